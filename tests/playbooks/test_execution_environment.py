# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The execution environment, as far as ansible-builder can tell without building an image."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from environment import collection_copy

BUILDER = Path(sys.prefix, "bin", "ansible-builder")
ROOT = collection_copy.ROOT
GALAXY = yaml.safe_load((ROOT / "galaxy.yml").read_text(encoding="utf-8"))


def builder(*arguments: str | Path) -> str:
    done = subprocess.run([BUILDER, *map(str, arguments)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def requirements(path: Path) -> list[str]:
    """The lines that say something."""
    return [line for line in path.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")]


@pytest.fixture(scope="module")
def context(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that an image would be built from."""
    folder = tmp_path_factory.mktemp("context")
    builder("create", "--file", ROOT / "execution-environment.yml", "--context", folder)
    return folder


def test_the_context_installs_the_collection_and_what_it_needs(context: Path) -> None:
    collections = yaml.safe_load((context / "_build" / "requirements.yml").read_text(encoding="utf-8"))["collections"]
    assert collections == [{"name": f"{GALAXY['namespace']}.{GALAXY['name']}", "version": f">={GALAXY['version']}"}]
    assert requirements(context / "_build" / "requirements.txt") == requirements(ROOT / "requirements.txt")
    assert requirements(context / "_build" / "bindep.txt") == requirements(ROOT / "bindep.txt")
    containerfile = (context / "Containerfile").read_text(encoding="utf-8")
    runtime = yaml.safe_load((ROOT / "meta" / "runtime.yml").read_text(encoding="utf-8"))
    assert f"ansible-core{runtime['requires_ansible']}" in containerfile
    assert "FROM $EE_BASE_IMAGE AS base" in containerfile


def test_any_execution_environment_with_the_collection_gets_what_it_needs(tmp_path: Path) -> None:
    """As the build does it inside the image, for all collections that are installed there."""
    installed = collection_copy.sync(tmp_path / "ansible_collections" / "medulla" / "glpi").parents[2]
    found = yaml.safe_load(builder("introspect", installed).partition("---\n")[2])
    python = [line.split("#")[0].strip() for line in found["python"]]
    assert {re.split(r"[<>=]", line)[0].lower() for line in python} == {"pymysql", "requests"}
    assert {line.split()[0] for line in found["system"]} == {"openssh-clients", "openssh-client", "sshpass"}


def test_no_image_is_named() -> None:
    """Which registry somebody trusts is theirs to say."""
    definition = yaml.safe_load((ROOT / "execution-environment.yml").read_text(encoding="utf-8"))
    assert "images" not in definition
