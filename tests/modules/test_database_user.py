# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""database_user against a real server; what it did is asked of the server's own client."""

from __future__ import annotations

import contextlib
import itertools
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from testbed.mariadb import ClientError, MariaDB
from testbed.module_run import ModuleRun, expect_failure, expect_success, interruptions, run_module

NAME = "medulla"
PASSWORD = "Not4Anyone"
OTHER_PASSWORD = "Other4Anyone"
READ = {"privileges": ["SELECT", "SHOW VIEW"]}
NUMBERS = itertools.count(1)

# All that MariaDB keeps of accounts and what they were granted, without times.
GRANT_TABLES = """
SELECT User, Host, JSON_REMOVE(Priv, '$.password_last_changed') FROM mysql.global_priv ORDER BY 1, 2;
SELECT * FROM mysql.db ORDER BY User, Host, Db;
SELECT User, Host, Db, Table_name, Table_priv, Column_priv FROM mysql.tables_priv ORDER BY 1, 2, 3, 4;
SELECT User, Host, Db, Table_name, Column_name, Column_priv FROM mysql.columns_priv ORDER BY 1, 2, 3, 4, 5;
SELECT User, Host, Db, Routine_name, Proc_priv FROM mysql.procs_priv ORDER BY 1, 2, 3, 4;
SELECT User, Host, Proxied_user, Proxied_host FROM mysql.proxies_priv ORDER BY 1, 2, 3, 4;
SELECT User, Host, Role FROM mysql.roles_mapping ORDER BY 1, 2, 3;
"""


@pytest.fixture(scope="module")
def database(mariadb: MariaDB) -> Iterator[str]:
    """A database whose name has a wildcard in it, with a table, a view, a procedure and a function."""
    name = f"accounts_{next(NUMBERS)}"
    mariadb.client(
        f"CREATE DATABASE {name}; USE {name}; CREATE TABLE things (id int, secret int, `odd, name` int);"
        "CREATE VIEW some_things AS SELECT id FROM things; CREATE PROCEDURE show_one() SELECT 1;"
        "CREATE FUNCTION one() RETURNS int RETURN 1;"
        f"CREATE DATABASE {name}_other; CREATE TABLE {name}_other.things (id int); CREATE ROLE {name}_role;"
    )
    yield name
    mariadb.client(f"DROP DATABASE {name}; DROP DATABASE {name}_other; DROP ROLE {name}_role;")


@pytest.fixture(autouse=True)
def no_account_stays(mariadb: MariaDB) -> Iterator[None]:
    """Drop what a test made."""
    yield
    hosts = mariadb.rows("SELECT User, Host FROM mysql.global_priv WHERE User NOT IN ('root', 'mariadb.sys', %s) AND Host <> ''", mariadb.administrator)
    for row in hosts:
        mariadb.execute("DROP USER IF EXISTS %s@%s", row["User"], row["Host"])


@pytest.fixture
def args(mariadb: MariaDB, database: str) -> dict[str, Any]:
    """An account that may read, as the administrator makes it over TCP."""
    return {
        "login_host": mariadb.host, "login_port": mariadb.port, "config_file": "/nonexistent",
        "login_user": mariadb.administrator, "login_password": mariadb.administrator_password,
        "name": NAME, "hosts": ["localhost", "127.0.0.1"], "password": PASSWORD, "database": database, "grants": [READ],
    }  # fmt: skip


def as_root(mariadb: MariaDB, args: dict[str, Any]) -> dict[str, Any]:
    """The same over the socket, by the account that may also take PROXY away."""
    return {**args, "login_user": "root", "login_password": None, "login_unix_socket": mariadb.socket}


def grants_of(mariadb: MariaDB, host: str = "localhost", name: str = NAME) -> list[str]:
    """The lines of SHOW GRANTS, the account itself left out of them."""
    lines = mariadb.client(f"SHOW GRANTS FOR `{name}`@`{host}`").splitlines()[1:]
    # Naming a role that the account doesn't have gives nothing.
    lines = [line for line in lines if not line.startswith("SET DEFAULT ROLE")]
    return sorted(line.replace(f" TO `{name}`@`{host}`", "").partition(" IDENTIFIED")[0] for line in lines)


def grant_tables(mariadb: MariaDB) -> str:
    """Everything about accounts that a run could have changed."""
    return mariadb.client(GRANT_TABLES)


def reads(database: str) -> list[str]:
    """What grants_of says of an account that may read."""
    pattern = database.replace("_", r"\_")
    return ["GRANT USAGE ON *.*", f"GRANT SELECT, SHOW VIEW ON `{pattern}`.*"][::-1]


def signs_in(mariadb: MariaDB, password: str, host: str | None = None) -> bool:
    """Whether the account gets in with the password."""
    try:
        return mariadb.client("SELECT 1", user=NAME, password=password, host=host).splitlines() == ["1", "1"]
    except ClientError as error:
        assert "1045" in str(error) or "4151" in str(error)
        return False


@pytest.mark.quick
def test_created_as_foretold_and_kept(mariadb: MariaDB, database: str, args: dict[str, Any]) -> None:
    untouched = grant_tables(mariadb)
    with mariadb.refuse_writes():
        foretold = expect_success("database_user", args, changed=True, check=True)
    assert grant_tables(mariadb) == untouched

    done = expect_success("database_user", args, changed=True)
    assert done.diff == foretold.diff
    assert {key: done.result[key] for key in ("name", "hosts", "accounts")} == {
        key: foretold.result[key] for key in ("name", "hosts", "accounts")
    }
    for host in args["hosts"]:
        assert grants_of(mariadb, host) == reads(database)
    assert mariadb.client(f"SELECT COUNT(*) FROM {database}.things", user=NAME, password=PASSWORD).split() == ["COUNT(*)", "0"]
    refused = mariadb.client(f"INSERT INTO {database}.things VALUES (1, 2, 3)", user=NAME, password=PASSWORD, check=False)
    assert "1142" in refused

    made = grant_tables(mariadb)
    with mariadb.refuse_writes():
        again = expect_success("database_user", args, changed=False)
    assert again.diff["before"] == again.diff["after"] == done.diff["after"]
    assert grant_tables(mariadb) == made


@pytest.mark.quick
def test_few_statements_when_nothing_changes(args: dict[str, Any]) -> None:
    args = {**args, "hosts": ["localhost"], "tls_requires": {"SSL": None}}
    expect_success("database_user", args, changed=True)
    again = expect_success("database_user", args, changed=False)
    assert again.steps[-2:] == ["sql SELECT", "sql SHOW"]
    assert again.statements <= 4


def test_the_diff_and_the_answer(database: str, args: dict[str, Any]) -> None:
    pattern = database.replace("_", r"\_")
    done = expect_success("database_user", {**args, "hosts": ["LocalHost"]})
    select, show_view = f"SELECT ON `{pattern}`.*", f"SHOW VIEW ON `{pattern}`.*"
    account = {"grants": [select, show_view], "tls_requires": {}, "locked": False}
    assert done.diff["before"] == {"name": NAME, "accounts": {}}
    assert done.diff["after"] == {"name": NAME, "accounts": {"localhost": {**account, "password": "(hidden)"}}}
    assert done.result["hosts"] == ["localhost"]
    assert done.result["accounts"] == [{"host": "localhost", **account}]
    changed = expect_success("database_user", {**args, "hosts": ["localhost"], "password": OTHER_PASSWORD}, changed=True)
    assert changed.diff["before"] == done.diff["after"]
    assert changed.diff["after"]["accounts"]["localhost"]["password"] == "(hidden, changes)"


# -- each option by itself -----------------------------------------------------------------------------------


@contextlib.contextmanager
def only_changed(mariadb: MariaDB, args: dict[str, Any], **change: Any) -> Iterator[ModuleRun]:
    """Make the account, change an option and run it twice: foretold in check mode, and quiet the second time."""
    expect_success("database_user", args, changed=True)
    args = {**args, **change}
    with mariadb.refuse_writes():
        foretold = expect_success("database_user", args, changed=True, check=True)
    done = expect_success("database_user", args, changed=True)
    assert done.diff == foretold.diff
    yield done
    expect_success("database_user", args, changed=False)


@pytest.mark.quick
def test_password_alone(mariadb: MariaDB, database: str, args: dict[str, Any]) -> None:
    assert not signs_in(mariadb, PASSWORD)
    with only_changed(mariadb, args, password=OTHER_PASSWORD):
        assert signs_in(mariadb, OTHER_PASSWORD) and signs_in(mariadb, OTHER_PASSWORD, "localhost")
        assert not signs_in(mariadb, PASSWORD)
        assert grants_of(mariadb) == reads(database)


def test_update_password_on_create(mariadb: MariaDB, args: dict[str, Any]) -> None:
    args["update_password"] = "on_create"
    expect_success("database_user", args, changed=True)
    expect_success("database_user", {**args, "password": OTHER_PASSWORD}, changed=False)
    assert signs_in(mariadb, PASSWORD)


def test_password_omitted(mariadb: MariaDB, args: dict[str, Any]) -> None:
    expect_failure("database_user", {**args, "password": None}, "give the password")
    expect_success("database_user", args, changed=True)
    expect_success("database_user", {**args, "password": None}, changed=False)
    assert signs_in(mariadb, PASSWORD)


ALL_ON_DATABASE = "GRANT ALL PRIVILEGES ON `{pattern}`.*"


@pytest.mark.parametrize(
    ("grants", "expected"),
    [
        ([], []),
        ([{"privileges": ["select", "insert", "UPDATE", "delete", "Show View"]}], ["GRANT SELECT, INSERT, UPDATE, DELETE, SHOW VIEW ON `{pattern}`.*"]),
        ([{"privileges": ["DELETE VERSIONING ROWS", "GRANT OPTION"]}], ["GRANT DELETE HISTORY ON `{pattern}`.* WITH GRANT OPTION"]),
        ([{"privileges": ["ALL"]}], [ALL_ON_DATABASE]),
        ([{"privileges": ["ALL PRIVILEGES"], "table": "things"}], ["GRANT ALL PRIVILEGES ON `{database}`.`things`"]),
        (
            [READ, {"privileges": ["CREATE VIEW", "DROP"], "table": "some_things"}],
            ["GRANT DROP, CREATE VIEW ON `{database}`.`some_things`", "GRANT SELECT, SHOW VIEW ON `{pattern}`.*"],
        ),
        (
            [{"privileges": ["UPDATE"], "table": "things", "columns": ["ID", "odd, name"]}, {"privileges": ["INSERT"], "table": "things"}],
            ["GRANT INSERT, UPDATE (`odd, name`, `id`) ON `{database}`.`things`"],
        ),
        ([{"privileges": ["SELECT"], "table": "some_things", "columns": ["id"]}], ["GRANT SELECT (`id`) ON `{database}`.`some_things`"]),
    ],
    ids=["none", "more", "alias and option", "all", "all on a table", "on a view", "on columns", "on a view's column"],
)  # fmt: skip
def test_grants_alone(mariadb: MariaDB, database: str, args: dict[str, Any], grants: list[dict[str, Any]], expected: list[str]) -> None:
    pattern = database.replace("_", r"\_")
    lines = sorted(line.format(pattern=pattern, database=database) for line in ["GRANT USAGE ON *.*", *expected])
    with only_changed(mariadb, args, grants=grants):
        for host in args["hosts"]:
            assert [sorted(line) for line in grants_of(mariadb, host)] == [sorted(line) for line in lines]
        assert signs_in(mariadb, PASSWORD)
    expect_success("database_user", args, changed=True)
    assert grants_of(mariadb) == reads(database)


def test_grants_omitted(mariadb: MariaDB, database: str, args: dict[str, Any]) -> None:
    expect_success("database_user", args, changed=True)
    mariadb.client(f"GRANT PROCESS ON *.* TO {NAME}@localhost")
    expect_success("database_user", {**args, "grants": None, "database": None}, changed=False)
    assert grants_of(mariadb)[0] == "GRANT PROCESS ON *.*"


@pytest.mark.parametrize(
    ("option", "requirement"),
    [
        ({"SSL": None}, "REQUIRE SSL"),
        ({"x509": None}, "REQUIRE X509"),
        (
            {"SUBJECT": "/CN=it's 100% \\ ok", "ISSUER": "/CN=i", "CIPHER": "AES256"},
            r"REQUIRE ISSUER '/CN=i' SUBJECT '/CN=it''s 100% \\ ok' CIPHER 'AES256'",
        ),
    ],
)
def test_tls_requires_alone(mariadb: MariaDB, database: str, args: dict[str, Any], option: dict[str, Any], requirement: str) -> None:
    def required() -> str:
        return mariadb.client(f"SHOW CREATE USER {NAME}@localhost").partition("REQUIRE")[2].strip()

    with only_changed(mariadb, args, tls_requires=option) as done:
        assert required() == requirement.partition("REQUIRE ")[2]
        assert done.result["accounts"][0]["tls_requires"] == {key.upper(): value for key, value in option.items()}
        # Omitted, it stays, also when all the rest changes.
        expect_success("database_user", {**args, "password": OTHER_PASSWORD, "grants": []}, changed=True)
        assert required() == requirement.partition("REQUIRE ")[2]
        expect_success("database_user", {**args, "tls_requires": option}, changed=True)
    expect_success("database_user", {**args, "tls_requires": {}}, changed=True)
    assert required() == ""


@pytest.mark.parametrize("option", [{"SSL": None}, {}])
def test_created_with_tls_requires(mariadb: MariaDB, args: dict[str, Any], option: dict[str, Any]) -> None:
    expect_success("database_user", {**args, "tls_requires": option}, changed=True)
    assert ("REQUIRE SSL" in mariadb.client(f"SHOW CREATE USER {NAME}@localhost")) == bool(option)
    expect_success("database_user", {**args, "tls_requires": option}, changed=False)
    # A connection without TLS is refused where it is required.
    assert signs_in(mariadb, PASSWORD) is not bool(option)


def hosts_of(mariadb: MariaDB) -> list[str]:
    """The hosts of the account."""
    return mariadb.client(f"SELECT Host FROM mysql.user WHERE User = '{NAME}' ORDER BY Host").split()[1:]


def test_hosts_alone(mariadb: MariaDB, database: str, args: dict[str, Any]) -> None:
    hosts = ["127.0.0.2", "%.Example.com", "192.0.2.0/24", "10.0.0.0/255.0.0.0", "2001:DB8::0:1", "::1"]
    with only_changed(mariadb, args, hosts=hosts) as done:
        added = ["127.0.0.2", "%.example.com", "192.0.2.0/255.255.255.0", "10.0.0.0/255.0.0.0", "2001:db8::1", "::1"]
        assert done.result["hosts"] == added
        assert sorted(hosts_of(mariadb)) == sorted([*added, *args["hosts"]])
        for host in added:
            assert grants_of(mariadb, host) == reads(database)


def test_a_net_lets_in(mariadb: MariaDB, args: dict[str, Any]) -> None:
    expect_success("database_user", {**args, "hosts": ["127.0.0.0/8"]}, changed=True)
    assert signs_in(mariadb, PASSWORD)


def test_exclusive_hosts_alone(mariadb: MariaDB, args: dict[str, Any]) -> None:
    args["hosts"] = ["localhost", "127.0.0.1", "10.%"]
    with only_changed(mariadb, args, hosts=["127.0.0.1"], exclusive_hosts=True) as done:
        assert hosts_of(mariadb) == ["127.0.0.1"]
        assert sorted(done.diff["before"]["accounts"]) == ["10.%", "127.0.0.1", "localhost"]
        assert sorted(done.diff["after"]["accounts"]) == ["127.0.0.1"]


def test_exclusive_grants_alone(mariadb: MariaDB, database: str, args: dict[str, Any]) -> None:
    pattern = database.replace("_", r"\_")
    change = {"exclusive_grants": False, "grants": [{"privileges": ["INSERT"]}]}
    with only_changed(mariadb, args, **change):
        assert grants_of(mariadb)[0] == f"GRANT SELECT, INSERT, SHOW VIEW ON `{pattern}`.*"
    expect_success("database_user", {**args, **change, "exclusive_grants": True}, changed=True)
    assert grants_of(mariadb)[0] == f"GRANT INSERT ON `{pattern}`.*"


def test_database_alone(mariadb: MariaDB, database: str, args: dict[str, Any]) -> None:
    with only_changed(mariadb, args, database=f"{database}_other"):
        assert grants_of(mariadb) == reads(f"{database}_other")


def test_name_alone(mariadb: MariaDB, database: str, args: dict[str, Any]) -> None:
    with only_changed(mariadb, args, name="Medulla"):
        assert grants_of(mariadb, name="Medulla") == grants_of(mariadb) == reads(database)


@pytest.mark.quick
def test_state_alone(mariadb: MariaDB, args: dict[str, Any]) -> None:
    with only_changed(mariadb, {**args, "hosts": [*args["hosts"], "10.%"]}, state="absent", hosts=args["hosts"]) as done:
        assert hosts_of(mariadb) == ["10.%"]
        assert done.result["accounts"] == []
    expect_success("database_user", {**args, "state": "absent", "exclusive_hosts": True, "password": None}, changed=True)
    assert hosts_of(mariadb) == []


def test_adopt_alone(mariadb: MariaDB, database: str, args: dict[str, Any]) -> None:
    mariadb.client(f"CREATE USER {NAME}@localhost IDENTIFIED BY 'glpis'; GRANT ALL ON {database}.* TO {NAME}@localhost")
    before = grant_tables(mariadb)
    expect_failure("database_user", args, "GLPI's own account", "adopt")
    assert grant_tables(mariadb) == before
    expect_success("database_user", {**args, "adopt": True}, changed=True)
    assert grants_of(mariadb) == reads(database)
    # What is ours by its password is ours.
    mariadb.client(f"GRANT ALL ON {database}.* TO {NAME}@localhost")
    expect_success("database_user", args, changed=True)
    assert grants_of(mariadb) == reads(database)


# -- exactness -----------------------------------------------------------------------------------------------

TOO_MUCH = {
    "global": "GRANT PROCESS, REPLICATION CLIENT ON *.* TO {who}",
    "global all": "GRANT ALL ON *.* TO {who} WITH GRANT OPTION",
    "another database": "GRANT SELECT ON {database}_other.* TO {who}",
    "a pattern": "GRANT INSERT ON `%`.* TO {who} WITH GRANT OPTION",
    "unescaped": "GRANT SELECT, SHOW VIEW ON {database}.* TO {who}",
    "all": "GRANT ALL ON `{pattern}`.* TO {who}",
    "grant option": "GRANT USAGE ON `{pattern}`.* TO {who} WITH GRANT OPTION",
    "a table": "GRANT INSERT, UPDATE (id) ON {database}.things TO {who} WITH GRANT OPTION",
    "a column": "GRANT UPDATE (`odd, name`) ON {database}.things TO {who}",
    "another table": "GRANT ALL ON {database}_other.things TO {who}",
    "a procedure": "GRANT EXECUTE ON PROCEDURE {database}.show_one TO {who}",
    "a function": "GRANT ALL ON FUNCTION {database}.one TO {who} WITH GRANT OPTION",
    "a role": "GRANT {database}_role TO {who} WITH ADMIN OPTION; SET DEFAULT ROLE {database}_role FOR {who}",
    "proxy": "GRANT PROXY ON root@localhost TO {who} WITH GRANT OPTION",
}


def existing(database: str, host: str = "localhost") -> str:
    """SQL that makes the account as the module is asked to."""
    pattern = database.replace("_", r"\_")
    who = f"{NAME}@`{host}`"
    return f"CREATE USER {who} IDENTIFIED BY '{PASSWORD}'; GRANT SELECT, SHOW VIEW ON `{pattern}`.* TO {who};"


def too_much(kind: str, database: str, host: str = "localhost") -> str:
    """SQL that gives the account what it shall not have."""
    return TOO_MUCH[kind].format(database=database, pattern=database.replace("_", r"\_"), who=f"{NAME}@`{host}`") + ";"


@pytest.mark.parametrize("kind", TOO_MUCH)
def test_a_privilege_too_many_is_revoked(mariadb: MariaDB, database: str, args: dict[str, Any], kind: str) -> None:
    args = as_root(mariadb, {**args, "hosts": ["localhost"]})
    mariadb.client(existing(database) + too_much(kind, database))
    assert grants_of(mariadb) != reads(database)
    done = expect_success("database_user", args, changed=True)
    assert grants_of(mariadb) == reads(database)
    assert done.diff["before"] != done.diff["after"]


@pytest.mark.parametrize("sql_mode", ["", "ANSI_QUOTES,NO_BACKSLASH_ESCAPES"])
def test_all_of_them_at_once(mariadb: MariaDB, database: str, args: dict[str, Any], sql_mode: str) -> None:
    args = as_root(mariadb, {**args, "hosts": ["10.%"], "tls_requires": {"SUBJECT": "/CN=a\\'b"}})
    (before,) = mariadb.rows("SELECT @@GLOBAL.sql_mode AS sql_mode")
    mariadb.execute("SET GLOBAL sql_mode = %s", sql_mode or before["sql_mode"])
    try:
        expect_success("database_user", args, changed=True)
        mariadb.client("SET sql_mode = '';" + "".join(too_much(kind, database, "10.%") for kind in TOO_MUCH))
        expect_success("database_user", {**args, "exclusive_grants": False}, changed=False)
        expect_success("database_user", args, changed=True, check=True)
        expect_success("database_user", args, changed=True)
        expect_success("database_user", args, changed=False)
    finally:
        mariadb.execute("SET GLOBAL sql_mode = %s", before["sql_mode"])
    assert [line.partition(" REQUIRE")[0] for line in grants_of(mariadb, "10.%")] == reads(database)
    subject = mariadb.rows("SELECT JSON_VALUE(Priv, '$.x509_subject') AS subject FROM mysql.global_priv WHERE User = %s", NAME)
    assert subject == [{"subject": "/CN=a\\'b"}]


def test_columns_survive_their_tables_privilege(mariadb: MariaDB, database: str, args: dict[str, Any]) -> None:
    args["grants"] = [{"privileges": ["SELECT", "UPDATE"], "table": "things", "columns": ["id"]}]
    expect_success("database_user", args, changed=True)
    before = grants_of(mariadb)
    mariadb.client(f"GRANT SELECT, DELETE ON {database}.things TO {NAME}@localhost")
    expect_success("database_user", args, changed=True)
    assert grants_of(mariadb) == before
    expect_success("database_user", args, changed=False)


def test_what_is_gone_can_be_revoked(mariadb: MariaDB, database: str, args: dict[str, Any]) -> None:
    expect_success("database_user", args, changed=True)
    mariadb.client(
        f"CREATE DATABASE {database}_gone; CREATE TABLE {database}_gone.t (a int); ALTER TABLE {database}.things ADD gone int;"
        f"GRANT SELECT ON {database}_gone.* TO {NAME}@localhost; GRANT INSERT, UPDATE (a) ON {database}_gone.t TO {NAME}@localhost;"
        f"GRANT UPDATE (gone) ON {database}.things TO {NAME}@localhost;"
        f"DROP DATABASE {database}_gone; ALTER TABLE {database}.things DROP gone;"
    )
    expect_success("database_user", args, changed=True)
    assert grants_of(mariadb) == reads(database)


def test_odd_names(mariadb: MariaDB, args: dict[str, Any]) -> None:
    odd = 'od`d "na%me\\_'
    mariadb.execute(f"CREATE DATABASE `{odd.replace('`', '``')}`")
    try:
        args.update(name="o'dd`\"% \\n", hosts=["%"], database=odd)
        expect_success("database_user", args, changed=True)
        expect_success("database_user", args, changed=False)
        (row,) = mariadb.rows("SELECT User, Host, Db, Select_priv FROM mysql.db WHERE User = %s", args["name"])
        assert row == {"User": args["name"], "Host": "%", "Db": 'od`d "na\\%me\\\\\\_', "Select_priv": "Y"}
        shown = mariadb.client("SHOW DATABASES", user=args["name"], password=PASSWORD)
        assert odd in shown.splitlines()
        expect_success("database_user", {**args, "state": "absent"}, changed=True)
    finally:
        mariadb.execute(f"DROP DATABASE `{odd.replace('`', '``')}`")


# -- what runs, and in what order ----------------------------------------------------------------------------


@pytest.mark.quick
def test_what_takes_away_runs_first_and_no_password_is_sent(mariadb: MariaDB, database: str, args: dict[str, Any]) -> None:
    expect_success("database_user", {**args, "hosts": ["localhost", "10.%"], "grants": [{"privileges": ["SELECT", "DROP"]}]})
    wanted = {**args, "exclusive_hosts": True, "password": OTHER_PASSWORD, "tls_requires": {"SSL": None}}
    with mariadb.statements() as sent:
        expect_success("database_user", wanted, changed=True)
        statements = sent.of(mariadb.administrator)
    writes = [statement.split()[0] for statement in statements if statement.split()[0] not in ("SELECT", "SHOW", "SET")]
    assert writes == ["DROP", "REVOKE", "ALTER", "CREATE", "GRANT", "GRANT"]
    assert not any(PASSWORD in statement or OTHER_PASSWORD in statement for statement in statements)
    assert any("*" in statement and "IDENTIFIED VIA" in statement for statement in statements)


def secret_free(run: ModuleRun, mariadb: MariaDB) -> None:
    """Neither the account's nor the administrator's password, nor a hash, may be in what a run says."""
    for secret in (PASSWORD, OTHER_PASSWORD, mariadb.administrator_password):
        assert secret not in run.output
    assert not re.search(r"\*[0-9A-F]{40}", run.output)


def test_nothing_secret_is_shown(mariadb: MariaDB, args: dict[str, Any]) -> None:
    secret_free(expect_success("database_user", args, changed=True), mariadb)
    secret_free(expect_success("database_user", {**args, "password": OTHER_PASSWORD}, changed=True), mariadb)
    secret_free(expect_failure("database_user", {**args, "database": "nowhere"}), mariadb)


STARTS = {
    "nothing": "SELECT 1",
    "too much": "CREATE USER {who} IDENTIFIED BY 'x' REQUIRE SSL; GRANT SELECT, INSERT, DROP ON `{pattern}`.* TO {who} WITH GRANT OPTION;"
    "GRANT PROCESS ON *.* TO {who}; GRANT SELECT, INSERT ON {database}.things TO {who}; GRANT SELECT ON {database}.* TO {who};"
    "CREATE USER {name}@`10.%` IDENTIFIED BY 'x'",
}


@pytest.mark.parametrize("start", STARTS)
def test_killed_after_each_statement(mariadb: MariaDB, database: str, args: dict[str, Any], start: str) -> None:
    args["grants"] = [READ, {"privileges": ["UPDATE"], "table": "things", "columns": ["id"]}]
    args.update(exclusive_hosts=True, tls_requires={})
    script = STARTS[start].format(database=database, pattern=database.replace("_", r"\_"), name=NAME, who=f"{NAME}@localhost")
    mariadb.client(script)
    untouched, had = grant_tables(mariadb), privileges(mariadb)
    reached, shall = "", set[tuple[str, ...]]()
    kills = 0
    for _after, run in interruptions("database_user", args):
        between = privileges(mariadb)
        if grant_tables(mariadb) == untouched:
            continue
        kills += run.interrupted
        expect_success("database_user", args)
        reached, shall = reached or grant_tables(mariadb), shall or privileges(mariadb)
        assert grant_tables(mariadb) == reached
        assert between <= had | shall
        mariadb.client(f"DROP USER {NAME}@localhost, {NAME}@127.0.0.1; {script}")
    assert kills >= 4


def privileges(mariadb: MariaDB) -> set[tuple[str, ...]]:
    """Each privilege of the accounts, as the information schema tells it."""
    rows = mariadb.client(
        f"""SELECT GRANTEE, '', '', '', PRIVILEGE_TYPE FROM information_schema.USER_PRIVILEGES WHERE GRANTEE LIKE '\\'{NAME}\\'@%'
        UNION ALL SELECT GRANTEE, TABLE_SCHEMA, '', '', PRIVILEGE_TYPE FROM information_schema.SCHEMA_PRIVILEGES WHERE GRANTEE LIKE '\\'{NAME}\\'@%'
        UNION ALL SELECT GRANTEE, TABLE_SCHEMA, TABLE_NAME, '', PRIVILEGE_TYPE FROM information_schema.TABLE_PRIVILEGES WHERE GRANTEE LIKE '\\'{NAME}\\'@%'
        UNION ALL SELECT GRANTEE, TABLE_SCHEMA, TABLE_NAME, COLUMN_NAME, PRIVILEGE_TYPE FROM information_schema.COLUMN_PRIVILEGES
          WHERE GRANTEE LIKE '\\'{NAME}\\'@%'"""
    ).splitlines()[1:]
    return {tuple(row.split("\t")) for row in rows if not row.endswith("\tUSAGE")}


@pytest.mark.parametrize("start", STARTS)
def test_two_at_once(mariadb: MariaDB, database: str, args: dict[str, Any], start: str) -> None:
    args.update(exclusive_hosts=True, tls_requires={})
    script = STARTS[start].format(database=database, pattern=database.replace("_", r"\_"), name=NAME, who=f"{NAME}@localhost")
    mariadb.client(script)
    with ThreadPoolExecutor(2) as pool:
        runs = [pool.submit(run_module, "database_user", args) for each in range(2)]
        assert [run.result().msg for run in runs] == ["", ""]
    assert hosts_of(mariadb) == ["127.0.0.1", "localhost"]
    assert grants_of(mariadb) == grants_of(mariadb, "127.0.0.1") == reads(database)
    assert signs_in(mariadb, PASSWORD)
    expect_success("database_user", args, changed=False)


# -- what is refused -----------------------------------------------------------------------------------------


def one_sentence(run: ModuleRun) -> None:
    """An error is for a person: one sentence of ours, with the server's words behind at most."""
    ours = run.msg.partition(" Server: ")[0]
    assert ours.endswith(".") and "\n" not in run.msg
    assert ours.count(". ") == 0


@pytest.mark.parametrize(
    ("change", "needles"),
    [
        ({"database": "nowhere"}, ["database nowhere does not exist"]),
        ({"grants": [READ, {"privileges": ["DROP"], "table": "no_view"}]}, ["no_view", "1146", "create it first"]),
        ({"grants": [READ, {"privileges": ["CREATE"], "table": "THINGS"}]}, ["THINGS", "1146"]),
        ({"grants": [READ, {"privileges": ["SELECT"], "table": "things", "columns": ["id", "nix"]}]}, ["nix", "things"]),
        ({"grants": [READ, {"privileges": ["SELEKT"]}]}, ["SELEKT", "choose among", "SELECT"]),
        ({"grants": [{"privileges": ["SUPER"]}]}, ["SUPER cannot be granted on a database"]),
        ({"grants": [{"privileges": ["DELETE"], "table": "things", "columns": ["id"]}]}, ["DELETE cannot be granted on columns"]),
        ({"password": ""}, ["password is empty"]),
        ({"name": ""}, ["name has 0 characters"]),
        ({"name": "x" * 129}, ["name has 129 characters"]),
        ({"hosts": []}, ["hosts is an empty list"]),
        ({"hosts": ["localhost", "192.0.2.1/24"]}, ["192.0.2.1/24", "host bits"]),
        ({"hosts": ["10.0.0.300"]}, ["10.0.0.300"]),
        ({"tls_requires": {"SSL": None, "ISSUER": "i"}}, ["SSL beside something else"]),
        ({"tls_requires": {"TLS": None}}, ["TLS", "SUBJECT"]),
        ({"name": "root"}, ["root is one of MariaDB's own", "adopt"]),
        ({"name": "mariadb.sys", "state": "absent"}, ["MariaDB's own", "adopt"]),
        ({"name": "provisioner"}, ["the one that signed in", "adopt"]),
        ({"name": "provisioner", "hosts": ["%"], "state": "absent", "exclusive_hosts": True}, ["the one that signed in", "adopt"]),
        ({"login_password": "wrong"}, ["refused the login", "1045"]),
        ({"login_port": 1}, ["Nothing listens there"]),
        ({"login_host": "no.such.host.invalid"}, ["name is not known"]),
    ],
)
def test_refused_with_nothing_written(mariadb: MariaDB, args: dict[str, Any], change: dict[str, Any], needles: list[str]) -> None:
    before = grant_tables(mariadb)
    run = expect_failure("database_user", {**args, **change}, *needles)
    one_sentence(run)
    secret_free(run, mariadb)
    assert grant_tables(mariadb) == before


@pytest.mark.parametrize(
    ("change", "needles"),
    [
        ({"grants": [{"privileges": ["SELECT"], "columns": ["id"]}]}, ["table", "columns"]),
        ({"database": None}, ["database", "grants"]),
        ({"grants": [{"table": "things"}]}, ["privileges"]),
    ],
)
def test_options_that_need_others(args: dict[str, Any], change: dict[str, Any], needles: list[str]) -> None:
    expect_failure("database_user", {**args, **change}, *needles)


def test_check_mode_before_the_views_are_made(mariadb: MariaDB, args: dict[str, Any]) -> None:
    args["grants"] = [READ, {"privileges": ["DROP", "CREATE VIEW"], "table": "no_view"}]
    run = expect_success("database_user", args, changed=True, check=True)
    assert len(run.warnings) == 1 and "no_view" in run.warnings[0]
    assert hosts_of(mariadb) == []


@pytest.mark.parametrize(
    "way",
    ["unix_socket", "ed25519 USING PASSWORD('x')", "unix_socket OR mysql_native_password", "mysql_native_password OR unix_socket"],
)
def test_another_way_to_sign_in_is_left_alone(mariadb: MariaDB, database: str, args: dict[str, Any], way: str) -> None:
    mariadb.client("INSTALL SONAME 'auth_ed25519'")
    try:
        mariadb.client(f"CREATE USER {NAME}@localhost IDENTIFIED VIA {way}")
        before = grant_tables(mariadb)
        run = expect_failure("database_user", {**args, "adopt": True}, way.split()[0], way.split(" OR ")[-1].split()[0], NAME)
        one_sentence(run)
        assert grant_tables(mariadb) == before
        # Its privileges can be managed all the same.
        rest = {**args, "hosts": ["localhost"], "password": None}
        expect_success("database_user", rest, changed=True)
        expect_success("database_user", rest, changed=False)
        assert grants_of(mariadb)[0].startswith("GRANT SELECT, SHOW VIEW")
        assert way.split()[0] in mariadb.client(f"SHOW CREATE USER {NAME}@localhost")
        expect_success("database_user", {**args, "state": "absent"}, changed=True)
    finally:
        mariadb.client("UNINSTALL SONAME 'auth_ed25519'")


def test_an_administrator_who_lacks_what_is_revoked(mariadb: MariaDB, database: str, args: dict[str, Any]) -> None:
    mariadb.client(existing(database) + f"GRANT ALL ON *.* TO {NAME}@localhost")
    run = expect_failure("database_user", {**args, "hosts": ["localhost"]}, "may not run REVOKE ALL PRIVILEGES ON *.*", "1045")
    one_sentence(run)
    secret_free(run, mariadb)


def test_an_administrator_without_the_privilege(mariadb: MariaDB, database: str, args: dict[str, Any]) -> None:
    mariadb.client(f"CREATE USER weak@127.0.0.1 IDENTIFIED BY 'weak'; GRANT SELECT ON {database}.* TO weak@127.0.0.1")
    run = expect_failure("database_user", {**args, "login_user": "weak", "login_password": "weak"}, "sign in as an administrator", "1142")
    one_sentence(run)
    assert hosts_of(mariadb) == []


@pytest.mark.parametrize("validation", [PASSWORD + "-12", "weak"])
def test_a_server_that_validates_passwords(mariadb: MariaDB, args: dict[str, Any], validation: str) -> None:
    args.update(password=validation, hosts=["localhost"])
    mariadb.client("INSTALL SONAME 'simple_password_check'")
    try:
        if validation == "weak":
            before = grant_tables(mariadb)
            run = expect_failure("database_user", args, "password validation refuses the password")
            one_sentence(run)
            assert "'weak'" not in run.output
            assert grant_tables(mariadb) == before
            expect_success("database_user", {**args, "password": PASSWORD + "-12"}, changed=True)
            run = expect_failure("database_user", args, "password validation refuses the password")
            assert signs_in(mariadb, PASSWORD + "-12", "localhost")
        else:
            expect_success("database_user", args, changed=True)
            expect_success("database_user", args, changed=False)
            assert signs_in(mariadb, validation, "localhost")
    finally:
        mariadb.client("UNINSTALL SONAME 'simple_password_check'")


# -- what is warned about ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sql", "warning"),
    [
        (f"ALTER USER {NAME}@localhost ACCOUNT LOCK", "is locked"),
        (f"ALTER USER {NAME}@localhost PASSWORD EXPIRE", "has expired"),
        ("CREATE USER ''@localhost", "anonymous account at localhost"),
    ],
)
def test_an_account_that_cannot_be_used(mariadb: MariaDB, database: str, args: dict[str, Any], sql: str, warning: str) -> None:
    args["hosts"] = ["localhost", "%"]
    mariadb.client(existing(database) + existing(database, "%") + sql)
    run = expect_success("database_user", args, changed=False)
    assert len(run.warnings) == 1 and warning in run.warnings[0]
    changed = expect_success("database_user", {**args, "password": OTHER_PASSWORD}, changed=True)
    assert bool(changed.warnings) == (warning != "has expired")
    assert signs_in(mariadb, OTHER_PASSWORD, "localhost") == (warning != "is locked")


def test_the_definer_of_views_is_dropped(mariadb: MariaDB, database: str, args: dict[str, Any]) -> None:
    expect_success("database_user", args, changed=True)
    mariadb.client(f"CREATE DEFINER={NAME}@localhost VIEW {database}.of_medulla AS SELECT 1")
    try:
        run = expect_success("database_user", {**args, "state": "absent"}, changed=True)
    finally:
        mariadb.client(f"DROP VIEW {database}.of_medulla")
    assert len(run.warnings) == 1 and f"{NAME}@localhost is the definer of views" in run.warnings[0]


# -- other servers -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("version", ["8.0.36", "10.3.39-MariaDB"])
def test_a_server_that_is_not_supported(args: dict[str, Any], version: str) -> None:
    with MariaDB(settings=(f"--version={version}",)) as server:
        where = {"login_port": server.port, "login_password": server.administrator_password}
        run = expect_failure("database_user", {**args, **where}, version, "MariaDB 10.4 and later")
    one_sentence(run)


def test_names_of_tables_without_case(args: dict[str, Any]) -> None:
    with MariaDB(settings=("--lower-case-table-names=1",)) as server:
        server.client("CREATE DATABASE Glpi_X; CREATE TABLE Glpi_X.Things (Id int)")
        grants = [READ, {"privileges": ["UPDATE"], "table": "THINGS", "columns": ["ID"]}]
        where = {"login_port": server.port, "login_password": server.administrator_password}
        asked = {**args, **where, "database": "GLPI_x", "grants": grants}
        expect_success("database_user", asked, changed=True)
        expect_success("database_user", asked, changed=False)
        assert grants_of(server) == sorted([*reads("glpi_x"), "GRANT UPDATE (`id`) ON `glpi_x`.`things`"])
