# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The module medulla_setting on a real server."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from testbed.mariadb import MariaDB
from testbed.module_run import expect_failure, expect_success, interruptions, run_module

TOKEN = "TokenSecret0123456789012345678901234567A"
TABLE = (
    "CREATE TABLE saas_application (setting_name varchar(45) NOT NULL PRIMARY KEY, setting_value varchar({length}) DEFAULT NULL,"
    " setting_description varchar(45) DEFAULT NULL) DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci"
)


@pytest.fixture
def own_database(mariadb: MariaDB) -> Iterator[str]:
    name = "admin_of_medulla"
    mariadb.client(f"CREATE DATABASE {name}; USE {name}; {TABLE.format(length=400)}; INSERT INTO saas_application VALUES ('other', 'x', 'y')")
    yield name
    mariadb.execute(f"DROP DATABASE {name}")


@pytest.fixture
def options(mariadb: MariaDB, own_database: str) -> dict[str, Any]:
    return {
        "login_host": mariadb.host,
        "login_port": mariadb.port,
        "login_user": mariadb.administrator,
        "login_password": mariadb.administrator_password,
        "config_file": "/nonexistent",
        "database": own_database,
        "settings": {"glpi_url_base_api": "http://glpi/apirest.php", "glpi_crypt_key": ""},
        "secrets": {"glpi_mmc_app_token": TOKEN},
    }


def rows(mariadb: MariaDB, database: str) -> list[str]:
    sql = "SELECT setting_name, IFNULL(setting_value, '(null)') FROM saas_application ORDER BY 1"
    return mariadb.client(sql, database, options=("--skip-column-names",)).splitlines()


SET = ["glpi_crypt_key\t", f"glpi_mmc_app_token\t{TOKEN}", "glpi_url_base_api\thttp://glpi/apirest.php", "other\tx"]


@pytest.mark.quick
def test_sets_ours_and_keeps_others(mariadb, own_database, options):
    with mariadb.refuse_writes():
        assert expect_success("medulla_setting", options, check=True, changed=True).result["settings"] == list(options["settings"]) + list(options["secrets"])
    assert rows(mariadb, own_database) == ["other\tx"]
    run = expect_success("medulla_setting", options, changed=True)
    assert rows(mariadb, own_database) == SET
    assert run.result["diff"]["after"]["glpi_url_base_api"] == "http://glpi/apirest.php"
    assert TOKEN not in run.output
    with mariadb.refuse_writes():
        assert TOKEN not in expect_success("medulla_setting", options, changed=False).output


def test_a_null_and_another_value_are_replaced_and_the_description_stays(mariadb, own_database, options):
    mariadb.execute("INSERT INTO saas_application VALUES ('glpi_crypt_key', NULL, 'd'), ('GLPI_MMC_APP_TOKEN', 'old', 'e')", database=own_database)
    mariadb.execute("INSERT INTO saas_application VALUES ('Foreign', NULL, 'f')", database=own_database)
    run = expect_success("medulla_setting", options, changed=True)
    assert len(run.warnings) == 1 and "are NULL: foreign." in run.warnings[0]
    mariadb.execute("DELETE FROM saas_application WHERE setting_name = 'Foreign'", database=own_database)
    assert sorted(run.result["settings"]) == ["glpi_crypt_key", "glpi_mmc_app_token", "glpi_url_base_api"]
    assert [row.lower() for row in rows(mariadb, own_database)] == [row.lower() for row in SET]
    assert mariadb.rows("SELECT setting_description AS d FROM saas_application WHERE setting_name = 'glpi_crypt_key'", database=own_database) == [{"d": "d"}]


def test_absent_and_null_take_ours_away(mariadb, own_database, options):
    expect_success("medulla_setting", options, changed=True)
    expect_success("medulla_setting", {**options, "settings": {"glpi_crypt_key": None}, "secrets": {}}, changed=True)
    assert rows(mariadb, own_database) == SET[1:]
    expect_success("medulla_setting", {**options, "state": "absent"}, changed=True)
    assert rows(mariadb, own_database) == ["other\tx"]
    expect_success("medulla_setting", {**options, "state": "absent"}, changed=False)


def test_killed_after_each_statement_all_or_nothing_is_there(mariadb, own_database, options):
    mariadb.execute("INSERT INTO saas_application VALUES ('gone', 'x', '')", database=own_database)
    options["settings"]["gone"] = None
    for after, run in interruptions("medulla_setting", options):
        assert rows(mariadb, own_database) in (["gone\tx", "other\tx"], SET)
    assert rows(mariadb, own_database) == SET
    expect_success("medulla_setting", options, changed=False)


def test_a_value_that_the_table_would_cut(mariadb, own_database, options):
    mariadb.execute("ALTER TABLE saas_application MODIFY setting_value varchar(20)", database=own_database)
    run = expect_failure("medulla_setting", options, "glpi_url_base_api", "23 characters", "keeps 20")
    assert TOKEN not in run.output
    assert rows(mariadb, own_database) == ["other\tx"]


def test_another_database(options):
    expect_failure("medulla_setting", {**options, "database": "mysql"}, "mysql", "saas_application")
    expect_failure("medulla_setting", {**options, "database": "nowhere"}, "nowhere")
    expect_failure("medulla_setting", {**options, "settings": {"a": ["b"]}}, "a is no text")


def test_an_environment_for_glpis_server_does_not_count(options):
    del options["login_user"], options["login_password"]
    run = run_module("medulla_setting", options, environment={"GLPI_LOGIN_USER": "somebody"})
    assert run.failed and "somebody" not in run.msg
