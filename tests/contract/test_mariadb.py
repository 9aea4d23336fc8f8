# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The private database server keeps what the tests rely on."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pymysql
import pytest

from testbed import glpi_database
from testbed.installation import Glpi
from testbed.mariadb import ClientError, MariaDB

WRITES = (
    "CREATE USER someone@'%'",
    "UPDATE glpi_users SET realname = 'x'",
    "CREATE VIEW a_view AS SELECT 1 AS one",
    "GRANT SELECT ON *.* TO provisioner@localhost",
)


def as_administrator(glpi: Glpi, sql: str) -> str:
    server = glpi.server
    return server.client(sql, glpi.database, user=server.administrator, password=server.administrator_password)


@pytest.mark.parametrize("statement", WRITES)
def test_the_administrator_is_refused_writes_meanwhile(glpi: Glpi, statement: str) -> None:
    with glpi.server.refuse_writes():
        with pytest.raises(ClientError, match="1290"):
            as_administrator(glpi, statement)
        assert glpi.execute("UPDATE glpi_users SET realname = 'root may' WHERE id = 2") == 1
    assert as_administrator(glpi, "SELECT @@read_only AS off") == "off\n0\n"


def test_the_administrator_can_do_all_that_provisioning_needs(glpi: Glpi) -> None:
    shown = as_administrator(
        glpi,
        "CREATE USER someone@'10.0.%' IDENTIFIED BY 'x';"
        "GRANT ALL PRIVILEGES ON `glpi\\_1`.* TO someone@'10.0.%';"
        "CREATE DEFINER = someone@'10.0.%' VIEW a_view AS SELECT 1 AS one;"
        "GRANT CREATE VIEW, DROP ON a_view TO someone@'10.0.%';"
        "GRANT UPDATE (api_token) ON glpi_users TO someone@'10.0.%';"
        "REVOKE ALL PRIVILEGES, GRANT OPTION FROM someone@'10.0.%';"
        "DROP VIEW a_view; DROP USER someone@'10.0.%'; SELECT 'done'",
    )
    assert shown == "done\ndone\n"


def test_root_gets_in_over_the_socket_only(mariadb: MariaDB) -> None:
    assert mariadb.client("SELECT CURRENT_USER() AS me") == "me\nroot@localhost\n"
    with pytest.raises(pymysql.err.OperationalError):
        pymysql.connect(host=mariadb.host, port=mariadb.port, user="root")


def test_callers_from_another_address_are_other_accounts(mariadb: MariaDB) -> None:
    mariadb.execute("CREATE USER someone@'127.0.0.2' IDENTIFIED BY 'x'")
    try:
        options = {"host": mariadb.host, "port": mariadb.port, "user": "someone", "password": "x"}
        pymysql.connect(**options, bind_address="127.0.0.2").close()
        with pytest.raises(pymysql.err.OperationalError):
            pymysql.connect(**options)
    finally:
        mariadb.execute("DROP USER someone@'127.0.0.2'")


def test_statements_are_recorded_but_for_roots(glpi: Glpi) -> None:
    with glpi.server.statements() as sent:
        as_administrator(glpi, "SELECT 1; SELECT 2")
        glpi.rows("SELECT 3")
    as_administrator(glpi, "SELECT 4")
    assert sent.of("provisioner") == ["SELECT 1", "SELECT 2"]
    assert sent.count() == 2
    assert sent.rows()[0]["host"] == "127.0.0.1"


def test_over_tls() -> None:
    with MariaDB(with_tls=True) as server:
        server.execute("CREATE USER someone@'127.0.0.1' IDENTIFIED BY 'x' REQUIRE SSL")
        shown = server.client("SHOW STATUS LIKE 'Ssl_cipher'", user="someone", password="x")
        assert "TLS" in shown
        with pytest.raises(ClientError, match="1045"):
            server.client("SELECT 1", user="someone", password="x", options=("--skip-ssl",))


@pytest.mark.parametrize("version", glpi_database.RECORDED)
def test_a_database_has_the_tables_of_its_version(mariadb: MariaDB, version: str) -> None:
    glpi = glpi_database.create(mariadb, "glpi_of_a_version", version)
    try:
        for table, shape in glpi_database.schema(version).items():
            found = glpi.rows(
                "SELECT CONCAT_WS(' ', column_name, column_type, IF(is_nullable = 'NO', 'not null', NULL)) AS text"
                " FROM information_schema.columns WHERE table_schema = %s AND table_name = %s ORDER BY ordinal_position",
                glpi.name,
                table,
            )
            wanted = [text.partition(" default ")[0].removesuffix(" auto_increment") for text in shape["columns"]]
            assert [row["text"] for row in found] == wanted, table
    finally:
        glpi.drop()


def test_a_killed_process_leaves_nothing_behind(tmp_path: Path) -> None:
    code = "import os, signal; from testbed.mariadb import MariaDB; server = MariaDB(); server.start();" \
        "print(server.folder, flush=True); os.kill(os.getpid(), signal.SIGKILL)"  # fmt: skip
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[1]), "TMPDIR": str(tmp_path)}
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=False)
    folder = Path(done.stdout.strip())
    assert folder.parent == tmp_path
    give_up = time.monotonic() + 20
    while folder.exists() and time.monotonic() < give_up:
        time.sleep(0.05)
    assert not folder.exists()
