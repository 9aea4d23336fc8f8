# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The commands, inventories, variables and playbooks that README, CONTRIBUTING and the pages of the documentation show.

test_example_inventories.py runs the example inventories, and test_examples.py the modules' EXAMPLES.
"""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from ansible.cli.galaxy import GalaxyCLI
from ansible.cli.playbook import PlaybookCLI
from ansible_collections.medulla.glpi.plugins.plugin_utils.inputs import specs

from environment import collection_copy
from testbed.playbook_run import run_playbook

ROOT = collection_copy.ROOT
BIN = Path(sys.prefix, "bin")
INVENTORIES = sorted((ROOT / "playbooks" / "inventories").glob("*.yml"))
PLAYBOOKS = {f"medulla.glpi.{path.stem}" for path in (ROOT / "playbooks").glob("*.yml")}
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")
TARGETS = {target for line in re.findall(r"^([a-z_ ]+):", MAKEFILE, re.M) for target in line.split()}


def blocks(language: str) -> Iterator[tuple[str, str]]:
    """Each block of a language, with the page that shows it."""
    for page in sorted((ROOT / "docs" / "docsite" / "rst").glob("*.rst")):
        for block in re.findall(rf"^\.\. code-block:: {language}\n\n((?: .*\n|\n)+)", page.read_text(encoding="utf-8"), re.M):
            yield page.name, textwrap.dedent(block)
    for page in (ROOT / "README.md", ROOT / "CONTRIBUTING.md"):
        for block in re.findall(rf"^ *```{language}\n(.*?)^ *```", page.read_text(encoding="utf-8"), re.M | re.S):
            yield page.name, textwrap.dedent(block)


def options() -> dict[str, specs.Spec]:
    """The variables of all roles."""
    found: dict[str, specs.Spec] = {}
    for path in (ROOT / "roles").glob("*/meta/argument_specs.yml"):
        found.update(specs.options(path.parts[-3], yaml.safe_load(path.read_text(encoding="utf-8"))["argument_specs"]))
    return found


def is_inventory(block: dict[str, Any]) -> bool:
    """Whether its keys are groups."""
    return all(isinstance(value, dict) and value.keys() & {"hosts", "vars", "children"} for value in block.values())


OPTIONS = options()
COMMANDS = sorted(
    {(page, shlex.join(shlex.split(line[2:], comments=True))) for page, block in blocks("console") for line in block.splitlines() if line.startswith("$ ")}
)
YAML = [(page, block, yaml.safe_load(block)) for page, block in blocks("yaml")]
SHOWN_INVENTORIES = [(page, each) for page, _block, each in YAML if isinstance(each, dict) and is_inventory(each)]
VARIABLES = [(page, each) for page, _block, each in YAML if isinstance(each, dict) and not is_inventory(each)]
SHOWN_PLAYBOOKS = [(page, each) for page, _block, each in YAML if isinstance(each, list)]


def value_of(words: list[str], short: str, long: str) -> list[str]:
    """What an option was given, each time."""
    return [words[number + 1] for number, word in enumerate(words) if word in (short, long)]


def test_there_is_something_to_look_at() -> None:
    assert len(COMMANDS) > 20
    assert len(VARIABLES) > 3
    assert SHOWN_INVENTORIES and SHOWN_PLAYBOOKS


@pytest.mark.parametrize(("page", "line"), COMMANDS)
def test_a_command_is_one_that_there_is(page: str, line: str) -> None:
    words = shlex.split(line)
    while "=" in words[0]:
        words.pop(0)
    program, *arguments = words
    if program == "ansible-playbook":
        parsed = parse(PlaybookCLI, words)
        assert set(parsed.args) <= PLAYBOOKS
        # A file of a person's own, or variables of ours.
        given = [word for each in value_of(arguments, "-e", "--extra-vars") for word in shlex.split(each) if not word.startswith("@")]
        for name, _equals, value in (each.partition("=") for each in given):
            specs.typed(name, OPTIONS[name], value)
    elif program == "ansible-galaxy":
        parse(GalaxyCLI, words)
    elif program == "make":
        targets = {word for word in arguments if "=" not in word}
        assert targets and targets <= TARGETS
        assert {word.partition("=")[0] for word in arguments} - targets <= set(re.findall(r"^(\w+) \?=", MAKEFILE, re.M))
    elif program == "ansible-builder":
        known = subprocess.run([BIN / program, arguments[0], "--help"], capture_output=True, text=True, check=True).stdout
        assert all(word in known for word in arguments if word.startswith("-"))
    elif program == ".venv/bin/python":
        assert arguments[:2] == ["-m", "pytest"]
        assert all((ROOT / word).is_file() for word in arguments if "/" in word)
    elif program != "export":
        assert os.access(ROOT / program, os.X_OK) or os.access(BIN / Path(program).name, os.X_OK), program


def parse(cli: Any, words: list[str]) -> Any:
    """Let Ansible read its own command line; it ends the program where it knows an option not."""
    program = cli(words)
    program.init_parser()
    return program.parser.parse_args(words[1:])


@pytest.mark.parametrize(("page", "variables"), VARIABLES)
def test_a_variable_is_one_that_there_is(page: str, variables: dict[str, Any]) -> None:
    for name, value in variables.items():
        specs.typed(name, OPTIONS[name], value)


def test_every_playbook_passes_on_every_inventory(tmp_path: Path) -> None:
    """One process an inventory: each of the examples, and each that a page shows."""
    playbooks = sorted(PLAYBOOKS)
    for number, (_page, playbook) in enumerate(SHOWN_PLAYBOOKS):
        playbooks.append(str(tmp_path / f"shown_{number}.yml"))
        Path(playbooks[-1]).write_text(json.dumps(playbook), encoding="utf-8")
    playbooks += map(str, sorted((ROOT / "docs" / "examples").glob("*.yml")))
    subprocess.run([ROOT / "tests" / "environment" / "awx_collection"], check=True)
    for inventory in [*INVENTORIES, *(inventory for _page, inventory in SHOWN_INVENTORIES)]:
        checked = run_playbook(playbooks[0], inventory, syntax_check=True, more=playbooks[1:])
        assert checked.rc == 0, checked.output
        # A group or host that this inventory has not.
        expected = ("Could not match supplied host pattern", "provided hosts list is empty")
        assert not [line for line in checked.output.splitlines() if "WARNING" in line and not any(each in line for each in expected)]
        assert checked.stdout.count("playbook: ") == len(playbooks)
