# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Tokens: which are made, which are refused, which is chosen."""

from __future__ import annotations

import re

import pytest
from ansible_collections.medulla.glpi.plugins.module_utils.errors import ProvisioningError
from ansible_collections.medulla.glpi.plugins.module_utils.gate.tokens import NEW, chosen, fault, made

GOOD = "Given0Token"
KEPT = "Kept0Token"


def test_a_made_token_is_one_of_glpis() -> None:
    tokens = {made() for attempt in range(200)}
    assert len(tokens) == 200
    for token in tokens:
        assert re.fullmatch("[A-Za-z0-9]{40}", token)
        assert re.search("[A-Za-z]", token)


@pytest.mark.parametrize("token", ["a", "1e5x", "e5", "1E5E1", "0x10", "A" * 255])
def test_a_token_is_usable(token: str) -> None:
    assert fault(token) is None


@pytest.mark.parametrize(
    ("token", "why"),
    [
        ("", "empty"),
        ("with space", "other characters"),
        ("a&b", "other characters"),
        ("a<b", "other characters"),
        ("under_score", "other characters"),
        ("é" * 40, "other characters"),
        ("line\n", "other characters"),
        ("12345", "number"),
        ("0e1234", "number"),
        ("1E5", "number"),
        ("a" * 256, "longer than 255"),
    ],
)
def test_a_token_has_a_fault(token: str, why: str) -> None:
    assert why in str(fault(token))


@pytest.mark.parametrize(
    ("given", "existing", "rotate", "expected"),
    [
        (None, None, False, NEW),
        (None, "", False, NEW),
        (None, KEPT, False, KEPT),
        (None, KEPT, True, NEW),
        (None, None, True, NEW),
        (None, "un&usable", True, NEW),
        (GOOD, None, False, GOOD),
        (GOOD, KEPT, False, GOOD),
        (GOOD, KEPT, True, GOOD),
        (GOOD, "un&usable", False, GOOD),
    ],
)
def test_a_token_is_chosen(given: str | None, existing: str | None, rotate: bool, expected: object) -> None:
    assert chosen("token", given, existing, rotate, "the user glpi") == expected


@pytest.mark.parametrize(
    ("given", "existing", "needle"),
    [
        ("Se&cret", KEPT, "The token given for the user glpi cannot be used, because it has other characters"),
        (None, "Se&cret", "The token that the user glpi has cannot be kept, because it has other characters"),
    ],
)
def test_a_token_is_refused_without_being_shown(given: str | None, existing: str, needle: str) -> None:
    with pytest.raises(ProvisioningError) as caught:
        chosen("token", given, existing, False, "the user glpi")
    assert needle in str(caught.value)
    assert "Se&cret" not in str(caught.value)
