# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The collection as a user gets it: built into a tarball, installed from it, and used from there."""

from __future__ import annotations

import os
import subprocess
import sys
import tarfile
from collections.abc import Mapping
from pathlib import Path

import pytest

from environment import collection_copy
from testbed.playbook_run import run_playbook

BIN = Path(sys.prefix, "bin")
FOR_A_CLONE_ONLY = ("tests", "molecule", ".build", ".ci", ".config", ".git", ".venv", "Makefile", "pyproject.toml", "surveys")
INVENTORY = {"all": {"children": {group: {"hosts": {"one": {}}} for group in ("glpi_database", "glpi_web", "medulla")}}}


def run(*argv: str | Path, environment: Mapping[str, str] | None = None) -> str:
    done = subprocess.run(
        list(map(str, argv)),
        env={**os.environ, "ANSIBLE_HOME": str(collection_copy.BUILD / "ansible"), **(environment or {})},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def tarball(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tarball of the work tree, with a test's output in it as an earlier run leaves it."""
    folder = tmp_path_factory.mktemp("tarball")
    source = collection_copy.sync(folder / "source")
    for path in (
        "tests/output/result.json",
        ".build/some/file",
        ".venv/bin/python",
        "plugins/modules/__pycache__/user.pyc",
    ):
        (source / path).parent.mkdir(parents=True, exist_ok=True)
        (source / path).write_text("made by a tool", encoding="utf-8")
    run(BIN / "ansible-galaxy", "collection", "build", source, "--output-path", folder)
    (built,) = folder.glob("*.tar.gz")
    return built


@pytest.fixture(scope="module")
def installed(tarball: Path) -> Path:
    """A collections folder with what the tarball holds, and what that depends on."""
    collections = tarball.parent / "collections"
    (collections / "ansible_collections").mkdir(parents=True)
    for namespace in ("ansible", "community"):
        kept = collection_copy.COLLECTIONS / "ansible_collections" / namespace
        (collections / "ansible_collections" / namespace).symlink_to(kept)
    run(BIN / "ansible-galaxy", "collection", "install", "--offline", tarball, "--collections-path", collections)
    return collections


def test_it_holds_what_a_user_needs_and_no_more(tarball: Path) -> None:
    with tarfile.open(tarball) as tar:
        names = set(tar.getnames())
    assert tarball.name == "medulla-glpi-1.0.0.tar.gz"
    assert {"README.md", "COPYING", "meta/runtime.yml", "requirements.txt", "playbooks/medulla.yml"} < names
    assert not [name for name in names if name.split("/")[0] in FOR_A_CLONE_ONLY]
    assert not [name for name in names if name.startswith(("docs/examples", "docs/generators", "docs/site"))]
    assert not [name for name in names if "__pycache__" in name]


def test_its_playbook_is_found_by_its_name(installed: Path) -> None:
    checked = run_playbook(
        "medulla.glpi.medulla", INVENTORY, syntax_check=True, environment={"ANSIBLE_COLLECTIONS_PATH": str(installed)}
    )
    assert checked.rc == 0, checked.output
    assert f"playbook: {installed}/ansible_collections/medulla/glpi/playbooks/medulla.yml" in checked.stdout


@pytest.mark.parametrize(("kind", "folder"), [("module", "plugins/modules"), ("role", "roles")])
def test_its_documentation_is_found(installed: Path, kind: str, folder: str) -> None:
    environment = {"ANSIBLE_COLLECTIONS_PATH": str(installed)}
    listed = run(BIN / "ansible-doc", "--type", kind, "--list", "medulla.glpi", environment=environment)
    wanted = {
        f"medulla.glpi.{path.stem}" for path in (collection_copy.ROOT / folder).iterdir() if path.name[0] not in "_."
    }
    assert wanted
    assert {line.split()[0].rstrip(":") for line in listed.splitlines() if line.startswith("medulla.glpi.")} == wanted
    shown = run(BIN / "ansible-doc", "--type", kind, *sorted(wanted), environment=environment)
    assert all(name in shown for name in wanted)
