# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs a playbook with the real ansible-playbook of the virtual environment, on the copy of the collection.

run = run_playbook("medulla.glpi.medulla", inventory, {"medulla_database_password": "..."})
assert run.rc == 0, run.output
assert run.stats["localhost"].changed == 0
assert [task.action for task in run.module_runs] == ["medulla.glpi.database_user", ...]
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from environment import collection_copy

from .module_run import INTERRUPTION, TRACEBACK, collections_path

ANSIBLE_PLAYBOOK = Path(sys.prefix, "bin", "ansible-playbook")
# Where there is such an environment beside the tests' own, the modules run with its Python and libraries, as on a host.
HOSTS_PYTHON = Path(f"{sys.prefix}_host", "bin", "python")
MODULE_PYTHON = str(HOSTS_PYTHON) if HOSTS_PYTHON.exists() else sys.executable
# Where there are such collections, they come first.
OWN_COLLECTIONS = Path(f"{sys.prefix}_collections")
CALLBACKS = Path(__file__).resolve().parent / "callback_plugins"
TIMEOUT = 600

# What runs in the controller alone and starts no module, and the gathering of facts, which isn't counted as one of ours.
NOT_COUNTED = {
    f"ansible.builtin.{name}"
    for name in (
        "add_host assert debug fail gather_facts group_by import_playbook import_role import_tasks include_role include_tasks"
        " include_vars meta pause set_fact set_stats setup validate_argument_spec"
    ).split()
} | {"medulla.glpi.inputs"}


@dataclass(frozen=True)
class TaskRun:
    """What one task, or one item of its loop, did on one host."""

    action: str
    """The module's or action's full name, such as medulla.glpi.database_user."""
    task: str
    role: str
    host: str
    delegated_to: str
    """The host that the module ran on instead, "" when it wasn't delegated."""
    outcome: str
    """ok, failed, skipped, unreachable or retried."""
    changed: bool
    ignored: bool
    """Whether it failed and ignore_errors let the play go on."""
    shown: Any = None
    """What a debug task showed."""


@dataclass(frozen=True)
class HostStats:
    """The line of Ansible's recap for one host."""

    ok: int
    changed: int
    failures: int
    unreachable: int
    skipped: int
    rescued: int
    ignored: int


@dataclass
class PlaybookRun:
    """What one run of a playbook did."""

    rc: int
    stdout: str
    stderr: str
    seconds: float
    argv: list[str]
    tasks: list[TaskRun] = field(default_factory=list)
    """Every task and loop item in the order in which they ended."""
    stats: dict[str, HostStats] = field(default_factory=dict)
    """The recap; empty when the playbook didn't start or was killed."""
    steps: list[str] = field(default_factory=list)
    """Each statement and request that modules on this machine sent, as in ModuleRun."""

    @property
    def output(self) -> str:
        """All that Ansible wrote, to look for secrets in."""
        return self.stdout + self.stderr

    @property
    def changed(self) -> dict[str, int]:
        """How many tasks changed something, for each host."""
        return {host: stats.changed for host, stats in self.stats.items()}

    @property
    def module_runs(self) -> list[TaskRun]:
        """The tasks that started a module: not the skipped ones, those of the controller alone and the gathering of facts."""
        return [task for task in self.tasks if task.outcome != "skipped" and task.action not in NOT_COUNTED]

    @property
    def statements(self) -> int:
        """How many SQL statements the modules sent."""
        return sum(step.startswith("sql ") for step in self.steps)

    @property
    def requests(self) -> int:
        """How many HTTP requests the modules sent."""
        return sum(step.startswith("http ") for step in self.steps)


def write_private(path: Path, content: Any) -> Path:
    """Write a JSON file, which is YAML too, that only its owner can read."""
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as private:
        json.dump(content, private)
    return path


def playbook_environment(folder: Path, extra: Mapping[str, str | None] | None) -> dict[str, str]:
    """The environment of a login without any setting of the person who runs the tests, plus what the test wants."""
    environment = {name: os.environ[name] for name in ("HOME", "TMPDIR") if name in os.environ}
    environment.update(
        ANSIBLE_CALLBACKS_ENABLED="run_record",
        ANSIBLE_CALLBACK_PLUGINS=str(CALLBACKS),
        ANSIBLE_COLLECTIONS_PATH=os.pathsep.join(map(str, [*filter(Path.exists, [OWN_COLLECTIONS]), collections_path()])),
        ANSIBLE_CONFIG=str(folder / "ansible.cfg"),
        ANSIBLE_DEPRECATION_WARNINGS="true",
        ANSIBLE_GATHERING="smart",
        ANSIBLE_HOME=str(collection_copy.BUILD / "ansible"),
        ANSIBLE_LOCAL_TEMP=str(folder / "local"),
        ANSIBLE_NOCOLOR="true",
        ANSIBLE_PIPELINING="true",
        ANSIBLE_PYTHON_INTERPRETER=MODULE_PYTHON,
        ANSIBLE_REMOTE_TEMP=str(folder / "remote"),
        LANG="C.UTF-8",
        PATH=os.pathsep.join([str(Path(sys.prefix, "bin")), os.environ.get("PATH", os.defpath)]),
        PYTHONPATH=str(INTERRUPTION),
        RUN_RECORD_FILE=str(folder / "record"),
        TESTBED_CODE_CACHE=str(collection_copy.BUILD / "code_cache"),
        TESTBED_COUNT_FILE=str(folder / "steps"),
    )
    environment.update({name: value for name, value in (extra or {}).items() if value is not None})
    return environment


def command(
    playbooks: Sequence[str | Path],
    inventory: Path | Mapping[str, Any],
    extra_vars: Mapping[str, Any] | None,
    folder: Path,
    options: list[str],
) -> list[str]:
    """The command line; what could be secret goes through files."""
    if isinstance(inventory, Mapping):
        inventory = write_private(folder / "inventory.yml", inventory)
    argv = [str(ANSIBLE_PLAYBOOK), *map(str, playbooks), "--inventory", str(inventory), *options]
    if extra_vars:
        argv += ["--extra-vars", f"@{write_private(folder / 'extra_vars.yml', extra_vars)}"]
    return argv


def read_record(run: PlaybookRun, record: Path) -> None:
    """Read what the callback plugin run_record wrote."""
    lines = record.read_text(encoding="utf-8").splitlines() if record.exists() else []
    for entry in map(json.loads, lines):
        if "stats" in entry:
            run.stats = {host: HostStats(**stats) for host, stats in entry["stats"].items()}
        else:
            run.tasks.append(TaskRun(**entry))


def run_playbook(
    playbook: str | Path,
    inventory: Path | Mapping[str, Any],
    extra_vars: Mapping[str, Any] | None = None,
    *,
    check: bool = False,
    diff: bool = False,
    syntax_check: bool = False,
    verbosity: int = 0,
    tags: str | None = None,
    limit: str | None = None,
    more: Sequence[str] = (),
    environment: Mapping[str, str | None] | None = None,
    allow_traceback: bool = False,
    timeout: float = TIMEOUT,
) -> PlaybookRun:
    """Run a playbook, given by its path or as namespace.collection.name, and answer what it did; a failure is answered, not raised.

    The inventory is a file or the content of a YAML inventory. Hosts with ansible_connection=local run their modules with
    MODULE_PYTHON, and their statements and requests are counted. More playbooks are run after the first, by the same command.
    """
    options = [f"-{'v' * verbosity}"] if verbosity else []
    options += ["--check"] if check else []
    options += ["--diff"] if diff else []
    options += ["--syntax-check"] if syntax_check else []
    options += ["--tags", tags] if tags else []
    options += ["--limit", limit] if limit else []
    # The modules of a playbook that a test killed may still be writing there.
    with tempfile.TemporaryDirectory(prefix="playbook_run.", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        (folder / "ansible.cfg").write_text("[defaults]\n", encoding="utf-8")
        argv = command([playbook, *more], inventory, extra_vars, folder, options)
        started = time.monotonic()
        process = subprocess.run(
            argv,
            env=playbook_environment(folder, environment),
            cwd=folder,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=timeout,
            check=False,
        )
        run = PlaybookRun(process.returncode, process.stdout, process.stderr, time.monotonic() - started, argv)
        read_record(run, folder / "record")
        steps = folder / "steps"
        run.steps = steps.read_text(encoding="utf-8").splitlines() if steps.exists() else []
    if TRACEBACK in run.output and not allow_traceback:
        raise AssertionError(f"{playbook} ended with a traceback:\n{run.output}")
    return run
