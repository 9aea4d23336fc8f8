# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the modules of the API's gate have in common: which database they take, check mode, the lock, secrets."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from testbed import glpi_database
from testbed.installation import Glpi
from testbed.mariadb import MariaDB, free_port
from testbed.module_run import ModuleRun, expect_failure, expect_success, run_module

# A change of each module.
CHANGES: dict[str, dict[str, Any]] = {
    "api_settings": {"enabled": True},
    "api_client": {"name": "MMC", "ipv4_range": "192.0.2.10", "app_token": "Client0SecretToken"},
    "user_token": {"user": "tech", "token": "User0SecretToken"},
}
every_module = pytest.mark.parametrize("module", CHANGES)
HOLD_LOCK = "SELECT value FROM glpi_configs WHERE context = 'core' AND name = 'version' FOR UPDATE"


@pytest.mark.quick
@every_module
def test_check_mode_writes_nothing(
    glpi: Glpi, administrator: dict[str, Any], gate_state: Callable[[], str], module: str
) -> None:
    options = {**administrator, **CHANGES[module]}
    before = gate_state()
    with glpi.server.refuse_writes():
        foretold = expect_success(module, options, check=True, changed=True)
    assert gate_state() == before
    done = expect_success(module, options, changed=True)
    assert foretold.diff == done.diff
    after = gate_state()
    assert after != before
    expect_success(module, options, changed=False)
    with glpi.server.refuse_writes():
        expect_success(module, options, check=True, changed=False)
    assert gate_state() == after


@every_module
def test_a_server_that_is_read_only(glpi: Glpi, administrator: dict[str, Any], module: str) -> None:
    with glpi.server.refuse_writes():
        expect_failure(module, {**administrator, **CHANGES[module]}, "runs read-only", "(1290)")


@every_module
@pytest.mark.parametrize("glpi", glpi_database.VERSIONS[:-1], indirect=True)
def test_every_supported_version(glpi: Glpi, administrator: dict[str, Any], module: str) -> None:
    expect_success(module, {**administrator, **CHANGES[module]}, changed=True)
    expect_success(module, {**administrator, **CHANGES[module]}, changed=False)


@pytest.mark.parametrize(
    ("version", "needle"), [("9.5.13", "the tables of others differ"), ("11.1.0", "10.0.x and 11.0.x"), ("", "no version")]
)
@every_module
def test_another_version_is_refused(
    glpi: Glpi, administrator: dict[str, Any], gate_state: Callable[[], str], module: str, version: str, needle: str
) -> None:
    glpi.set_config(version=version)
    before = gate_state()
    expect_failure(module, {**administrator, **CHANGES[module]}, glpi.database, version, needle)
    assert gate_state() == before


@pytest.mark.quick
@pytest.mark.parametrize(
    ("module", "flag", "other"),
    [
        ("api_client", "are_apiclients_tokens_encrypted", "are_users_tokens_encrypted"),
        ("user_token", "are_users_tokens_encrypted", "are_apiclients_tokens_encrypted"),
    ],
)
def test_no_plain_token_is_written_where_glpi_encrypts(
    glpi: Glpi, administrator: dict[str, Any], gate_state: Callable[[], str], module: str, flag: str, other: str
) -> None:
    glpi.set_config(**{flag: 1})
    before = gate_state()
    expect_failure(module, {**administrator, **CHANGES[module]}, flag, "keeps its tokens encrypted", "no key was given: give glpi_key")
    assert gate_state() == before
    glpi.set_config(**{flag: 0, other: 1})
    expect_success(module, {**administrator, **CHANGES[module]}, changed=True)


@every_module
def test_a_database_that_is_not_there(administrator: dict[str, Any], module: str) -> None:
    options = {**administrator, **CHANGES[module], "database": "no_such_glpi"}
    expect_failure(module, options, "The database does not exist", "(1049)", "no_such_glpi")


@every_module
def test_a_database_of_something_else(mariadb: MariaDB, administrator: dict[str, Any], module: str) -> None:
    mariadb.execute("CREATE DATABASE something_else")
    try:
        options = {**administrator, **CHANGES[module], "database": "something_else"}
        expect_failure(module, options, "something_else has no table glpi_configs, so it is not GLPI's", "(1146)")
    finally:
        mariadb.execute("DROP DATABASE something_else")


@every_module
def test_a_login_that_fails(administrator: dict[str, Any], module: str) -> None:
    options = {**administrator, **CHANGES[module]}
    wrong = expect_failure(module, {**options, "login_password": "Wrong0Password"}, "refused the login", "(1045)")
    assert "Wrong0Password" not in wrong.output
    expect_failure(module, {**options, "login_port": free_port("127.0.0.1")}, "Nothing listens there")


@every_module
def test_secrets_that_are_given_are_not_shown(administrator: dict[str, Any], module: str) -> None:
    options = {**administrator, **CHANGES[module]}
    secrets = [administrator["login_password"], "Client0SecretToken", "User0SecretToken"]
    for run in (expect_success(module, options, changed=True), expect_success(module, options, changed=False)):
        assert not [secret for secret in secrets if secret in run.output]
        assert "VALUE_SPECIFIED_IN_NO_LOG_PARAMETER" not in str({**run.result, "invocation": None})


@every_module
def test_a_converged_run_takes_few_statements(administrator: dict[str, Any], module: str) -> None:
    expect_success(module, {**administrator, **CHANGES[module]})
    assert expect_success(module, {**administrator, **CHANGES[module]}, changed=False).statements <= 8


def test_a_lock_that_does_not_come(glpi: Glpi, administrator: dict[str, Any], gate_state: Callable[[], str]) -> None:
    before = gate_state()
    with glpi.server.connect(glpi.database) as other, other.cursor() as cursor:
        cursor.execute("START TRANSACTION")
        cursor.execute(HOLD_LOCK)
        # Check mode neither locks nor waits.
        for module, change in CHANGES.items():
            expect_success(module, {**administrator, **change}, check=True, changed=True)
        with ThreadPoolExecutor() as pool:
            runs = list(pool.map(lambda module: run_module(module, {**administrator, **CHANGES[module]}), CHANGES))
    for run in runs:
        assert run.failed
        assert f"kept the settings in the database {glpi.database} locked for 10 seconds: run again" in run.msg
    assert gate_state() == before


@pytest.mark.quick
def test_all_modules_at_once(
    administrator: dict[str, Any],
    read: Callable[[str], str],
    at_once: Callable[[list[tuple[str, dict[str, Any]]]], list[ModuleRun]],
) -> None:
    runs = at_once([(name, {**administrator, **CHANGES[name]}) for name in [*CHANGES] * 2])
    assert [run.msg for run in runs if run.failed] == []
    for name in CHANGES:
        assert sum(run.changed for run in runs if run.name == name) == 1
    assert read("SELECT name, app_token FROM glpi_apiclients WHERE name = 'MMC'") == "MMC\tClient0SecretToken"
    assert read("SELECT name FROM glpi_users WHERE api_token = 'User0SecretToken'") == "tech"
    assert read("SELECT value FROM glpi_configs WHERE context = 'core' AND name = 'enable_api'") == "1"
