# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The page of all playbooks: what each says of itself, and the groups of hosts that its plays run on."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import yaml

from generators import rst

PAGE = "docs/docsite/rst/playbooks.rst"
INTRODUCTION = """\
Run a playbook by its full name, such as ``ansible-playbook medulla.glpi.medulla -i inventory.yml``. ``--check --diff`` says what it would do. A second
run changes nothing.
"""


def files(root: Path) -> Iterator[tuple[str, str]]:
    """The path of the page, and its text."""
    parts = [rst.header("playbooks", "Playbooks"), INTRODUCTION]
    for path in sorted(root.glob("playbooks/*.yml")):
        parts.append(rst.title(f"medulla.glpi.{path.stem}", "-"))
        parts.append(description(path.read_text(encoding="utf-8")) + "\n")
        parts.append(".. list-table::\n   :header-rows: 1\n\n   * - Play\n     - Hosts")
        for play in yaml.safe_load(path.read_text(encoding="utf-8")):
            parts.append(f"   * - {play['name']}\n     - {', '.join(map(rst.literal, play['hosts'].split(':')))}")
        parts.append("")
    yield PAGE, "\n".join(parts).rstrip("\n") + "\n"


def description(playbook: str) -> str:
    """The first paragraph of the comment above the first play."""
    found = re.search(r"^---\n((?:#.*\n)+)", playbook, re.M)
    if not found:
        raise ValueError("A playbook says in a comment above its first play what it does.")
    lines = [line[1:].strip() for line in found.group(1).splitlines()]
    return " ".join(lines[: lines.index("")] if "" in lines else lines)
