# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The page of troubleshooting by error message: all sentences of the code, with what error_messages.yml explains of them."""

from __future__ import annotations

from collections.abc import Iterator
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

import yaml

from generators import rst, sentences

PAGE = "docs/docsite/rst/error_messages.rst"
EXPLANATIONS = Path(__file__).with_suffix(".yml")


class Unexplained(Exception):
    """The code and error_messages.yml don't fit each other."""


def files(root: Path) -> Iterator[tuple[str, str]]:
    """The path of the page, and its text."""
    yield PAGE, page(sentences.of(root), yaml.safe_load(EXPLANATIONS.read_text(encoding="utf-8")))


def page(told: dict[str, list[str]], explained: dict[str, Any]) -> str:
    parts = [rst.header("error_messages", "Error messages"), explained["introduction"].strip(), ""]
    rest = dict(told)
    for section in explained["sections"]:
        taken = [path for path in rest if any(fnmatch(path, pattern) for pattern in section["files"])]
        found = list(dict.fromkeys(sentence for path in taken for sentence in rest.pop(path)))
        parts += [rst.title(section["title"], "-"), section["text"].strip(), ""]
        parts += entries(found, section.get("explanations") or {})
    if rest:
        raise Unexplained(f"No section of {EXPLANATIONS.name} takes the messages of {', '.join(rest)}: name the files in one.")
    return "\n".join(parts).rstrip("\n") + "\n"


def entries(found: list[str], explanations: dict[str, str]) -> Iterator[str]:
    """One entry for each sentence, in the order of the alphabet, and the explanations below those that have one."""
    unused = dict(explanations)
    for sentence in sorted(found, key=lambda text: text.strip(f"{sentences.ANYTHING}, :;").lower()):
        yield f"- {rst.literal(sentence)}"
        for fragment in [fragment for fragment in explanations if fragment in sentence]:
            unused.pop(fragment, None)
            yield from ("", *(f"  {line}" for line in explanations[fragment].strip().splitlines()))
        yield ""
    if unused:
        raise Unexplained(f"{EXPLANATIONS.name} explains what no message says any more: {'; '.join(unused)}.")
