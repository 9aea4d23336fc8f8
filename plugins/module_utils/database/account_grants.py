# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""From the privileges that an account has to those that it shall have."""

from __future__ import annotations

import typing as t

from ..errors import ProvisioningError
from .connection import identifier
from .privileges import (
    ALL,
    COLUMN_PRIVILEGES,
    DATABASE,
    EXCEPTION,
    GLOBAL,
    GRANT_OPTION,
    PROXY,
    ROLE,
    TABLE,
    Names,
    Privilege,
    written_scope,
)

Scope = tuple[str, str, str]


def wanted_privileges(database: str, grants: t.Iterable[t.Mapping[str, t.Any]], known: Names) -> frozenset[Privilege]:
    """Give what the option asks for; a privilege that cannot be granted there is an error."""
    wanted: set[Privilege] = set()
    for grant in grants:
        table, columns = grant.get("table") or "", [column.lower() for column in grant.get("columns") or []]
        if columns and not table:
            raise ProvisioningError("A grant names columns and no table: add the table or view that has them.")
        level, pattern = (TABLE, database) if table else (DATABASE, known.pattern(database))
        for name in _names(grant["privileges"], level, bool(columns), known):
            wanted |= {Privilege(name, level, pattern, table, column) for column in columns or [""]}
    return frozenset(wanted)


def _names(given: t.Iterable[str], level: str, on_columns: bool, known: Names) -> set[str]:
    possible = COLUMN_PRIVILEGES if on_columns else known.grantable(level) | {GRANT_OPTION}
    place = "columns" if on_columns else {DATABASE: "a database", TABLE: "a table or view"}[level]
    names = {known.canonical(name) for name in given} - {"USAGE"}
    if ALL in names and not on_columns:
        names = (names - {ALL}) | known.grantable(level)
    for name in sorted(names - possible):
        raise ProvisioningError(
            "The privilege %s cannot be granted on %s of this server: choose among %s." % (name, place, ", ".join(sorted(possible)))
        )
    return names


def difference(
    found: frozenset[Privilege], wanted: frozenset[Privilege] | None, exclusive: bool
) -> tuple[frozenset[Privilege], frozenset[Privilege]]:
    """Give (privileges to take away, privileges to give)."""
    if wanted is None:
        return frozenset(), frozenset()
    # An exception ends with the global privilege that it is from.
    extra = frozenset(each for each in found - wanted if each.level != EXCEPTION) if exclusive else frozenset()
    # Taking a privilege from a table takes it from the table's columns too.
    dragged = {kept for kept in found & wanted if kept.column and kept._replace(column="") in extra}
    return extra, (wanted - found) | dragged


def changes_schema(privileges: t.Iterable[Privilege], database: str | None, known: Names) -> bool:
    """Tell whether they let an account change the tables of the database, as GLPI's own account must."""
    names = {
        privilege.name
        for privilege in privileges
        if privilege.level == GLOBAL
        or (privilege.level == DATABASE and database is not None and known.cover(privilege.database, database))
    }
    return ALL in names or {"ALTER", "CREATE"} <= names


def revoke_statements(account: str, extra: frozenset[Privilege], found: frozenset[Privilege], known: Names) -> list[str]:
    """Write the statements that take privileges away, one or two at each place."""
    statements = []
    for scope, privileges in _by_scope(extra):
        level, dummy, target = scope
        if level in (PROXY, ROLE):
            statements.append("REVOKE %s FROM %s" % (target if level == ROLE else "PROXY ON " + target, account))
            continue
        names = {privilege.name for privilege in privileges if not privilege.column}
        place = written_scope(*scope)
        if ALL in names or (level != GLOBAL and known.grantable(level) <= names and not _any_stays(scope, found - extra)):
            # A newer server may mean more by it than is known here. It knows no list with it.
            statements += ["REVOKE GRANT OPTION ON %s FROM %s" % (place, account)] if GRANT_OPTION in names else []
            statements.append("REVOKE ALL PRIVILEGES ON %s FROM %s" % (place, account))
        else:
            parts = [[each for each in privileges if (each.name in known.on_databases) is on_databases] for on_databases in (True, False)]
            parts = [part for part in parts if part] if level == GLOBAL and known.all_is_everywhere else [privileges]
            statements += ["REVOKE %s ON %s FROM %s" % (_written(part), place, account) for part in parts]
    return statements


def grant_statements(account: str, missing: frozenset[Privilege]) -> list[tuple[Scope, str]]:
    """Write the statements that give privileges, one at each place, with the place."""
    statements = []
    for scope, privileges in _by_scope(missing):
        names = [privilege for privilege in privileges if privilege.name != GRANT_OPTION]
        option = " WITH GRANT OPTION" if len(names) < len(privileges) else ""
        statement = "GRANT %s ON %s TO %s%s" % (_written(names) or "USAGE", written_scope(*scope), account, option)
        statements.append((scope, statement))
    return statements


def _any_stays(scope: Scope, kept: t.Iterable[Privilege]) -> bool:
    return any(privilege.scope == scope for privilege in kept)


def _by_scope(privileges: t.Iterable[Privilege]) -> list[tuple[Scope, list[Privilege]]]:
    scopes: dict[Scope, list[Privilege]] = {}
    for privilege in sorted(privileges, key=lambda each: (each.scope, each)):
        scopes.setdefault(privilege.scope, []).append(privilege)
    return list(scopes.items())


def _written(privileges: t.Iterable[Privilege]) -> str:
    """Write privileges at one place: ``SELECT, UPDATE (`a`, `b`)``."""
    columns: dict[tuple[str, bool], list[str]] = {}
    for privilege in privileges:
        columns.setdefault((privilege.name, bool(privilege.column)), []).append(identifier(privilege.column))
    return ", ".join(
        "%s (%s)" % (name, ", ".join(names)) if on_columns else name for (name, on_columns), names in columns.items()
    )
