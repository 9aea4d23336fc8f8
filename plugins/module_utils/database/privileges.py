# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What SHOW GRANTS says, as sets that can be compared.

The server shows one privilege under several names, in an order of its own, quoted as the session's sql_mode wants it,
and a complete list as ALL PRIVILEGES. So texts are never compared: they are parsed into canonical privileges.
"""

from __future__ import annotations

import re
import typing as t

from ..errors import ProvisioningError
from .connection import identifier

Version = tuple[int, int]

GLOBAL, DATABASE, TABLE, PROXY, ROLE = "GLOBAL", "DATABASE", "TABLE", "PROXY", "ROLE"
# What a global privilege is not good for: MySQL's partial revokes. They end with the global privilege.
EXCEPTION = "EXCEPTION"
ROUTINES = ("PROCEDURE", "FUNCTION", "PACKAGE", "PACKAGE BODY")
ALL = "ALL PRIVILEGES"
GRANT_OPTION = "GRANT OPTION"
COLUMN_PRIVILEGES = frozenset(["SELECT", "INSERT", "UPDATE", "REFERENCES"])

_DYNAMIC = re.compile(r"[A-Z0-9]+(_[A-Z0-9]+)+")

# The server doubles a quote inside quotes in every sql_mode, so a backslash needs no care.
_TOKEN = re.compile(r"""\s*(?:`((?:[^`]|``)*)`|"((?:[^"]|"")*)"|'((?:[^']|'')*)'|([,().@*])|([^\s`"',().@*]+))""")


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


class _Token(t.NamedTuple):
    text: str
    is_name: bool

    def __str__(self) -> str:
        return self.text.upper()


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


def parse_grants(lines: t.Iterable[str], names: Names) -> frozenset[Privilege]:
    """Read from the lines of SHOW GRANTS what was granted to the account itself."""
    return by_grantee(lines, names).get("", frozenset())


def by_grantee(lines: t.Iterable[str], names: Names) -> dict[str, frozenset[Privilege]]:
    """Read the lines of SHOW GRANTS: the account's own under an empty name, and under theirs those of PUBLIC and of a role in force.

    ALL PRIVILEGES is written out below GLOBAL, and kept as a name of its own there; USAGE is nothing.
    """
    found: dict[str, set[Privilege]] = {}
    for line in lines:
        tokens = [_token(found) for found in _TOKEN.finditer(line)]
        words = [str(token) for token in tokens[:2] if not token.is_name]
        if words[:2] == ["SET", "DEFAULT"]:
            continue
        try:
            if words[:1] == ["REVOKE"]:
                found.setdefault("", set()).update(_parse_exception(tokens[1:], names))
            elif words[:1] == ["GRANT"]:
                to = _position(tokens, "TO")
                found.setdefault(_grantee(tokens[to + 1 :]), set()).update(_parse_line(tokens[1:to], tokens[to + 1 :], names))
            else:
                raise ValueError
        except (ValueError, IndexError):
            # Without what follows TO, where the password's hash may be.
            shown = line.partition(" TO ")[0]
            raise ProvisioningError("SHOW GRANTS answered a line that is not understood, so nothing was changed: %s" % shown) from None
    return {name: frozenset(privileges) for name, privileges in found.items()}


def _grantee(tokens: t.Sequence[_Token]) -> str:
    """Only an account has a host, and PUBLIC is no name."""
    if tokens[1:2] == [_Token("@", False)]:
        return ""
    return "the role %s" % identifier(tokens[0].text) if tokens[0].is_name else tokens[0].text


def _token(found: re.Match[str]) -> _Token:
    for quote, text in zip("`\"'", found.groups()):
        if text is not None:
            return _Token(text.replace(quote * 2, quote), True)
    return _Token(found.group(4) or found.group(5), False)


def _position(tokens: t.Sequence[_Token], word: str) -> int:
    for position, token in enumerate(tokens):
        if not token.is_name and str(token) == word:
            return position
    raise ValueError(word)


def _parse_line(granted: list[_Token], grantee: t.Sequence[_Token], names: Names) -> set[Privilege]:
    options = " ".join(str(token) for token in grantee if not token.is_name)
    if granted[0].is_name or len(granted) == 1:
        kinds = [ROLE, "ADMIN OPTION"] if "ADMIN OPTION" in options else [ROLE]
        return {Privilege(kind, ROLE, target=role) for kind in kinds for role in _parse_roles(granted)}
    on = _position(granted, "ON")
    level, database, target = _parse_scope(granted[on + 1 :], proxy=str(granted[0]) == PROXY)
    privileges = {Privilege(name, level, database, target, column) for name, column in _parse_names(granted[:on], names)}
    everything = Privilege(ALL, level, database, target)
    if level != GLOBAL and everything in privileges:
        privileges = {everything._replace(name=name) for name in names.grantable(level)} | (privileges - {everything})
    # The dynamic privileges have a line of their own, and each its own option, which goes with it.
    if GRANT_OPTION in options and not (privileges and all(_DYNAMIC.fullmatch(privilege.name) for privilege in privileges)):
        privileges.add(Privilege(GRANT_OPTION, level, database, target))
    return privileges


def _parse_roles(tokens: t.Sequence[_Token]) -> t.Iterator[str]:
    """Give roles as statements name them: one has a host in MySQL, and none in MariaDB."""
    for position, token in enumerate(tokens):
        if position == 0 or tokens[position - 1] == _Token(",", False):
            host = tokens[position + 2 : position + 3] if tokens[position + 1 : position + 2] == [_Token("@", False)] else []
            yield "@".join(identifier(part.text) for part in [token, *host])


def _parse_exception(tokens: list[_Token], names: Names) -> set[Privilege]:
    on, end = _position(tokens, "ON"), _position(tokens, "FROM")
    level, database, dummy = _parse_scope(tokens[on + 1 : end], proxy=False)
    if level != DATABASE:
        raise ValueError(level)
    return {Privilege(name, EXCEPTION, database) for name, column in _parse_names(tokens[:on], names)}


def _parse_scope(tokens: list[_Token], proxy: bool) -> tuple[str, str, str]:
    if proxy:
        return PROXY, "", "%s@%s" % (identifier(tokens[0].text), identifier(tokens[2].text))
    dot = _position(tokens, ".")
    kind = " ".join(str(token) for token in tokens[: dot - 1])
    database, target = tokens[dot - 1], tokens[dot + 1]
    if kind in ROUTINES:
        return kind, database.text, target.text
    if kind not in ("", TABLE):
        raise ValueError(kind)
    if target == _Token("*", False):
        return (GLOBAL, "", "") if database == target else (DATABASE, database.text, "")
    return TABLE, database.text, target.text


def _parse_names(tokens: list[_Token], names: Names) -> t.Iterator[tuple[str, str]]:
    """Give (privilege, column) of ``SELECT, UPDATE (`a`, `b`)``; the column is empty where the privilege is on the whole."""
    words: list[str] = []
    columns: list[str] = []
    inside = False
    for token in [*tokens, _Token(",", False)]:
        if inside and token != _Token(")", False):
            columns += [token.text.lower()] if token != _Token(",", False) else []
        elif not token.is_name and token.text in "()":
            inside = token.text == "("
        elif token == _Token(",", False):
            name = names.canonical(" ".join(words))
            if name != "USAGE":
                yield from ((name, column) for column in columns or [""])
            words, columns = [], []
        else:
            words.append(token.text)
