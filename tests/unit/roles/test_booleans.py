# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""AWX and -e give a boolean as the text false, which is true to Jinja and no condition to Ansible: each use as a truth value goes through bool."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[3]
FILES = sorted(path for pattern in ("roles/*/tasks/*.yml", "roles/*/vars/*.yml", "roles/*/defaults/*.yml", "playbooks/*.yml") for path in ROOT.glob(pattern))
CONDITIONS = {"when", "that", "until", "failed_when", "changed_when"}
IS_BOOL = re.compile(r"\s*\|\s*(?:default\([^)]*\)\s*\|\s*)?bool\b")
IS_COMPARED = re.compile(r"\s+(?:not\s+in|in|is)\b|\s*[=!]=")
BEFORE = re.compile(r"\b(?:not|and|or|if)\s+\(*$")
AFTER = re.compile(r"(?:\s*\|\s*default\([^)]*\))?\s*\)*\s*(?:and|or|if)\b")


def booleans() -> set[str]:
    """The variables that any argument spec calls boolean."""
    specs = [yaml.safe_load(path.read_text(encoding="utf-8")) for path in ROOT.glob("roles/*/meta/argument_specs.yml")]
    options = [option for spec in specs for point in spec["argument_specs"].values() for option in (point.get("options") or {}).items()]
    return {name for name, option in options if option.get("type") == "bool"}


BOOLEANS = booleans()
NAMES = re.compile(rf"\b(?:{'|'.join(sorted(BOOLEANS))})\b")


def texts(content: Any, key: str = "") -> Iterator[tuple[str, str]]:
    """Each text with the key that it belongs to."""
    if isinstance(content, dict):
        for name, value in content.items():
            yield from texts(value, name)
    elif isinstance(content, list):
        for value in content:
            yield from texts(value, key)
    elif isinstance(content, str):
        yield key, content


def truths(key: str, text: str) -> list[str]:
    """The booleans that a text takes as true or false without the filter bool."""
    if key in ("name", "msg", "fail_msg") and "{{" not in text:
        return []
    found = []
    for use in NAMES.finditer(text):
        before, after = text[: use.start()], text[use.end() :]
        if IS_BOOL.match(after) or IS_COMPARED.match(after):
            continue
        alone = key in CONDITIONS and text.strip() == use.group()
        if alone or BEFORE.search(before) or AFTER.match(after):
            found.append(use.group())
    return found


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_truth_value_goes_through_bool(path: Path) -> None:
    wrong = [(name, text) for key, text in texts(yaml.safe_load(path.read_text(encoding="utf-8"))) for name in truths(key, text)]
    assert wrong == []


@pytest.mark.parametrize(
    ("key", "text", "found"),
    [
        ("when", "api_access_purge", True),
        ("when", "not api_access_purge", True),
        ("adopt", "{{ api_access_purge or other }}", True),
        ("x", "{{ 'a' if (api_access_purge) else 'b' }}", True),
        ("x", "{{ other and api_access_purge | default(false) }}", True),
        ("when", "api_access_purge | bool", False),
        ("when", "not api_access_purge | default(false) | bool", False),
        ("x", "{{ omit if api_access_purge in (none, '') else api_access_purge }}", False),
        ("x", "{{ api_access_purge }}", False),
    ],
)
def test_what_is_found(key: str, text: str, found: bool) -> None:
    assert bool(truths(key, text)) == found


def test_all_booleans_are_known() -> None:
    assert len(BOOLEANS) > 30
