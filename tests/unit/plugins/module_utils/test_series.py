# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""GLPI's series and how each stores texts."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.medulla.glpi.plugins.module_utils import series
from ansible_collections.medulla.glpi.plugins.module_utils.stored_text import AS_WRITTEN, ENCODED, StoredText

from testbed import glpi_database


@pytest.mark.parametrize(
    ("version", "newer"),
    [
        ("10.0.0", False), ("10.0.19", False), ("10.0.20-dev", True), ("10.0.26", True), ("11.0", False), ("11.0.6", False), ("11.0.7", True),
        ("11.0.10", True), ("10.1.0", False), ("12.0.0", False), ("", False),
    ],
)  # fmt: skip
def test_a_version_that_nobody_has_tried(version: str, newer: bool) -> None:
    assert series.is_newer_than_tried(version) is newer


def test_what_was_tried_is_what_was_recorded() -> None:
    newest = {name.rpartition(".")[0]: name for name in glpi_database.RECORDED}
    assert {one.name: ".".join(map(str, one.newest_tried)) for one in series.SUPPORTED} == newest


@pytest.mark.parametrize(("version", "texts"), [("10.0.6", ENCODED), ("11.0.6", AS_WRITTEN), ("11.0.0-dev", AS_WRITTEN), (None, ENCODED)])
def test_texts_by_version(version: str | None, texts: StoredText) -> None:
    assert series.texts_of(version) is texts


@pytest.mark.parametrize(
    ("stored", "written"),
    [
        ("R&#38;D &#60;Lab&#62;", "R&D <Lab>"),
        ([{"name": "&#38;", "id": 3}, None], [{"name": "&", "id": 3}, None]),
        ({"a": {"b": ["&lt;"]}, "c": 1.5}, {"a": {"b": ["<"]}, "c": 1.5}),
        ("plain", "plain"),
    ],
)
def test_answers_as_persons_wrote_them(stored: Any, written: Any) -> None:
    assert ENCODED.as_written(stored) == written
    assert AS_WRITTEN.as_written(stored) == stored


@pytest.mark.parametrize("text", ["R&D <Lab>", "a > b", "&amp;", ""])
def test_what_is_stored_reads_as_it_was_written(text: str) -> None:
    for texts in (ENCODED, AS_WRITTEN):
        assert texts.decoded(texts.encoded(text)) == text
    assert ENCODED.decoded(None) == AS_WRITTEN.decoded(None) == ""
