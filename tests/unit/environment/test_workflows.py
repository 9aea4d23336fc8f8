# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The workflows and forms of GitHub, as far as a machine without GitHub can tell: their form, and that the commands are there."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from testbed import given_server

ROOT = Path(__file__).resolve().parents[3]
GITHUB = ROOT / ".github"
WORKFLOWS = sorted(GITHUB.glob("workflows/*.yml"))
TARGETS = set(re.findall(r"^([a-z_ ]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.M))


def read(path: Path) -> Any:
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def targets() -> set[str]:
    """The Makefile's targets, of which several may stand before one colon."""
    return {target for line in TARGETS for target in line.split()}


def values(job: dict[str, Any], text: str) -> Iterator[str]:
    """A text with each value of the job's matrix that it names."""
    found = re.search(r"\$\{\{ matrix\.(\w+) \}\}", text)
    if not found:
        yield text
        return
    for value in job["strategy"]["matrix"][found.group(1)]:
        yield from values(job, text.replace(found.group(), value))


def commands() -> list[tuple[str, str]]:
    """The commands of all workflows."""
    return [
        (path.name, command)
        for path in WORKFLOWS
        for job in read(path)["jobs"].values()
        for step in job["steps"]
        for command in (values(job, step["run"]) if "run" in step else ())
    ]


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_a_workflow_has_the_form_that_github_reads(path: Path) -> None:
    workflow = read(path)
    assert {"name", "on", "permissions", "jobs"} <= set(workflow)
    for job in workflow["jobs"].values():
        assert job["runs-on"] == "ubuntu-24.04"
        for step in job["steps"]:
            assert ("run" in step) != ("uses" in step)
            assert "uses" not in step or re.fullmatch(r"actions/[a-z-]+@v\d+", step["uses"])


@pytest.mark.parametrize(("workflow", "command"), commands())
def test_a_command_is_one_of_the_makefile(workflow: str, command: str) -> None:
    made = re.search(r"\bmake ([a-z_]+)", command.replace("git make", ""))
    if made:
        assert made.group(1) in targets()
    else:
        assert command.startswith(("apt-get ", "sudo apt-get ", "git config ", ".venv/bin/ansible-galaxy "))
    filled_in = re.sub(r"\$\{\{.*?\}\}", "x", command)
    assert subprocess.run(["bash", "-n", "-c", filled_in], check=False).returncode == 0


def test_every_test_of_the_makefile_has_a_job() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    tests = " ".join(re.findall(r"^(?:beside|tests) := (.*)$", makefile, re.M)).split()
    run = " ".join(command for _workflow, command in commands())
    assert [test for test in tests if f"make {test}" not in run] == []


def test_modules_are_tried_on_the_servers_of_containers() -> None:
    """The names are those that the test bed reads, and what is started is what is promised."""
    job = read(GITHUB / "workflows" / "tests.yml")["jobs"]["modules"]
    assert job["strategy"]["matrix"]["database"] == ["mariadb:10.11", "mariadb:11.4", "mariadb:11.8", "mysql:8.0", "mysql:8.4"]
    (command,) = (step["run"] for step in job["steps"] if "run" in step)
    words = shlex.split(command)
    given = dict(word.split("=", 1) for word in words if "=" in word and word.startswith("TEST_"))
    assert given == {given_server.SOCKET: "/run/database/mysqld.sock", given_server.PORT: "3306"}
    volume, _colon, folder = job["services"]["database"]["volumes"][0].partition(":")
    assert f"{volume}:/run/database" in words
    assert folder == "/var/run/mysqld"
    assert subprocess.run(["bash", "-n", "-c", words[-1]], check=False).returncode == 0


def test_molecule_is_run_with_both_series_of_glpi() -> None:
    job = read(GITHUB / "workflows" / "molecule.yml")["jobs"]["molecule"]
    assert {version[:4] for version in job["strategy"]["matrix"]["glpi"]} == {"10.0", "11.0"}


def test_the_forms_for_issues_name_what_they_ask() -> None:
    for path in GITHUB.glob("ISSUE_TEMPLATE/*.yml"):
        form = read(path)
        if path.name != "config.yml":
            assert form["name"] and form["description"]
            assert all(part["type"] == "markdown" or part["attributes"]["label"] for part in form["body"])


def test_pre_commit_reads_its_configuration() -> None:
    path = ROOT / ".pre-commit-config.yaml"
    checked = subprocess.run([Path(sys.executable).with_name("pre-commit"), "validate-config", path], check=False, capture_output=True, text=True)
    assert checked.returncode == 0, checked.stdout
    for hook in (hook for repository in read(path)["repos"] for hook in repository["hooks"]):
        assert (ROOT / hook["entry"].split()[0]).is_file()
