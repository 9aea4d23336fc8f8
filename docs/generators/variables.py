# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The page of all variables by task, from the roles' argument specs and the table in variables.yml."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

import yaml
from antsibull_docs_parser.parser import Context, parse
from antsibull_docs_parser.rst import to_rst_plain

from generators import rst
from generators.argument_specs import Option, lines, roles

PAGE = "docs/docsite/rst/variables.rst"
TASKS = Path(__file__).with_suffix(".yml")


class WithoutTask(Exception):
    """A variable that no task of variables.yml takes, or a task that none is left for."""


def files(root: Path) -> Iterator[tuple[str, str]]:
    """The path of the page, and its text."""
    yield PAGE, page({option.name: option for role in roles(root) for option in role.options()}, yaml.safe_load(TASKS.read_text(encoding="utf-8")))


def page(options: dict[str, Option], table: dict[str, Any]) -> str:
    parts = [rst.header("variables", "Variables by task"), table["introduction"].strip(), ""]
    rest = dict(options)
    for task in table["tasks"]:
        taken = [rest.pop(name) for name in list(rest) if matches(name, task["variables"])]
        if not taken:
            raise WithoutTask(f"{TASKS.name} has the task {task['title']}, which no variable is left for.")
        parts += [rst.title(task["title"], "-"), task["text"].strip(), ""]
        for title, chosen in by_need(taken, task.get("usual", [])):
            parts += [rst.title(title, "^"), *map(entry, chosen)]
    if rest:
        raise WithoutTask(f"{TASKS.name} has no task for {', '.join(rest)}: name them in one.")
    return "\n".join(parts).rstrip("\n") + "\n"


def matches(name: str, patterns: Iterable[str]) -> bool:
    return any(fnmatch(name, pattern) for pattern in patterns)


def by_need(options: list[Option], usual: list[str]) -> Iterator[tuple[str, list[Option]]]:
    """The options in up to three groups, each by name: what a run can't do without, what many set, and the rest."""
    needed = [option for option in options if option.required_by]
    often = [option for option in options if not option.required_by and matches(option.name, usual)]
    rare = [option for option in options if option not in needed and option not in often]
    for title, chosen in (("Needed", needed), ("Often set", often), ("Rarely set", rare)):
        if chosen:
            yield title, sorted(chosen, key=lambda option: option.name)


def entry(option: Option) -> str:
    """A variable with its type, default, choices and description."""
    facts = [option.type]
    if option.spec.get("choices"):
        facts.append("one of " + ", ".join(rst.literal(str(choice)) for choice in option.spec["choices"]))
    if option.default and option.spec["default"] not in ("", [], {}):
        facts.append(f"default {rst.literal(option.default.strip(chr(34)))}")
    if option.spec.get("no_log"):
        facts.append("secret")
    text = " ".join(to_rst_plain([paragraph]) for paragraph in parse(lines(option.spec.get("description")), Context()))
    return f"{rst.literal(option.name)} ({', '.join(facts)})\n  {' '.join(text.split())}\n"
