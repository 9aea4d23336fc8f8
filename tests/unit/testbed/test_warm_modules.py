# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A module's run in a fork is what its run in a new process is."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from testbed.installation import Glpi
from testbed.module_run import ModuleRun, module_environment, run_module, run_new
from testbed.warm_modules import LIBRARIES, ModuleServer, suffices

TESTS = Path(__file__).resolve().parents[2]
STATE = """
import gc, json, os, resource, signal, socket, sys, tempfile, threading
from ansible.module_utils import basic
print("on stderr", file=sys.stderr)
umask = os.umask(0)
print(json.dumps(dict(
    given=basic._ANSIBLE_ARGS.decode(), rest=sys.stdin.read(), environment=dict(os.environ), folder=os.getcwd(), umask=umask,
    argv=sys.argv[1:], path=sys.path, flags=list(sys.flags),
    name=__name__, main=sys.modules["__main__"].__dict__ is globals(), threads=threading.active_count(), collecting=gc.isenabled(),
    handlers=[str(signal.getsignal(number)) for number in signal.valid_signals()], blocked=list(signal.pthread_sigmask(signal.SIG_BLOCK, ())),
    files=[name for name in os.listdir("/proc/self/fd") if os.path.exists("/proc/self/fd/" + name)],
    temporary=tempfile.gettempdir(),
    limits=resource.getrlimit(resource.RLIMIT_NOFILE), timeout=socket.getdefaulttimeout(), locale=sys.getfilesystemencoding(),
    loaded=[name for name in sys.modules if name.startswith("ansible_collections.")],
)))
"""
MEETS = """
import os, time
from ansible.module_utils import basic
own, other = basic._ANSIBLE_ARGS.decode().split()
open(own, "w").close()
while not os.path.exists(other):
    time.sleep(0.01)
"""
SLEEPS = """
import os, time
from ansible.module_utils import basic
with open(basic._ANSIBLE_ARGS, "w") as pid_file:
    pid_file.write(str(os.getpid()))
time.sleep(600)
"""
MODULES = {
    "state": STATE,
    "meets": MEETS,
    "sleeps": SLEEPS,
    "exits": "import sys\nsys.exit(7)\n",
    "raises": 'raise RuntimeError("an unexpected error")\n',
    "draws": "import random, secrets, uuid\nprint(random.random(), secrets.token_hex(), uuid.uuid4())\n",
}
# Ends like a worker of pytest that is killed while a module runs.
KILLED = """
import json, os, signal, sys, threading, time
from testbed.warm_modules import LIBRARIES, ModuleServer
environment, folder, pid_file = json.loads(sys.argv[1])
server = ModuleServer(LIBRARIES, environment)
print(server.process.pid, flush=True)
options = dict(environment=environment, folder=folder, timeout=60)
threading.Thread(target=server.run, args=("sleeps", pid_file), kwargs=options).start()
while not os.path.exists(pid_file) or not os.path.getsize(pid_file):
    time.sleep(0.01)
os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """An environment in which the collection is the test's own modules."""
    modules = tmp_path / "ansible_collections/medulla/glpi/plugins/modules"
    modules.mkdir(parents=True)
    for name, text in MODULES.items():
        (modules / f"{name}.py").write_text(text, encoding="utf-8")
    return module_environment({"PYTHONPATH": str(tmp_path)})


@pytest.fixture
def server(environment: dict[str, str]) -> Iterator[ModuleServer]:
    made = ModuleServer(LIBRARIES, environment)
    yield made
    made.stop()


@pytest.fixture
def options(environment: dict[str, str], tmp_path: Path) -> dict[str, Any]:
    """What each run of a module of the test's own is given."""
    return {"environment": {**environment, "GLPI_API_URL": "https://glpi.example.com"}, "folder": str(tmp_path), "timeout": 60}


def has_ended(pid: int) -> bool:
    """Whether a process has ended; nobody may be there to bury it."""
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rsplit(")", 1)[1].split()[0] == "Z"
    except (FileNotFoundError, ProcessLookupError):
        return True


def facts(run: ModuleRun) -> tuple[object, ...]:
    """What two runs of a module have to agree on."""
    return run.rc, run.result, run.steps, run.stderr


@pytest.mark.parametrize("name", ["user", "api_client", "access_check"])
def test_modules_of_the_collection(glpi: Glpi, name: str) -> None:
    """In check mode, so that both find the same; a failure too, and an end in the middle."""
    glpi.open_api()
    database = {"login_unix_socket": glpi.server.socket, "login_user": "root", "config_file": "/nonexistent", "database": glpi.database}
    rest = {"api_url": glpi.url, "api_username": "glpi", "api_password": "wrong"}
    args = {"user": {**rest, "name": "medulla"}, "api_client": {**database, "name": "MMC"}, "access_check": {**database, **rest}}[name]
    for interrupt_after in (None, 1):
        warm, cold = (
            run_module(name, args, check=True, interrupt_after=interrupt_after, new_process=new_process) for new_process in (False, True)
        )
        assert facts(warm) == facts(cold)
        assert warm.steps and warm.interrupted == bool(interrupt_after)


def test_the_process(server: ModuleServer, options: dict[str, Any]) -> None:
    for name in ("state", "exits", "raises"):
        warm, cold = (run(name, "héllo\r\n" * 20000, **options) for run in (server.run, run_new))
        if name == "state":
            assert json.loads(warm.stdout)["given"] == "héllo\r\n" * 20000
            assert json.loads(warm.stdout) == json.loads(cold.stdout)
            assert json.loads(warm.stdout)["environment"] == options["environment"]
        assert warm.returncode == cold.returncode
        assert warm.stderr.splitlines()[-1:] == cold.stderr.splitlines()[-1:]


def test_nothing_is_left_of_the_run_before(server: ModuleServer, options: dict[str, Any], tmp_path: Path) -> None:
    assert len({word for _run in range(3) for word in server.run("draws", "", **options).stdout.split()}) == 9
    module = tmp_path / "ansible_collections/medulla/glpi/plugins/modules/draws.py"
    module.write_text('print("changed")\n', encoding="utf-8")
    module.with_name("added.py").write_text('print("added")\n', encoding="utf-8")
    assert [server.run(name, "", **options).stdout for name in ("draws", "added")] == ["changed\n", "added\n"]


def test_runs_at_the_same_time(server: ModuleServer, options: dict[str, Any], tmp_path: Path) -> None:
    own, other = str(tmp_path / "own"), str(tmp_path / "other")
    with ThreadPoolExecutor() as pool:
        runs = [pool.submit(server.run, "meets", " ".join(files), **options) for files in ((own, other), (other, own))]
        assert [run.result().returncode for run in runs] == [0, 0]


def test_a_run_that_takes_too_long_is_killed(server: ModuleServer, options: dict[str, Any], tmp_path: Path) -> None:
    with pytest.raises(subprocess.TimeoutExpired):
        server.run("sleeps", str(tmp_path / "pid"), **{**options, "timeout": 4})
    assert not Path("/proc", (tmp_path / "pid").read_text(encoding="utf-8")).exists()
    assert server.run("exits", "", **options).returncode == 7


def test_all_ends_with_the_process_that_started_it(environment: dict[str, str], tmp_path: Path) -> None:
    pid_file = tmp_path / "pid"
    killed = subprocess.run(
        [sys.executable, "-c", KILLED, json.dumps([environment, str(tmp_path), str(pid_file)])],
        env={**os.environ, "PYTHONPATH": str(TESTS)}, stdout=subprocess.PIPE, check=False, text=True, timeout=60,
    )  # fmt: skip
    assert killed.returncode == -signal.SIGKILL
    pids = [int(killed.stdout), int(pid_file.read_text(encoding="utf-8"))]
    give_up = time.monotonic() + 20
    while not all(map(has_ended, pids)):
        assert time.monotonic() < give_up
        time.sleep(0.01)


def test_what_a_fork_cannot_take() -> None:
    assert suffices({"PATH": "/bin", "HOME": "/", "GLPI_LOGIN_USER": "somebody"})
    assert not suffices({"PYTHONPATH": "/"})
    assert not suffices({"LC_ALL": "C"})
