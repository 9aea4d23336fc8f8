# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Settings in Medulla's own database, in the table saas_application."""

from __future__ import annotations

import typing as t

from ..database.connection import Database
from ..errors import ProvisioningError
from ..resource import HIDDEN, HIDDEN_CHANGE, Changes

_LONGEST = """
    SELECT COLUMN_NAME AS name, CHARACTER_MAXIMUM_LENGTH AS longest FROM information_schema.COLUMNS
    WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'saas_application'"""
_READ = "SELECT setting_name AS name, setting_value AS value FROM saas_application WHERE setting_name IN (%s) OR setting_value IS NULL"
_WRITE = """
    INSERT INTO saas_application (setting_name, setting_value, setting_description) VALUES %s
    ON DUPLICATE KEY UPDATE setting_value = VALUES(setting_value)"""
_DELETE = "DELETE FROM saas_application WHERE setting_name IN (%s)"
_DESCRIPTION = "Set by medulla.glpi"


class State(t.NamedTuple):
    """The values by lower-case name, also of others' settings that are NULL, and how many characters a value and a name may have."""

    values: t.Mapping[str, t.Optional[str]]
    longest_value: int
    longest_name: int


class Write(t.NamedTuple):
    """Give these settings their values, in one statement."""

    values: t.Mapping[str, str]


class Delete(t.NamedTuple):
    """Take these settings away."""

    names: t.Sequence[str]


def plan(current: State, wanted: t.Mapping[str, t.Optional[str]], secrets: t.Collection[str]) -> Changes:
    """Compare the settings with the desired ones; None stands for no setting."""
    before: dict[str, t.Any] = {}
    after: dict[str, t.Any] = {}
    to_write: dict[str, str] = {}
    to_delete: list[str] = []
    for name, value in wanted.items():
        is_there = name.lower() in current.values
        found = current.values.get(name.lower())
        is_secret = name in secrets
        if is_there:
            before[name] = HIDDEN if is_secret and found is not None else found
        if value is None:
            to_delete += [name] if is_there else []
            continue
        _refuse_long(name, value, current)
        differs = not is_there or found != value
        if differs:
            to_write[name] = value
        after[name] = value if not is_secret else HIDDEN_CHANGE if differs else HIDDEN
    steps: list[t.Any] = [Write(to_write)] if to_write else []
    return Changes(before, after, [*steps, Delete(to_delete)] if to_delete else steps, _broken(current, wanted))


def _broken(current: State, wanted: t.Mapping[str, t.Optional[str]]) -> list[str]:
    ours = {name.lower() for name in wanted}
    nulls = sorted(name for name, value in current.values.items() if value is None and name not in ours)
    if not nulls or not any(value is not None for value in wanted.values()):
        return []
    return ["Medulla cannot read its settings while some of the table saas_application are NULL: %s. Give them a value, or take them away." % ", ".join(nulls)]


def _refuse_long(name: str, value: str, current: State) -> None:
    # A server that isn't strict would cut them without a word.
    if len(name) > current.longest_name:
        raise ProvisioningError("The name of the setting %s is longer than the %d characters that Medulla's table keeps." % (name, current.longest_name))
    if len(value) > current.longest_value:
        raise ProvisioningError(
            "The value of the setting %s has %d characters and Medulla's table keeps %d: shorten it, or update Medulla."
            % (name, len(value), current.longest_value)
        )


class MedullaSettings:
    """Some of Medulla's settings."""

    def __init__(self, database: str, wanted: t.Mapping[str, t.Optional[str]], secrets: t.Collection[str]) -> None:
        self._database = database
        self._wanted = wanted
        self._secrets = secrets

    def read(self, database: Database) -> State:
        """Read the settings, and what the table can keep."""
        longest = {row["name"]: row["longest"] for row in database.rows(_LONGEST)}
        if not {"setting_name", "setting_value", "setting_description"} <= set(longest):
            raise ProvisioningError(
                "The database %s has no table saas_application as Medulla's: check the option database, and that Medulla is installed."
                % self._database
            )
        rows = database.rows(_READ % _placeholders(self._wanted), list(self._wanted)) if self._wanted else []
        return State({row["name"].lower(): row["value"] for row in rows}, longest["setting_value"], longest["setting_name"])

    def plan(self, current: State) -> Changes:
        """Compare the settings with the desired ones."""
        return plan(current, self._wanted, self._secrets)

    def apply(self, database: Database, steps: t.Sequence[t.Any]) -> None:
        """Write and delete, in one transaction."""
        with database.transaction():
            for step in steps:
                if isinstance(step, Delete):
                    database.execute(_DELETE % _placeholders(step.names), list(step.names))
                else:
                    rows = ", ".join(["(%s, %s, %s)"] * len(step.values))
                    values = [part for item in step.values.items() for part in (*item, _DESCRIPTION)]
                    database.execute(_WRITE.replace("%s", rows, 1), values)

    def answer(self, current: State, changes: Changes) -> dict[str, t.Any]:
        """Give the names of the settings that change."""
        return {"settings": [name for step in changes.steps for name in (step.values if isinstance(step, Write) else step.names)]}


def _placeholders(names: t.Collection[str]) -> str:
    return ", ".join(["%s"] * len(names))
