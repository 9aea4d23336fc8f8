# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The sentences that the plugins and roles can tell a user, read from their code without running it."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

ANYTHING = "…"
"""Stands for what is only known when the sentence is told."""

_PLACEHOLDER = re.compile(r"%(?:\(\w+\))?[sdrx]|%%|\{[^{}]*\}")
_SQL = re.compile(r"\s*[A-Z]{3,} .*\b(FROM|WHERE|SET|VALUES|TO|ON|AS)\b [^a-z]*")
_NO_TEXT = re.compile(r"\(\?P?[<:]|^/|\\[sd]|^[a-z_.]+$")
_WORDS = 4
_FEWER_IN_AN_ERROR = 2


def template(node: ast.expr) -> str:
    """The text that an expression makes, with ANYTHING for what varies."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(template(part) if isinstance(part, ast.Constant) else ANYTHING for part in node.values)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mod) and template(node.left) != ANYTHING:
        return _filled(template(node.left))
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        return template(node.left) + template(node.right)
    return ANYTHING


def _filled(text: str) -> str:
    return _PLACEHOLDER.sub(lambda found: "%" if found.group() == "%%" else ANYTHING, text)


def _reads_like_a_sentence(text: str, least: int) -> bool:
    words = re.findall(r"\b[a-z][a-z']+\b", text)
    return len(words) >= least and not (_SQL.match(text) and not text.endswith(".")) and not _NO_TEXT.search(text)


def _parts(node: ast.AST) -> Iterator[ast.expr]:
    """The largest expressions that make text, and within what is not text those of its parts."""
    if isinstance(node, (ast.Constant, ast.JoinedStr)) or (
        isinstance(node, ast.BinOp) and template(node).strip(ANYTHING + " ")
    ):
        yield node
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mod):
            yield from _parts(node.right)
        return
    for child in ast.iter_child_nodes(node):
        yield from _parts(child)


def _without_documentation(tree: ast.Module) -> ast.Module:
    """The module without docstrings and the constants that ansible-doc reads."""
    for node in ast.walk(tree):
        body = getattr(node, "body", None)
        if isinstance(body, list):
            node.body = [  # type: ignore[attr-defined]
                statement
                for statement in body
                if not (isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant))
                and not (isinstance(statement, ast.Assign) and _names(statement) & {"DOCUMENTATION", "EXAMPLES", "RETURN"})
            ] or [ast.Pass()]
    return tree


def _names(statement: ast.Assign) -> set[str]:
    return {target.id for target in statement.targets if isinstance(target, ast.Name)}


def _in_errors(tree: ast.Module) -> set[ast.expr]:
    """The text that is raised or handed to fail_json."""
    calls = [node.exc for node in ast.walk(tree) if isinstance(node, ast.Raise) and node.exc]
    calls += [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "fail_json"
    ]
    return {part for call in calls for part in _parts(call)}


def of_python(source: str) -> Iterator[str]:
    """The sentences in a Python file, in its order."""
    tree = _without_documentation(ast.parse(source))
    errors = _in_errors(tree)
    for part in _parts(tree):
        text = " ".join(_filled(template(part)).split())
        if _reads_like_a_sentence(text, _FEWER_IN_AN_ERROR if part in errors else _WORDS):
            yield text


def of_tasks(source: str) -> Iterator[str]:
    """What the tasks of a role say when they fail or warn."""
    yield from _told(yaml.safe_load(source))


def _told(node: Any) -> Iterator[str]:
    if isinstance(node, list):
        for item in node:
            yield from _told(item)
    elif isinstance(node, dict):
        for key, value in node.items():
            if key in ("msg", "fail_msg") and isinstance(value, str):
                yield from _literals(value)
            else:
                yield from _told(value)


def _literals(jinja: str) -> Iterator[str]:
    """The text of a Jinja template: what is outside of its expressions, and the literals inside of them."""
    outside = " ".join(re.sub(r"\{\{.*?\}\}|\{%.*?%\}", ANYTHING, jinja, flags=re.S).split())
    candidates = [outside]
    for expression in re.findall(r"\{\{(.*?)\}\}|\{%(.*?)%\}", jinja, flags=re.S):
        candidates += [literal[1:-1] for literal in re.findall(r"'[^']*'|\"[^\"]*\"", "".join(expression), flags=re.S)]
    for text in candidates:
        if _reads_like_a_sentence(text, _WORDS):
            yield " ".join(re.sub(r"%[sd]", ANYTHING, text).split())


def of(root: Path) -> dict[str, list[str]]:
    """The sentences of each file that has some, by the file's path from the root."""
    found = {}
    for pattern, read in (("plugins/**/*.py", of_python), ("roles/*/tasks/*.yml", of_tasks), ("roles/*/handlers/*.yml", of_tasks)):
        for path in sorted(root.glob(pattern)):
            sentences = list(dict.fromkeys(read(path.read_text(encoding="utf-8"))))
            if sentences and "doc_fragments" not in path.parts:
                found[path.relative_to(root).as_posix()] = sentences
    return found
