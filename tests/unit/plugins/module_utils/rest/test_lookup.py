# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How a search is narrowed down so that every version of GLPI finds at least what is looked for."""

from __future__ import annotations

import pytest
from ansible_collections.medulla.glpi.plugins.module_utils.rest.lookup import among, narrowing


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("medulla", "medulla"),
        ("api_medulla", "medulla"),
        ("R&D <Laboratory>", "Laboratory"),
        ("Root entity > Sites > Paris", "Paris"),
        ("A > <", None),
        ("Étage 2 & <sous-sol>", "Étage 2"),
        ("100% of it", "of it"),
        ("O'Neill", "Neill"),
        ("<&>", None),
    ],
)
def test_the_longest_plain_part_is_asked_for(text: str, asked: str | None) -> None:
    assert narrowing("name", text) == ({"searchText[name]": asked} if asked else {})


def test_many_names_are_cut() -> None:
    assert among(["b", "A", "b"]) == "A, b"
    assert among([f"{number:02}" for number in range(30)], most=3) == "00, 01, 02, …"
