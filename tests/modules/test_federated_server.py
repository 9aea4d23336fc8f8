# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The module federated_server, with a FEDERATED table that connects as it says."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from testbed.mariadb import ClientError, MariaDB
from testbed.module_run import expect_success

OLD, NEW = "Old.password-1", "New.password-2"
READ = "SELECT name FROM medulla_far.machines"


@pytest.fixture
def options(mariadb: MariaDB) -> Iterator[dict[str, Any]]:
    """A table that reads one of the same server through the definition `far`; the account's password has since become another."""
    far = f"HOST '127.0.0.1', PORT {mariadb.port}, USER 'far', PASSWORD '{OLD}', DATABASE 'glpi_far'"
    mariadb.client(
        "INSTALL SONAME 'ha_federatedx';"
        " CREATE DATABASE glpi_far; CREATE TABLE glpi_far.machines (id int PRIMARY KEY, name varchar(20)); INSERT INTO glpi_far.machines VALUES (1, 'pc');"
        f" CREATE USER far@'%' IDENTIFIED BY '{OLD}'; GRANT SELECT ON glpi_far.* TO far@'%';"
        f" CREATE SERVER far FOREIGN DATA WRAPPER 'mysql' OPTIONS ({far}); CREATE DATABASE medulla_far;"
        " CREATE TABLE medulla_far.machines (id int PRIMARY KEY, name varchar(20)) ENGINE=FEDERATED CONNECTION='far/machines'"
    )
    assert mariadb.client(READ, options=("--skip-column-names",)) == "pc\n"
    mariadb.client(f"SET PASSWORD FOR far@'%' = PASSWORD('{NEW}'); FLUSH TABLES")
    with pytest.raises(ClientError, match="far"):
        mariadb.client(READ)
    yield {
        "login_host": mariadb.host,
        "login_port": mariadb.port,
        "login_user": mariadb.administrator,
        "login_password": mariadb.administrator_password,
        "config_file": "/nonexistent",
        "name": "far",
        "host": "127.0.0.1",
        "port": mariadb.port,
        "database": "glpi_far",
        "username": "far",
        "password": NEW,
    }
    mariadb.client("DROP DATABASE medulla_far; DROP DATABASE glpi_far; DROP SERVER far; DROP USER far@'%'; UNINSTALL SONAME 'ha_federatedx'")


def definition(mariadb: MariaDB) -> dict[str, Any]:
    return mariadb.rows("SELECT * FROM mysql.servers WHERE Server_name = 'far'")[0]


def test_tables_get_in_with_the_new_password(mariadb: MariaDB, options: dict[str, Any]) -> None:
    before = definition(mariadb)
    with mariadb.refuse_writes():
        expect_success("federated_server", options, check=True, changed=True)
    assert definition(mariadb) == before and before["Password"] == OLD
    run = expect_success("federated_server", options, changed=True)
    assert definition(mariadb) == {**before, "Password": NEW}
    assert run.result["exists"] is True
    assert run.result["diff"]["after"] == {**run.result["diff"]["before"], "password": "(hidden, changes)"}
    assert OLD not in run.output and NEW not in run.output
    assert mariadb.client(READ, options=("--skip-column-names",)) == "pc\n"
    with mariadb.refuse_writes():
        expect_success("federated_server", options, changed=False)


def test_what_is_not_there_or_not_shown_stays_so(mariadb: MariaDB, options: dict[str, Any]) -> None:
    other = expect_success("federated_server", {**options, "name": "other"}, changed=False)
    assert other.result["exists"] is False
    assert not mariadb.rows("SELECT 1 FROM mysql.servers WHERE Server_name = 'other'")
    limited = {**options, "login_user": "far", "login_password": NEW}
    run = expect_success("federated_server", limited, changed=False)
    assert run.result["exists"] is False and "may not read mysql.servers" in run.warnings[0]
    assert definition(mariadb)["Password"] == OLD


@pytest.mark.parametrize("server", ["mysql"], indirect=True)
def test_a_definition_on_mysql_follows(server: MariaDB) -> None:
    """MySQL has the definitions whether or not its FEDERATED engine is on."""
    server.client(f"CREATE SERVER far FOREIGN DATA WRAPPER mysql OPTIONS (HOST '127.0.0.1', PORT 3306, USER 'far', PASSWORD '{OLD}', DATABASE 'glpi_far')")
    try:
        options = {
            # MySQL wants SUPER for it, which root has.
            "login_unix_socket": str(server.socket), "login_user": "root", "config_file": "/nonexistent",
            "name": "far", "host": "192.0.2.7", "port": 3307, "database": "glpi_far", "username": "far", "password": NEW,
        }  # fmt: skip
        expect_success("federated_server", options, changed=True)
        found = server.client("SELECT Host, Port, Password FROM mysql.servers WHERE Server_name = 'far'", options=("--skip-column-names",))
        assert found.split() == ["192.0.2.7", "3307", NEW]
        expect_success("federated_server", options, changed=False)
    finally:
        server.client("DROP SERVER far")
