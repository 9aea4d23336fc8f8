# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The execution environment, as far as it can be made without building an image: its context, and what the image's own commands make of it."""

from __future__ import annotations

import importlib.metadata
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement

from environment import collection_copy, tarball
from testbed.playbook_run import run_playbook

BIN = Path(sys.prefix, "bin")
ROOT = collection_copy.ROOT
GALAXY = yaml.safe_load((ROOT / "galaxy.yml").read_text(encoding="utf-8"))
PLAYBOOKS = [f"medulla.glpi.{path.stem}" for path in sorted((ROOT / "playbooks").glob("*.yml"))]
INVENTORY = {"all": {"children": {group: {"hosts": {"one": {}}} for group in ("glpi_database", "glpi_web", "medulla")}}}
# A server of Galaxy cannot be asked: these are there before, as the tests have them.
FROM_GALAXY = ("ansible/posix", "awx/awx", "community/general", "community/library_inventory_filtering_v1")


def run(*argv: str | Path, folder: Path = ROOT) -> str:
    environment = {**os.environ, "ANSIBLE_HOME": str(collection_copy.BUILD / "ansible")}
    done = subprocess.run(list(map(str, argv)), cwd=folder, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def context(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that an image would be built from."""
    tarball.build(collection_copy.BUILD / "tarball")
    folder = tmp_path_factory.mktemp("context")
    run(BIN / "ansible-builder", "create", "--file", ROOT / "execution-environment.yml", "--context", folder)
    return folder


@pytest.fixture(scope="module")
def collections(context: Path) -> Path:
    """The collections of the image, installed by the image's own command."""
    run(ROOT / "tests" / "environment" / "awx_collection")
    folder = context / "collections"
    for name in FROM_GALAXY:
        (folder / "ansible_collections" / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / "ansible_collections" / name).symlink_to(collection_copy.COLLECTIONS / "ansible_collections" / name)
    containerfile = (context / "Containerfile").read_text(encoding="utf-8")
    (command,) = re.findall(r"^RUN .*(ansible-galaxy collection install .*)$", containerfile, re.M)
    argv = [part for part in shlex.split(command) if not part.startswith("$")]
    argv[0], argv[-1] = str(BIN / argv[0]), str(folder)
    run(*argv, "--offline", folder=context / "_build")
    return folder


def test_the_context_starts_from_an_image_and_holds_this_clone(context: Path) -> None:
    containerfile = (context / "Containerfile").read_text(encoding="utf-8")
    assert 'ARG EE_BASE_IMAGE="quay.io/centos/centos:stream9"' in containerfile
    assert "COPY _build /build\nWORKDIR /build\n" in containerfile
    wanted = yaml.safe_load((context / "_build" / "requirements.yml").read_text(encoding="utf-8"))["collections"]
    (ours,) = [each["name"] for each in wanted if each.get("type") == "file"]
    assert ours == f"collections/{GALAXY['namespace']}-{GALAXY['name']}-{GALAXY['version']}.tar.gz"
    built = collection_copy.BUILD / "tarball" / Path(ours).name
    assert (context / "_build" / ours).read_bytes() == built.read_bytes()


def test_it_runs_every_playbook(collections: Path) -> None:
    checked = run_playbook(
        PLAYBOOKS[0], INVENTORY, syntax_check=True, more=PLAYBOOKS[1:], environment={"ANSIBLE_COLLECTIONS_PATH": str(collections)}
    )
    assert checked.rc == 0, checked.output
    folder = collections / "ansible_collections" / "medulla" / "glpi" / "playbooks"
    assert re.findall(r"^playbook: (.*)$", checked.stdout, re.M) == [f"{folder}/{name.split('.')[-1]}.yml" for name in PLAYBOOKS]


def test_it_has_what_the_modules_need(context: Path, collections: Path) -> None:
    """As the build asks all collections that are installed in the image; of ours and of what the file itself names."""
    named = context / "_build" / "requirements.txt"
    # Only ours: what the other collections need for what is not used here is theirs to say.
    alone = context / "alone" / "ansible_collections" / "medulla"
    alone.mkdir(parents=True)
    (alone / "glpi").symlink_to(collections / "ansible_collections" / "medulla" / "glpi")
    found = yaml.safe_load(run(BIN / "ansible-builder", "introspect", "--user-pip", named, context / "alone").partition("---\n")[2])
    needed = [Requirement(line.split("#")[0].strip()) for line in found["python"]]
    assert {each.name.lower() for each in needed} == {"authlib", "pymysql", "pynacl", "requests", "scim2-client", "scim2-tester"}
    for each in needed:
        assert each.specifier.contains(importlib.metadata.version(each.name)), each
    assert {line.split()[0] for line in found["system"]} == {"openssh-clients", "openssh-client", "sshpass"}


def test_the_libraries_of_the_scim_check_are_those_of_its_role() -> None:
    definition = yaml.safe_load((ROOT / "execution-environment.yml").read_text(encoding="utf-8"))
    defaults = yaml.safe_load((ROOT / "roles" / "scim" / "defaults" / "main.yml").read_text(encoding="utf-8"))
    assert definition["dependencies"]["python"] == defaults["scim_verify_libraries"]
