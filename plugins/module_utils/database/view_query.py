# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the query of a view may not have."""

from __future__ import annotations

import typing as t

from .sql_text import STRING, WORD, Token


class Refused(Exception):
    """What is wrong with the file, as the end of a sentence that begins with its line."""

    def __init__(self, token: Token, problem: str) -> None:
        super().__init__(problem)
        self.line = token.line


def check_body(body: t.Sequence[Token]) -> None:
    """Refuse what writes, locks, or can never be compared with what the server keeps of it."""
    depth = 0
    before = body[0]
    for token, after in zip(body, [*body[1:], body[-1]]):
        depth += {"(": 1, ")": -1}.get(token.keyword, 0)
        if depth < 0:
            raise Refused(token, "closes a parenthesis that was not opened: correct it.")
        if before.keyword != ".":
            _check_word(token, after)
        if any(ord(character) > 0xFFFF for character in token.text):
            raise Refused(token, "has a character that MariaDB does not keep in a view's definition (%s): remove it." % token.text)
        before = token
    if depth:
        raise Refused(body[-1], "ends a view's query with a parenthesis open: correct it.")


def _check_word(token: Token, after: Token) -> None:
    pair = (token.keyword, after.keyword)
    if token.keyword in ("INTO", "PROCEDURE") or pair in (("FOR", "UPDATE"), ("LOCK", "IN")):
        raise Refused(token, "has %s in a view's query: a view only reads, so remove it." % token.text.upper())
    if token.keyword in ("@", "?"):
        raise Refused(token, "has a variable or a parameter (%s) in a view's query: write the value." % token.text)
    if token.kind == WORD and token.text.startswith("_") and after.kind == STRING:
        raise Refused(token, "has a character set in front of a string (%s), which MariaDB does not keep: use CONVERT." % token.text)
