# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The tests of the modules can use a server that runs already, as they do those of service containers."""

from __future__ import annotations

import os
import subprocess
import sys

from environment import collection_copy
from testbed import given_server
from testbed.mariadb import MariaDB

TESTS = {
    "Com_create_user": "tests/modules/test_database_user.py::test_created_as_foretold_and_kept",
    "Com_create_view": "tests/modules/test_database_views.py::test_check_mode_apply_and_reapply",
}
"""One of a module on each server, and one that makes a GLPI there and lets the server refuse writes; by what the server counts of it."""


def run_tests(server: MariaDB, *options: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run a few tests on the server, with none of this run's own settings of pytest."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *options],
        cwd=collection_copy.ROOT,
        env={**inherited, given_server.SOCKET: server.socket, given_server.PORT: str(server.port), **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def count(server: MariaDB, name: str) -> int:
    """How often the server did something."""
    return int(server.rows("SHOW GLOBAL STATUS LIKE %s", name)[0]["Value"])


def test_modules_are_tried_on_it(server: MariaDB) -> None:
    with type(server)() as running:
        before = {name: count(running, name) for name in TESTS}
        done = run_tests(running, *TESTS.values(), "-k", "mysql" if running.product == "mysql" else "not mysql")
        assert done.returncode == 0, done.stdout + done.stderr
        assert [name for name in TESTS if count(running, name) <= before[name]] == []
        assert list(running.rows("SELECT User FROM mysql.user WHERE User = %s", running.administrator)) == []
        assert list(running.rows("SHOW DATABASES LIKE %s", "glpi%")) == []


def test_several_workers_cannot_share_it(mariadb: MariaDB) -> None:
    done = run_tests(mariadb, TESTS["Com_create_user"], "-k", "not mysql", PYTEST_XDIST_WORKER_COUNT="2")
    assert done.returncode == 1
    assert "make modules JOBS=1" in done.stdout
