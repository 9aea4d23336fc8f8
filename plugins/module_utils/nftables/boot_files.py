# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The files that nftables loads at boot, cut into statements, and the place of a chain's rules in them.

The distribution's file begins with "flush ruleset", so what isn't in it, or in a file that it includes, is gone after a restart of
nftables.service: our line stands in the chain's own block, in the same place as in the live ruleset.
"""

from __future__ import annotations

import re
import typing as t

from .ruleset import ChainId

FAMILIES = ("ip", "ip6", "inet", "arp", "bridge", "netdev")
_TOKEN = re.compile(
    r"(?P<space>[ \t\r]+|\\\n)|(?P<comment>#[^\n]*)|(?P<newline>\n)|(?P<string>\"[^\"]*\")|(?P<mark>[{};])|(?P<word>[^\s{};\"#\\]+|\\)"
)
# What stands in a chain's block and is no rule.
_NO_RULES = ("type", "policy", "comment", "devices", "flags", "define", "redefine", "undefine")


class Token(t.NamedTuple):
    """A word, a string, a mark or a newline, and where it is."""

    kind: str
    text: str
    file: str
    start: int
    end: int


class Statement(t.NamedTuple):
    """One rule in a file."""

    file: str
    start: int
    end: int
    words: tuple[str, ...]
    flat: bool
    """Whether it is an "add rule" command outside any block."""

    def is_marked(self, comment: str) -> bool:
        """Whether it carries the comment."""
        return any(pair == ("comment", '"%s"' % comment) for pair in zip(self.words, self.words[1:]))


class End(t.NamedTuple):
    """Where a further rule of a chain can stand behind the others: before the brace of its block, or behind a command."""

    file: str
    offset: int
    flat: bool


class ChainText:
    """What the files say about one chain."""

    def __init__(self) -> None:
        self.statements: list[Statement] = []
        self.end: End | None = None


class Files(t.NamedTuple):
    """The texts of the file that is loaded at boot and of those that it includes, by path, and which paths an include stands for."""

    main: str
    texts: t.Mapping[str, str]
    includes: t.Mapping[str, t.Sequence[str]]

    def included(self) -> list[str]:
        """The patterns of the main file's own includes."""
        tokens = [match for match in _TOKEN.finditer(self.texts[self.main]) if match.lastgroup not in ("space", "comment")]
        pairs = zip(tokens, tokens[1:])
        return [string.group().strip('"') for word, string in pairs if word.group() == "include" and string.lastgroup == "string"]

    def tokens(self, path: str | None = None, within: tuple[str, ...] = ()) -> t.Iterator[Token]:
        """All tokens in the order in which nft reads them."""
        file = path or self.main
        after_include = False
        for match in _TOKEN.finditer(self.texts[file]):
            kind = str(match.lastgroup)
            if kind in ("space", "comment"):
                continue
            token = Token(kind, match.group(), file, match.start(), match.end())
            if after_include and kind == "string":
                for included in self.includes.get(token.text.strip('"'), ()):
                    if included not in (*within, file):
                        yield from self.tokens(included, (*within, file))
            elif token.text != "include":
                yield token
            after_include = token.text == "include"


class _Parser:
    """Goes over the tokens once and knows the table and the chain whose block it is in."""

    def __init__(self) -> None:
        self.chains: dict[ChainId, ChainText] = {}
        self.table: tuple[str, str] | None = None
        self.chain: ChainId | None = None
        self.depth = 0
        self.statement: list[Token] = []

    @property
    def words(self) -> list[str]:
        """The statement so far, without the verb that may be omitted."""
        words = [token.text for token in self.statement]
        return words[1:] if words[:1] in (["add"], ["create"]) else words

    def feed(self, token: Token) -> None:
        """Take one token."""
        if self.depth:
            self.depth += {"{": 1, "}": -1}.get(token.text if token.kind == "mark" else "", 0)
            self.statement.append(token)
        elif token.kind == "newline" or token.text == ";":
            self.finish()
        elif token.text == "{" and token.kind == "mark":
            self.open(token)
        elif token.text == "}" and token.kind == "mark":
            self.close(token)
        else:
            self.statement.append(token)

    def open(self, token: Token) -> None:
        """A brace opens a table's or a chain's block, or belongs to the statement: a set, a map, the chain of a command."""
        words = [word.strip('"') for word in self.words]
        if self.table is None and words[:1] == ["table"]:
            self.table = (words[1], words[2]) if words[1] in FAMILIES and len(words) > 2 else ("ip", words[1])
            self.statement = []
        elif self.table and self.chain is None and words[:1] == ["chain"]:
            self.chain = ChainId(*self.table, words[1])
            self.chains.setdefault(self.chain, ChainText())
            self.statement = []
        else:
            self.depth = 1
            self.statement.append(token)

    def close(self, token: Token) -> None:
        """A brace closes the innermost block."""
        self.finish()
        if self.chain:
            self.chains[self.chain].end = End(token.file, token.start, False)
            self.chain = None
        else:
            self.table = None

    def finish(self) -> None:
        """A statement is complete."""
        words, statement = self.words, self.statement
        self.statement = []
        if not statement:
            return
        made = Statement(statement[0].file, statement[0].start, statement[-1].end, tuple(words), self.chain is None)
        if self.chain:
            if words[0] not in _NO_RULES:
                self.chains[self.chain].statements.append(made)
        elif self.table is None and words[0] in ("rule", "chain"):
            named = [word.strip('"') for word in words[1:4]]
            place = ChainId(*named) if named[0] in FAMILIES else ChainId("ip", *named[:2])
            chain = self.chains.setdefault(place, ChainText())
            chain.end = End(made.file, made.end, True)
            if words[0] == "rule":
                chain.statements.append(made)


def parse(files: Files) -> dict[ChainId, ChainText]:
    """Every chain that the files declare, with its rules in their order."""
    parser = _Parser()
    for token in files.tokens():
        parser.feed(token)
    parser.finish()
    return parser.chains
