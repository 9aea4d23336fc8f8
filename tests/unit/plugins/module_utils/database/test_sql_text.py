# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""SQL text as tokens, and written again."""

from __future__ import annotations

import pytest
from ansible_collections.medulla.glpi.plugins.module_utils.database.sql_text import as_written, evenly, lines, tokens


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("SELECT a.b", ["SELECT", "a", ".", "b"]),
        ("'it''s' \"a\"\"b\" `c``d`", ["it's", 'a"b', "c`d"]),
        (r"'a\'b\\c\nd\%'", ["a'b\\c\nd%"]),
        ("'--' -- '\n1", ["--", "1"]),
        ("a--b", ["a", "-", "-", "b"]),
        ("a--", ["a"]),
        ("#'\nx", ["x"]),
        ("/* a ' b */x/**/y", ["x", "y"]),
        ("été$1", ["été$1"]),
    ],
)
def test_values(text: str, values: list[str]) -> None:
    assert [token.value for token in tokens(text)] == values


def test_names_and_strings_are_no_keywords() -> None:
    assert [token.keyword for token in tokens("view `view` 'view' ;")] == ["VIEW", "", "", ";"]


def test_lines_are_counted_in_comments_and_strings() -> None:
    assert [token.line for token in tokens("a\n'b\nc' /*\n*/ d -- e\nf")] == [1, 2, 4, 5]


def test_writing() -> None:
    parsed = tokens("SELECT a . b,c  FROM /* x */ ( t )")
    assert as_written(parsed) == "SELECT a . b,c FROM ( t )"
    assert evenly(parsed) == "SELECT a.b, c FROM (t)"


def test_lines_break_outside_parentheses_only() -> None:
    text = "select a,(select b, c from d) AS e from f left join g on (f.a = g.a and 1) join h where a = 'x, from y' group by a,b"
    assert lines(text) == [
        "select a,",
        "(select b, c from d) AS e",
        "from f",
        "left join g on (f.a = g.a and 1)",
        "join h",
        "where a = 'x, from y'",
        "group by a,",
        "b",
    ]
