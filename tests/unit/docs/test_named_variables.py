# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every variable that people can give is in an argument spec, and every one that the text of a page names is one.

The tests of playbooks look at what pages show in blocks.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[3]
PAGES = sorted([*ROOT.glob("docs/docsite/rst/*.rst"), *ROOT.glob("*.md")])
ROLES = sorted(path.name for path in (ROOT / "roles").iterdir())
OTHER_NAMES = {path.stem for pattern in ("playbooks/*.yml", "plugins/*/*.*", "roles/*") for path in ROOT.glob(pattern)}


def variables() -> set[str]:
    """Every variable of an argument spec."""
    found = set()
    for role in ROLES:
        specs = yaml.safe_load((ROOT / "roles" / role / "meta/argument_specs.yml").read_text(encoding="utf-8"))["argument_specs"]
        found |= {name for spec in specs.values() for name in spec.get("options") or {}}
    return found


def facts() -> set[str]:
    """What the roles set for other plays."""
    texts = [path.read_text(encoding="utf-8") for path in ROOT.glob("roles/*/tasks/*.yml")]
    blocks = [block for text in texts for block in re.findall(r"set_fact:\n((?: +\w+:.*\n)+)", text)]
    return {name for block in blocks for name in re.findall(r"^ +(\w+):", block, re.M)}


KNOWN = variables() | facts() | OTHER_NAMES


def named(page: Path) -> set[str]:
    """What stands as code in the text and begins as the variables of a role do."""
    text = re.sub(r"^ *```[\s\S]*?^ *```$", "", page.read_text(encoding="utf-8"), flags=re.M)
    literals = re.findall(r"``([^`]+)``" if page.suffix == ".rst" else r"`([^`\n]+)`", text)
    return {found.group(1) for literal in literals if (found := re.match(rf"((?:{'|'.join(ROLES)})_[a-z0-9_]+)(?:$|[:=])", literal))}


def test_the_pages_name_variables() -> None:
    assert len(set().union(*map(named, PAGES))) > 200


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_named_variables(page: Path) -> None:
    assert sorted(named(page) - KNOWN) == []


@pytest.mark.parametrize("role", ROLES)
def test_defaults(role: str) -> None:
    path = ROOT / "roles" / role / "defaults/main.yml"
    defaults = yaml.safe_load(path.read_text(encoding="utf-8")) if path.exists() else {}
    assert sorted(set(defaults or {}) - variables()) == []


@pytest.mark.parametrize("path", sorted(ROOT.glob("playbooks/**/*.yml")), ids=lambda path: path.name)
def test_playbooks_and_inventories(path: Path) -> None:
    text = re.sub(r"#.*", "", path.read_text(encoding="utf-8"))
    roles = [text, *(path.read_text(encoding="utf-8") for path in ROOT.glob("roles/*/tasks/*.yml"))]
    set_by_tasks = set(re.findall(r"register: (\w+)", "\n".join(roles))) | set(re.findall(r"^ +(\w+_verify_failure):", "\n".join(roles), re.M))
    used = set(re.findall(rf"(?<![a-z_])(?:{'|'.join(ROLES)})_[a-z0-9_]+", text))
    assert sorted(used - KNOWN - set_by_tasks) == []
