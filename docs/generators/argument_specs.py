# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The roles' argument specs, read as Ansible reads them."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path
from typing import Any

import yaml


@dataclasses.dataclass
class Option:
    """A variable of a role, and the entry points that have it."""

    name: str
    spec: dict[str, Any]
    entry_points: list[str] = dataclasses.field(default_factory=list)
    required_by: list[str] = dataclasses.field(default_factory=list)

    @property
    def type(self) -> str:
        """The type, of a list with that of its elements."""
        kind = self.spec.get("type", "str")
        return f"list of {self.spec['elements']}" if kind == "list" and "elements" in self.spec else kind

    @property
    def default(self) -> str:
        """The default as YAML has it on one line; nothing where there is none."""
        return json.dumps(self.spec["default"], ensure_ascii=False) if "default" in self.spec else ""


@dataclasses.dataclass
class Role:
    """A role with its entry points."""

    name: str
    entry_points: dict[str, dict[str, Any]]

    def options(self) -> list[Option]:
        """All variables, once each, by name."""
        found: dict[str, Option] = {}
        for entry_point, spec in self.entry_points.items():
            for name, option in (spec.get("options") or {}).items():
                known = found.setdefault(name, Option(name, option))
                known.entry_points.append(entry_point)
                if option.get("required"):
                    known.required_by.append(entry_point)
        return [found[name] for name in sorted(found)]


def lines(value: Any) -> list[str]:
    """A description, which may be one paragraph or several."""
    return [value] if isinstance(value, str) else list(value or [])


def roles(root: Path) -> list[Role]:
    """Every role of the collection, by name."""
    return [
        Role(path.parts[-3], yaml.safe_load(path.read_text(encoding="utf-8"))["argument_specs"])
        for path in sorted(root.glob("roles/*/meta/argument_specs.yml"))
    ]
