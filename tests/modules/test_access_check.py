# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""access_check, with Medulla at 127.0.0.2: a table that is complete and true whatever is wrong."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from flask import Response

from testbed import encryption, glpi_database, tls
from testbed.installation import Glpi
from testbed.mariadb import MariaDB
from testbed.module_run import ModuleRun, run_module
from testbed.requirement_table import rows, unchecked, wrong
from testbed.stand_in import faults

PASSWORD = "Secret.of-the.account"
APP_TOKEN = "AppTokenOfMedulla" + "x" * 23
USER_TOKEN = "UserTokenOfMedulla" + "x" * 22
ELSEWHERE = "192.0.2.7"
HERE = "127.0.0.2"
VIEWS = ["one_view", "another_view"]
READ = [{"privileges": ["SELECT", "SHOW VIEW"]}]
WRITE = [{"privileges": ["SELECT", "SHOW VIEW", "INSERT", "UPDATE", "DELETE"]}]

DATABASE_ROWS = [
    "SQL port open", "Database login", "GLPI database access", "TLS", "Database privileges", "Writing to the database",
    "View one_view", "View another_view", "sql_mode", "GLPI Inventory plugin",
]  # fmt: skip
API_ROWS = [
    "GLPI API reachable", "API enabled", "Address allowed", "app_token accepted", "app_token asked for",
    "MMC API client", "API login", "GLPI API user", "Password expiry", "Profile", "Entity", "Recursive mode",
    "Creating through the API",
]  # fmt: skip
ROWS = [*(name for name in DATABASE_ROWS if name != "TLS"), "GLPI version", *API_ROWS]


class Medulla:
    """Medulla's access to a GLPI, made by root and with `requests`, and the options that check it."""

    def __init__(self, glpi: Glpi, profile: int = 8) -> None:
        self.glpi = glpi
        self.account = f"`medulla_{glpi.database}`@'{HERE}'"
        self.pattern = glpi.database.replace("_", r"\_")
        glpi.server.execute(f"CREATE USER {self.account} IDENTIFIED BY '{PASSWORD}'")
        self.grant("SELECT, SHOW VIEW" if profile == 8 else "SELECT, SHOW VIEW, INSERT, UPDATE, DELETE")
        for view in VIEWS:
            glpi.execute(f"CREATE SQL SECURITY INVOKER VIEW {view} AS SELECT id, name FROM glpi_manufacturers")
        glpi.open_api()
        session = glpi.session()
        user = {"name": "medulla", "_profiles_id": profile, "_entities_id": 0, "_is_recursive": 1, "api_token": USER_TOKEN}
        reply = glpi.call("POST", "User", session, json={"input": user})
        assert reply.status_code == 201, reply.text
        glpi.set_config(enable_api_login_credentials=0)
        self.client("MMC", HERE, APP_TOKEN)
        glpi.call("GET", "killSession", session)
        glpi.stand_in.requests.clear()

    def grant(self, privileges: str, place: str = "") -> None:
        self.glpi.server.execute(f"GRANT {privileges} ON {place or f'`{self.pattern}`.*'} TO {self.account}")

    def client(self, name: str, address: str, token: str | None, active: int = 1) -> None:
        self.glpi.execute(
            "INSERT INTO glpi_apiclients (entities_id, is_recursive, name, is_active, ipv4_range_start, ipv4_range_end, ipv6, app_token)"
            " VALUES (0, 1, %s, %s, INET_ATON(%s), INET_ATON(%s), '::1', %s)",
            name, active, address, address, self.glpi.stored_token("glpi_apiclients", token),
        )  # fmt: skip

    def options(self, **changes: Any) -> dict[str, Any]:
        options = {
            "login_host": self.glpi.server.host,
            "login_port": self.glpi.server.port,
            "login_user": f"medulla_{self.glpi.database}",
            "login_password": PASSWORD,
            "bind_address": HERE,
            "connect_timeout": 2,
            "database": self.glpi.database,
            "grants": READ,
            "database_writable": False,
            "views": VIEWS,
            "api_url": self.glpi.url,
            "api_app_token": APP_TOKEN,
            "api_user_token": USER_TOKEN,
            "api_username": "medulla",
            "api_source_address": HERE,
            "timeout": 5,
            "api_client": "MMC",
            "profile": "Read-Only",
            "recursive": True,
            "api_writable": False,
            "fail": False,
        }
        options.update(changes)
        return {name: value for name, value in options.items() if value is not None}

    def check(self, *, check_mode: bool = False, environment: dict[str, str | None] | None = None, **changes: Any) -> ModuleRun:
        return run_module("access_check", self.options(**changes), check=check_mode, environment=environment)


@pytest.fixture
def medulla(glpi: Glpi) -> Iterator[Medulla]:
    access = Medulla(glpi)
    yield access
    glpi.server.execute(f"DROP USER {access.account}")


@pytest.fixture
def writer(glpi: Glpi) -> Iterator[Medulla]:
    """Medulla in read_write."""
    access = Medulla(glpi, profile=4)
    yield access
    glpi.server.execute(f"DROP USER {access.account}")


# -- a system that is ready --------------------------------------------------------------------------------------


@pytest.mark.quick
@pytest.mark.parametrize("glpi", ["10.0.6", *glpi_database.KINDS, "10.0.19 on MySQL"], indirect=True)
def test_read_only_is_ready(medulla: Medulla) -> None:
    run = medulla.check(fail=True)
    assert not run.failed, run.msg
    assert list(rows(run)) == ROWS
    assert wrong(run) == unchecked(run) == []
    required = sum(row["severity"] == "required" for row in rows(run).values())
    assert (run.result["ready"], run.result["summary"]) == (True, f"{required} of {required}")
    assert run.result["table"][-1] == f"readiness: {required} of {required}"
    assert (run.changed, run.warnings) == (False, [])
    assert all(row["expected"] and row["found"] and not row["hint"] for row in rows(run).values())


def test_one_connection_and_one_session_that_is_ended(medulla: Medulla) -> None:
    account = f"medulla_{medulla.glpi.database}"
    with medulla.glpi.server.statements() as sent:
        run = medulla.check()
    assert wrong(run) == []
    assert len({row["thread"] for row in sent.rows() if row["user"] == account}) == 1
    assert 5 < sent.count(account) <= 18
    calls = medulla.glpi.stand_in.requests
    assert len(medulla.glpi.stand_in.logins()) == 1
    assert [call.path for call in calls if call.source == HERE] == [call.path for call in calls]
    assert len(calls) <= 8
    assert medulla.glpi.stand_in.open_sessions() == []


def test_nothing_is_left_behind(medulla: Medulla) -> None:
    before = medulla.glpi.rows("SELECT COUNT(*) AS n FROM glpi_computers"), medulla.glpi.rows("SELECT * FROM glpi_configs ORDER BY id")
    medulla.check()
    assert [(call.method, call.path, call.status) for call in medulla.glpi.stand_in.requests if call.method != "GET"] == [("POST", "Computer", 400)]
    after = medulla.glpi.rows("SELECT COUNT(*) AS n FROM glpi_computers"), medulla.glpi.rows("SELECT * FROM glpi_configs ORDER BY id")
    assert after == before


def test_check_mode_tries_no_creation_and_says_the_same(medulla: Medulla) -> None:
    with medulla.glpi.stand_in.refuse_writes():
        run = medulla.check(check_mode=True)
    assert medulla.glpi.stand_in.refused == []
    assert wrong(run) == unchecked(run) == []
    assert "not tried in check mode" in rows(run)["Creating through the API"]["found"]


def test_killed_while_it_tries_and_two_at_once(medulla: Medulla) -> None:
    steps = medulla.check().steps
    killed = run_module("access_check", medulla.options(), interrupt_after=1 + next(n for n, step in enumerate(steps) if "POST" in step))
    assert killed.interrupted
    with ThreadPoolExecutor() as pool:
        runs = list(pool.map(lambda _number: medulla.check(), range(2)))
    assert [wrong(run) for run in runs] == [[], []]
    assert medulla.glpi.rows("SELECT COUNT(*) AS n FROM glpi_computers") == [{"n": 0}]


@pytest.mark.quick
def test_read_write_is_ready(writer: Medulla) -> None:
    run = writer.check(grants=WRITE, database_writable=True, profile="Super-Admin", api_writable=True)
    assert wrong(run) == unchecked(run) == []
    assert [call.method for call in writer.glpi.stand_in.requests if call.method != "GET"] == []


def test_the_wrong_mode_is_seen_from_both_sides(medulla: Medulla) -> None:
    run = medulla.check(grants=WRITE, database_writable=True, profile="Super-Admin", api_writable=True)
    assert wrong(run) == ["Database privileges", "Writing to the database", "Profile", "Creating through the API"]
    assert "missing: DELETE, INSERT, UPDATE ON" in rows(run)["Database privileges"]["found"]
    assert "computer, user, entity" in rows(run)["Creating through the API"]["found"]


@pytest.mark.parametrize("glpi", ["10.0.19", "10.0.19 on MySQL"], indirect=True)
def test_too_much_is_seen(writer: Medulla) -> None:
    run = writer.check()
    assert wrong(run) == ["Database privileges", "Writing to the database", "Profile", "Creating through the API"]
    assert "too many: DELETE, INSERT, UPDATE ON" in rows(run)["Database privileges"]["found"]
    assert [call.method for call in writer.glpi.stand_in.requests if call.method != "GET"] == []


def test_parts_can_be_left_out(medulla: Medulla) -> None:
    api = medulla.check(login_host=None, database=None, views=None, grants=None, database_writable=None)
    assert list(rows(api)) == ["GLPI version", *API_ROWS]
    assert wrong(api) == unchecked(api) == []
    assert api.statements == 0
    sql = medulla.check(api_url="", api_writable=None)
    assert list(rows(sql)) == [*(name for name in DATABASE_ROWS if name != "TLS"), "GLPI version"]
    assert wrong(sql) == unchecked(sql) == []
    assert sql.requests == 0


def test_expectations_are_options(medulla: Medulla) -> None:
    few = medulla.check(
        grants=None, database_writable=None, views=None, inventory_plugin=False, api_client=None, profile=None,
        recursive=None, api_writable=None, api_username=None, glpi_version="",
    )  # fmt: skip
    assert list(rows(few)) == [
        "SQL port open", "Database login", "GLPI database access", "sql_mode", "GLPI API reachable", "API enabled",
        "Address allowed", "app_token accepted", "app_token asked for", "API login", "GLPI API user", "Password expiry",
        "Entity",
    ]  # fmt: skip
    assert wrong(few) == []


@pytest.mark.parametrize(
    ("changes", "failing", "found"),
    [
        ({"views": ["one_view", "no_such_view"]}, "View no_such_view", "doesn't exist"),
        ({"views": ["glpi_manufacturers"]}, "View glpi_manufacturers", "a table, not a view"),
        ({"grants": [*READ, {"table": "one_view", "privileges": ["DROP"]}]}, "Database privileges", "missing: DROP ON `glpi_"),
        ({"grants": [{"privileges": ["ALL"]}]}, "Database privileges", "missing: ALTER, "),
        ({"tls_required": True}, "TLS", "not encrypted"),
        ({"glpi_version": "11.0"}, "GLPI version", "10.0.19"),
        ({"glpi_version": "10.0.1"}, "GLPI version", "10.0.19"),
        ({"api_client": "SNP"}, "SNP API client", "none of that name"),
        ({"api_username": "glpi"}, "GLPI API user", "medulla"),
        ({"profile": "Technician"}, "Profile", "Read-Only"),
        ({"entity": "Root entity > Paris"}, "Entity", "Root entity"),
        ({"recursive": False}, "Recursive mode", "enabled"),
    ],
)
def test_each_expectation(medulla: Medulla, changes: dict[str, Any], failing: str, found: str) -> None:
    run = medulla.check(**changes)
    assert wrong(run) == [failing]
    row = rows(run)[failing]
    assert found in row["found"]
    assert row["hint"] and row["severity"] == "required" and run.result["ready"] is False


def test_an_entity_by_its_full_name(medulla: Medulla) -> None:
    medulla.glpi.open_api()
    session = medulla.glpi.session()
    made = medulla.glpi.call("POST", "Entity", session, json={"input": {"name": "R&D <Lab>", "entities_id": 0}}).json()["id"]
    medulla.glpi.execute("UPDATE glpi_profiles_users SET entities_id = %s, is_recursive = 0 WHERE profiles_id = 8", made)
    run = medulla.check(entity="Root entity > R&D <Lab>", recursive=False)
    assert wrong(run) == [] and rows(run)["Entity"]["found"] == "Root entity > R&D <Lab>"
    root = medulla.check()
    assert wrong(root) == ["Entity"] and unchecked(root) == ["Recursive mode"]


def test_sessions_that_open_below_the_entity_of_the_profile(medulla: Medulla) -> None:
    medulla.glpi.open_api()
    medulla.glpi.call("POST", "Entity", medulla.glpi.session(), json={"input": {"name": "Paris", "entities_id": 0}})
    medulla.glpi.call("POST", "Entity", medulla.glpi.session(), json={"input": {"name": "Lab", "entities_id": 1}})
    medulla.glpi.execute("UPDATE glpi_users SET entities_id = 1 WHERE name = 'medulla'")
    run = medulla.check()
    assert wrong(run) == ["Entity"]
    assert rows(run)["Entity"]["found"] == "Root entity, but sessions open in Root entity > Paris alone"
    medulla.glpi.execute("UPDATE glpi_users SET entities_id = 2 WHERE name = 'medulla'")
    medulla.glpi.execute("UPDATE glpi_profiles_users SET entities_id = 1 WHERE profiles_id = 8")
    run = medulla.check(entity="Root entity > Paris")
    assert wrong(run) == ["Entity"]
    assert rows(run)["Entity"]["found"] == "Paris, but sessions open in Root entity > Paris > Lab alone"


# -- the database -------------------------------------------------------------------------------------------------

BEHIND_LOGIN = [name for name in ROWS if name in DATABASE_ROWS[2:]]


@pytest.mark.quick
@pytest.mark.parametrize(
    ("changes", "failing", "needles", "rest"),
    [
        ({"login_password": "wrong"}, "Database login", ["refused (1045)", "medulla_database_password"], BEHIND_LOGIN),
        ({"login_user": "nobody"}, "Database login", ["refused (1045)", "medulla_addresses"], BEHIND_LOGIN),
        ({"login_port": 1}, "SQL port open", ["nothing listens", "bind_address"], ["Database login", *BEHIND_LOGIN]),
        ({"login_host": "no-such-host.invalid"}, "SQL port open", ["name no-such-host.invalid is not known"], ["Database login", *BEHIND_LOGIN]),
        ({"login_host": "db..example"}, "SQL port open", ["cannot be reached"], ["Database login", *BEHIND_LOGIN]),
        ({"database": "no_such_database"}, "GLPI database access", ["(1044)", "medulla_database"], BEHIND_LOGIN[1:]),
        ({"database": "information_schema"}, "GLPI database access", ["medulla_database"], BEHIND_LOGIN[1:]),
        ({"login_unix_socket": "/no/such/socket"}, "SQL port open", ["no socket"], ["Database login", *BEHIND_LOGIN]),
        ({"ca_cert": "/no/such/file"}, "Database login", ["ca_cert"], BEHIND_LOGIN),
    ],
)
def test_database_that_cannot_be_used(medulla: Medulla, changes: dict[str, Any], failing: str, needles: list[str], rest: list[str]) -> None:
    run = medulla.check(**changes)
    assert list(rows(run)) == ROWS
    assert wrong(run) == [failing]
    row = rows(run)[failing]
    assert all(needle in row["found"] + row["hint"] for needle in needles), row
    assert unchecked(run) == rest
    assert rows(run)[rest[-1]]["hint"] == f"See to {failing} first."
    assert rows(run)["GLPI version"]["ok"], "the API tells it too"


def test_address_without_an_account(medulla: Medulla) -> None:
    run = medulla.check(bind_address="127.0.0.3")
    assert wrong(run) == ["Database login"]
    assert "127.0.0.3" in rows(run)["Database login"]["found"]
    assert "medulla_addresses" in rows(run)["Database login"]["hint"]


def no_peer(answer: bytes) -> Iterator[int]:
    """A port that isn't a database server's; the answer is all that it says."""
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve() -> None:
            connection, dummy = listener.accept()
            with connection:
                connection.sendall(answer)
                connection.recv(1) if not answer else None

        threading.Thread(target=serve, daemon=True).start()
        yield listener.getsockname()[1]


@pytest.mark.parametrize(("answer", "found"), [(b"SSH-2.0-OpenSSH_9.2\r\n", "something other"), (b"", "no answer")])
def test_port_of_something_else(medulla: Medulla, answer: bytes, found: str) -> None:
    for port in no_peer(answer):
        run = medulla.check(login_port=port, connect_timeout=1)
    assert wrong(run) == ["SQL port open"]
    assert found in rows(run)["SQL port open"]["found"]


@pytest.mark.parametrize(
    ("statement", "failing", "found"),
    [
        ("REVOKE SHOW VIEW ON {place} FROM {account}", ["Database privileges", "View one_view", "View another_view"], "missing: SHOW VIEW"),
        ("GRANT PROCESS ON *.* TO {account}", ["Database privileges"], "too many: PROCESS ON *.*"),
        ("GRANT UPDATE (api_token) ON {name}.glpi_users TO {account}", ["Database privileges"], "too many: UPDATE (`api_token`) ON"),
        ("GRANT CREATE VIEW ON {name}.one_view TO {account}", ["Database privileges"], "too many: CREATE VIEW ON"),
        ("GRANT UPDATE ON {place} TO {account}", ["Database privileges", "Writing to the database"], "too many: UPDATE"),
        ("GRANT DELETE ON {name}.glpi_configs TO {account}", ["Database privileges", "Writing to the database"], "too many: DELETE ON"),
        # The next provisioning takes these away, too.
        ("GRANT SELECT ON mysql.* TO {account}", ["Database privileges"], "too many: SELECT ON `mysql`.*"),
        ("GRANT SELECT ON no_such_database.* TO {account}", ["Database privileges"], "too many: SELECT ON `no_such_database`.*"),
        ("GRANT SELECT ON mysql.user TO {account}", ["Database privileges"], "too many: SELECT ON `mysql`.`user`"),
        ("GRANT SELECT ON `%`.* TO {account}", ["Database privileges"], "too many: SELECT ON `%`.*"),
    ],
)
def test_privileges_that_differ(medulla: Medulla, statement: str, failing: list[str], found: str) -> None:
    place = f"`{medulla.pattern}`.*"
    medulla.glpi.server.execute(statement.format(place=place, account=medulla.account, name=medulla.glpi.database))
    run = medulla.check()
    assert wrong(run) == failing
    assert found in rows(run)["Database privileges"]["found"]


@pytest.mark.parametrize(
    ("statement", "written", "found"),
    [
        ("GRANT INSERT ON {place} TO PUBLIC", "accepted: INSERT", "too many, by PUBLIC: INSERT ON {place}"),
        ("GRANT DELETE ON *.* TO PUBLIC", "accepted: DELETE", "too many, by PUBLIC: DELETE ON *.*"),
    ],
)
def test_what_public_has_counts(medulla: Medulla, statement: str, written: str, found: str) -> None:
    server, place = medulla.glpi.server, f"`{medulla.pattern}`.*"
    server.execute(statement.format(place=place))
    try:
        run = medulla.check()
    finally:
        server.execute(statement.format(place=place).replace("GRANT", "REVOKE").replace(" TO ", " FROM "))
    assert wrong(run) == ["Database privileges", "Writing to the database"]
    row = rows(run)["Database privileges"]
    assert row["found"] == found.format(place=place)
    assert f"REVOKE {found.partition(': ')[2].format(place=place)} FROM PUBLIC" in row["hint"]
    assert rows(run)["Writing to the database"]["found"] == written


@pytest.mark.parametrize("glpi", ["10.0.19", "10.0.19 on MySQL"], indirect=True)
def test_what_a_role_gives_counts(medulla: Medulla) -> None:
    server, role = medulla.glpi.server, f"role_{medulla.glpi.database}"
    server.execute(f"CREATE ROLE {role}")
    try:
        server.execute(f"GRANT DELETE ON `{medulla.pattern}`.* TO {role}")
        server.execute(f"GRANT {role} TO {medulla.account}")
        server.execute(f"SET DEFAULT ROLE {role} {'TO' if server.product == 'mysql' else 'FOR'} {medulla.account}")
        run = medulla.check()
    finally:
        server.execute(f"DROP ROLE {role}")
    assert wrong(run) == ["Database privileges", "Writing to the database"]
    row = rows(run)["Database privileges"]
    assert f"too many: ROLE `{role}`" in row["found"] and f"too many, by the role `{role}`" in row["found"]
    assert row["hint"].startswith("Provision the account again") and "REVOKE" not in row["hint"]
    assert rows(run)["Writing to the database"]["found"] == "accepted: DELETE"


@pytest.mark.parametrize("glpi", ["10.0.19", "10.0.19 on MySQL"], indirect=True)
def test_privileges_on_another_database_are_judged_as_the_provisioning_does(medulla: Medulla) -> None:
    server = medulla.glpi.server
    server.execute("CREATE DATABASE another_glpi")
    try:
        medulla.grant("SELECT", "another_glpi.*")
        row = rows(medulla.check())["Database privileges"]
        account = {
            "login_unix_socket": server.socket, "login_user": "root", "config_file": "/nonexistent", "name": f"medulla_{medulla.glpi.database}",
            "hosts": [HERE], "database": medulla.glpi.database, "grants": READ,
        }  # fmt: skip
        refused = run_module("database_user", account)
        adopted = run_module("database_user", {**account, "adopt": True})
    finally:
        server.execute("DROP DATABASE another_glpi")
    assert row["found"].startswith("too many: SELECT ON `another")
    assert "in use for another_glpi" in row["hint"] and "medulla_database_user" in row["hint"] and "database_access_adopt" in row["hint"]
    assert refused.failed and "another_glpi" in refused.msg
    assert adopted.changed and wrong(medulla.check()) == []


@pytest.mark.parametrize("glpi", ["10.0.19 on MySQL"], indirect=True)
def test_mandatory_roles_of_mysql_are_named(medulla: Medulla) -> None:
    server, place = medulla.glpi.server, f"`{medulla.glpi.database}`.`glpi_users`"
    server.execute("CREATE ROLE everybody")
    server.execute(f"GRANT UPDATE ON {place} TO everybody")
    server.execute("SET GLOBAL mandatory_roles = 'everybody', GLOBAL activate_all_roles_on_login = ON")
    try:
        run = medulla.check()
    finally:
        server.execute("SET GLOBAL mandatory_roles = '', GLOBAL activate_all_roles_on_login = OFF")
        server.execute("DROP ROLE everybody")
    assert wrong(run) == ["Database privileges"]
    assert rows(run)["Database privileges"]["found"] == f"too many, by the role `everybody`@`%`: UPDATE ON {place}"
    hint = rows(run)["Database privileges"]["hint"]
    assert f"REVOKE UPDATE ON {place} FROM `everybody`@`%`" in hint and "mandatory_roles" in hint


@pytest.mark.parametrize("glpi", ["10.0.19", "10.0.19 on MySQL"], indirect=True)
def test_writing_through_a_view(writer: Medulla) -> None:
    glpi, definer = writer.glpi, f"'definer_{writer.glpi.database}'@'localhost'"
    glpi.server.execute(f"CREATE USER {definer} IDENTIFIED BY '{PASSWORD}'")
    glpi.server.execute(f"GRANT SELECT ON `{writer.pattern}`.* TO {definer}")
    glpi.execute(f"CREATE OR REPLACE DEFINER={definer} SQL SECURITY DEFINER VIEW one_view AS SELECT id, name FROM glpi_manufacturers")
    glpi.execute("CREATE OR REPLACE SQL SECURITY INVOKER VIEW another_view AS SELECT COUNT(*) AS n FROM glpi_manufacturers")
    run = writer.check(grants=WRITE, database_writable=True, profile="Super-Admin", api_writable=True)
    assert wrong(run) == ["View one_view", "View another_view"]
    assert (rows(run)["View one_view"]["severity"], "(1356)" in rows(run)["View one_view"]["found"]) == ("required", True)
    assert "definer" in rows(run)["View one_view"]["hint"]
    # Nothing can be done about it on MySQL, so it is told and does not count.
    assert (rows(run)["View another_view"]["severity"], "is for reading" in rows(run)["View another_view"]["found"]) == ("warning", True)
    glpi.server.execute(f"GRANT UPDATE ON `{writer.pattern}`.* TO {definer}")
    run = writer.check(grants=WRITE, database_writable=True, profile="Super-Admin", api_writable=True)
    assert (run.result["ready"], wrong(run)) == (True, ["View another_view"])
    assert rows(run)["View one_view"]["found"] == "answers and shows its definition, and takes writes"
    assert wrong(writer.check()) == ["Database privileges", "Writing to the database", "Profile", "Creating through the API"]
    glpi.server.execute(f"DROP USER {definer}")


def test_table_privileges_alone_are_not_enough(medulla: Medulla) -> None:
    medulla.glpi.server.execute(f"REVOKE ALL PRIVILEGES, GRANT OPTION FROM {medulla.account}")
    medulla.grant("SELECT", f"{medulla.glpi.database}.glpi_computers")
    run = medulla.check()
    assert wrong(run) == ["GLPI database access"]
    assert "may not read GLPI's tables" in rows(run)["GLPI database access"]["found"]


def test_no_write_is_proven_by_a_server_that_is_read_only(writer: Medulla) -> None:
    with writer.glpi.server.refuse_writes():
        run = writer.check(grants=WRITE, profile="Super-Admin", api_writable=True)
    assert wrong(run) == ["Writing to the database"]
    assert "not for lack of privilege" in rows(run)["Writing to the database"]["found"]


def test_view_whose_definer_is_gone(medulla: Medulla) -> None:
    medulla.glpi.execute("CREATE OR REPLACE DEFINER=`gone`@`localhost` SQL SECURITY DEFINER VIEW one_view AS SELECT id FROM glpi_manufacturers")
    run = medulla.check()
    assert wrong(run) == ["View one_view"]
    assert "definer" in rows(run)["View one_view"]["hint"]


@pytest.mark.parametrize("failing", ["ONLY_FULL_GROUP_BY", "ANSI_QUOTES"])
@pytest.mark.parametrize("glpi", ["10.0.19", "10.0.19 on MySQL"], indirect=True)
def test_sql_mode(medulla: Medulla, failing: str) -> None:
    server = medulla.glpi.server
    (mode,) = server.rows("SELECT @@GLOBAL.sql_mode AS mode")
    server.execute("SET GLOBAL sql_mode = CONCAT(@@GLOBAL.sql_mode, %s)", "," + failing)
    try:
        run = medulla.check()
    finally:
        server.execute("SET GLOBAL sql_mode = %s", mode["mode"])
    assert wrong(run) == ["sql_mode"]
    assert rows(run)["sql_mode"]["found"] == f"{failing} is on (global, session)"


def test_inventory_plugin_is_a_warning(medulla: Medulla) -> None:
    medulla.glpi.execute("DROP TABLE glpi_plugin_glpiinventory_collects_registries")
    run = medulla.check(fail=True)
    assert (run.failed, run.result["ready"], wrong(run)) == (False, True, ["GLPI Inventory plugin"])
    assert "glpi_plugin_glpiinventory_collects_registries" in run.warnings[0]
    for table in ("collects", "collects_registries", "collects_registries_contents"):
        medulla.glpi.execute(f"CREATE TABLE glpi_plugin_fusioninventory_{table} (id int)")
    assert wrong(medulla.check()) == []


def test_asked_for_tls_means_tls(medulla: Medulla, tmp_path: Path) -> None:
    with medulla.glpi.server.statements() as sent:
        run = medulla.check(ca_cert=str(tls.Authority(tmp_path).ca))
    assert wrong(run) == ["Database login"]
    row = rows(run)["Database login"]
    assert "no password was sent" in row["found"] and "medulla_database_ca_cert" in row["hint"]
    assert sent.count() == 0


def test_tls(tmp_path: Path) -> None:
    with MariaDB(with_tls=True) as server:
        database = glpi_database.create(server, "glpi", inventory_plugin=True)
        server.execute(f"CREATE USER medulla@'127.0.0.1' IDENTIFIED BY '{PASSWORD}' REQUIRE SSL")
        server.execute("GRANT SELECT, SHOW VIEW ON glpi.* TO medulla@'127.0.0.1'")
        assert server.certificate
        options = {
            "login_host": server.host, "login_port": server.port, "login_user": "medulla", "login_password": PASSWORD,
            "database": database.name, "tls_required": True, "ca_cert": str(server.certificate.ca), "grants": READ, "fail": False,
        }  # fmt: skip
        assert wrong(run_module("access_check", options)) == []
        other = run_module("access_check", {**options, "ca_cert": str(tls.Authority(tmp_path).ca)})
        assert wrong(other) == ["Database login"]
        assert "no encrypted connection" in rows(other)["Database login"]["found"]
        server.execute("ALTER USER medulla@'127.0.0.1' REQUIRE NONE")
        optional = run_module("access_check", options)
        assert wrong(optional) == ["TLS"] and "accepted without" in rows(optional)["TLS"]["found"]
        server.execute("SET GLOBAL require_secure_transport = ON")
        assert wrong(run_module("access_check", options)) == []


# -- GLPI ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("version", ["9.5.13", "11.1.0"])
def test_another_version(medulla: Medulla, version: str) -> None:
    medulla.glpi.stand_in.pretend_version(medulla.glpi.sql, version)
    run = medulla.check()
    assert wrong(run) == ["GLPI version"]
    assert rows(run)["GLPI version"]["found"] == version


def test_a_version_that_nobody_has_tried_is_a_warning(medulla: Medulla) -> None:
    medulla.glpi.stand_in.pretend_version(medulla.glpi.sql, "10.0.26")
    run = medulla.check()
    assert wrong(run) == ["GLPI version"] and run.result["ready"] is True
    row = rows(run)["GLPI version"]
    assert (row["severity"], row["found"]) == ("warning", "10.0.26, newer than 10.0.19, up to which it was tried")
    assert any("10.0.26" in warning for warning in run.warnings)


@pytest.mark.parametrize("glpi", glpi_database.KINDS[1:], indirect=True)
@pytest.mark.parametrize("by_sql", [True, False])
def test_a_token_that_works_elsewhere_cannot_be_proven_where_glpi_encrypts(medulla: Medulla, by_sql: bool) -> None:
    medulla.glpi.execute("UPDATE glpi_apiclients SET ipv4_range_start = 1, ipv4_range_end = 2 WHERE name = 'MMC'")
    medulla.client("open", HERE, None)
    run = medulla.check() if by_sql else medulla.check(login_host=None)
    assert wrong(run) == ["app_token accepted", "app_token asked for"]
    row = rows(run)["app_token accepted"]
    assert row["severity"] == "warning" and "not provable from here" in row["found"] and "encrypts" in row["found"]


@pytest.mark.parametrize("by_sql", [True, False])
def test_password_expiry_that_locks_out_is_a_warning(medulla: Medulla, by_sql: bool) -> None:
    medulla.glpi.set_config(password_expiration_delay=90, password_expiration_lock_delay=5)
    run = medulla.check() if by_sql else medulla.check(login_host=None)
    assert wrong(run) == ["Password expiry"] and run.result["ready"]
    assert "after 90 days" in rows(run)["Password expiry"]["found"]
    medulla.glpi.set_config(password_expiration_lock_delay=-1)
    assert wrong(medulla.check()) == []


# -- the gate --------------------------------------------------------------------------------------------------------


def behind(name: str) -> list[str]:
    """The API's rows after one, but for those that the database tells."""
    after = API_ROWS[API_ROWS.index(name) + 1 :]
    return [name for name in after if name != "Password expiry"]


@pytest.mark.quick
@pytest.mark.parametrize("title", ["MAINTENANCE MODE - GLPI", "Update needed - GLPI", "Welcome to nginx!", ""])
def test_pages_instead_of_answers(medulla: Medulla, title: str) -> None:
    medulla.glpi.stand_in.before_answer = faults.page(title)
    run = medulla.check()
    assert list(rows(run)) == ROWS
    assert wrong(run) == ["GLPI API reachable"]
    assert title in rows(run)["GLPI API reachable"]["found"]
    assert unchecked(run) == behind("GLPI API reachable")


@pytest.mark.parametrize("body", ["null", "{}", '["NO", "x"]'])
def test_json_that_is_not_glpi_s(medulla: Medulla, body: str) -> None:
    medulla.glpi.stand_in.before_answer = lambda _request: Response(body, 400 if "NO" in body else 200, mimetype="application/json")
    run = medulla.check()
    assert wrong(run) == ["GLPI API reachable"]


@pytest.mark.parametrize(
    ("path", "body"),
    [
        *((path, "null") for path in ("initSession", "getFullSession", "getActiveProfile", "Computer", "killSession")),
        ("getActiveProfile", '{"active_profile": {"entities": [1]}}'),
    ],
)
def test_odd_answers_end_in_a_table(medulla: Medulla, path: str, body: str) -> None:
    def odd(request: Any) -> Response | None:
        signed_in = request.headers.get("Session-Token") or path == "initSession"
        return Response(body, 200, mimetype="application/json") if request.path.endswith(path) and signed_in else None

    medulla.glpi.stand_in.before_answer = odd
    run = medulla.check()
    assert list(rows(run)) == ROWS
    assert run.result["ready"] is (path == "killSession")


@pytest.mark.parametrize(
    "url",
    ["http://127.0.0.1:1/", "http://no-such-host.invalid/glpi", "glpi.example.com", "http://[::1", "http://a..b/", "http://a:99999"],
)
def test_url_that_nobody_answers_at(medulla: Medulla, url: str) -> None:
    run = medulla.check(api_url=url)
    assert wrong(run) == ["GLPI API reachable"]
    assert "medulla_glpi_url" in rows(run)["GLPI API reachable"]["hint"]


def test_connections_that_break(medulla: Medulla) -> None:
    medulla.glpi.stand_in.before_answer = lambda request: None if "Session" in request.path or not request.headers.get("Session-Token") else faults.cut(request)
    run = medulla.check()
    assert "Profile" in wrong(run)
    assert medulla.glpi.stand_in.open_sessions() == []


def test_api_off(medulla: Medulla) -> None:
    medulla.glpi.set_config(enable_api=0)
    run = medulla.check()
    assert wrong(run) == ["API enabled"]
    assert unchecked(run) == behind("API enabled")


def test_address_not_allowed(medulla: Medulla) -> None:
    run = medulla.check(api_source_address="127.0.0.9")
    assert wrong(run) == ["Address allowed"]
    assert "127.0.0.9" in rows(run)["Address allowed"]["found"]
    assert unchecked(run) == behind("Address allowed")


Clients = list[tuple[str, str, Any, int]]
NOT_PROVABLE = "not provable from here"
BY_SQL, BOTH = (True,), (True, False)


@pytest.mark.quick
@pytest.mark.parametrize(
    ("clients", "given", "accepted", "asked", "client", "ways"),
    [
        ([("MMC", HERE, APP_TOKEN, 1)], APP_TOKEN, True, True, True, BOTH),
        ([("MMC", HERE, APP_TOKEN, 1), ("other", HERE, "Other" * 8, 1)], APP_TOKEN, True, True, True, BY_SQL),
        ([("MMC", HERE, APP_TOKEN, 1), ("open", HERE, None, 1)], APP_TOKEN, True, NOT_PROVABLE, True, BY_SQL),
        ([("MMC", ELSEWHERE, APP_TOKEN, 1), ("open", HERE, None, 1)], APP_TOKEN, NOT_PROVABLE, NOT_PROVABLE, True, BOTH),
        ([("MMC", HERE, APP_TOKEN, 0), ("open", HERE, None, 1)], APP_TOKEN, "not active", NOT_PROVABLE, "not active", BOTH),
        ([("MMC", HERE, "Other" * 8, 1), ("open", HERE, None, 1)], APP_TOKEN, "no API client has it", NOT_PROVABLE, "?", BOTH),
        ([("MMC", HERE, "Other" * 8, 1)], APP_TOKEN, "refused", True, "?", BY_SQL),
        ([("MMC", HERE, APP_TOKEN, 1)], None, "none was given", True, "?", BY_SQL),
        ([("open", HERE, None, 1)], None, "none was given", NOT_PROVABLE, "none of that name", BY_SQL),
        ([("Medulla", HERE, APP_TOKEN, 1)], APP_TOKEN, True, True, "none of that name", BOTH),
        ([("MMC", HERE, APP_TOKEN, 1), ("MMC", ELSEWHERE, "Other" * 8, 1)], APP_TOKEN, True, True, "2 of that name", BOTH),
    ],
)
def test_api_clients(medulla: Medulla, clients: Clients, given: str | None, accepted: Any, asked: Any, client: Any, ways: tuple[bool, ...]) -> None:
    medulla.glpi.execute("DELETE FROM glpi_apiclients")
    for each in clients:
        medulla.client(*each)
    for by_sql in ways:
        medulla.glpi.stand_in.requests.clear()
        check_client_rows(medulla, given, accepted, asked, client, by_sql)


@pytest.mark.parametrize("by_sql", [True, False])
@pytest.mark.parametrize("consumer_host", [True, False])
def test_a_token_that_is_refused_on_the_consumer_s_own_host(medulla: Medulla, consumer_host: bool, by_sql: bool) -> None:
    """As behind a proxy that changes the address; elsewhere nothing is proven by it."""
    medulla.glpi.execute("DELETE FROM glpi_apiclients")
    medulla.client("MMC", ELSEWHERE, APP_TOKEN, 1)
    medulla.client("open", HERE, None, 1)
    run = medulla.check(consumer_host=consumer_host, login_host="127.0.0.1" if by_sql else None)
    row = rows(run)["app_token accepted"]
    assert (row["ok"], row["severity"]) == (False, "required" if consumer_host else "warning")
    assert row["found"].startswith("refused for the consumer's own host: " if consumer_host else NOT_PROVABLE)
    assert row["found"].endswith("it is that of API client MMC, whose range doesn't cover this address")
    assert "medulla_api_range" in row["hint"]
    assert run.result["ready"] is not consumer_host


def check_client_rows(medulla: Medulla, given: str | None, accepted: Any, asked: Any, client: Any, by_sql: bool) -> None:
    """Check as Medulla would, with the clients read from the database or as the API user."""
    run = medulla.check(api_app_token=given, login_host="127.0.0.1" if by_sql else None)
    for name, outcome in (("app_token accepted", accepted), ("app_token asked for", asked), ("MMC API client", client)):
        row = rows(run)[name]
        if outcome == "?":
            assert not by_sql or not row["ok"]
        else:
            assert row["ok"] is (outcome is True), row
            assert outcome is True or outcome in row["found"], row
    token = rows(run)["app_token accepted"]
    assert token["ok"] or token["severity"] == ("warning" if accepted == NOT_PROVABLE else "required")
    assert rows(run)["app_token asked for"]["severity"] == "warning"
    signed_in = rows(run)["API login"]["ok"]
    assert signed_in is (accepted is True or asked is not True)
    assert len(medulla.glpi.stand_in.logins()) == int(signed_in)
    assert medulla.glpi.stand_in.open_sessions() == []
    if by_sql:
        assert not [call for call in medulla.glpi.stand_in.requests if call.path.startswith("search/")]


ENCRYPTED = f"{glpi_database.LATEST} encrypted"
encrypted = pytest.mark.parametrize("glpi", [ENCRYPTED], indirect=True)


@encrypted
@pytest.mark.parametrize("by_sql", BOTH)
def test_the_gate_of_a_glpi_that_encrypts_is_proven_without_its_key(medulla: Medulla, by_sql: bool) -> None:
    run = medulla.check(login_host="127.0.0.1" if by_sql else None)
    assert wrong(run) == []
    assert rows(run)["app_token asked for"]["found"] == "asked for, and a made-up one is refused"
    client = rows(run)["MMC API client"]
    assert (client["expected"], client["found"]) == ("one, active; its token cannot be seen", "one, active")
    assert len(medulla.glpi.stand_in.requests) <= (8 if by_sql else 10)


@encrypted
def test_the_hole_that_a_plain_token_opens(medulla: Medulla) -> None:
    medulla.glpi.execute("UPDATE glpi_apiclients SET app_token = %s WHERE name = 'MMC'", APP_TOKEN)
    run = medulla.check()
    assert not run.result["ready"]
    assert set(wrong(run)) == {"app_token accepted", "app_token asked for", "MMC API client"}
    assert "asks callers for none" in rows(run)["MMC API client"]["found"]
    assert NOT_PROVABLE in rows(run)["app_token accepted"]["found"]
    by_rest = medulla.check(login_host=None)
    assert set(wrong(by_rest)) == {"app_token accepted", "app_token asked for"}
    assert all(NOT_PROVABLE in rows(by_rest)[name]["found"] for name in wrong(by_rest))
    assert not [call for call in medulla.glpi.stand_in.requests if call.path.startswith("search/")]


@encrypted
def test_a_token_of_another_key_opens_the_gate_and_no_row_says_otherwise(medulla: Medulla) -> None:
    medulla.glpi.execute("UPDATE glpi_apiclients SET app_token = %s WHERE name = 'MMC'", encryption.encrypted(APP_TOKEN, bytes(32)))
    run = medulla.check()
    assert set(wrong(run)) == {"app_token accepted", "app_token asked for"}
    assert all(NOT_PROVABLE in rows(run)[name]["found"] for name in wrong(run))


@encrypted
def test_a_users_token_that_glpi_cannot_decrypt(medulla: Medulla) -> None:
    medulla.glpi.execute("UPDATE glpi_users SET api_token = %s WHERE name = 'medulla'", USER_TOKEN)
    run = medulla.check()
    assert wrong(run) == ["API login"]
    assert "the user's token is not encrypted" in rows(run)["API login"]["found"]
    assert "medulla.glpi.user_token with glpi_key" in rows(run)["API login"]["hint"]


@pytest.mark.parametrize(
    ("glpi", "handed_over", "found"),
    [
        (ENCRYPTED, False, "code for GLPI 10.0 cannot decrypt them"),
        (ENCRYPTED, True, "code for GLPI 10.0 cannot decrypt them"),
        (ENCRYPTED, None, None),
        (glpi_database.LATEST, False, None),
    ],
    indirect=["glpi"],
)
def test_what_the_consumer_cannot_do_without_the_users_tokens(medulla: Medulla, handed_over: bool | None, found: str | None) -> None:
    run = medulla.check(glpi_key_handed_over=handed_over)
    assert run.result["ready"]
    row = rows(run).get("Tokens of users")
    assert (row is None) == (found is None)
    assert row is None or (found in row["found"] and (row["ok"], row["severity"]) == (False, "warning"))


def test_an_authorization_header_that_the_web_server_drops(medulla: Medulla) -> None:
    medulla.glpi.stand_in.before_answer = faults.drop_header("Authorization")
    run = medulla.check()
    assert wrong(run) == ["API login"]
    assert "did not get the Authorization header that was sent" in rows(run)["API login"]["found"]
    assert "CGIPassAuth On" in rows(run)["API login"]["hint"]


@pytest.mark.parametrize("is_open", [False, True])
def test_a_made_up_token_that_is_accepted(medulla: Medulla, is_open: bool) -> None:
    replace = faults.replace_header("App-Token", APP_TOKEN)
    medulla.glpi.stand_in.before_answer = lambda request: replace(request) if is_open or request.headers.get("App-Token") else None
    run = medulla.check()
    assert not run.result["ready"]
    asked = rows(run)["app_token asked for"]
    assert "made-up one" in asked["found"] and asked["severity"] == "required"
    assert NOT_PROVABLE in rows(run)["app_token accepted"]["found"]


def test_client_with_another_token(medulla: Medulla) -> None:
    medulla.client("other", HERE, "Other" * 8)
    run = medulla.check(api_app_token="Other" * 8)
    assert wrong(run) == ["MMC API client"]
    assert "another app_token" in rows(run)["MMC API client"]["found"]


# -- the API user ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "spoil",
    [
        lambda glpi: glpi.execute("UPDATE glpi_users SET api_token = 'another' WHERE name = 'medulla'"),
        lambda glpi: glpi.execute("UPDATE glpi_users SET is_active = 0 WHERE name = 'medulla'"),
        lambda glpi: glpi.execute("UPDATE glpi_users SET api_token = %s WHERE name = 'tech'", USER_TOKEN),
        lambda glpi: glpi.execute("DELETE FROM glpi_profiles_users WHERE profiles_id = 8"),
        lambda glpi: glpi.set_config(enable_api_login_external_token=0),
    ],
)
def test_user_token_refused(medulla: Medulla, spoil: Callable[[Glpi], Any]) -> None:
    spoil(medulla.glpi)
    run = medulla.check()
    assert wrong(run) == ["API login"]
    assert "ERROR_GLPI_LOGIN_USER_TOKEN" in rows(run)["API login"]["found"]
    assert unchecked(run) == behind("API login")


def test_password_login(medulla: Medulla) -> None:
    run = medulla.check(api_user_token=None, api_password="wrong")
    assert wrong(run) == ["API login"] and "CREDENTIALS_DISABLED" in rows(run)["API login"]["found"]
    medulla.glpi.open_api()
    run = medulla.check(api_user_token=None, api_username="glpi", api_password="glpi", profile="Super-Admin", api_writable=True)
    assert wrong(run) == []


def test_no_credentials(medulla: Medulla) -> None:
    run = medulla.check(api_user_token=None)
    assert wrong(run) == ["API login"]
    assert "no credentials" in rows(run)["API login"]["found"]


def test_another_profile_in_force(medulla: Medulla) -> None:
    (user,) = medulla.glpi.rows("SELECT id FROM glpi_users WHERE name = 'medulla'")
    medulla.glpi.execute("INSERT INTO glpi_profiles_users (users_id, profiles_id, entities_id, is_recursive) VALUES (%s, 4, 0, 1)", user["id"])
    medulla.glpi.execute("UPDATE glpi_users SET profiles_id = 4 WHERE id = %s", user["id"])
    run = medulla.check()
    assert wrong(run) == ["Profile", "Creating through the API"]
    assert "allowed: computer, user, entity" in rows(run)["Creating through the API"]["found"]


@pytest.mark.parametrize("purged", [True, False])
def test_creation_that_should_have_been_refused_is_removed(medulla: Medulla, purged: bool) -> None:
    deleted = []

    def accept(request: Any) -> Response | None:
        if request.method == "POST":
            return Response(json.dumps({"id": 4711, "message": ""}), 201, mimetype="application/json")
        if request.method == "DELETE":
            deleted.append(request.full_path)
            return Response(json.dumps([{"4711": True}] if purged else ["ERROR_GLPI_DELETE", ""]), 200 if purged else 400, mimetype="application/json")
        return None

    medulla.glpi.stand_in.before_answer = accept
    run = medulla.check()
    assert wrong(run) == ["Creating through the API"]
    assert len(deleted) == 1 and "Computer/4711?force_purge=true" in deleted[0]
    assert ("4711 could not be removed" in rows(run)["Creating through the API"]["found"]) is not purged


# -- the answer ------------------------------------------------------------------------------------------------------


@pytest.mark.quick
def test_failure_is_one_sentence_that_names_what_failed(medulla: Medulla) -> None:
    medulla.glpi.execute("DROP VIEW one_view")
    run = medulla.check(fail=True, login_password=PASSWORD, api_user_token="Wrong" * 8)
    assert run.failed
    assert list(rows(run)) == ROWS
    assert "View one_view" in run.msg and "API login" in run.msg
    assert "Profile" not in run.msg and "5 more could not be checked" in run.msg
    assert run.result["summary"] in run.msg and "\n" not in run.msg
    assert (run.result["ready"], run.result["verdict"]) == (False, run.msg)
    assert run.result["table"][-1] == f"readiness: {run.result['summary']}"


def test_everything_down(medulla: Medulla) -> None:
    run = medulla.check(login_port=1, api_url="http://127.0.0.1:1")
    assert list(rows(run)) == ROWS
    assert wrong(run) == ["SQL port open", "GLPI API reachable"]
    assert len(unchecked(run)) == len(ROWS) - 2
    assert run.result["summary"].startswith("0 of ")


@pytest.mark.parametrize(
    ("options", "needle"),
    [({}, "nothing to check"), ({"login_host": "", "api_url": ""}, "nothing to check"), ({"login_host": "db.example.com"}, "give database")],
)
def test_options_that_leave_nothing_to_check(options: dict[str, Any], needle: str) -> None:
    run = run_module("access_check", options)
    assert run.failed and needle in run.msg


@pytest.mark.quick
def test_nothing_of_an_administrator_leaks_in(medulla: Medulla, tmp_path: Path) -> None:
    server = medulla.glpi.server
    options = medulla.options()
    for name in ("login_user", "login_password", "api_user_token", "api_app_token"):
        del options[name]
    (tmp_path / ".my.cnf").write_text(f"[client]\nuser={server.administrator}\npassword={server.administrator_password}\n", encoding="utf-8")
    lent = {
        "HOME": str(tmp_path), "GLPI_LOGIN_USER": server.administrator, "GLPI_LOGIN_PASSWORD": server.administrator_password,
        "GLPI_API_USER_TOKEN": USER_TOKEN,
    }  # fmt: skip
    run = run_module("access_check", options, environment=lent)
    assert "Database login" in wrong(run)
    assert medulla.glpi.stand_in.logins() == []
    given = run_module("access_check", {**options, "config_file": str(tmp_path / ".my.cnf"), "bind_address": "127.0.0.1"}, environment=lent)
    assert rows(given)["Database login"]["ok"]


@pytest.mark.parametrize(
    "changes",
    [{}, {"login_password": "Wrong.Secret-1"}, {"api_user_token": "WrongTokenOfTheUser"}, {"api_app_token": "WrongTokenOfTheClient"}],
)
def test_nothing_secret_is_said(medulla: Medulla, changes: dict[str, str]) -> None:
    run = medulla.check(**changes, grants=WRITE)
    (stored,) = medulla.glpi.server.rows("SELECT PASSWORD(%s) AS hash", PASSWORD)
    for secret in (PASSWORD, APP_TOKEN, USER_TOKEN, stored["hash"], *changes.values()):
        assert secret not in run.output
