# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""database_sql_mode on real servers, asserted with their own client."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from testbed.mariadb import MariaDB, program
from testbed.module_run import expect_failure, expect_success

UNWANTED = {"ONLY_FULL_GROUP_BY", "ANSI_QUOTES"}


def live(server: MariaDB) -> str:
    return server.client("SELECT @@GLOBAL.sql_mode", options=("--skip-column-names",)).strip()


def at_start(file: Path) -> str:
    """The sql_mode that a server reads from the file."""
    done = subprocess.run([program("my_print_defaults"), f"--defaults-file={file}", "mysqld"], check=True, capture_output=True, text=True)
    (option,) = done.stdout.splitlines()
    return option.removeprefix("--sql_mode=")


@pytest.fixture
def options(server: MariaDB, tmp_path: Path) -> Iterator[dict[str, Any]]:
    before = live(server)
    server.client("CREATE DATABASE somebodys_shop")
    yield {
        "login_unix_socket": server.socket, "login_user": "root", "config_file": "/nonexistent", "database": "glpi",
        "option_file": str(tmp_path / "91.cnf"),
    }  # fmt: skip
    server.client(f"SET GLOBAL sql_mode = '{before}'; DROP DATABASE somebodys_shop")


@pytest.mark.parametrize("mode", ["ONLY_FULL_GROUP_BY,STRICT_TRANS_TABLES,NO_ZERO_DATE", "ANSI,STRICT_ALL_TABLES"])
def test_modes_are_taken_out_live_and_for_the_next_start(server: MariaDB, options: dict[str, Any], mode: str) -> None:
    file = Path(options["option_file"])
    server.client(f"SET GLOBAL sql_mode = '{mode}'")
    before = live(server)
    kept = [name for name in before.split(",") if name not in UNWANTED | {"ANSI"}]
    foretold = expect_success("database_sql_mode", options, changed=True, check=True)
    assert (live(server), file.exists()) == (before, False)
    run = expect_success("database_sql_mode", options, changed=True)
    assert foretold.result["sql_mode"] == run.result["sql_mode"] == live(server)
    assert live(server).split(",") == at_start(file).split(",") == kept
    assert (file.stat().st_mode & 0o777, "somebodys_shop" in run.warnings[0]) == (0o644, True)
    again = expect_success("database_sql_mode", options, changed=False)
    assert again.warnings == []


def test_a_run_that_was_killed_before_the_server_was_told_is_ended_by_the_next(server: MariaDB, options: dict[str, Any]) -> None:
    server.client("SET GLOBAL sql_mode = 'ONLY_FULL_GROUP_BY,STRICT_TRANS_TABLES'")
    Path(options["option_file"]).write_text("[mysqld]\nsql_mode = STRICT_TRANS_TABLES\n", encoding="utf-8")
    expect_success("database_sql_mode", options, changed=True)
    assert live(server) == "STRICT_TRANS_TABLES"
    expect_success("database_sql_mode", options, changed=False)


def test_nothing_is_written_where_nothing_is_to_be_taken_out(server: MariaDB, options: dict[str, Any]) -> None:
    server.client("SET GLOBAL sql_mode = 'STRICT_TRANS_TABLES'")
    expect_success("database_sql_mode", options, changed=False)
    assert not Path(options["option_file"]).exists()


def test_a_folder_that_is_not_there_is_named(server: MariaDB, options: dict[str, Any]) -> None:
    server.client("SET GLOBAL sql_mode = 'ONLY_FULL_GROUP_BY'")
    expect_failure("database_sql_mode", {**options, "option_file": "/nonexistent/x.cnf"}, "no folder /nonexistent", "database_access_server_config")
    assert live(server) == "ONLY_FULL_GROUP_BY"


def test_an_account_that_may_not_is_told_so(server: MariaDB, options: dict[str, Any]) -> None:
    server.client("SET GLOBAL sql_mode = 'ONLY_FULL_GROUP_BY'; CREATE USER nobody_much@localhost IDENTIFIED BY 'Not4Anyone'")
    try:
        expect_failure("database_sql_mode", {**options, "login_user": "nobody_much", "login_password": "Not4Anyone"}, "lacks", "sign in as an administrator")
    finally:
        server.client("DROP USER nobody_much@localhost")


def test_what_the_host_has() -> None:
    """The machine of the tests has MariaDB of its distribution."""
    run = expect_success("database_server_info", {}, changed=False)
    assert {name: run.result[name] for name in ("product", "service")} == {"product": "MariaDB", "service": "mariadb"}
