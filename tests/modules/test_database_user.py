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
from pathlib import Path
from typing import Any

import pytest

from environment import collection_copy
from testbed.mariadb import ClientError, MariaDB
from testbed.module_run import ModuleRun, expect_failure, expect_success, interruptions, run_module

NAME = "medulla"
PASSWORD = "Not4Anyone"
OTHER_PASSWORD = "Other4Anyone"
READ = {"privileges": ["SELECT", "SHOW VIEW"]}
NUMBERS = itertools.count(1)

# All that a server keeps of accounts and what they were granted, without times.
GRANT_TABLES = """
SELECT * FROM mysql.db ORDER BY User, Host, Db;
SELECT User, Host, Db, Table_name, Table_priv, Column_priv FROM mysql.tables_priv ORDER BY 1, 2, 3, 4;
SELECT User, Host, Db, Table_name, Column_name, Column_priv FROM mysql.columns_priv ORDER BY 1, 2, 3, 4, 5;
SELECT User, Host, Db, Routine_name, Proc_priv FROM mysql.procs_priv ORDER BY 1, 2, 3, 4;
SELECT User, Host, Proxied_user, Proxied_host FROM mysql.proxies_priv ORDER BY 1, 2, 3, 4;
"""
ACCOUNT_TABLES = {
    "mariadb": "SELECT User, Host, JSON_REMOVE(Priv, '$.password_last_changed') FROM mysql.global_priv ORDER BY 1, 2;"
    "SELECT User, Host, Role FROM mysql.roles_mapping ORDER BY 1, 2, 3;",
    # A password's hash has a salt, so the plugin alone stands for how the account signs in.
    "mysql": "SELECT User, Host, plugin, ssl_type, ssl_cipher, x509_issuer, x509_subject, account_locked, password_expired,"
    " User_attributes, Grant_priv, Process_priv FROM mysql.user ORDER BY 1, 2; SELECT * FROM mysql.role_edges ORDER BY 1, 2, 3, 4;"
    "SELECT * FROM mysql.default_roles ORDER BY 1, 2, 3, 4; SELECT * FROM mysql.global_grants ORDER BY 1, 2, 3;",
}
# Accounts that belong to the server.
OF_THE_SERVER = "('root', 'mariadb.sys', 'mysql.sys', 'mysql.session', 'mysql.infoschema', 'provisioner')"

only_on = {product: pytest.mark.parametrize("server", [product], indirect=True) for product in ("mariadb", "mysql")}


@pytest.fixture(scope="module")
def database(server: MariaDB) -> Iterator[str]:
    """A database whose name has a wildcard in it, with a table, a view, a procedure and a function."""
    name = f"accounts_{next(NUMBERS)}"
    server.client(
        f"CREATE DATABASE {name}; USE {name}; CREATE TABLE things (id int, secret int, `odd, name` int);"
        "CREATE VIEW some_things AS SELECT id FROM things; CREATE PROCEDURE show_one() SELECT 1;"
        "CREATE FUNCTION one() RETURNS int DETERMINISTIC RETURN 1;"
        f"CREATE DATABASE {name}_other; CREATE TABLE {name}_other.things (id int); CREATE ROLE {name}_role;"
    )
    yield name
    server.client(f"DROP DATABASE {name}; DROP DATABASE {name}_other; DROP ROLE {name}_role;")


@pytest.fixture(autouse=True)
def no_account_stays(server: MariaDB) -> Iterator[None]:
    """Drop what a test made."""
    yield
    hosts = server.rows(f"SELECT User, Host FROM mysql.user WHERE User NOT IN {OF_THE_SERVER} AND User NOT LIKE '%_role'")
    for row in hosts:
        server.execute("DROP USER IF EXISTS %s@%s", row["User"], row["Host"])


@pytest.fixture
def args(server: MariaDB, database: str) -> dict[str, Any]:
    """An account that may read, as the administrator makes it over TCP."""
    return {
        "login_host": server.host, "login_port": server.port, "config_file": "/nonexistent",
        "login_user": server.administrator, "login_password": server.administrator_password,
        "name": NAME, "hosts": ["localhost", "127.0.0.1"], "password": PASSWORD, "database": database, "grants": [READ],
    }  # fmt: skip


def as_root(server: MariaDB, args: dict[str, Any]) -> dict[str, Any]:
    """The same over the socket, by the account that may also take PROXY away."""
    return {**args, "login_user": "root", "login_password": None, "login_unix_socket": server.socket}


def grants_of(server: MariaDB, host: str = "localhost", name: str = NAME) -> list[str]:
    """The lines of SHOW GRANTS, the account itself left out of them."""
    lines = server.client(f"SHOW GRANTS FOR `{name}`@`{host}`").splitlines()[1:]
    # Naming a role that the account doesn't have gives nothing.
    lines = [line for line in lines if not line.startswith("SET DEFAULT ROLE")]
    return sorted(line.replace(f" TO `{name}`@`{host}`", "").partition(" IDENTIFIED")[0] for line in lines)


def grant_tables(server: MariaDB) -> str:
    """Everything about accounts that a run could have changed."""
    return server.client(ACCOUNT_TABLES[server.product] + GRANT_TABLES)


def reads(database: str) -> list[str]:
    """What grants_of says of an account that may read."""
    pattern = database.replace("_", r"\_")
    return ["GRANT USAGE ON *.*", f"GRANT SELECT, SHOW VIEW ON `{pattern}`.*"][::-1]


def signs_in(server: MariaDB, password: str, host: str | None = None) -> bool:
    """Whether the account gets in with the password."""
    try:
        return server.client("SELECT 1", user=NAME, password=password, host=host).splitlines() == ["1", "1"]
    except ClientError as error:
        assert any(number in str(error) for number in ("1045", "3118", "4151"))
        return False


@pytest.mark.quick
def test_created_as_foretold_and_kept(server: MariaDB, database: str, args: dict[str, Any]) -> None:
    untouched = grant_tables(server)
    with server.refuse_writes():
        foretold = expect_success("database_user", args, changed=True, check=True)
    assert grant_tables(server) == untouched

    done = expect_success("database_user", args, changed=True)
    assert done.diff == foretold.diff
    assert {key: done.result[key] for key in ("name", "hosts", "accounts")} == {
        key: foretold.result[key] for key in ("name", "hosts", "accounts")
    }
    for host in args["hosts"]:
        assert grants_of(server, host) == reads(database)
    assert server.client(f"SELECT COUNT(*) FROM {database}.things", user=NAME, password=PASSWORD).split() == ["COUNT(*)", "0"]
    refused = server.client(f"INSERT INTO {database}.things VALUES (1, 2, 3)", user=NAME, password=PASSWORD, check=False)
    assert "1142" in refused

    made = grant_tables(server)
    with server.refuse_writes():
        again = expect_success("database_user", args, changed=False)
    assert again.diff["before"] == again.diff["after"] == done.diff["after"]
    assert grant_tables(server) == made


@pytest.mark.quick
def test_few_statements_when_nothing_changes(server: MariaDB, args: dict[str, Any]) -> None:
    args = {**args, "hosts": ["localhost"], "tls_requires": {"SSL": None}}
    expect_success("database_user", args, changed=True)
    again = expect_success("database_user", args, changed=False)
    assert again.steps[-2:] == ["sql SELECT", "sql SHOW"]
    assert again.statements <= {"mariadb": 4, "mysql": 5}[server.product]


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
def only_changed(server: MariaDB, args: dict[str, Any], **change: Any) -> Iterator[ModuleRun]:
    """Make the account, change an option and run it twice: foretold in check mode, and quiet the second time."""
    expect_success("database_user", args, changed=True)
    args = {**args, **change}
    with server.refuse_writes():
        foretold = expect_success("database_user", args, changed=True, check=True)
    done = expect_success("database_user", args, changed=True)
    assert done.diff == foretold.diff
    yield done
    expect_success("database_user", args, changed=False)


@pytest.mark.quick
def test_password_alone(server: MariaDB, database: str, args: dict[str, Any]) -> None:
    assert not signs_in(server, PASSWORD)
    with only_changed(server, args, password=OTHER_PASSWORD):
        assert signs_in(server, OTHER_PASSWORD) and signs_in(server, OTHER_PASSWORD, "localhost")
        assert not signs_in(server, PASSWORD)
        assert grants_of(server) == reads(database)


def test_update_password_on_create(server: MariaDB, args: dict[str, Any]) -> None:
    args["update_password"] = "on_create"
    expect_success("database_user", args, changed=True)
    expect_success("database_user", {**args, "password": OTHER_PASSWORD}, changed=False)
    assert signs_in(server, PASSWORD)


def test_password_omitted(server: MariaDB, args: dict[str, Any]) -> None:
    expect_failure("database_user", {**args, "password": None}, "give the password")
    expect_success("database_user", args, changed=True)
    expect_success("database_user", {**args, "password": None}, changed=False)
    assert signs_in(server, PASSWORD)


ALL_ON_DATABASE = "GRANT ALL PRIVILEGES ON `{pattern}`.*"


@pytest.mark.parametrize(
    ("grants", "expected"),
    [
        ([], []),
        ([{"privileges": ["select", "insert", "UPDATE", "delete", "Show View"]}], ["GRANT SELECT, INSERT, UPDATE, DELETE, SHOW VIEW ON `{pattern}`.*"]),
        ([{"privileges": ["LOCK  tables", "GRANT OPTION"]}], ["GRANT LOCK TABLES ON `{pattern}`.* WITH GRANT OPTION"]),
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
    ids=["none", "more", "spaces and option", "all", "all on a table", "on a view", "on columns", "on a view's column"],
)  # fmt: skip
def test_grants_alone(server: MariaDB, database: str, args: dict[str, Any], grants: list[dict[str, Any]], expected: list[str]) -> None:
    pattern = database.replace("_", r"\_")
    lines = sorted(line.format(pattern=pattern, database=database) for line in ["GRANT USAGE ON *.*", *expected])
    with only_changed(server, args, grants=grants):
        for host in args["hosts"]:
            assert [sorted(line) for line in grants_of(server, host)] == [sorted(line) for line in lines]
        assert signs_in(server, PASSWORD)
    expect_success("database_user", args, changed=True)
    assert grants_of(server) == reads(database)


@only_on["mariadb"]
def test_an_alias(server: MariaDB, database: str, args: dict[str, Any]) -> None:
    with only_changed(server, args, grants=[{"privileges": ["DELETE VERSIONING ROWS"]}]):
        assert grants_of(server)[0].startswith("GRANT DELETE HISTORY ON `")


def test_grants_omitted(server: MariaDB, database: str, args: dict[str, Any]) -> None:
    expect_success("database_user", args, changed=True)
    server.client(f"GRANT PROCESS ON *.* TO {NAME}@localhost")
    expect_success("database_user", {**args, "grants": None, "database": None}, changed=False)
    assert grants_of(server)[0] == "GRANT PROCESS ON *.*"


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
def test_tls_requires_alone(server: MariaDB, database: str, args: dict[str, Any], option: dict[str, Any], requirement: str) -> None:
    def required() -> str:
        shown = server.client(f"SHOW CREATE USER {NAME}@localhost").partition("REQUIRE ")[2].partition(" PASSWORD EXPIRE")[0].strip()
        # MySQL writes NONE, has an order of its own, and doesn't double a quote.
        return "" if shown == "NONE" else " ".join(sorted(shown.replace("''", "'").replace("\\\\", "\\").split(" ")))

    requirement = " ".join(sorted(requirement.replace("''", "'").replace("\\\\", "\\").partition("REQUIRE ")[2].split(" ")))
    with only_changed(server, args, tls_requires=option) as done:
        assert required() == requirement
        assert done.result["accounts"][0]["tls_requires"] == {key.upper(): value for key, value in option.items()}
        # Omitted, it stays, also when all the rest changes.
        expect_success("database_user", {**args, "password": OTHER_PASSWORD, "grants": []}, changed=True)
        assert required() == requirement
        expect_success("database_user", {**args, "tls_requires": option}, changed=True)
    expect_success("database_user", {**args, "tls_requires": {}}, changed=True)
    assert required() == ""


@pytest.mark.parametrize("option", [{"SSL": None}, {}])
def test_created_with_tls_requires(server: MariaDB, args: dict[str, Any], option: dict[str, Any]) -> None:
    expect_success("database_user", {**args, "tls_requires": option}, changed=True)
    assert ("REQUIRE SSL" in server.client(f"SHOW CREATE USER {NAME}@localhost")) == bool(option)
    expect_success("database_user", {**args, "tls_requires": option}, changed=False)
    # A connection without TLS is refused where it is required.
    assert signs_in(server, PASSWORD) is not bool(option)


def hosts_of(server: MariaDB) -> list[str]:
    """The hosts of the account."""
    return server.client(f"SELECT Host FROM mysql.user WHERE User = '{NAME}' ORDER BY Host").split()[1:]


def test_hosts_alone(server: MariaDB, database: str, args: dict[str, Any]) -> None:
    hosts = ["127.0.0.2", "10.20.%", "192.0.2.0/24", "10.0.0.0/255.0.0.0", "2001:DB8::0:1", "::1"]
    with only_changed(server, args, hosts=hosts) as done:
        added = ["127.0.0.2", "10.20.%", "192.0.2.0/255.255.255.0", "10.0.0.0/255.0.0.0", "2001:db8::1", "::1"]
        assert done.result["hosts"] == added
        assert sorted(hosts_of(server)) == sorted([*added, *args["hosts"]])
        for host in added:
            assert grants_of(server, host) == reads(database)


def test_a_net_lets_in(server: MariaDB, args: dict[str, Any]) -> None:
    expect_success("database_user", {**args, "hosts": ["127.0.0.0/8"]}, changed=True)
    assert signs_in(server, PASSWORD)


def test_exclusive_hosts_alone(server: MariaDB, args: dict[str, Any]) -> None:
    args["hosts"] = ["localhost", "127.0.0.1", "10.%"]
    with only_changed(server, args, hosts=["127.0.0.1"], exclusive_hosts=True) as done:
        assert hosts_of(server) == ["127.0.0.1"]
        assert sorted(done.diff["before"]["accounts"]) == ["10.%", "127.0.0.1", "localhost"]
        assert sorted(done.diff["after"]["accounts"]) == ["127.0.0.1"]


def test_exclusive_grants_alone(server: MariaDB, database: str, args: dict[str, Any]) -> None:
    pattern = database.replace("_", r"\_")
    change = {"exclusive_grants": False, "grants": [{"privileges": ["INSERT"]}]}
    with only_changed(server, args, **change):
        assert grants_of(server)[0] == f"GRANT SELECT, INSERT, SHOW VIEW ON `{pattern}`.*"
    expect_success("database_user", {**args, **change, "exclusive_grants": True}, changed=True)
    assert grants_of(server)[0] == f"GRANT INSERT ON `{pattern}`.*"


def test_database_alone(server: MariaDB, database: str, args: dict[str, Any]) -> None:
    with only_changed(server, {**args, "adopt": True}, database=f"{database}_other"):
        assert grants_of(server) == reads(f"{database}_other")


def test_name_alone(server: MariaDB, database: str, args: dict[str, Any]) -> None:
    with only_changed(server, args, name="Medulla"):
        assert grants_of(server, name="Medulla") == grants_of(server) == reads(database)


@pytest.mark.quick
def test_state_alone(server: MariaDB, args: dict[str, Any]) -> None:
    with only_changed(server, {**args, "hosts": [*args["hosts"], "10.%"]}, state="absent", hosts=args["hosts"]) as done:
        assert hosts_of(server) == ["10.%"]
        assert done.result["accounts"] == []
    expect_success("database_user", {**args, "state": "absent", "exclusive_hosts": True, "password": None}, changed=True)
    assert hosts_of(server) == []


def test_adopt_alone(server: MariaDB, database: str, args: dict[str, Any]) -> None:
    server.client(f"CREATE USER {NAME}@localhost IDENTIFIED BY 'glpis'; GRANT ALL ON {database}.* TO {NAME}@localhost")
    before = grant_tables(server)
    expect_failure("database_user", args, "GLPI's own account", "adopt")
    assert grant_tables(server) == before
    expect_success("database_user", {**args, "adopt": True}, changed=True)
    assert grants_of(server) == reads(database)
    # What is ours by its password is ours.
    server.client(f"GRANT ALL ON {database}.* TO {NAME}@localhost")
    expect_success("database_user", args, changed=True)
    assert grants_of(server) == reads(database)


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
    "a role": "GRANT {database}_role TO {who} WITH ADMIN OPTION; SET DEFAULT ROLE {database}_role {to} {who}",
    "proxy": "GRANT PROXY ON root@localhost TO {who} WITH GRANT OPTION",
}


def existing(database: str, host: str = "localhost") -> str:
    """SQL that makes the account as the module is asked to."""
    pattern = database.replace("_", r"\_")
    who = f"{NAME}@`{host}`"
    return f"CREATE USER {who} IDENTIFIED BY '{PASSWORD}'; GRANT SELECT, SHOW VIEW ON `{pattern}`.* TO {who};"


def too_much(server: MariaDB, kind: str, database: str, host: str = "localhost") -> str:
    """SQL that gives the account what it shall not have."""
    to = {"mariadb": "FOR", "mysql": "TO"}[server.product]
    return TOO_MUCH[kind].format(to=to, database=database, pattern=database.replace("_", r"\_"), who=f"{NAME}@`{host}`") + ";"


@pytest.mark.parametrize("kind", TOO_MUCH)
def test_a_privilege_too_many_is_revoked(server: MariaDB, database: str, args: dict[str, Any], kind: str) -> None:
    # On another database, it takes adopt.
    args = as_root(server, {**args, "hosts": ["localhost"], "adopt": "another" in kind})
    server.client(existing(database) + too_much(server, kind, database))
    assert grants_of(server) != reads(database)
    done = expect_success("database_user", args, changed=True)
    assert grants_of(server) == reads(database)
    assert done.diff["before"] != done.diff["after"]


@pytest.mark.parametrize("sql_mode", ["", "ANSI_QUOTES,NO_BACKSLASH_ESCAPES"])
def test_all_of_them_at_once(server: MariaDB, database: str, args: dict[str, Any], sql_mode: str) -> None:
    args = as_root(server, {**args, "hosts": ["10.%"], "tls_requires": {"SUBJECT": "/CN=a\\'b"}, "adopt": True})
    (before,) = server.rows("SELECT @@GLOBAL.sql_mode AS sql_mode")
    server.execute("SET GLOBAL sql_mode = %s", sql_mode or before["sql_mode"])
    try:
        expect_success("database_user", args, changed=True)
        server.client("SET sql_mode = '';" + "".join(too_much(server, kind, database, "10.%") for kind in TOO_MUCH))
        expect_success("database_user", {**args, "exclusive_grants": False}, changed=False)
        expect_success("database_user", args, changed=True, check=True)
        expect_success("database_user", args, changed=True)
        expect_success("database_user", args, changed=False)
    finally:
        server.execute("SET GLOBAL sql_mode = %s", before["sql_mode"])
    assert [line.partition(" REQUIRE")[0] for line in grants_of(server, "10.%")] == reads(database)
    assert server.rows("SELECT CAST(x509_subject AS CHAR) AS subject FROM mysql.user WHERE User = %s", NAME) == [{"subject": "/CN=a\\'b"}]


def test_columns_survive_their_tables_privilege(server: MariaDB, database: str, args: dict[str, Any]) -> None:
    args["grants"] = [{"privileges": ["SELECT", "UPDATE"], "table": "things", "columns": ["id"]}]
    expect_success("database_user", args, changed=True)
    before = grants_of(server)
    server.client(f"GRANT SELECT, DELETE ON {database}.things TO {NAME}@localhost")
    expect_success("database_user", args, changed=True)
    assert grants_of(server) == before
    expect_success("database_user", args, changed=False)


def test_what_is_gone_can_be_revoked(server: MariaDB, database: str, args: dict[str, Any]) -> None:
    expect_success("database_user", args, changed=True)
    server.client(
        f"CREATE DATABASE {database}_gone; CREATE TABLE {database}_gone.t (a int); ALTER TABLE {database}.things ADD gone int;"
        f"GRANT SELECT ON {database}_gone.* TO {NAME}@localhost; GRANT INSERT, UPDATE (a) ON {database}_gone.t TO {NAME}@localhost;"
        f"GRANT UPDATE (gone) ON {database}.things TO {NAME}@localhost;"
        f"DROP DATABASE {database}_gone; ALTER TABLE {database}.things DROP gone;"
    )
    expect_success("database_user", args, changed=True)
    assert grants_of(server) == reads(database)


def test_odd_names(server: MariaDB, args: dict[str, Any]) -> None:
    odd = 'od`d "na%me\\_'
    server.execute(f"CREATE DATABASE `{odd.replace('`', '``')}`")
    try:
        args.update(name="o'dd`\"% \\n", hosts=["%"], database=odd)
        expect_success("database_user", args, changed=True)
        expect_success("database_user", args, changed=False)
        (row,) = server.rows("SELECT User, Host, Db, Select_priv FROM mysql.db WHERE User = %s", args["name"])
        assert row == {"User": args["name"], "Host": "%", "Db": 'od`d "na\\%me\\\\\\_', "Select_priv": "Y"}
        shown = server.client("SHOW DATABASES", user=args["name"], password=PASSWORD)
        assert odd in shown.splitlines()
        expect_success("database_user", {**args, "state": "absent"}, changed=True)
    finally:
        server.execute(f"DROP DATABASE `{odd.replace('`', '``')}`")


# -- what runs, and in what order ----------------------------------------------------------------------------


@pytest.mark.quick
def test_what_takes_away_runs_first_and_no_password_is_sent(server: MariaDB, database: str, args: dict[str, Any]) -> None:
    expect_success("database_user", {**args, "hosts": ["localhost", "10.%"], "grants": [{"privileges": ["SELECT", "DROP"]}]})
    wanted = {**args, "exclusive_hosts": True, "password": OTHER_PASSWORD, "tls_requires": {"SSL": None}}
    with server.statements() as sent:
        expect_success("database_user", wanted, changed=True)
        statements = sent.of(server.administrator)
    writes = [statement.split()[0] for statement in statements if statement.split()[0] not in ("SELECT", "SHOW", "SET")]
    assert writes == ["DROP", "REVOKE", "ALTER", "CREATE", "GRANT", "GRANT"]
    assert not any(PASSWORD in statement or OTHER_PASSWORD in statement for statement in statements)
    sent_instead = {"mariadb": ("IDENTIFIED VIA", "*"), "mysql": ("IDENTIFIED BY", "<secret>")}[server.product]
    assert any(all(word in statement for word in sent_instead) for statement in statements)


def secret_free(run: ModuleRun, server: MariaDB) -> None:
    """Neither the account's nor the administrator's password, nor a hash, may be in what a run says."""
    for secret in (PASSWORD, OTHER_PASSWORD, server.administrator_password):
        assert secret not in run.output
    assert not re.search(r"\*[0-9A-F]{40}", run.output)


def test_nothing_secret_is_shown(server: MariaDB, args: dict[str, Any]) -> None:
    secret_free(expect_success("database_user", args, changed=True), server)
    secret_free(expect_success("database_user", {**args, "password": OTHER_PASSWORD}, changed=True), server)
    secret_free(expect_failure("database_user", {**args, "database": "nowhere"}), server)


STARTS = {
    "nothing": "SELECT 1",
    "too much": "CREATE USER {who} IDENTIFIED BY 'x' REQUIRE SSL; GRANT SELECT, INSERT, DROP ON `{pattern}`.* TO {who} WITH GRANT OPTION;"
    "GRANT PROCESS ON *.* TO {who}; GRANT SELECT, INSERT ON {database}.things TO {who}; GRANT SELECT ON {database}.* TO {who};"
    "CREATE USER {name}@`10.%` IDENTIFIED BY 'x'",
}


@pytest.mark.parametrize("start", STARTS)
def test_killed_after_each_statement(server: MariaDB, database: str, args: dict[str, Any], start: str) -> None:
    args["grants"] = [READ, {"privileges": ["UPDATE"], "table": "things", "columns": ["id"]}]
    args.update(exclusive_hosts=True, tls_requires={})
    script = STARTS[start].format(database=database, pattern=database.replace("_", r"\_"), name=NAME, who=f"{NAME}@localhost")
    server.client(script)
    untouched, had = grant_tables(server), privileges(server)
    reached, shall = "", set[tuple[str, ...]]()
    kills = 0
    for _after, run in interruptions("database_user", args):
        between = privileges(server)
        if grant_tables(server) == untouched:
            continue
        kills += run.interrupted
        expect_success("database_user", args)
        reached, shall = reached or grant_tables(server), shall or privileges(server)
        assert grant_tables(server) == reached
        assert between <= had | shall
        server.client(f"DROP USER {NAME}@localhost, {NAME}@127.0.0.1; {script}")
    assert kills >= 4


def privileges(server: MariaDB) -> set[tuple[str, ...]]:
    """Each privilege of the accounts, as the information schema tells it."""
    rows = server.client(
        f"""SELECT GRANTEE, '', '', '', PRIVILEGE_TYPE FROM information_schema.USER_PRIVILEGES WHERE GRANTEE LIKE '\\'{NAME}\\'@%'
        UNION ALL SELECT GRANTEE, TABLE_SCHEMA, '', '', PRIVILEGE_TYPE FROM information_schema.SCHEMA_PRIVILEGES WHERE GRANTEE LIKE '\\'{NAME}\\'@%'
        UNION ALL SELECT GRANTEE, TABLE_SCHEMA, TABLE_NAME, '', PRIVILEGE_TYPE FROM information_schema.TABLE_PRIVILEGES WHERE GRANTEE LIKE '\\'{NAME}\\'@%'
        UNION ALL SELECT GRANTEE, TABLE_SCHEMA, TABLE_NAME, COLUMN_NAME, PRIVILEGE_TYPE FROM information_schema.COLUMN_PRIVILEGES
          WHERE GRANTEE LIKE '\\'{NAME}\\'@%'"""
    ).splitlines()[1:]
    return {tuple(row.split("\t")) for row in rows if not row.endswith("\tUSAGE")}


@pytest.mark.parametrize("start", STARTS)
def test_two_at_once(server: MariaDB, database: str, args: dict[str, Any], start: str) -> None:
    args.update(exclusive_hosts=True, tls_requires={})
    script = STARTS[start].format(database=database, pattern=database.replace("_", r"\_"), name=NAME, who=f"{NAME}@localhost")
    server.client(script)
    with ThreadPoolExecutor(2) as pool:
        runs = [pool.submit(run_module, "database_user", args) for each in range(2)]
        assert [run.result().msg for run in runs] == ["", ""]
    assert hosts_of(server) == ["127.0.0.1", "localhost"]
    assert grants_of(server) == grants_of(server, "127.0.0.1") == reads(database)
    assert signs_in(server, PASSWORD)
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
        ({"name": "root"}, ["root is one of M", "'s own", "adopt"]),
        ({"name": "provisioner"}, ["the one that signed in", "adopt"]),
        ({"name": "provisioner", "hosts": ["%"], "state": "absent", "exclusive_hosts": True}, ["the one that signed in", "adopt"]),
        ({"login_password": "wrong"}, ["refused the login", "1045"]),
        ({"login_port": 1}, ["Nothing listens there"]),
        ({"login_host": "no.such.host.invalid"}, ["name is not known"]),
    ],
)
def test_refused_with_nothing_written(server: MariaDB, args: dict[str, Any], change: dict[str, Any], needles: list[str]) -> None:
    before = grant_tables(server)
    run = expect_failure("database_user", {**args, **change}, *needles)
    one_sentence(run)
    secret_free(run, server)
    assert grant_tables(server) == before


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


def test_check_mode_before_the_views_are_made(server: MariaDB, args: dict[str, Any]) -> None:
    args["grants"] = [READ, {"privileges": ["DROP", "CREATE VIEW"], "table": "no_view"}]
    run = expect_success("database_user", args, changed=True, check=True)
    assert len(run.warnings) == 1 and "no_view" in run.warnings[0]
    assert hosts_of(server) == []


@only_on["mariadb"]
@pytest.mark.parametrize("name", ["mysql", "mariadb.sys"])
def test_mariadbs_own(server: MariaDB, args: dict[str, Any], name: str) -> None:
    expect_failure("database_user", {**args, "name": name, "state": "absent"}, "MariaDB's own", "adopt")


@only_on["mysql"]
@pytest.mark.parametrize("name", ["mysql.sys", "mysql.infoschema", "mysql.session"])
def test_mysqls_own(server: MariaDB, args: dict[str, Any], name: str) -> None:
    expect_failure("database_user", {**args, "name": name, "state": "absent"}, "MySQL's own", "adopt")


@only_on["mariadb"]
@pytest.mark.parametrize(
    "way",
    ["unix_socket", "ed25519 USING PASSWORD('x')", "unix_socket OR mysql_native_password", "mysql_native_password OR unix_socket"],
)
def test_another_way_to_sign_in_is_left_alone(server: MariaDB, database: str, args: dict[str, Any], way: str) -> None:
    server.client("INSTALL SONAME 'auth_ed25519'")
    try:
        server.client(f"CREATE USER {NAME}@localhost IDENTIFIED VIA {way}")
        before = grant_tables(server)
        run = expect_failure("database_user", {**args, "adopt": True}, way.split()[0], way.split(" OR ")[-1].split()[0], NAME)
        one_sentence(run)
        assert grant_tables(server) == before
        # Its privileges can be managed all the same.
        rest = {**args, "hosts": ["localhost"], "password": None}
        expect_success("database_user", rest, changed=True)
        expect_success("database_user", rest, changed=False)
        assert grants_of(server)[0].startswith("GRANT SELECT, SHOW VIEW")
        assert way.split()[0] in server.client(f"SHOW CREATE USER {NAME}@localhost")
        expect_success("database_user", {**args, "state": "absent"}, changed=True)
    finally:
        server.client("UNINSTALL SONAME 'auth_ed25519'")


def test_an_administrator_who_lacks_what_is_revoked(server: MariaDB, database: str, args: dict[str, Any]) -> None:
    server.client(existing(database) + f"GRANT ALL ON *.* TO {NAME}@localhost")
    run = expect_failure("database_user", {**args, "hosts": ["localhost"]}, "may not run REVOKE A", "ON *.*", "1045")
    one_sentence(run)
    secret_free(run, server)


def test_an_administrator_without_the_privilege(server: MariaDB, database: str, args: dict[str, Any]) -> None:
    server.client(f"CREATE USER weak@127.0.0.1 IDENTIFIED BY 'weak'; GRANT SELECT ON {database}.* TO weak@127.0.0.1")
    run = expect_failure("database_user", {**args, "login_user": "weak", "login_password": "weak"}, "sign in as an administrator", "1142")
    one_sentence(run)
    assert hosts_of(server) == []


@only_on["mariadb"]
@pytest.mark.parametrize("validation", [PASSWORD + "-12", "weak"])
def test_a_server_that_validates_passwords(server: MariaDB, args: dict[str, Any], validation: str) -> None:
    args.update(password=validation, hosts=["localhost"])
    server.client("INSTALL SONAME 'simple_password_check'")
    try:
        if validation == "weak":
            before = grant_tables(server)
            run = expect_failure("database_user", args, "password validation refuses the password")
            one_sentence(run)
            assert "'weak'" not in run.output
            assert grant_tables(server) == before
            expect_success("database_user", {**args, "password": PASSWORD + "-12"}, changed=True)
            run = expect_failure("database_user", args, "password validation refuses the password")
            assert signs_in(server, PASSWORD + "-12", "localhost")
        else:
            expect_success("database_user", args, changed=True)
            expect_success("database_user", args, changed=False)
            assert signs_in(server, validation, "localhost")
    finally:
        server.client("UNINSTALL SONAME 'simple_password_check'")


# -- what is warned about ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sql", "warning"),
    [
        (f"ALTER USER {NAME}@localhost ACCOUNT LOCK", "is locked"),
        (f"ALTER USER {NAME}@localhost PASSWORD EXPIRE", "has expired"),
        ("CREATE USER ''@localhost", "anonymous account at localhost"),
    ],
)
def test_an_account_that_cannot_be_used(server: MariaDB, database: str, args: dict[str, Any], sql: str, warning: str) -> None:
    args["hosts"] = ["localhost", "%"]
    server.client(existing(database) + existing(database, "%") + sql)
    run = expect_success("database_user", args, changed=False)
    assert len(run.warnings) == 1 and warning in run.warnings[0]
    changed = expect_success("database_user", {**args, "password": OTHER_PASSWORD}, changed=True)
    assert bool(changed.warnings) == (warning != "has expired")
    assert signs_in(server, OTHER_PASSWORD, "localhost") == (warning != "is locked")


# -- other servers -------------------------------------------------------------------------------------------


@only_on["mariadb"]
@pytest.mark.parametrize("version", ["5.7.44", "10.3.39-MariaDB"])
def test_a_server_that_is_not_supported(server: MariaDB, args: dict[str, Any], version: str) -> None:
    with MariaDB(settings=(f"--version={version}",)) as old:
        where = {"login_port": old.port, "login_password": old.administrator_password}
        run = expect_failure("database_user", {**args, **where}, version, "MariaDB 10.4 or later, or MySQL 8.0 or later")
    one_sentence(run)


@only_on["mariadb"]
def test_names_of_tables_without_case(server: MariaDB, args: dict[str, Any]) -> None:
    with MariaDB(settings=("--lower-case-table-names=1",)) as server:
        server.client("CREATE DATABASE Glpi_X; CREATE TABLE Glpi_X.Things (Id int)")
        grants = [READ, {"privileges": ["UPDATE"], "table": "THINGS", "columns": ["ID"]}]
        where = {"login_port": server.port, "login_password": server.administrator_password}
        asked = {**args, **where, "database": "GLPI_x", "grants": grants}
        expect_success("database_user", asked, changed=True)
        expect_success("database_user", asked, changed=False)
        assert grants_of(server) == sorted([*reads("glpi_x"), "GRANT UPDATE (`id`) ON `glpi_x`.`things`"])


# -- what MySQL alone has ------------------------------------------------------------------------------------


@only_on["mysql"]
def test_the_former_password_is_kept_and_discarded(server: MariaDB, args: dict[str, Any]) -> None:
    retain = {**args, "password": OTHER_PASSWORD, "retain_current_password": True}
    with only_changed(server, args, password=OTHER_PASSWORD, retain_current_password=True) as done:
        assert signs_in(server, PASSWORD) and signs_in(server, OTHER_PASSWORD)
        assert done.diff["after"]["accounts"]["localhost"]["former_password"] == "works, too"
        assert done.result["former_password_works"] is True
    # What does not say anything about the password leaves both.
    expect_success("database_user", {**args, "password": None}, changed=False)
    with server.refuse_writes():
        expect_success("database_user", {**retain, "retain_current_password": False}, changed=True, check=True)
    run = expect_success("database_user", {**retain, "retain_current_password": False}, changed=True)
    assert run.result["former_password_works"] is False
    assert not signs_in(server, PASSWORD) and signs_in(server, OTHER_PASSWORD)
    expect_success("database_user", {**retain, "retain_current_password": False}, changed=False)


@only_on["mysql"]
def test_killed_while_the_former_password_is_discarded(server: MariaDB, args: dict[str, Any]) -> None:
    kills = 0
    for _after, run in interruptions("database_user", {**args, "password": "A3rd4Anyone"}):
        kills += run.interrupted
        if server.client(f"SELECT 1 FROM mysql.user WHERE User = '{NAME}'"):
            expect_success("database_user", {**args, "password": "A3rd4Anyone"})
            assert signs_in(server, "A3rd4Anyone")
            assert not signs_in(server, OTHER_PASSWORD) and not signs_in(server, PASSWORD)
            server.client(f"DROP USER {NAME}@localhost, {NAME}@127.0.0.1")
        expect_success("database_user", args, changed=True)
        expect_success("database_user", {**args, "password": OTHER_PASSWORD, "retain_current_password": True}, changed=True)
    assert kills >= 4


@only_on["mariadb"]
def test_where_no_former_password_can_be_kept(server: MariaDB, args: dict[str, Any]) -> None:
    with only_changed(server, args, password=OTHER_PASSWORD, retain_current_password=True) as done:
        assert not signs_in(server, PASSWORD) and signs_in(server, OTHER_PASSWORD)
        assert "former_password" not in done.diff["after"]["accounts"]["localhost"]
        assert done.result["former_password_works"] is False


@only_on["mysql"]
def test_without_the_library_for_mysqls_passwords_it_is_named(server: MariaDB, database: str, args: dict[str, Any], tmp_path: Path) -> None:
    """As PyMySQL says it, over a connection without TLS, and as what installs libraries understands it."""
    (tmp_path / "cryptography.py").write_text("raise ModuleNotFoundError('cryptography')\n", encoding="utf-8")
    connection = {"login_host": server.host, "login_port": server.port, "login_unix_socket": None}
    consumer = {"login_user": server.administrator, "login_password": server.administrator_password, "database": database}
    # PyMySQL since 1.2 encrypts where it can. The server remembers who has signed in, and needs no password of him.
    server.client("SET GLOBAL ssl_cert = 'none.pem'; ALTER INSTANCE RELOAD TLS NO ROLLBACK ON ERROR", check=False)
    server.client("FLUSH PRIVILEGES")
    try:
        for module, options in (("database_user", {**args, **connection}), ("access_check", {**connection, **consumer})):
            run = run_module(module, options, environment={"PYTHONPATH": f"{tmp_path}:{collection_copy.COLLECTIONS}"})
            assert run.failed and "Python library (cryptography)" in run.msg, run.msg
            assert run.result["missing_libraries"] == ["cryptography"]
    finally:
        server.client("SET GLOBAL ssl_cert = 'server-cert.pem'; ALTER INSTANCE RELOAD TLS")


@only_on["mysql"]
def test_partial_revokes(server: MariaDB, database: str, args: dict[str, Any]) -> None:
    """With them on, no character of a database's name is a wildcard, and what is escaped is another database's name."""
    args["hosts"] = ["localhost"]
    server.execute("SET GLOBAL partial_revokes = ON")
    try:
        server.client(existing(database) + f"GRANT SELECT, INSERT ON *.* TO {NAME}@localhost; REVOKE SELECT ON {database}.* FROM {NAME}@localhost")
        expect_success("database_user", args, changed=True)
        assert grants_of(server) == ["GRANT SELECT, SHOW VIEW ON `%s`.*" % database, "GRANT USAGE ON *.*"]
        assert server.client(f"SELECT COUNT(*) FROM {database}.things", user=NAME, password=PASSWORD, host="localhost")
        expect_success("database_user", args, changed=False)
        server.client(f"GRANT SELECT ON *.* TO {NAME}@localhost; REVOKE SELECT ON mysql.* FROM {NAME}@localhost")
        kept = expect_success("database_user", {**args, "exclusive_grants": False}, changed=False)
        assert "no SELECT ON `mysql`.*" in kept.result["accounts"][0]["grants"]
        expect_success("database_user", {**args, "state": "absent"}, changed=True)
    finally:
        server.execute("SET GLOBAL partial_revokes = OFF")


@only_on["mysql"]
@pytest.mark.parametrize("extra", ["BINLOG_ADMIN, ROLE_ADMIN", "BINLOG_ADMIN, PROCESS", "ALL"])
def test_dynamic_privileges(server: MariaDB, database: str, args: dict[str, Any], extra: str) -> None:
    args = as_root(server, {**args, "hosts": ["localhost"]})
    server.client(existing(database) + f"GRANT {extra} ON *.* TO {NAME}@localhost WITH GRANT OPTION")
    expect_success("database_user", {**args, "exclusive_grants": False}, changed=False)
    expect_success("database_user", args, changed=True)
    assert grants_of(server) == reads(database)


@only_on["mysql"]
@pytest.mark.parametrize("plugin", ["caching_sha2_password", "sha256_password"])
def test_a_password_of_each_plugin(server: MariaDB, args: dict[str, Any], plugin: str) -> None:
    args["hosts"] = ["localhost"]
    server.client(f"CREATE USER {NAME}@localhost IDENTIFIED WITH {plugin} BY '{PASSWORD}'")
    expect_success("database_user", {**args, "grants": []}, changed=False)
    expect_success("database_user", {**args, "grants": [], "password": OTHER_PASSWORD}, changed=True)
    assert server.client(f"SELECT plugin FROM mysql.user WHERE User = '{NAME}'").split()[1:] == [plugin]
    expect_success("database_user", {**args, "grants": [], "password": OTHER_PASSWORD}, changed=False)


@only_on["mysql"]
def test_a_foreign_plugin_of_mysql(server: MariaDB, args: dict[str, Any]) -> None:
    server.client("INSTALL PLUGIN mysql_no_login SONAME 'mysql_no_login.so'")
    try:
        server.client(f"CREATE USER {NAME}@localhost IDENTIFIED WITH mysql_no_login")
        before = grant_tables(server)
        one_sentence(expect_failure("database_user", {**args, "adopt": True}, "mysql_no_login", "caching_sha2_password", NAME))
        assert grant_tables(server) == before
        expect_success("database_user", {**args, "hosts": ["localhost"], "password": None}, changed=True)
        expect_success("database_user", {**args, "state": "absent"}, changed=True)
    finally:
        server.client("UNINSTALL PLUGIN mysql_no_login")


@only_on["mysql"]
def test_mysqls_password_validation(server: MariaDB, args: dict[str, Any]) -> None:
    server.client("INSTALL COMPONENT 'file://component_validate_password'")
    try:
        before = grant_tables(server)
        run = expect_failure("database_user", {**args, "password": "weak"}, "password validation refuses the password", "1819")
        one_sentence(run)
        assert "'weak'" not in run.output and grant_tables(server) == before
        expect_success("database_user", {**args, "password": PASSWORD + "-12"}, changed=True)
        expect_success("database_user", {**args, "password": PASSWORD + "-12"}, changed=False)
    finally:
        server.client("UNINSTALL COMPONENT 'file://component_validate_password'")


@only_on["mysql"]
def test_mandatory_roles_stay(server: MariaDB, database: str, args: dict[str, Any]) -> None:
    server.execute(f"SET GLOBAL mandatory_roles = '{database}_role'")
    try:
        expect_success("database_user", args, changed=True)
        expect_success("database_user", args, changed=False)
    finally:
        server.execute("SET GLOBAL mandatory_roles = ''")
