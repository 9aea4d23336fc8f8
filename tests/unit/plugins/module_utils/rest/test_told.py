# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""GLPI's own words as errors quote them."""

from __future__ import annotations

import pytest
from ansible_collections.medulla.glpi.plugins.module_utils.rest.errors import api_error, told

from testbed import glpi_database


@pytest.mark.parametrize(
    ("message", "words"),
    [
        ("Item not found", "Item not found"),
        ("", ""),
        ("missing parameter app_token; view documentation in your browser at http://localhost/api.php/v1/#ERROR", "missing parameter app_token"),
        ("You can&#039;t add an entity without name", "You can't add an entity without name"),
        (
            'MySQL query error: Duplicate entry \'1-x\' for key \'unicity\' (1062) in SQL query "INSERT INTO `t` (`n`) VALUES (\'a\nSecret\')".',
            "MySQL query error: Duplicate entry '1-x' for key 'unicity' (1062).",
        ),
    ],
)
def test_words(message: str, words: str) -> None:
    assert told(message) == words


@pytest.mark.parametrize("kind", ["glpi", "more"])
def test_no_statement_of_a_recorded_refusal_is_quoted(kind: str) -> None:
    scenes = glpi_database.read_recording(f"{kind}-{glpi_database.GLPI_11}.json")["scenes"]
    refusals = [scene["response"]["body"] for scene in scenes if scene.get("response", {}).get("status", 0) >= 400]
    statements = [body for body in refusals if "in SQL query" in str(body)]
    assert statements
    for code, message in refusals:
        error = api_error("Asking", 400, code, message or "")
        assert "in SQL query" not in str(error) + error.server_message and "documentation" not in str(error)
