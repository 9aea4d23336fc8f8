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
from .privileges import ALL, DATABASE, EXCEPTION, GLOBAL, GRANT_OPTION, PROXY, ROLE, ROUTINES, TABLE, Names, Privilege

# Who gave what an account may do, by the name that FROM takes in a REVOKE; OWN is what the account itself was granted.
Given = t.Mapping[str, "frozenset[Privilege]"]
OWN = ""
PUBLIC = "PUBLIC"

_DYNAMIC = re.compile(r"[A-Z0-9]+(_[A-Z0-9]+)+")

# The server doubles a quote inside quotes in every sql_mode, so a backslash needs no care.
_TOKEN = re.compile(r"""\s*(?:`((?:[^`]|``)*)`|"((?:[^"]|"")*)"|'((?:[^']|'')*)'|([,().@*])|([^\s`"',().@*]+))""")


class _Token(t.NamedTuple):
    text: str
    is_name: bool

    def __str__(self) -> str:
        return self.text.upper()


def parse_grants(lines: t.Iterable[str], names: Names) -> frozenset[Privilege]:
    """Read the lines of SHOW GRANTS for one account, and leave out those of others.

    ALL PRIVILEGES is written out below GLOBAL, and kept as a name of its own there; USAGE is nothing.
    """
    return parse_given(lines, names).get(OWN, frozenset())


def parse_given(lines: t.Iterable[str], names: Names) -> Given:
    """Read the lines of SHOW GRANTS, with those of roles in force and of PUBLIC, which MariaDB shows whoever asks about himself."""
    given: dict[str, frozenset[Privilege]] = {}
    for line in lines:
        tokens = [_token(found) for found in _TOKEN.finditer(line)]
        words = [str(token) for token in tokens[:2] if not token.is_name]
        if words[:2] == ["SET", "DEFAULT"]:
            continue
        try:
            if words[:1] == ["REVOKE"]:
                to, privileges = OWN, _parse_exception(tokens[1:], names)
            elif words[:1] == ["GRANT"]:
                to, privileges = _parse_line(tokens[1:], names)
            else:
                raise ValueError
        except (ValueError, IndexError):
            # Without what follows TO, where the password's hash may be.
            shown = line.partition(" TO ")[0]
            raise ProvisioningError("SHOW GRANTS answered a line that is not understood, so nothing was changed: %s" % shown) from None
        given[to] = given.get(to, frozenset()) | privileges
    return given


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


def _parse_line(tokens: list[_Token], names: Names) -> tuple[str, set[Privilege]]:
    to = _position(tokens, "TO")
    granted, grantee = tokens[:to], tokens[to + 1 :]
    options = " ".join(str(token) for token in grantee if not token.is_name)
    return _grantee(grantee), _parse_granted(granted, options, names)


def _grantee(tokens: list[_Token]) -> str:
    """Give what stands for the grantee: only an account has a host here."""
    if tokens[1:2] == [_Token("@", False)]:
        return OWN
    return PUBLIC if tokens[0] == _Token(PUBLIC, False) else identifier(tokens[0].text)


def _parse_granted(granted: list[_Token], options: str, names: Names) -> set[Privilege]:
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
