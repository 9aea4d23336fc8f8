# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs a module of the collection as Ansible runs it: in a process of its own, arguments as JSON on stdin, answer as JSON on stdout.

The process is a fork of one that has imported the libraries, unless the test asks for a new one (see warm_modules.py).

run = run_module("database_user", {"login_unix_socket": server.socket, "name": "medulla", ...}, check=True)
assert run.changed and not run.failed
assert run.statements < 10

for after, run in interruptions("database_user", args):
    ...  # killed after the first statement or request, then after the second, ...; the last run isn't killed
"""

from __future__ import annotations

import functools
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from environment import collection_copy

from . import warm_modules

TESTBED = Path(__file__).resolve().parent
LAUNCHER = TESTBED / "module_launcher.py"
INTERRUPTION = TESTBED / "interruption"
TRACEBACK = "Traceback (most recent call last)"
TIMEOUT = 120


@dataclass
class ModuleRun:
    """What one run of a module did."""

    name: str
    rc: int
    """0, 1 when the module failed, -9 when it was interrupted."""
    stdout: str
    stderr: str
    seconds: float
    result: dict[str, Any] = field(default_factory=dict)
    """The module's answer; empty when it was interrupted."""
    steps: list[str] = field(default_factory=list)
    """Each statement and request in turn, such as "sql SELECT" or "http GET /apirest.php/User"."""

    @property
    def changed(self) -> bool:
        """Whether the module says that it changed something."""
        return bool(self.result.get("changed", False))

    @property
    def failed(self) -> bool:
        """Whether the module says that it failed."""
        return bool(self.result.get("failed", False))

    @property
    def msg(self) -> str:
        """The module's message, mostly that of its failure."""
        return str(self.result.get("msg", ""))

    @property
    def diff(self) -> Any:
        """The module's diff, None when it gave none."""
        return self.result.get("diff")

    @property
    def warnings(self) -> list[str]:
        """The text of each of the module's warnings (what ansible-core 2.21 sends holds more than that)."""
        given = self.result.get("warnings", [])
        return [warning["event"]["msg"] if isinstance(warning, dict) else warning for warning in given]

    @property
    def interrupted(self) -> bool:
        """Whether the run was killed by interrupt_after."""
        return self.rc == -signal.SIGKILL

    @property
    def statements(self) -> int:
        """How many SQL statements the module sent."""
        return sum(step.startswith("sql ") for step in self.steps)

    @property
    def requests(self) -> int:
        """How many HTTP requests the module sent."""
        return sum(step.startswith("http ") for step in self.steps)

    @property
    def output(self) -> str:
        """All that the module wrote, to look for secrets in."""
        return self.stdout + self.stderr


@functools.cache
def collections_path() -> Path:
    """Where the copy of the collection is; it is brought up to date once a process."""
    collection_copy.sync()
    return collection_copy.COLLECTIONS


def module_environment(extra: Mapping[str, str | None] | None) -> dict[str, str]:
    """The environment of a login without any setting of the person who runs the tests, plus what the test wants."""
    environment = {name: os.environ[name] for name in ("PATH", "HOME", "TMPDIR") if name in os.environ}
    environment["LANG"] = "C.UTF-8"
    environment["PYTHONPATH"] = os.pathsep.join([str(INTERRUPTION), str(collections_path())])
    environment.update({name: value for name, value in (extra or {}).items() if value is not None})
    return environment


def module_input(args: Mapping[str, Any], check: bool, diff: bool) -> str:
    """The module's arguments with Ansible's own, as its stdin holds them."""
    internal = {
        "_ansible_check_mode": check,
        "_ansible_diff": diff,
        "_ansible_no_log": False,
        "_ansible_remote_tmp": tempfile.gettempdir(),
    }
    return json.dumps({"ANSIBLE_MODULE_ARGS": {**args, **internal}})


def parse(run: ModuleRun, allow_traceback: bool) -> None:
    """Read the module's answer; what isn't exactly one JSON object would confuse Ansible too."""
    if TRACEBACK in run.output and not allow_traceback:
        raise AssertionError(f"{run.name} ended with a traceback:\n{run.output}")
    if run.interrupted:
        return
    try:
        result = json.loads(run.stdout)
    except ValueError:
        if allow_traceback:
            return
        raise AssertionError(f"{run.name} (rc {run.rc}) didn't answer with JSON:\n{run.output}") from None
    if not isinstance(result, dict) or bool(result.get("failed")) != (run.rc != 0):
        raise AssertionError(f"{run.name}'s answer and its rc {run.rc} don't agree:\n{run.output}")
    run.result = result


def run_new(name: str, text: str, *, environment: Mapping[str, str], folder: str, timeout: float) -> subprocess.CompletedProcess[str]:
    """Run a module in a new process, with the text as its standard input."""
    return subprocess.run(
        [sys.executable, "-P", str(LAUNCHER), name],
        input=text, env=environment, cwd=folder, capture_output=True, text=True, timeout=timeout, check=False,
    )  # fmt: skip


def run_module(
    name: str,
    args: Mapping[str, Any],
    *,
    check: bool = False,
    diff: bool = True,
    environment: Mapping[str, str | None] | None = None,
    interrupt_after: int | None = None,
    allow_traceback: bool = False,
    new_process: bool = False,
    timeout: float = TIMEOUT,
) -> ModuleRun:
    """Run plugins/modules/<name>.py and answer what it did. A failure is answered, not raised; a traceback is an AssertionError.

    interrupt_after kills the module with SIGKILL right after its N-th SQL statement or HTTP request, counted together, has been answered.
    new_process starts Python for this run; so does an environment with what Python reads when it starts, such as PYTHONPATH.
    """
    with tempfile.TemporaryDirectory(prefix="module_run.") as folder:
        count_file = Path(folder, "steps")
        counting = {"TESTBED_COUNT_FILE": str(count_file), "TESTBED_INTERRUPT_AFTER": str(interrupt_after or 0)}
        started = time.monotonic()
        if new_process or not warm_modules.suffices(environment or {}):
            run_it = run_new
        else:
            run_it = warm_modules.server_for(name, {**module_environment(None), "TESTBED_COUNT_FILE": os.devnull}).run
        process = run_it(
            name,
            module_input(args, check, diff),
            environment={**module_environment(environment), **counting},
            folder=folder,
            timeout=timeout,
        )
        run = ModuleRun(name, process.returncode, process.stdout, process.stderr, time.monotonic() - started)
        run.steps = count_file.read_text(encoding="utf-8").splitlines() if count_file.exists() else []
    parse(run, allow_traceback)
    return run


def expect_success(name: str, args: Mapping[str, Any], *, changed: bool | None = None, **options: Any) -> ModuleRun:
    """Run a module that must not fail and, when the test says so, must (not) have changed something."""
    run = run_module(name, args, **options)
    if run.failed or run.interrupted:
        raise AssertionError(f"{name} failed: {run.msg or run.output}")
    if changed is not None and run.changed != changed:
        raise AssertionError(f"{name} answered changed={run.changed}, not {changed}: {json.dumps(run.result)}")
    return run


def expect_failure(name: str, args: Mapping[str, Any], *needles: str, **options: Any) -> ModuleRun:
    """Run a module that must fail, with a message that holds each of the needles."""
    run = run_module(name, args, **options)
    if not run.failed:
        raise AssertionError(f"{name} should have failed, and answered: {run.output}")
    for needle in needles:
        if needle not in run.msg:
            raise AssertionError(f"{name}'s failure should say {needle!r}: {run.msg}")
    return run


def interruptions(
    name: str, args: Mapping[str, Any], *, limit: int = 200, **options: Any
) -> Iterator[tuple[int, ModuleRun]]:
    """Run a module killed after its first step, then after its second, ..., until it finishes; yield each number and its run.

    The test puts the state back, or checks it, between two of them.
    """
    for after in range(1, limit + 1):
        run = run_module(name, args, interrupt_after=after, **options)
        yield after, run
        if not run.interrupted:
            return
    raise AssertionError(f"{name} still hadn't finished after {limit} statements and requests")
