# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Privileges as sets that can be compared: what a server shows under several names stands here under one."""

from __future__ import annotations

import re
import typing as t

from .connection import identifier

Version = tuple[int, int]

GLOBAL, DATABASE, TABLE, PROXY, ROLE = "GLOBAL", "DATABASE", "TABLE", "PROXY", "ROLE"
# What a global privilege is not good for: MySQL's partial revokes. They end with the global privilege.
EXCEPTION = "EXCEPTION"
ROUTINES = ("PROCEDURE", "FUNCTION", "PACKAGE", "PACKAGE BODY")
ALL = "ALL PRIVILEGES"
GRANT_OPTION = "GRANT OPTION"
COLUMN_PRIVILEGES = frozenset(["SELECT", "INSERT", "UPDATE", "REFERENCES"])


class Privilege(t.NamedTuple):
    """One privilege at one place.

    ``database`` is the pattern as it was granted at the level DATABASE, a plain name elsewhere; ``target`` is the table,
    view or routine, or the role or the account behind PROXY as a statement names it; ``column`` is in lower case, as MariaDB doesn't tell cases apart there.
    """

    name: str
    level: str
    database: str = ""
    target: str = ""
    column: str = ""

    @property
    def scope(self) -> tuple[str, str, str]:
        """Where the privilege holds: what one GRANT or REVOKE can name."""
        return self.level, self.database, self.target

    def __str__(self) -> str:
        columns = " (%s)" % identifier(self.column) if self.column else ""
        place = written_scope(*self.scope)
        if self.level == EXCEPTION:
            return "no %s ON %s" % (self.name, place)
        return place if self.level == ROLE and self.name == ROLE else "%s%s ON %s" % (self.name, columns, place)


class Names(t.NamedTuple):
    """The privileges that a server has below GLOBAL.

    ``aliases``: of two names of a privilege the one that every supported version takes, by the other, which the server may show.
    """

    on_databases: frozenset[str]
    on_tables: frozenset[str]
    on_routines: frozenset[str]
    aliases: t.Mapping[str, str]
    wildcards: bool = True
    """Whether ``_`` and ``%`` stand for other characters in a grant on a whole database."""
    all_is_everywhere: bool = False
    """Whether taking every global privilege away in one statement takes those on databases and tables away, too."""

    def grantable(self, level: str) -> frozenset[str]:
        """Give what ALL PRIVILEGES means at a level below GLOBAL."""
        return {DATABASE: self.on_databases, TABLE: self.on_tables}.get(level, self.on_routines)

    def pattern(self, database: str) -> str:
        """Give what a grant on this database alone names."""
        return escaped(database) if self.wildcards else database

    def cover(self, pattern: str, database: str) -> bool:
        """Tell whether a grant on a whole database counts for this one."""
        return covers(pattern, database) if self.wildcards else pattern == database

    def canonical(self, name: str) -> str:
        """Give the one name that stands for a privilege here, whatever alias or spacing it was written with."""
        name = " ".join(name.upper().split())
        return ALL if name == "ALL" else self.aliases.get(name, name)


def escaped(database: str) -> str:
    """Give the pattern that matches this database alone: in a grant on a whole database ``_`` and ``%`` are wildcards."""
    return re.sub(r"([\\_%])", r"\\\1", database)


def covers(pattern: str, database: str) -> bool:
    """Tell whether a grant on a whole database counts for this one."""
    expression = ""
    for escape, character in re.findall(r"(\\?)(.)", pattern, re.DOTALL):
        wildcard = {"%": ".*", "_": "."}.get(character)
        expression += wildcard if wildcard and not escape else re.escape(character)
    return re.fullmatch(expression, database, re.DOTALL) is not None


def written_scope(level: str, database: str, target: str) -> str:
    """Write where privileges hold, as GRANT and REVOKE name it after ON."""
    if level == GLOBAL:
        return "*.*"
    if level in (DATABASE, EXCEPTION):
        return "%s.*" % identifier(database)
    if level == PROXY:
        return target
    if level == ROLE:
        return "ROLE %s" % target
    kind = "" if level == TABLE else level + " "
    return "%s%s.%s" % (kind, identifier(database), identifier(target))


def parse_version(text: str) -> Version:
    """Read major and minor number of what VERSION() answers."""
    found = re.match(r"(?:5\.5\.5-)?(\d+)\.(\d+)", text)
    return (int(found.group(1)), int(found.group(2))) if found else (0, 0)
