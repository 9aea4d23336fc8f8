# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A database server that nobody else can reach."""

from __future__ import annotations

from .medulla_run import HOST, one_sentence


def test_a_server_that_waits_on_loopback_only(medulla):
    host = {"medulla_addresses": ["192.0.2.10"]}
    run = medulla.run(host=host)
    one_sentence(run, "192.0.2.10", "waits at 127.0.0.1", "database_access_bind_address")
    medulla.mariadb.execute(f"DROP USER '{medulla.account}'@'192.0.2.10'")


def test_check_mode_shows_the_servers_settings_and_writes_nothing(medulla, tmp_path):
    config = tmp_path / "server.cnf"
    host = {
        "medulla_addresses": ["192.0.2.10"],
        "database_access_bind_address": "192.0.2.1",
        "database_access_port": 3307,
        "database_access_server_config": str(config),
    }
    run = medulla.provision(host=host, check=True, diff=True)
    assert run.changed[HOST] > 0
    assert "+bind-address = 192.0.2.1" in run.stdout
    assert "+port = 3307" in run.stdout
    assert not config.exists()


def test_sql_mode_is_mended_when_that_is_asked_for(medulla, tmp_path):
    """The check names the variable, which changes the running server and an option file, and nothing the second time."""
    server = medulla.mariadb
    asked = {"database_access_sql_mode": "true", "database_access_server_config": str(tmp_path / "server.cnf")}
    # Only who may set global variables can do it.
    asked["database_access_connection"] = {"login_unix_socket": server.socket, "login_user": "root"}
    (before,) = server.rows("SELECT @@GLOBAL.sql_mode AS mode")
    try:
        server.execute("SET GLOBAL sql_mode = 'ONLY_FULL_GROUP_BY,STRICT_TRANS_TABLES'")
        one_sentence(medulla.run(), "sql_mode", "ONLY_FULL_GROUP_BY is on (global, session)", "database_access_sql_mode: true")
        run = medulla.provision(host=asked)
        assert "changes how it takes the statements of all that uses it" in run.output
        assert server.client("SELECT @@GLOBAL.sql_mode", options=("--skip-column-names",)) == "STRICT_TRANS_TABLES\n"
        assert "sql_mode = STRICT_TRANS_TABLES\n" in (tmp_path / "91-medulla-glpi-sql-mode.cnf").read_text()
        assert medulla.provision(host=asked).changed[HOST] == 0
    finally:
        server.execute("SET GLOBAL sql_mode = %s", before["mode"])
