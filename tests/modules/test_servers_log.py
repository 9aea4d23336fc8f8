# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a database server writes into its own log of statements holds no password of an account."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from testbed.mariadb import MariaDB
from testbed.module_run import expect_success, run_module

FIRST, SECOND, WRONG = "First.password-1", "Second.password-2", "Wrong.password-3"


@pytest.fixture
def log(server: MariaDB) -> Iterator[Callable[[], str]]:
    """The text of the server's log of all statements since the test began."""
    file = server.folder / "general.log"
    server.client("SET GLOBAL log_output = 'FILE'; SET GLOBAL general_log = 1")
    start = file.stat().st_size
    yield lambda: file.read_bytes()[start:].decode(errors="replace")
    server.client("SET GLOBAL general_log = 0; DROP USER IF EXISTS medulla_logged@127.0.0.1")


@pytest.fixture(params=["", "simple_password_check"])
def validating(request: pytest.FixtureRequest, server: MariaDB) -> Iterator[str]:
    """What the server judges passwords by, for which MariaDB must be told them."""
    plugin = request.param if server.product == "mariadb" else ""
    server.client(f"INSTALL SONAME '{plugin}'" if plugin else "SELECT 1")
    yield plugin
    server.client(f"UNINSTALL SONAME '{plugin}'" if plugin else "SELECT 1")


def test_no_password_is_in_it(server: MariaDB, validating: str, log: Callable[[], str]) -> None:
    root = {"login_unix_socket": server.socket, "login_user": "root", "config_file": "/nonexistent"}
    account: dict[str, Any] = {**root, "name": "medulla_logged", "hosts": ["127.0.0.1"]}
    expect_success("database_user", {**account, "password": FIRST}, changed=True)
    expect_success("database_user", {**account, "password": SECOND, "retain_current_password": True}, changed=True)
    expect_success("database_user", {**account, "password": SECOND})
    expect_success("database_user", {**account, "password": SECOND}, changed=False)
    consumer = {"login_host": server.host, "login_port": server.port, "login_user": "medulla_logged", "database": "glpi", "fail": False}
    for password in (SECOND, WRONG):
        run_module("access_check", {**consumer, "login_password": password})
    text = log()
    assert "SHOW GRANTS FOR `medulla_logged`" in text and ("ALTER USER" in text or validating)
    assert [password for password in (FIRST, SECOND, WRONG) if password in text] == []
