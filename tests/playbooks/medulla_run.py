# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs of the playbook medulla.glpi.medulla against one GLPI, and looks at what they leave, with the server's own client."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator
from typing import Any

import pymysql

from testbed import environment_of_medulla
from testbed.installation import Glpi
from testbed.mariadb import MariaDB
from testbed.playbook_run import PlaybookRun, run_playbook

HOST = "glpi"
PLAYBOOK = "medulla.glpi.medulla"
SECRETS = {
    "medulla_database_password": "Db-secret.1234567",
    "medulla_api_password": "Api-secret.1234567",
    "medulla_app_token": "AppTokenSecret0123456789012345678901234A",
    "medulla_user_token": "UserTokenSecret012345678901234567890123U",
}
PASSWORDS = {name: SECRETS[name] for name in ("medulla_database_password", "medulla_api_password")}
ADMINISTRATOR = {"medulla_administrator_name": "glpi", "medulla_administrator_password": "glpi"}


class Medulla:
    """Medulla's access to one GLPI; `account` is the name of its database account, which no other test of the worker has."""

    def __init__(self, mariadb: MariaDB, glpi: Glpi) -> None:
        """`mariadb` is Medulla's own server. GLPI's may be another one."""
        self.mariadb = mariadb
        self.database_server = glpi.server
        self.glpi = glpi
        self.account = f"medulla-{glpi.database}"
        # Over TCP, as an administrator whose writes the server can refuse and whose statements are counted.
        connection = {
            "login_host": self.database_server.host,
            "login_port": self.database_server.port,
            "login_user": self.database_server.administrator,
            "login_password": self.database_server.administrator_password,
        }
        self.host = {
            **environment_of_medulla.variables(self.database_server, glpi.stand_in),
            "database_access_connection": connection,
            "api_access_database_connection": connection,
            **PASSWORDS,
            **ADMINISTRATOR,
            "medulla_database_user": self.account,
        }

    def run(self, given: dict[str, Any] | None = None, *, host: dict[str, Any] | None = None, **options: Any) -> PlaybookRun:
        """Run the playbook; `given` are extra vars, `host` other variables of the host."""
        inventory = environment_of_medulla.inventory({HOST: {**self.host, **(host or {})}})
        return run_playbook(PLAYBOOK, inventory, given, **options)

    def provision(self, given: dict[str, Any] | None = None, **options: Any) -> PlaybookRun:
        """Run the playbook, which must succeed."""
        run = self.run(given, **options)
        assert run.rc == 0, run.output
        return run

    def connect(self) -> pymysql.Connection:
        """Sign in to the database as Medulla does."""
        return pymysql.connect(
            host=self.database_server.host,
            port=self.database_server.port,
            user=self.account,
            password=PASSWORDS["medulla_database_password"],
            database=self.glpi.database,
            bind_address=environment_of_medulla.MEDULLA_ADDRESS,
        )

    def grants(self) -> list[str]:
        """The account's privileges as the server's client shows them, passwords apart."""
        shown = self.database_server.client(f"SHOW GRANTS FOR '{self.account}'@'127.0.0.2'").splitlines()[1:]
        return sorted(line.partition(" IDENTIFIED")[0] for line in shown)

    def profiles(self) -> list[dict[str, Any]]:
        """The profile rows of the API user, and its default profile."""
        return self.glpi.rows(
            "SELECT p.name AS profile, pu.entities_id, pu.is_recursive, u.profiles_id = p.id AS is_default FROM glpi_users u"
            " JOIN glpi_profiles_users pu ON pu.users_id = u.id JOIN glpi_profiles p ON p.id = pu.profiles_id WHERE u.name = 'medulla'"
        )

    def tokens(self) -> tuple[list[str], list[str]]:
        """The tokens of all clients called MMC and of all users called medulla, as GLPI reads them."""
        clients = self.glpi.rows("SELECT app_token FROM glpi_apiclients WHERE name = 'MMC'")
        users = self.glpi.rows("SELECT api_token FROM glpi_users WHERE name = 'medulla'")
        return (
            [self.glpi.token("glpi_apiclients", row["app_token"]) for row in clients],
            [self.glpi.token("glpi_users", row["api_token"]) for row in users],
        )

    def password_login(self) -> str:
        """Whether password login over the API is on, as GLPI's settings say."""
        rows = self.glpi.rows("SELECT value FROM glpi_configs WHERE context='core' AND name='enable_api_login_credentials'")
        return rows[0]["value"]

    def state(self) -> str:
        """All that provisioning could have written, as text."""
        dump = self.database_server.dump(self.glpi.database)
        # GLPI's own record of a login apart.
        dump = re.sub(r" AUTO_INCREMENT=\d+|^INSERT INTO `glpi_(events|users)`.*\n", "", dump, flags=re.MULTILINE)
        users = self.database_server.client("SELECT id, name, password, api_token, profiles_id, is_active, is_deleted FROM glpi_users", self.glpi.database)
        accounts = self.database_server.client(self.database_server.ALL_ACCOUNTS)
        tables = [self.database_server.client(f"SELECT * FROM mysql.{table}") for table in ("db", "tables_priv", "columns_priv")]
        return "\n".join([dump, users, accounts, *tables])

    @contextlib.contextmanager
    def counted(self) -> Iterator[list[Any]]:
        """The API's calls that are made meanwhile."""
        before = len(self.glpi.stand_in.requests)
        calls: list[Any] = []
        yield calls
        calls.extend(self.glpi.stand_in.requests[before:])


def one_sentence(run: PlaybookRun, *needles: str) -> None:
    """The run failed, and what it said to the person holds each of these words."""
    assert run.rc != 0, run.output
    assert "fatal:" in run.stdout, run.output
    for needle in needles:
        assert needle in run.output, run.output
