# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""SQL text as tokens, so that a word in a string or a comment is never taken for one of the statement."""

from __future__ import annotations

import re
import typing as t

WORD = "word"
QUOTED_NAME = "quoted name"
STRING = "string"
OPERATOR = "operator"

# A comment that begins with two dashes needs white space after them: 5--1 is 6.
_TOKEN = re.compile(
    r"""
    (?P<space>\s+)
    | (?P<comment>(?:\#|--(?=\s|\Z))[^\n]* | /\*(?!M?!).*?\*/)
    | (?P<executable>/\*M?!)
    | (?P<string>'(?:[^'\\]|''|\\.)*' | "(?:[^"\\]|""|\\.)*")
    | (?P<quoted>`(?:[^`]|``)*`)
    | (?P<open>/\*|['"`])
    | (?P<word>[\w$]+)
    | (?P<operator>.)
    """,
    re.DOTALL | re.VERBOSE,
)
_KINDS = {"word": WORD, "quoted": QUOTED_NAME, "string": STRING, "operator": OPERATOR}
_NOT_CLOSED = {"/*": "a comment", "'": "a string", '"': "a string", "`": "a quoted name"}
_ESCAPED = re.compile(r"\\(.)|(['\"])\2", re.DOTALL)
_LINE_STARTS = {"FROM", "JOIN", "LEFT", "RIGHT", "STRAIGHT_JOIN", "WHERE", "GROUP", "HAVING", "WINDOW", "ORDER", "LIMIT", "UNION", "EXCEPT", "INTERSECT"}
_JOIN_KINDS = {"LEFT", "RIGHT", "OUTER", "INNER", "CROSS"}
_CONTROL = {"0": "\0", "b": "\b", "n": "\n", "r": "\r", "t": "\t", "Z": "\x1a"}


class TextError(Exception):
    """What cannot be read, and the line that it begins on."""

    def __init__(self, line: int, problem: str) -> None:
        super().__init__(problem)
        self.line = line


class Token(t.NamedTuple):
    """One token: its text as written, where it is, and the line it begins on."""

    kind: str
    text: str
    start: int
    line: int

    @property
    def end(self) -> int:
        """Where the text goes on behind it."""
        return self.start + len(self.text)

    @property
    def keyword(self) -> str:
        """The word in upper case, or the operator; empty for names in quotes and strings, which are never keywords."""
        return self.text.upper() if self.kind in (WORD, OPERATOR) else ""

    @property
    def value(self) -> str:
        """What the token stands for: quotes and escapes taken away."""
        if self.kind == QUOTED_NAME:
            return self.text[1:-1].replace("``", "`")
        if self.kind == STRING:
            return _ESCAPED.sub(lambda found: found[2] or _CONTROL.get(found[1], found[1]), self.text[1:-1])
        return self.text


def tokens(text: str) -> list[Token]:
    """Give the tokens of a text, without comments. Quotes mean what they mean in MariaDB's default sql_mode."""
    found = []
    line = 1
    for match in _TOKEN.finditer(text):
        group = match.lastgroup
        if group == "executable":
            raise TextError(line, "is a comment that the server executes (%s)" % match.group())
        if group == "open":
            raise TextError(line, "begins %s that never ends" % _NOT_CLOSED[match.group()])
        if group in _KINDS:
            found.append(Token(_KINDS[group], match.group(), match.start(), line))
        line += match.group().count("\n")
    return found


def as_written(parts: t.Sequence[Token]) -> str:
    """Give the text of the tokens as written; comments and white space between two of them become one space."""
    gaps = [" " if before.end != after.start else "" for before, after in zip(parts, parts[1:])]
    return "".join(gap + part.text for gap, part in zip(["", *gaps], parts))


def has_words(text: str, words: str) -> bool:
    """Tell whether keywords follow each other in a text."""
    wanted = words.split()
    keywords = [token.keyword for token in tokens(text)]
    return any(keywords[start:start + len(wanted)] == wanted for start in range(len(keywords)))


def lines(text: str) -> list[str]:
    """Break a query where a reader would: behind a comma and before a clause or a join, but not inside parentheses."""
    broken: list[list[Token]] = [[]]
    depth = 0
    for token in tokens(text):
        before = broken[-1][-1] if broken[-1] else None
        starts = token.keyword in _LINE_STARTS and not (token.keyword == "JOIN" and before and before.keyword in _JOIN_KINDS)
        if depth == 0 and before and (before.keyword == "," or starts):
            broken.append([])
        depth += {"(": 1, ")": -1}.get(token.keyword, 0)
        broken[-1].append(token)
    return [evenly(line) for line in broken if line]


def evenly(parts: t.Sequence[Token]) -> str:
    """Give the text of the tokens with spaces where they usually stand, however it was written."""
    gaps = ["" if before.text in "(." or after.text in ".,)" else " " for before, after in zip(parts, parts[1:])]
    return "".join(gap + part.text for gap, part in zip(["", *gaps], parts))
