# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""An SQL file that creates views, and nothing else: every other statement is refused with its line."""

from __future__ import annotations

import re
import typing as t

from ..errors import ProvisioningError
from .sql_text import QUOTED_NAME, STRING, WORD, TextError, Token, as_written, tokens
from .view_query import Refused, check_body

ALLOWED = "only statements that create a view are allowed, and START TRANSACTION and COMMIT; remove it."

# A comment that says for which GLPI the lines are that follow it.
_PART = re.compile(r"--[ \t]+For GLPI[ \t]+([0-9]+\.[0-9]+):?[ \t\r]*", re.I)
_TRANSACTION = ("START TRANSACTION", "BEGIN", "BEGIN WORK", "COMMIT", "COMMIT WORK")
_CHECK_OPTIONS = (("WITH", "CHECK", "OPTION"), ("WITH", "LOCAL", "CHECK", "OPTION"), ("WITH", "CASCADED", "CHECK", "OPTION"))
_ALGORITHMS = ("UNDEFINED", "MERGE", "TEMPTABLE")


class Account(t.NamedTuple):
    """A database account."""

    user: str
    host: str


class View(t.NamedTuple):
    """What the file says about one view; ``columns`` is empty and ``definer`` None when it says nothing."""

    name: str
    line: int
    columns: tuple[str, ...]
    body: str
    algorithm: str
    definer: Account | None
    check_option: str
    names: frozenset[str]
    """Every name in the body: tables, columns and aliases."""


def load(sql: str | None, src: str | None, names: t.Sequence[str] | None, database: str) -> dict[str, list[View]]:
    """Give the views of a text, or of a file on this host, by GLPI's series; those of a text without parts for a series by "".

    By their names alone, they can only be dropped.
    """
    if names is not None:
        return {"": [View(name, 0, (), "", "UNDEFINED", None, "NONE", frozenset()) for name in dict.fromkeys(names)]}
    if src is None:
        return _of_parts(sql or "", database, "sql")
    try:
        with open(src, encoding="utf-8") as file:
            return _of_parts(file.read(), database, src)
    except OSError as error:
        raise ProvisioningError("src cannot be read on the host that runs the module: %s." % error) from None
    except UnicodeDecodeError as error:
        raise ProvisioningError("%s is not in UTF-8 (%s): convert it." % (src, error)) from None


def _of_parts(text: str, database: str, source: str) -> dict[str, list[View]]:
    return {name: parse(part, database, source) for name, part in parts(text).items()}


def parts(text: str) -> dict[str, str]:
    """Give the text for each series of GLPI that it has a part for: the lines of the others are left empty, so that numbers of lines stay."""
    lines = text.split("\n")
    begins = [found.group(1) if (found := _PART.fullmatch(line)) else None for line in lines]
    names = {name for name in begins if name}
    if not names:
        return {"": text}
    kept: dict[str, list[str]] = {name: [] for name in sorted(names)}
    current = None
    for line, begin in zip(lines, begins):
        current = begin or current
        for name, own in kept.items():
            own.append(line if current in (None, name) else "")
    return {name: "\n".join(own) for name, own in kept.items()}


def parse(text: str, database: str, source: str = "sql") -> list[View]:
    """Give the views in the order of the file; ``source`` names it in errors."""
    if text.lstrip("\ufeff \t\r\n").startswith("<"):
        raise ProvisioningError(
            "%s holds an HTML page instead of SQL: a download that went wrong (a login page, a proxy's or a not-found page)"
            " was kept; fetch the file again and look at it." % source
        )
    text = text.lstrip("\ufeff")
    try:
        views = [_View(statement, database).read() for statement in _statements(text) if _creates(statement)]
    except TextError as error:
        raise ProvisioningError("Line %d of %s %s: correct it. Nothing was changed." % (error.line, source, error)) from None
    except Refused as error:
        raise ProvisioningError("Line %d of %s %s Nothing was changed." % (error.line, source, error)) from None
    if not views:
        raise ProvisioningError("%s holds no CREATE VIEW: check that it is the file that creates the views." % source)
    lines: dict[str, int] = {}
    for view in views:
        if view.name in lines:
            raise ProvisioningError(
                "%s creates the view %s twice, on lines %d and %d: remove one of them. Nothing was changed."
                % (source, view.name, lines[view.name], view.line)
            )
        lines[view.name] = view.line
    return views


def _statements(text: str) -> t.Iterator[list[Token]]:
    """Give the statements' tokens. A semicolon in a string is no token, so no statement hides in another."""
    statement: list[Token] = []
    for token in tokens(text):
        if token.keyword == ";":
            if statement:
                yield statement
            statement = []
        else:
            statement.append(token)
    if statement:
        yield statement


def _creates(statement: t.Sequence[Token]) -> bool:
    """Tell a CREATE from the transaction around it, and refuse the rest."""
    if statement[0].keyword == "CREATE":
        return True
    if " ".join(token.keyword for token in statement) in _TRANSACTION:
        return False
    raise _other(statement[0], statement)


def _other(token: Token, statement: t.Sequence[Token]) -> Refused:
    return Refused(token, "is a statement of another kind (%s …): %s" % (" ".join(part.text for part in statement[:2]), ALLOWED))


class _View:
    """Reads one CREATE VIEW from its tokens."""

    def __init__(self, statement: t.Sequence[Token], database: str) -> None:
        self._statement = statement
        self._database = database
        self._position = 1

    def read(self) -> View:
        algorithm, definer = self._clauses()
        if self._accept("IF"):
            self._expect("NOT")
            self._expect("EXISTS")
        token = self._peek()
        name = self._qualified_name()
        columns = tuple(self._column_list()) if self._accept("(") else ()
        self._expect("AS")
        body, check_option = self._body()
        return View(
            name=name,
            line=token.line,
            columns=columns,
            body=as_written(body),
            algorithm=algorithm,
            definer=definer,
            check_option=check_option,
            names=frozenset(part.value for part in body if part.kind in (WORD, QUOTED_NAME)),
        )

    def _clauses(self) -> tuple[str, Account | None]:
        """Read up to VIEW. SQL SECURITY is read and dropped: the module's option decides it."""
        algorithm, definer = "UNDEFINED", None
        if self._accept("OR"):
            self._expect("REPLACE")
        while not self._accept("VIEW"):
            if self._accept("ALGORITHM"):
                self._expect("=")
                algorithm = self._expect(*_ALGORITHMS)
            elif self._accept("DEFINER"):
                self._expect("=")
                definer = self._account()
            elif self._accept("SQL"):
                self._expect("SECURITY")
                self._expect("DEFINER", "INVOKER")
            else:
                raise _other(self._statement[0], self._statement)
        return algorithm, definer

    def _account(self) -> Account | None:
        """Read user@host. CURRENT_USER is what the server takes by itself, so it counts as not given."""
        if self._accept("CURRENT_USER"):
            if self._accept("("):
                self._expect(")")
            return None
        user = self._name(STRING)
        self._expect("@")
        host = self._name(STRING)
        while self._peek().keyword in (".", "-"):
            host += self._next().text + self._name()
        return Account(user, host)

    def _qualified_name(self) -> str:
        first = self._peek()
        name = self._name()
        if not self._accept("."):
            return name
        if name != self._database:
            raise Refused(first, "creates a view in the database %s, not in %s: correct one of them." % (name, self._database))
        return self._name()

    def _column_list(self) -> t.Iterator[str]:
        yield self._name()
        while self._expect(",", ")") == ",":
            yield self._name()

    def _body(self) -> tuple[t.Sequence[Token], str]:
        start = self._expect_token("SELECT", "WITH", "(")
        body = self._statement[self._position - 1:]
        check_option = "NONE"
        for ending in _CHECK_OPTIONS:
            if tuple(token.keyword for token in body[-len(ending):]) == ending:
                body = body[:-len(ending)]
                check_option = "LOCAL" if "LOCAL" in ending else "CASCADED"
        if not body:
            raise Refused(start, "creates a view without a query: write it after AS.")
        check_body(body)
        return body, check_option

    def _peek(self) -> Token:
        if self._position < len(self._statement):
            return self._statement[self._position]
        raise Refused(self._statement[-1], "ends a statement too early: complete it.")

    def _next(self) -> Token:
        token = self._peek()
        self._position += 1
        return token

    def _accept(self, keyword: str) -> bool:
        if self._peek().keyword != keyword:
            return False
        self._position += 1
        return True

    def _expect_token(self, *keywords: str) -> Token:
        token = self._next()
        if token.keyword not in keywords:
            raise Refused(token, "has %s where %s is expected: correct it." % (token.text, " or ".join(keywords)))
        return token

    def _expect(self, *keywords: str) -> str:
        return self._expect_token(*keywords).keyword

    def _name(self, *also: str) -> str:
        token = self._next()
        if token.kind not in (WORD, QUOTED_NAME, *also):
            raise Refused(token, "has %s where a name is expected: correct it." % token.text)
        return token.value
