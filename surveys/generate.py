# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes the surveys and credential types of the role awx from the roles' argument specs.

make surveys                        writes roles/awx/files/
python surveys/generate.py --check  writes nothing; ends with 1 and shows the difference when those files aren't what it would write
"""

from __future__ import annotations

import argparse
import difflib
import json
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml
from questions import WrongSpec, credential_type, is_secret, survey

ROOT = Path(__file__).resolve().parents[1]


class Tables:
    """The role's tables, and the argument specs that they name."""

    def __init__(self, root: Path) -> None:
        self.roles = root / "roles"
        tables = self.read("awx/vars/main.yml")
        self.credential_types: list[dict[str, Any]] = tables["awx_credential_types"]
        self.never_asked: list[str] = tables["awx_never_asked"]
        self.job_templates: list[dict[str, Any]] = tables["awx_job_templates"]

    def read(self, path: str) -> Any:
        return yaml.safe_load((self.roles / path).read_text(encoding="utf-8"))

    def entry_point(self, name: str) -> dict[str, dict[str, Any]]:
        """The options of one entry point, given as role.entry_point."""
        role, _dot, entry_point = name.partition(".")
        try:
            return self.read(f"{role}/meta/argument_specs.yml")["argument_specs"][entry_point]["options"]
        except (OSError, KeyError):
            raise WrongSpec(f"awx_job_templates names {name}, which no role's meta/argument_specs.yml has.") from None

    def options(self, template: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
        """All options of a template's entry points, secrets included."""
        found: dict[str, dict[str, Any]] = {}
        for name in template["entry_points"]:
            for option, spec in self.entry_point(name).items():
                if substance(found.setdefault(option, spec)) != substance(spec):
                    raise WrongSpec(f"The entry points of the job template {template['name']} disagree about {option}.")
        for option in [*template.get("leave_out", []), *template.get("each_time", [])]:
            if option not in found:
                raise WrongSpec(f"The job template {template['name']} names {option}, which its entry points don't have.")
        return found

    def credential_options(self, kind: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
        """The options that a credential type carries, by the names of the variables that they reach a job as."""
        systems = {template["system"] for template in self.job_templates} if kind["system"] == "all" else {kind["system"]}
        every = {name: spec for template in self.job_templates for name, spec in self.options(template).items()}
        found = {}
        for name in (f"{system}_{variable}" for system in sorted(systems) for variable in kind["variables"]):
            if name not in every:
                raise WrongSpec(f"awx_credential_types names {name}, which no job template's entry point has.")
            found[name] = every[name]
        return found

    def files(self) -> Iterator[tuple[str, dict[str, Any]]]:
        """Each file below roles/awx/files, and its content."""
        carried: set[str] = set()
        for kind in self.credential_types:
            options = self.credential_options(kind)
            carried.update(options)
            yield f"credential_types/{kind['file']}.json", credential_type(kind["variables"], options)
        for template in self.job_templates:
            left_out = {*carried, *self.never_asked, *template.get("leave_out", [])}
            asked = {name: spec for name, spec in self.options(template).items() if name not in left_out}
            for name in filter(lambda name: is_secret(asked[name]), asked):
                raise WrongSpec(f"{name} is a secret of the job template {template['name']}, and no type in awx_credential_types carries it.")
            for style in ("blank", "filled"):
                yield f"surveys/{style}/{Path(template['playbook']).stem}.json", survey(template, asked, filled=style == "filled")


def substance(spec: Mapping[str, Any]) -> dict[str, Any]:
    """What two entry points must agree about: one may describe an option otherwise, or be able to do without it."""
    return {name: value for name, value in spec.items() if name not in ("description", "required")}


def difference(folder: Path, wanted: Mapping[str, str]) -> str:
    """What differs between the files that are there and those that are wanted."""
    there = {path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8") for path in folder.rglob("*.json")}
    return "".join(
        line
        for name in sorted({*there, *wanted})
        for line in difflib.unified_diff(
            there.get(name, "").splitlines(True), wanted.get(name, "").splitlines(True), name, f"{name} (generated)"
        )
    )


def write(folder: Path, wanted: Mapping[str, str]) -> None:
    for path in folder.rglob("*.json"):
        if path.relative_to(folder).as_posix() not in wanted:
            path.unlink()
    for name, text in wanted.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")


def main() -> int:
    parser = argparse.ArgumentParser(description="Generates the surveys and credential types of the role awx.")
    parser.add_argument("--check", action="store_true", help="write nothing, and fail where something would be written")
    parser.add_argument("--root", type=Path, default=ROOT, help="another clone of the repository")
    given = parser.parse_args()
    folder = given.root / "roles" / "awx" / "files"
    try:
        wanted = {name: json.dumps(content, indent=2, ensure_ascii=False) + "\n" for name, content in Tables(given.root).files()}
    except WrongSpec as error:
        print(error, file=sys.stderr)
        return 1
    if not given.check:
        write(folder, wanted)
        return 0
    drift = difference(folder, wanted)
    if drift:
        print(f"{drift}\nroles/awx/files isn't what the roles' argument specs say: run make surveys.", file=sys.stderr)
    return 1 if drift else 0


if __name__ == "__main__":
    sys.exit(main())
