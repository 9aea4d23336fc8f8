# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""database_user where somebody else depends on the account: by its privileges, its views, or a connection that is open."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Any

import pymysql
import pytest

from testbed.mariadb import MariaDB
from testbed.module_run import expect_failure, expect_success

NAME, PASSWORD = "medulla", "Not4Anyone"
NUMBERS = itertools.count(1)


@pytest.fixture
def prod(mariadb: MariaDB) -> Iterator[str]:
    """The database of one environment; that of another one has `_test` behind it."""
    name = f"environments_{next(NUMBERS)}"
    mariadb.client(f"CREATE DATABASE {name}; CREATE TABLE {name}.things (id int); CREATE DATABASE {name}_test; CREATE TABLE {name}_test.things (id int)")
    yield name
    mariadb.client(f"DROP DATABASE {name}; DROP DATABASE {name}_test")
    for row in mariadb.rows("SELECT Host FROM mysql.global_priv WHERE User = %s", NAME):
        mariadb.execute("DROP USER %s@%s", NAME, row["Host"])


@pytest.fixture
def args(mariadb: MariaDB, prod: str) -> dict[str, Any]:
    """An account that may read and write, as root makes it."""
    return {
        "login_unix_socket": mariadb.socket, "login_user": "root", "config_file": "/nonexistent", "name": NAME, "hosts": ["127.0.0.1"],
        "exclusive_hosts": True, "password": PASSWORD, "database": prod, "grants": [{"privileges": ["SELECT", "INSERT"]}],
    }  # fmt: skip


def signed_in(mariadb: MariaDB, database: str) -> pymysql.Connection:
    return mariadb.connect(database, user=NAME, password=PASSWORD, unix_socket=None, host=mariadb.host, port=mariadb.port)


@pytest.mark.quick
def test_another_environment_on_the_same_server(mariadb: MariaDB, prod: str, args: dict[str, Any]) -> None:
    test = {**args, "database": f"{prod}_test", "password": "Test4Environment"}
    expect_success("database_user", test, changed=True)
    before = mariadb.client(f"SHOW GRANTS FOR {NAME}@127.0.0.1")
    for options in (args, {**args, "password": "Test4Environment"}, {**args, "hosts": ["127.0.0.3"]}, {**args, "state": "absent"}):
        for check in (True, False):
            expect_failure("database_user", options, f"{NAME}@127.0.0.1", f"{prod}_test", "medulla_database_user", "database_access_adopt", check=check)
    assert mariadb.client(f"SHOW GRANTS FOR {NAME}@127.0.0.1") == before
    expect_success("database_user", test, changed=False)
    expect_success("database_user", {**args, "adopt": True}, changed=True)
    expect_failure("database_user", test, f"{prod},", "medulla_database_user")


def test_what_an_environment_left_that_is_gone(mariadb: MariaDB, prod: str, args: dict[str, Any]) -> None:
    expect_success("database_user", args, changed=True)
    for place in ("gone.*", "mysql.*", "mysql.user"):
        mariadb.client(f"GRANT SELECT ON {place} TO {NAME}@127.0.0.1")
    expect_success("database_user", args, changed=True)
    assert "gone" not in mariadb.client(f"SHOW GRANTS FOR {NAME}@127.0.0.1")
    expect_success("database_user", args, changed=False)


# -- views whose definer goes -------------------------------------------------------------------------------------


@pytest.mark.parametrize("goes", ["revoked", "address leaves"])
def test_views_outlive_their_definer(mariadb: MariaDB, prod: str, args: dict[str, Any], goes: str) -> None:
    expect_success("database_user", args, changed=True)
    mariadb.client(
        f"CREATE ALGORITHM=MERGE DEFINER={NAME}@127.0.0.1 VIEW {prod}.`odd ``one` AS"
        f" SELECT id, 'VIEW' AS what FROM {prod}.things WHERE id > 0 WITH CHECK OPTION;"
        f"CREATE DEFINER={NAME}@127.0.0.1 VIEW {prod}.broken AS SELECT 1 AS one FROM {prod}.things; INSERT INTO {prod}.things VALUES (7)"
    )
    unreadable = f"CREATE DEFINER={NAME}@127.0.0.1 VIEW {prod}.unreadable AS SELECT id FROM {prod}.gone"
    mariadb.client(f"CREATE TABLE {prod}.gone (id int); {unreadable}; DROP TABLE {prod}.gone")
    options = {**args, "state": "absent"} if goes == "revoked" else {**args, "hosts": ["127.0.0.2"]}
    run = expect_success("database_user", options, changed=True)
    assert len([text for text in run.warnings if f"{prod}.odd `one" in text and "SQL SECURITY INVOKER" in text]) == 1
    assert mariadb.client(f"SELECT * FROM {prod}.`odd ``one`", options=("--skip-column-names",)) == "7\tVIEW\n"
    (view,) = mariadb.rows("SELECT * FROM information_schema.VIEWS WHERE TABLE_SCHEMA = %s AND TABLE_NAME = %s", prod, "odd `one")
    assert (view["DEFINER"], view["SECURITY_TYPE"], view["ALGORITHM"], view["CHECK_OPTION"]) == ("root@localhost", "INVOKER", "MERGE", "CASCADED")
    expect_success("database_user", options, changed=False)


def test_views_of_another_database(mariadb: MariaDB, prod: str, args: dict[str, Any]) -> None:
    expect_success("database_user", args, changed=True)
    mariadb.client(f"CREATE DEFINER={NAME}@127.0.0.1 VIEW {prod}_test.of_medulla AS SELECT 1")
    expect_failure("database_user", {**args, "state": "absent"}, f"definer of the views {prod}_test.of_medulla", "database_access_adopt")
    expect_success("database_user", {**args, "state": "absent", "adopt": True}, changed=True)
    assert mariadb.client(f"SELECT * FROM {prod}_test.of_medulla").split() == ["1", "1"]


# -- connections that are open ------------------------------------------------------------------------------------


@pytest.mark.parametrize("change", ["fewer privileges", "revoked", "address leaves"])
def test_an_open_connection_does_not_keep_what_was_taken_away(mariadb: MariaDB, prod: str, args: dict[str, Any], change: str) -> None:
    expect_success("database_user", {**args, "hosts": ["127.0.0.1", "localhost"]}, changed=True)
    options = {"fewer privileges": {"grants": [{"privileges": ["SELECT"]}]}, "revoked": {"state": "absent"}, "address leaves": {"hosts": ["localhost"]}}[change]
    with signed_in(mariadb, prod) as connection, connection.cursor() as cursor:
        cursor.execute("INSERT INTO things VALUES (1)")
        assert not expect_success("database_user", {**args, **options}, changed=True, check=True).warnings
        cursor.execute("INSERT INTO things VALUES (2)")
        run = expect_success("database_user", {**args, **options}, changed=True)
        with pytest.raises(pymysql.MySQLError):
            cursor.execute("INSERT INTO things VALUES (3)")
    assert run.result["connections_ended"] == 1 and ["1 open connections of medulla" in text for text in run.warnings] == [True]
    assert mariadb.client(f"SELECT * FROM {prod}.things", options=("--skip-column-names",)).split() == ["1", "2"]


def test_other_connections_stay(mariadb: MariaDB, prod: str, args: dict[str, Any]) -> None:
    expect_success("database_user", args, changed=True)
    with signed_in(mariadb, prod) as connection, connection.cursor() as cursor:
        more = expect_success("database_user", {**args, "grants": [{"privileges": ["SELECT", "INSERT", "DELETE"]}]}, changed=True)
        fewer = {**args, "hosts": ["127.0.0.2"], "exclusive_hosts": False}
        expect_success("database_user", fewer, changed=True)
        run = expect_success("database_user", {**fewer, "grants": [{"privileges": ["SELECT"]}]}, changed=True)
        cursor.execute("INSERT INTO things VALUES (1)")
    assert (more.result["connections_ended"], run.result["connections_ended"]) == (0, 0)


def test_an_administrator_who_may_not_end_connections(mariadb: MariaDB, prod: str, args: dict[str, Any]) -> None:
    over_tcp = {"login_unix_socket": None, "login_host": mariadb.host, "login_port": mariadb.port}
    administrator = {"login_user": mariadb.administrator, "login_password": mariadb.administrator_password}
    expect_success("database_user", args, changed=True)
    with signed_in(mariadb, prod):
        run = expect_success("database_user", {**args, **over_tcp, **administrator, "state": "absent"}, changed=True)
    assert ["may not end them" in text for text in run.warnings] == [True]


# -- a default role -----------------------------------------------------------------------------------------------


def test_a_default_role_does_not_outlive_its_role(mariadb: MariaDB, args: dict[str, Any]) -> None:
    expect_success("database_user", args, changed=True)
    mariadb.client(f"CREATE ROLE some_role; GRANT some_role TO {NAME}@127.0.0.1; SET DEFAULT ROLE some_role FOR {NAME}@127.0.0.1")
    try:
        expect_success("database_user", args, changed=True)
        assert "some_role" not in mariadb.client(f"SHOW GRANTS FOR {NAME}@127.0.0.1")
        # What earlier runs left.
        mariadb.client(f"GRANT some_role TO {NAME}@127.0.0.1; SET DEFAULT ROLE some_role FOR {NAME}@127.0.0.1; REVOKE some_role FROM {NAME}@127.0.0.1")
        expect_success("database_user", args, changed=True)
        expect_success("database_user", args, changed=False)
        stored = mariadb.rows("SELECT JSON_VALUE(Priv, '$.default_role') AS role FROM mysql.global_priv WHERE User = %s", NAME)
        assert not stored[0]["role"]
    finally:
        mariadb.client("DROP ROLE some_role")


# -- a replica ----------------------------------------------------------------------------------------------------


def test_a_read_only_server_is_not_written_to(mariadb: MariaDB, args: dict[str, Any]) -> None:
    with mariadb.refuse_writes():
        expect_failure("database_user", args, "runs read-only", "allow_read_only", "database_access_connection")
        expect_success("database_user", args, changed=True, check=True)
        views = {name: args[name] for name in ("login_unix_socket", "login_user", "database")}
        expect_failure("database_views", {**views, "sql": "CREATE VIEW v AS SELECT 1 AS one"}, "runs read-only")
        assert mariadb.rows("SELECT COUNT(*) AS count FROM mysql.global_priv WHERE User = %s", NAME) == [{"count": 0}]
        expect_success("database_user", {**args, "allow_read_only": "true"}, changed=True)
        expect_success("database_user", args, changed=False)
