# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Texts of GLPI's answers, and when GLPI is asked for its version."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.medulla.glpi.plugins.module_utils.rest.errors import api_error
from ansible_collections.medulla.glpi.plugins.module_utils.rest.texts import Texts

ENCODED = [{"name": "R&#38;D"}]


@pytest.mark.parametrize(("version", "name"), [("10.0.19", "R&D"), ("11.0.6", "R&#38;D"), (None, "R&D")])
def test_the_version_decides_and_is_asked_for_once(version: str | None, name: str) -> None:
    asked: list[int] = []

    def configuration() -> dict[str, Any]:
        asked.append(1)
        return {"cfg_glpi": {"version": version}}

    texts = Texts(configuration)
    assert texts.as_written([{"name": "Lab & <x>", "id": 1}]) == [{"name": "Lab & <x>", "id": 1}]
    assert not asked
    assert texts.as_written(ENCODED) == texts.as_written(ENCODED) == [{"name": name}]
    assert asked == [1]


def test_an_answer_that_tells_the_version_makes_asking_needless() -> None:
    def configuration() -> None:
        raise AssertionError("asked")

    assert Texts(configuration).as_written({"cfg_glpi": {"version": "11.0.6", "signature": "&lt;"}})["cfg_glpi"]["signature"] == "&lt;"


def test_a_glpi_that_does_not_tell_is_read_as_the_oldest() -> None:
    def configuration() -> None:
        raise api_error("Reading", 403, "ERROR_RIGHT_MISSING", "no")

    assert Texts(configuration).as_written(ENCODED) == [{"name": "R&D"}]
