# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The oldest versions that are promised are those that are tested, wherever they stand."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[3]


def text(path: str) -> str:
    return (ROOT / path).read_text(encoding="utf-8")


def read(path: str) -> Any:
    return yaml.safe_load(text(path))


def versions(path: str, operator: str) -> dict[str, str]:
    """By library, the version behind the operator; the first where there are several for several Pythons."""
    found = re.findall(rf"^([A-Za-z-]+){operator}([\d.]+)", text(path), re.M)
    return dict(reversed(found))


ANSIBLE = versions("tests/oldest_requirements.txt", "==")["ansible-core"]
SERIES = ANSIBLE.rpartition(".")[0]
LIBRARIES = versions("tests/oldest_host_requirements.txt", "==")
COLLECTIONS = dict(re.findall(r"(ansible\.posix|community\.general) ([\d.]+\d)", text("tests/environment/kept_collections.py")))
INSTALLATION = " ".join(text("docs/docsite/rst/installation.rst").split())


def test_the_oldest_ansible_core_is_the_one_that_is_tested() -> None:
    assert read("meta/runtime.yml")["requires_ansible"] == f">={SERIES}.0"
    assert read("execution-environment.yml")["dependencies"]["ansible_core"]["package_pip"] == f"ansible-core>={SERIES}.0"
    assert f"ansible-core {SERIES} or later" in text("README.md")
    assert f"ansible-core {SERIES} or later" in INSTALLATION
    assert f"ansible-core {ANSIBLE}" in INSTALLATION


def test_the_oldest_libraries_are_those_that_are_tested() -> None:
    promised = versions("requirements.txt", ">=")
    assert {library: LIBRARIES[library] for library in promised} == promised
    for library, version in LIBRARIES.items():
        assert f"{library} {version} or later" in INSTALLATION
        assert f"{library} {version} " in INSTALLATION.replace(",", " ").replace(f"{library} {version} or later", "")


@pytest.mark.parametrize("path", ["doc_fragments/database.py", "doc_fragments/rest.py", "modules/api_client.py", "modules/user_token.py"])
def test_the_modules_name_the_same_libraries(path: str) -> None:
    named = re.findall(r"^  - (\w+) >= ([\d.]+) on the host", text(f"plugins/{path}"), re.M)
    assert named
    for library, version in named:
        assert LIBRARIES[library].startswith(version)


def test_the_oldest_collections_are_those_that_are_tested() -> None:
    assert read("galaxy.yml")["dependencies"] == {name: f">={version}" for name, version in COLLECTIONS.items()}
    assert {each["name"]: each["version"] for each in read("requirements.yml")["collections"]} == read("galaxy.yml")["dependencies"]
    for name, version in COLLECTIONS.items():
        assert f"{name} {version} or later" in INSTALLATION
        unpacked = ROOT / ".build/oldest_collections/ansible_collections" / name.replace(".", "/") / "MANIFEST.json"
        if unpacked.exists():
            assert yaml.safe_load(unpacked.read_text(encoding="utf-8"))["collection_info"]["version"] == version


def test_all_else_that_is_named_as_tested_is_what_is_installed() -> None:
    installed = versions("tests/testbed/requirements.txt", "==")
    tested = INSTALLATION.partition("All tests run with ")[2].partition(". ``make oldest``")[0]
    for library in LIBRARIES:
        assert f"{library} {installed[library]}" in tested
    newest = re.findall(r"^ansible-core==(\d+\.\d+)", text("tests/requirements.txt"), re.M)[0]
    assert f"ansible-core {newest}" in tested
