# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The tool that writes the surveys, run as a person runs it, on a small collection of the tests' own."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

GENERATE = Path(__file__).resolve().parents[3] / "surveys" / "generate.py"
OPTIONS = {
    "thing_mode": {"description": r"Such as V(on), V((off\)) or O(thing_list) of P(medulla.glpi.thing#role).", "choices": ["on", "off"], "default": "on"},
    "thing_url": {"description": ["One.", "Two."], "type": "str", "required": True},
    "thing_port": {"description": "Port.", "type": "int", "default": 80},
    "thing_check": {"description": "Check.", "type": "bool", "default": False},
    "thing_maybe": {"description": "Maybe.", "type": "bool"},
    "thing_list": {"description": "List.", "type": "list", "elements": "str", "default": ["a", "b"]},
    "thing_some": {"description": "Some.", "type": "list", "elements": "str", "choices": ["x", "y"], "default": ["x"]},
    "thing_rows": {"description": "Rows.", "type": "list", "elements": "dict"},
    "thing_map": {"description": "Map.", "type": "dict"},
    "thing_empty": {"description": "Empty.", "default": ""},
    "thing_password": {"description": "Password.", "no_log": True, "required": True},
    "thing_token": {"description": "Token.", "no_log": True, "default": ""},
    "thing_admin": {"description": "Admin.", "default": ""},
    "thing_place": {"description": "Place."},
}
TABLES: dict[str, Any] = {
    "awx_credential_types": [
        {"name": "Access", "file": "access", "description": "", "system": "thing", "variables": ["password", "token"]},
        {"name": "Admin", "file": "admin", "description": "", "system": "all", "variables": ["admin"]},
    ],
    "awx_never_asked": ["thing_place"],
    "awx_job_templates": [{"name": "do", "system": "thing", "playbook": "do.yml", "description": "", "entry_points": ["thing.main"]}],
}


class Clone:
    """A clone with one role and the tables of the role awx."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.files = root / "roles" / "awx" / "files"
        self.write("thing/meta/argument_specs.yml", {"argument_specs": {"main": {"options": OPTIONS}}})
        self.write("awx/vars/main.yml", TABLES)

    def write(self, path: str, content: Any) -> None:
        target = self.root / "roles" / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(yaml.safe_dump(content), encoding="utf-8")

    def generate(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        argv = [sys.executable, str(GENERATE), "--root", str(self.root), *arguments]
        return subprocess.run(argv, capture_output=True, text=True, check=False)

    def questions(self, style: str) -> dict[str, dict[str, Any]]:
        survey = json.loads((self.files / "surveys" / style / "do.json").read_text(encoding="utf-8"))
        return {question["variable"]: question for question in survey["spec"]}

    def credential_type(self, name: str) -> dict[str, Any]:
        return json.loads((self.files / "credential_types" / f"{name}.json").read_text(encoding="utf-8"))


@pytest.fixture
def clone(tmp_path: Path) -> Clone:
    made = Clone(tmp_path)
    done = made.generate()
    assert done.returncode == 0, done.stderr
    return made


@pytest.mark.parametrize(
    ("variable", "expected"),
    [
        ("thing_mode", {"type": "multiplechoice", "choices": ["on", "off"], "default": "on", "required": False}),
        ("thing_url", {"type": "text", "required": True, "question_description": "One. Two.", "question_name": "URL"}),
        ("thing_port", {"type": "integer", "default": 80}),
        ("thing_check", {"type": "multiplechoice", "choices": ["true", "false"], "default": "false"}),
        ("thing_maybe", {"type": "multiplechoice", "choices": ["true", "false"], "default": ""}),
        ("thing_list", {"type": "textarea", "default": "a\nb"}),
        ("thing_some", {"type": "multiselect", "choices": ["x", "y"], "default": "x"}),
        ("thing_empty", {"type": "text"}),
    ],
)
def test_a_filled_question_is_as_the_option_is(clone: Clone, variable: str, expected: dict[str, Any]) -> None:
    asked = clone.questions("filled")[variable]
    assert {name: asked[name] for name in expected} == expected
    assert ("default" in asked) == ("default" in expected)
    assert ("choices" in asked) == ("choices" in expected)


def test_a_blank_question_requires_nothing_and_sends_nothing(clone: Clone) -> None:
    blank = clone.questions("blank")
    assert list(blank) == list(clone.questions("filled"))
    assert not any(question["required"] or question.get("default") for question in blank.values())
    # AWX's page for editing a survey needs one there.
    assert {question["type"] for question in blank.values() if "default" in question} == {"multiplechoice"}
    assert all("default" in question for question in blank.values() if question["type"] == "multiplechoice")
    assert blank["thing_list"]["question_description"].endswith("Its default is a, b.")


def test_markup_is_left_out(clone: Clone) -> None:
    assert clone.questions("filled")["thing_mode"]["question_description"] == "Such as on, (off) or thing_list of medulla.glpi.thing."


def test_secrets_and_structure_are_never_asked(clone: Clone) -> None:
    asked = set(clone.questions("filled"))
    assert set(OPTIONS) - asked == {
        "thing_rows", "thing_map", "thing_password", "thing_token", "thing_admin", "thing_place",
    }  # fmt: skip


def test_every_secret_is_an_input_of_one_credential_type(clone: Clone) -> None:
    access, admin = clone.credential_type("access"), clone.credential_type("admin")
    assert access["inputs"]["required"] == ["password"]
    assert {one["id"]: one.get("secret") for one in access["inputs"]["fields"]} == {"password": True, "token": True}
    assert access["injectors"] == {"extra_vars": {"thing_password": "{{ password }}", "thing_token": "{{ token }}"}}
    assert admin["inputs"]["fields"] == [{"id": "admin", "label": "Admin", "type": "string"}]


def test_one_input_reaches_the_jobs_of_all_systems(clone: Clone) -> None:
    other = {name.replace("thing_", "other_"): spec for name, spec in OPTIONS.items()}
    clone.write("other/meta/argument_specs.yml", {"argument_specs": {"main": {"options": other}}})
    clone.write("awx/vars/main.yml", {
        "awx_credential_types": [*TABLES["awx_credential_types"], {**TABLES["awx_credential_types"][0], "file": "other", "system": "other"}],
        "awx_never_asked": [],
        "awx_job_templates": [
            *TABLES["awx_job_templates"],
            {"name": "other", "system": "other", "playbook": "other.yml", "description": "", "entry_points": ["other.main"]},
        ],
    })  # fmt: skip
    done = clone.generate()
    assert done.returncode == 0, done.stderr
    admin = clone.credential_type("admin")
    assert [one["id"] for one in admin["inputs"]["fields"]] == ["admin"]
    assert admin["injectors"] == {"extra_vars": {"thing_admin": "{{ admin }}", "other_admin": "{{ admin }}"}}
    assert set(clone.credential_type("other")["injectors"]["extra_vars"]) == {"other_password", "other_token"}


def test_wording_never_changes_a_credential_type(clone: Clone) -> None:
    before = clone.credential_type("access")
    reworded = {name: {**spec, "description": "Reworded."} for name, spec in OPTIONS.items()}
    clone.write("thing/meta/argument_specs.yml", {"argument_specs": {"main": {"options": reworded}}})
    assert clone.generate().returncode == 0
    assert clone.credential_type("access") == before


def test_a_secret_that_nothing_carries_is_told_unless_it_is_never_asked(clone: Clone) -> None:
    access = {**TABLES["awx_credential_types"][0], "variables": ["password"]}
    tables = {**TABLES, "awx_credential_types": [access, TABLES["awx_credential_types"][1]]}
    clone.write("awx/vars/main.yml", tables)
    refused = clone.generate()
    assert refused.returncode == 1
    assert "thing_token is a secret of the job template do" in refused.stderr and "Traceback" not in refused.stderr
    clone.write("awx/vars/main.yml", {**tables, "awx_never_asked": ["thing_place", "thing_token"]})
    assert clone.generate().returncode == 0
    assert [one["id"] for one in clone.credential_type("access")["inputs"]["fields"]] == ["password"]
    assert "thing_token" not in clone.questions("filled")


def test_drift_is_told_and_mended(clone: Clone) -> None:
    assert clone.generate("--check").returncode == 0
    before = {path: path.read_bytes() for path in clone.files.rglob("*.json")}
    changed = {**OPTIONS, "thing_port": {"description": "Port.", "type": "int", "default": 443}}
    clone.write("thing/meta/argument_specs.yml", {"argument_specs": {"main": {"options": changed}}})
    (clone.files / "surveys" / "filled" / "gone.json").write_text("{}", encoding="utf-8")
    drifted = clone.generate("--check")
    assert drifted.returncode == 1
    assert '+      "default": 443' in drifted.stderr and "filled/gone.json" in drifted.stderr
    assert {path: path.read_bytes() for path in before} == before
    assert clone.generate().returncode == 0
    assert clone.questions("filled")["thing_port"]["default"] == 443
    assert clone.generate("--check").returncode == 0
    assert not (clone.files / "surveys" / "filled" / "gone.json").exists()


@pytest.mark.parametrize(
    ("change", "needle"),
    [
        ({"entry_points": ["thing.main"], "system": "other"}, "names other_admin, which no job template's entry point has"),
        ({"entry_points": ["thing.other"]}, "thing.other, which no role's meta/argument_specs.yml has"),
        ({"leave_out": ["thing_nothing"]}, "names thing_nothing, which its entry points don't have"),
        ({"each_time": ["thing_nothing"]}, "names thing_nothing, which its entry points don't have"),
    ],
)
def test_a_wrong_table_is_told(clone: Clone, change: dict[str, Any], needle: str) -> None:
    template = {**TABLES["awx_job_templates"][0], **change}
    clone.write("awx/vars/main.yml", {**TABLES, "awx_job_templates": [template]})
    done = clone.generate("--check")
    assert done.returncode == 1
    assert needle in done.stderr and "Traceback" not in done.stderr


def test_a_template_leaves_out_and_asks_each_time(clone: Clone) -> None:
    template = {**TABLES["awx_job_templates"][0], "leave_out": ["thing_url"], "each_time": ["thing_mode"]}
    clone.write("awx/vars/main.yml", {**TABLES, "awx_job_templates": [template]})
    assert clone.generate().returncode == 0
    blank = clone.questions("blank")
    assert "thing_url" not in blank
    assert blank["thing_mode"]["default"] == "on"
