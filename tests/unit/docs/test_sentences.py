# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the page of error messages is made of: no sentence of the code may be missing."""

from __future__ import annotations

import ast
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
sys.path.insert(0, str(ROOT / "docs"))

from generators import error_messages, sentences  # noqa: E402

((_path, PAGE),) = error_messages.files(ROOT)


@pytest.mark.parametrize(
    ("source", "told"),
    [
        ('raise Wrong("It is wrong: mend it.")', ["It is wrong: mend it."]),
        ('raise Wrong("%s of %d is wrong: mend it." % (one, two))', ["… of … is wrong: mend it."]),
        ('raise Wrong(f"The {thing!r} is wrong: mend it.")', ["The … is wrong: mend it."]),
        ('raise Wrong("It is wrong: " "mend it. " + why)', ["It is wrong: mend it. …"]),
        ('raise Wrong("100 %% of %s are wrong." % them)', ["100 % of … are wrong."]),
        ('raise Wrong("It is now %s." % ("neither here nor there now" if a else b))', ["It is now ….", "neither here nor there now"]),
        ('module.fail_json(msg="It is wrong: mend it.")', ["It is wrong: mend it."]),
        ('MEANINGS = {1045: "The server refused the login: see to it."}', ["The server refused the login: see to it."]),
        ('hint = "Correct it (%s_mode)." if a else "Let it stay as it is."', ["Let it stay as it is."]),
        ('"""A docstring that is no message of anybody."""', []),
        ('DOCUMENTATION = "What ansible-doc shows of a module here"', []),
        ("query = \"SELECT name FROM glpi_users WHERE name = 'x'\"", []),
        ('raise Wrong("SHOW GRANTS answered a line that is not understood.")', ["SHOW GRANTS answered a line that is not understood."]),
    ],
)
def test_the_sentences_of_python(source: str, told: list[str]) -> None:
    assert list(sentences.of_python(source)) == told


def test_the_sentences_of_tasks() -> None:
    tasks = """
- name: Judge an input
  block:
    - ansible.builtin.assert:
        that: one == 2
        fail_msg: one must be two, and is {{ one }}{{ ' which is not so good' if one else '' }}.
"""
    assert list(sentences.of_tasks(tasks)) == ["one must be two, and is …….", "which is not so good"]


def raised(path: Path) -> set[str]:
    """The pieces of text in what a file raises, as they stand in it: told by another way than the page's."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return {
        " ".join(piece.split())
        for node in ast.walk(tree)
        if isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call)
        for argument in node.exc.args
        for part in ast.walk(argument)
        if isinstance(part, ast.Constant) and isinstance(part.value, str)
        for piece in part.value.replace("%s", "%d").replace("%r", "%d").split("%d")
        if len(piece.split()) > 3
    }


@pytest.mark.parametrize("path", [str(path.relative_to(ROOT)) for path in sorted(ROOT.glob("plugins/**/*.py"))])
def test_all_that_is_raised_is_on_the_page(path: str) -> None:
    missing = {piece for piece in raised(ROOT / path) if piece.replace("%%", "%") not in PAGE}
    assert not missing


def test_a_message_without_a_section_is_an_error() -> None:
    with pytest.raises(error_messages.Unexplained, match="plugins/new.py"):
        error_messages.page({"plugins/new.py": ["It is wrong."]}, {"introduction": "", "sections": []})


def test_an_explanation_of_nothing_is_an_error() -> None:
    with pytest.raises(error_messages.Unexplained, match="it was so"):
        list(error_messages.entries(["It is wrong."], {"it was so": "Once."}))
