# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A database server that runs already, such as a service container's, takes the place of the private one of its product.

Two environment variables say where it is: TEST_DATABASE_SOCKET, at which root gets in without a password, and TEST_DATABASE_PORT, at
127.0.0.1. It must see callers from 127.0.0.2 as such, so the tests run in its own network namespace. Its settings that can be changed
while it runs are made those of the private server; tests that need another server still start one.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path

import pymysql

from environment import mysql_server

from .mariadb import MariaDB
from .mysql import SQL_MODE, MySQL

SOCKET = "TEST_DATABASE_SOCKET"
PORT = "TEST_DATABASE_PORT"


class Given(MariaDB):
    """A server that is neither started nor stopped here; the administrator's account is made anew each time."""

    def start(self) -> None:
        if int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1")) > 1:
            raise RuntimeError(f"A server that {SOCKET} gives is for one worker, since tests change its settings: make modules JOBS=1.")
        self.socket, self.port = os.environ[SOCKET], int(os.environ[PORT])
        self.folder = Path(tempfile.mkdtemp(prefix=f"given-{self.product}-"))
        self.execute("SET GLOBAL character_set_server = utf8mb4, GLOBAL collation_server = utf8mb4_unicode_ci")
        self._drop_accounts()
        self._make_accounts()

    def stop(self) -> None:
        self._drop_accounts()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _drop_accounts(self) -> None:
        for at in ("localhost", self.host):
            self.execute(f"DROP USER IF EXISTS {self.administrator}@%s", at)


class GivenMySQL(Given, MySQL):
    """A MySQL that runs already; its client is that of .build/mysql."""

    def start(self) -> None:
        if not mysql_server.is_current():
            why = mysql_server.why_left_out() or "make environment has not got it yet"
            raise RuntimeError(f"MySQL's own client is missing in .build/mysql: {why}.")
        super().start()
        self.execute("SET GLOBAL sql_mode = %s", SQL_MODE)


def product() -> str:
    """Tell which product the given server is: mariadb, mysql, or nothing when none is given."""
    if not os.environ.get(SOCKET):
        return ""
    with pymysql.connect(user="root", unix_socket=os.environ[SOCKET], ssl_disabled=True) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT VERSION()")
        (version,) = cursor.fetchone()
    return "mariadb" if "MariaDB" in version else "mysql"


def mariadb() -> MariaDB:
    """The MariaDB of the tests: the given one, or a private one."""
    return Given() if product() == "mariadb" else MariaDB()


def mysql() -> MySQL:
    """The MySQL of the tests: the given one, or a private one."""
    return GivenMySQL() if product() == "mysql" else MySQL()
