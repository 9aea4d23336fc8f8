# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The views of a file in one database: what is there, what differs, and the statements that settle it."""

from __future__ import annotations

import typing as t

from ..errors import ProvisioningError
from ..resource import Changes
from ..series import supported
from .connection import Database, identifier
from .dialect import dialect
from .errors import DatabaseError
from .sql_text import lines
from .view_comparison import Query, understood
from .view_file import Account, View
from .view_session import Stored, broken_views, column_names, prepare, refuse_what_is_not_kept, stored_views

_VERSION = "SELECT value FROM glpi_configs WHERE context = 'core' AND name = 'version'"


class Desired(t.NamedTuple):
    """What the module's options say."""

    database: str
    views: t.Mapping[str, t.Sequence[View]]
    """By GLPI's series; by "" where they are the same for all."""
    source: str
    present: bool
    replace: bool
    definer: Account | None
    sql_security: str
    lock_wait_timeout: int
    check_mode: bool


class Current(t.NamedTuple):
    """The views that exist, and what the server understands by the queries of the file and by its own."""

    stored: t.Mapping[str, Stored]
    wanted: t.Mapping[str, str | None] = {}
    """Of those that are managed; None for a view that uses another one of the file which does not exist yet."""
    found: t.Mapping[str, str | None] = {}
    """None for a view that is broken."""
    broken: t.Collection[str] = ()
    """Views that nobody can read, as when their definer is gone; looked at only where what differs isn't replaced."""


class Step(t.NamedTuple):
    """One statement, and the views it creates, replaces or drops."""

    action: str
    names: t.Sequence[str]
    statement: str


class Views:
    """The resource of the module database_views."""

    def __init__(self, desired: Desired) -> None:
        self.desired = desired
        # To drop views, those of all series are meant.
        self._views: t.Sequence[View] = list({view.name: view for views in desired.views.values() for view in views}.values())

    def read(self, door: Database) -> Current:
        """Look at the views; when they are to be present, every query that may be applied is tried without running it."""
        speaking = dialect(door)
        prepare(door, speaking.queries, self.desired.lock_wait_timeout)
        if self.desired.present:
            self._views = self._of_this_glpi(door)
            refuse_what_is_not_kept(speaking, self._views, self.desired.source)
        stored = stored_views(door, speaking.queries, self.desired.database, [view.name for view in self._views])
        broken = broken_views(door, stored) if self.desired.present and self._may_be_broken(stored.values()) else []
        checked = [view for view in self._views if self.desired.present and self._is_managed(view, stored, broken)]
        wanted = self._wanted(door, checked, stored)
        existing = [view for view in checked if view.name in stored]
        if any(view.columns for view in existing):
            stored = column_names(door, self.desired.database, stored)
        return Current(stored, wanted, self._found(door, existing, stored), broken)

    def _of_this_glpi(self, door: Database) -> t.Sequence[View]:
        if "" in self.desired.views:
            return self.desired.views[""]
        series = supported(self.desired.database, door.value(_VERSION))
        if series.name not in self.desired.views:
            raise ProvisioningError(
                "The database %s is that of a GLPI %s, and %s has definitions of the views for GLPI %s only: give one for that version."
                " Nothing was changed." % (self.desired.database, series.name, self.desired.source, " and ".join(self.desired.views))
            )
        return self.desired.views[series.name]

    def _may_be_broken(self, stored: t.Iterable[Stored]) -> bool:
        """Spare the statement where each is compared with the file anyway, and depends on no definer."""
        return not self.desired.replace or any(view.sql_security == "DEFINER" for view in stored)

    def _is_managed(self, view: View, stored: t.Mapping[str, Stored], broken: t.Collection[str]) -> bool:
        """Compare without replace only the missing ones, and broken ones, as an upgrade of GLPI or a dropped definer leaves them."""
        return self.desired.replace or view.name not in stored or view.name in broken

    def _wanted(self, door: Database, views: t.Sequence[View], stored: t.Mapping[str, Stored]) -> dict[str, str | None]:
        missing = {view.name for view in views if view.name not in stored}
        earlier: set[str] = set()
        meanings: dict[str, str | None] = {}
        for view, meaning in zip(views, self._understood(door, [Query(view.body, view.columns) for view in views], stored)):
            if isinstance(meaning, DatabaseError):
                if not (meaning.errno == 1146 and earlier & missing & view.names):
                    raise self._about(meaning, "The view %s (line %d of %s) cannot be made" % (view.name, view.line, self.desired.source))
                meaning = None
            meanings[view.name] = meaning
            earlier.add(view.name)
        return meanings

    def _found(self, door: Database, views: t.Sequence[View], stored: t.Mapping[str, Stored]) -> dict[str, str | None]:
        meanings = self._understood(door, [Query(stored[view.name].definition, view.columns) for view in views], stored)
        return {view.name: None if isinstance(meaning, DatabaseError) else meaning for view, meaning in zip(views, meanings)}

    def _understood(self, door: Database, queries: t.Sequence[Query], stored: t.Mapping[str, Stored]) -> t.Sequence[str | DatabaseError]:
        """Ask for all at once, and when one of them is not valid, for each."""
        try:
            return understood(door, self.desired.database, queries, any(view.any_case for view in stored.values()))
        except DatabaseError as error:
            if error.errno == 1205:
                raise self._about(error, "Reading what the views are made of") from None
            if len(queries) == 1:
                return [error]
        return [each for query in queries for each in self._understood(door, [query], stored)]

    def plan(self, current: Current) -> Changes:
        """Compare each view; one that uses another that is made anew is made anew with it, since its columns may follow."""
        before: dict[str, t.Any] = {}
        after: dict[str, t.Any] = {}
        steps: list[Step] = []
        warnings: list[str] = []
        for view in self._views:
            stored = current.stored.get(view.name)
            before[view.name] = after[view.name] = self._shown(view, stored, current.found.get(view.name))
            if not self.desired.present:
                after[view.name] = None
            elif view.name in current.wanted:
                wanted = self._settings(view, stored, current)
                renewed = {name for step in steps for name in step.names} & view.names
                if wanted != before[view.name] or current.found.get(view.name) is None or view.name in current.broken or renewed:
                    after[view.name] = wanted
                    steps.append(self._create(view, stored, view.name in current.broken))
                    if current.wanted[view.name] is None and self.desired.check_mode:
                        warnings.append(
                            "Whether the view %s can be made is not known in check mode, since it uses %s, which does not exist yet."
                            % (view.name, " and ".join(sorted(renewed)))
                        )
        if not self.desired.present and current.stored:
            steps.append(self._drop([view.name for view in self._views if view.name in current.stored]))
        return Changes(before, after, steps, warnings)

    def _shown(self, view: View, stored: Stored | None, meaning: str | None) -> dict[str, t.Any] | None:
        if stored is None:
            return None
        shown: dict[str, t.Any] = {
            "algorithm": stored.algorithm,
            "check_option": stored.check_option,
            "definer": stored.definer,
            "definition": lines(meaning or stored.definition),
            "sql_security": stored.sql_security,
        }
        return {**shown, "columns": list(stored.columns)} if view.columns and stored.columns else shown

    def _settings(self, view: View, stored: Stored | None, current: Current) -> dict[str, t.Any]:
        definer = self.desired.definer or view.definer
        # Of a broken one, the definer may be what is missing.
        kept = stored and view.name not in current.broken
        wanted: dict[str, t.Any] = {
            "algorithm": view.algorithm,
            "check_option": view.check_option,
            "definition": lines(current.wanted[view.name] or view.body),
            "sql_security": self.desired.sql_security,
        }
        if definer or kept:
            wanted["definer"] = "%s@%s" % definer if definer else stored and stored.definer
        if view.columns:
            wanted["columns"] = list(view.columns)
        if stored and (view.algorithm, stored.algorithm) == ("MERGE", "UNDEFINED"):
            # The server keeps UNDEFINED where it cannot merge, and merges an UNDEFINED one where it can.
            wanted["algorithm"] = "UNDEFINED"
        return wanted

    def _create(self, view: View, stored: Stored | None, broken: bool) -> Step:
        definer = self.desired.definer or view.definer or (None if broken or not stored else account(stored.definer))
        words = ["CREATE OR REPLACE ALGORITHM=%s" % view.algorithm]
        if definer:
            # A role has no host.
            words.append("DEFINER=%s%s" % (identifier(definer.user), definer.host and "@" + identifier(definer.host)))
        words.append("SQL SECURITY %s VIEW %s" % (self.desired.sql_security, self._qualified(view.name)))
        if view.columns:
            words.append("(%s)" % ", ".join(identifier(name) for name in view.columns))
        words.append("AS " + view.body)
        if view.check_option != "NONE":
            words.append("WITH %s CHECK OPTION" % view.check_option)
        return Step("replaced" if stored else "created", [view.name], " ".join(words))

    def _drop(self, names: t.Sequence[str]) -> Step:
        return Step("dropped", names, "DROP VIEW IF EXISTS " + ", ".join(self._qualified(name) for name in names))

    def _qualified(self, name: str) -> str:
        return "%s.%s" % (identifier(self.desired.database), identifier(name))

    def apply(self, door: Database, steps: t.Sequence[Step]) -> None:
        """Run the statements. Each is atomic: the view's readers find the old one or the new one, and its grants stay."""
        done: list[str] = []
        for step in steps:
            try:
                door.execute(step.statement)
            except DatabaseError as error:
                rest = "; %s made before it stay, and running again finishes" % ", ".join(done) if done else ""
                raise self._about(error, "The view %s could not be %s%s" % (", ".join(step.names), step.action, rest), bool(done)) from None
            done += step.names

    def answer(self, current: Current, changes: Changes) -> dict[str, t.Any]:
        """Give what happened to each view."""
        actions = {name: step.action for step in changes.steps for name in step.names}
        names = [view.name for view in self._views]
        return {
            "views": [{"name": name, "action": actions.get(name, "unchanged")} for name in names],
            **{action: [name for name in names if actions.get(name) == action] for action in ("created", "replaced", "dropped")},
        }

    def _about(self, error: DatabaseError, asked: str, changed: bool = False) -> DatabaseError:
        described = DatabaseError(error.errno, error.server_message, asked)
        described.details["changed"] = changed
        return described


def account(text: str) -> Account:
    """Read user@host; the user's part may have an @ of its own."""
    user, at, host = text.rpartition("@")
    if not at or not user:
        raise ProvisioningError("definer has to be user@host, such as glpi@localhost, not %s." % text)
    return Account(user, host)
