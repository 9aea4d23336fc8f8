# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Put our lines into the files that nftables loads at boot, and take them out so that not a byte of ours is left."""

from __future__ import annotations

import re
import typing as t

from ..errors import ProvisioningError
from .boot_files import ChainText, Files, Statement, parse
from .ruleset import ChainId

# A rule that drops whatever comes by, as far as that can be told without knowing what a jump or a variable stands for.
_LAST = re.compile(
    r"(?:counter |(?:meta )?pkttype host |log (?:prefix \S+ |level \S+ )*|meta l4proto tcp |limit rate \S+ )*"
    r"(?:drop|reject(?: with .*)?)(?: comment .*)?"
)


def own_statements(files: Files, comment: str) -> list[tuple[ChainId, Statement]]:
    """Our statements, wherever they are."""
    return [(place, statement) for place, chain in parse(files).items() for statement in chain.statements if statement.is_marked(comment)]


def without(files: Files, comment: str) -> Files:
    """The files without our statements."""
    texts = dict(files.texts)
    # From the end to the start, so that the offsets of those in front stay right.
    for statement in sorted((statement for _place, statement in own_statements(files, comment)), key=lambda item: item.start, reverse=True):
        texts[statement.file] = _cut(texts[statement.file], statement.start, statement.end)
    return files._replace(texts=texts)


def _cut(text: str, start: int, end: int) -> str:
    line_start = text.rfind("\n", 0, start) + 1
    if not text[line_start:start].strip(" \t"):
        if text.startswith("\n", end):
            return text[:line_start] + text[end + 1 :]
        if end == len(text):
            return text[: max(line_start - 1, 0)]
    separator = re.compile(r";? ?").match(text, end)
    return text[:start] + text[separator.end() if separator else end :]


def with_rules(files: Files, comment: str, place: ChainId, index: int, live_rules: int, rules: t.Sequence[str]) -> Files:
    """The files with our rules in front of the chain's rule of that index, ours not counted; live_rules says how many there are live.

    What is right already stays where it is, also further in front: rules of several names stand side by side.
    """
    stripped = without(files, comment)
    chain = parse(stripped).get(place)
    if chain is None or chain.end is None:
        raise ProvisioningError("The chain %s isn't in %s: the rule would be gone after a restart; write the chain there" % (place, files.main))
    behind = _index_in_file(files, place, chain, index, live_rules)
    if _is_in_place(files, comment, place, behind, rules):
        return files
    if behind < len(chain.statements):
        target = chain.statements[behind]
        file, offset, flat, at_end = target.file, target.start, target.flat, False
    else:
        file, offset, flat = chain.end
        at_end = True
    lines = ["add rule %s %s" % (place, rule) if flat else rule for rule in rules]
    return files._replace(texts={**stripped.texts, file: _insert(stripped.texts[file], offset, lines, behind_command=at_end and flat)})


def _is_in_place(files: Files, comment: str, place: ChainId, behind: int, rules: t.Sequence[str]) -> bool:
    others = 0
    found = []
    for statement in parse(files)[place].statements:
        if not statement.is_marked(comment):
            others += 1
        elif others <= behind:
            text = files.texts[statement.file][statement.start : statement.end]
            found.append(text.replace("add rule %s " % (place,), "", 1) if statement.flat else text)
    return found == list(rules) and len(own_statements(files, comment)) == len(found)


def _index_in_file(files: Files, place: ChainId, chain: ChainText, index: int, live_rules: int) -> int:
    if len(chain.statements) == live_rules:
        return index
    for position, statement in enumerate(chain.statements):
        if _LAST.fullmatch(" ".join(statement.words)):
            return position
    if index == live_rules:
        return len(chain.statements)
    raise ProvisioningError(
        "The chain %s has %d rules, but %d in %s, so that the place of a further one can't be told: "
        "load the file (systemctl reload nftables) or write down there what is live" % (place, live_rules, len(chain.statements), files.main)
    )


def _insert(text: str, offset: int, lines: t.Sequence[str], behind_command: bool) -> str:
    if behind_command:
        line_end = text.find("\n", offset)
        if line_end < 0:
            return text + "".join("\n" + line for line in lines)
        return text[: line_end + 1] + "".join(line + "\n" for line in lines) + text[line_end + 1 :]
    line_start = text.rfind("\n", 0, offset) + 1
    indent = text[line_start:offset]
    if indent.strip(" \t"):
        return text[:offset] + "".join(line + "; " for line in lines) + text[offset:]
    if text[offset] == "}":
        indent += "\t"
    return text[:line_start] + "".join(indent + line + "\n" for line in lines) + text[line_start:]
