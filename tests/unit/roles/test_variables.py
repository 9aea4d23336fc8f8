# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a person can set is in an argument spec; what is not is in vars, where nobody sets it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[3]
ROLES = sorted(path for path in (ROOT / "roles").iterdir() if path.is_dir())


def read(path: Path) -> Any:
    return yaml.safe_load(path.read_text(encoding="utf-8")) if path.exists() else None


def specified(role: Path) -> set[str]:
    return {name for point in read(role / "meta/argument_specs.yml")["argument_specs"].values() for name in point.get("options") or {}}


def named(node: Any) -> set[str]:
    """The names that tasks give values to: by vars, set_fact, register and loops."""
    if isinstance(node, list):
        return {name for each in node for name in named(each)}
    if not isinstance(node, dict):
        return set()
    found = {name for key, value in node.items() if key == "vars" or key.endswith("set_fact") for name in (value if isinstance(value, dict) else ())}
    found |= {value for key, value in node.items() if key in ("register", "loop_var") and isinstance(value, str)}
    return found | named(list(node.values()))


EVERY_SPEC = {name for role in ROLES for name in specified(role)}
TASKS = [*ROOT.glob("roles/*/tasks/*.yml"), *ROOT.glob("roles/*/handlers/*.yml"), *ROOT.glob("playbooks/*.yml")]


@pytest.mark.parametrize("role", ROLES, ids=lambda role: role.name)
def test_a_default_is_of_a_variable_in_the_argument_spec(role: Path) -> None:
    assert set(read(role / "defaults/main.yml") or {}) <= specified(role)


@pytest.mark.parametrize("role", ROLES, ids=lambda role: role.name)
def test_no_variable_in_the_argument_spec_is_made_by_the_role(role: Path) -> None:
    assert not set(read(role / "vars/main.yml") or {}) & specified(role)


@pytest.mark.parametrize("system", ["medulla", "servicenav", "scim"])
def test_what_a_playbook_of_the_system_reads_is_in_an_argument_spec(system: str) -> None:
    made = {name for path in TASKS for name in named(read(path))} | {name for role in ROLES for name in read(role / "vars/main.yml") or {}}
    read_here = set()
    for path in (ROOT / "playbooks").glob(f"{system}*.yml"):
        for template in re.findall(r"\{\{.*?\}\}|(?<=when: ).*", path.read_text(encoding="utf-8")):
            read_here |= set(re.findall(rf"\b{system}_\w+", re.sub(r"'[^']*'", "", template)))
    assert read_here
    assert read_here - EVERY_SPEC - made == set()
