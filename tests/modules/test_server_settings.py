# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The modules of the database doors on a server whose settings, for all its sessions, aren't the default ones."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from testbed.installation import Glpi
from testbed.mariadb import MariaDB
from testbed.module_run import expect_success, run_module

NAME, PASSWORD = "medulla", "Not4Anyone"

# Each changes how a statement is read, what it answers, or which rows it touches.
SETTINGS = {
    "PAD_CHAR_TO_FULL_LENGTH": {"sql_mode": "PAD_CHAR_TO_FULL_LENGTH"},
    "quotes": {"sql_mode": "ANSI_QUOTES,NO_BACKSLASH_ESCAPES,PIPES_AS_CONCAT,IGNORE_SPACE,HIGH_NOT_PRECEDENCE"},
    "ORACLE": {"sql_mode": "ORACLE,EMPTY_STRING_IS_NULL"},
    "few rows": {"sql_select_limit": 1, "sql_safe_updates": 1, "max_error_count": 0, "sql_quote_show_create": 0},
    "ends of transactions": {"completion_type": "RELEASE", "autocommit": 0, "tx_isolation": "SERIALIZABLE"},
}


@pytest.fixture(params=SETTINGS)
def odd(request: pytest.FixtureRequest, mariadb: MariaDB, glpi: Glpi) -> Iterator[Glpi]:
    """A GLPI on such a server."""
    wanted = SETTINGS[request.param]
    (before,) = mariadb.rows("SELECT " + ", ".join(f"@@GLOBAL.{name} AS {name}" for name in wanted))
    mariadb.client(f"CREATE USER {NAME}@localhost IDENTIFIED BY 'old'; GRANT ALL PRIVILEGES ON *.* TO {NAME}@localhost")
    set_global(mariadb, wanted)
    yield glpi
    set_global(mariadb, before)
    mariadb.client(f"DROP USER IF EXISTS {NAME}@localhost, {NAME}@127.0.0.1")


def set_global(mariadb: MariaDB, settings: dict[str, Any]) -> None:
    with mariadb.connect() as connection, connection.cursor() as cursor:
        for name, value in settings.items():
            cursor.execute(f"SET GLOBAL {name} = %s", [value])


def twice(module: str, options: dict[str, Any]) -> None:
    """A run that changes something, foretold, and one that doesn't."""
    expect_success(module, options, changed=True, check=True)
    expect_success(module, options, changed=True)
    expect_success(module, options, changed=False)


def test_an_account(odd: Glpi, administrator: dict[str, Any]) -> None:
    # Who takes ALL PRIVILEGES away must have them.
    options = {**administrator, "login_user": "root", "login_password": None, "login_unix_socket": odd.server.socket}
    grants = [{"privileges": ["SELECT"]}, {"table": "glpi_users", "columns": ["name"], "privileges": ["UPDATE"]}]
    twice("database_user", {**options, "name": NAME, "hosts": ["localhost", "127.0.0.1"], "password": PASSWORD, "adopt": True, "grants": grants})
    for host in ("localhost", "127.0.0.1"):
        grants = odd.server.client(f"SHOW GRANTS FOR {NAME}@`{host}`")
        assert "ALL" not in grants and "GRANT SELECT ON" in grants
    asked = odd.server.client("SET sql_mode = ''; SELECT COUNT(*) FROM glpi_users", odd.database, NAME, PASSWORD, options=("--skip-column-names",))
    assert asked.strip().isdigit()


def test_views(odd: Glpi, administrator: dict[str, Any]) -> None:
    views = "CREATE VIEW one AS SELECT id, name FROM glpi_users; CREATE VIEW two AS SELECT name FROM one WHERE name <> \"x\";"
    twice("database_views", {**administrator, "sql": views})


def test_the_gate(odd: Glpi, administrator: dict[str, Any]) -> None:
    twice("api_client", {**administrator, "name": "MMC", "ipv4_range": "127.0.0.1", "comment": "a\\b'c"})
    twice("api_settings", {**administrator, "enabled": True, "url_base_api": "https://glpi.example.com/apirest.php"})
    twice("user_token", {**administrator, "user": "glpi", "token": "Given0SecretToken", "adopt": True})


@pytest.mark.parametrize("account_has", ["too much", "what it shall have"])
def test_the_check(odd: Glpi, administrator: dict[str, Any], account_has: str) -> None:
    """The check keeps the settings that the consumer's own sessions have, and reads the same under them."""
    grants = [{"privileges": ["SELECT", "SHOW VIEW"]}]
    if account_has == "what it shall have":
        expect_success(
            "database_user", {**administrator, "name": NAME, "hosts": ["127.0.0.1"], "password": PASSWORD, "grants": grants}
        )
    else:
        odd.server.client(f"SET sql_mode=''; CREATE USER {NAME}@127.0.0.1 IDENTIFIED BY '{PASSWORD}'; GRANT ALL ON *.* TO {NAME}@127.0.0.1")
    connection = {name: administrator[name] for name in ("login_host", "login_port", "database")}
    run = run_module(
        "access_check", {**connection, "login_user": NAME, "login_password": PASSWORD, "grants": grants, "database_writable": False, "fail": False}
    )
    found = {row["requirement"]: row for row in run.result["requirements"]}
    right = account_has == "what it shall have"
    assert (found["Database privileges"]["ok"], found["Writing to the database"]["ok"]) == (right, right), found


# -- a server that takes names of databases and tables in any case --------------------------------------------------


def test_names_in_upper_case() -> None:
    """lower_case_table_names=1: what is made as GLPI_Prod is kept as glpi_prod."""
    with MariaDB(settings=("--lower-case-table-names=1",)) as server:
        server.client(
            "CREATE DATABASE GLPI_Prod; USE GLPI_Prod; CREATE TABLE glpi_users (id int, name varchar(20));"
            "CREATE TABLE glpi_configs (context varchar(20), name varchar(20), value varchar(20));"
            "CREATE TABLE glpi_apiclients (name varchar(20), is_active int, app_token varchar(255));"
            "INSERT INTO glpi_configs VALUES ('core', 'version', '10.0.19')"
        )
        options = {"login_user": "root", "login_unix_socket": server.socket, "config_file": "/nonexistent", "database": "GLPI_Prod"}
        views = "CREATE VIEW Some_Users AS SELECT id FROM GLPI_Users WHERE name <> 'GLPI'; CREATE VIEW others AS SELECT u.id FROM GLPI_Prod.glpi_Users AS u;"
        twice("database_views", {**options, "sql": views})
        expect_success("database_views", {**options, "sql": views, "replace": False}, changed=False)
        grants = [{"privileges": ["SELECT", "SHOW VIEW"]}, {"table": "Some_Users", "privileges": ["DROP"]}]
        twice("database_user", {**options, "name": NAME, "hosts": ["127.0.0.1"], "password": PASSWORD, "grants": grants})
        consumer = {"login_host": server.host, "login_port": server.port, "login_user": NAME, "login_password": PASSWORD, "fail": False}
        run = run_module("access_check", {**consumer, "database": "GLPI_Prod", "grants": grants, "views": ["Some_Users"], "inventory_plugin": False})
        assert [row for row in run.result["requirements"] if not row["ok"]] == []
        expect_success("database_views", {**options, "names": ["SOME_Users"], "state": "absent"}, changed=True)
        expect_success("database_views", {**options, "names": ["SOME_Users"], "state": "absent"}, changed=False)
