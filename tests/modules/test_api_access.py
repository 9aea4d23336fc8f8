# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""api_access: the API's settings, a client and a user's token in one transaction, on both servers."""

from __future__ import annotations

import base64
from collections.abc import Callable
from typing import Any

import pytest

from testbed import encryption
from testbed.installation import Glpi
from testbed.module_run import expect_failure, expect_success, interruptions

KEY = bytes(range(1, 33))
STORED = "SELECT app_token FROM glpi_apiclients WHERE name = 'MMC'; SELECT api_token FROM glpi_users WHERE name = 'tech'"

both_servers = pytest.mark.parametrize("glpi", ["10.0.19", "10.0.19 on MySQL"], indirect=True)
Read = Callable[[str], str]


@pytest.fixture
def options(administrator: dict[str, Any]) -> dict[str, Any]:
    """What opens the API to one client and one user."""
    return {
        **administrator,
        "settings": {"enabled": True, "login_external_token": True},
        "client": {"name": "MMC", "ipv4_range": "127.0.0.1"},
        "user_token": {"user": "tech"},
    }


@both_servers
def test_all_is_written_at_once_and_lets_the_user_in(glpi: Glpi, options: dict[str, Any], read: Read, gate_state: Callable[[], str]) -> None:
    before = gate_state()
    foretold = expect_success("api_access", options, changed=True, check=True)
    assert gate_state() == before
    assert foretold.result["client"]["app_token"] is None and foretold.result["user_token"]["token"] is None
    made = expect_success("api_access", options, changed=True)
    assert [step for step in made.steps if step in ("sql START", "sql COMMIT")] == ["sql START", "sql COMMIT"]
    tokens = made.result["client"]["app_token"], made.result["user_token"]["token"]
    assert read(STORED) == "\n".join(tokens)
    assert made.result["settings"]["settings"]["enabled"] is True and made.result["client"]["ipv4_range"] == "127.0.0.1"
    assert set(made.diff["before"]) == {"settings", "client", "user_token"} and not [token for token in tokens if token in str(made.diff)]
    assert glpi.session(user_token=tokens[1])

    after = gate_state()
    again = expect_success("api_access", options, changed=False)
    assert gate_state() == after and not any(again.result[part]["changed"] for part in ("settings", "client", "user_token"))
    assert (again.result["client"]["app_token"], again.result["user_token"]["token"]) == tokens
    connection = {name: value for name, value in options.items() if name not in ("settings", "client", "user_token")}
    apart = [
        expect_success("api_settings", {**connection, **options["settings"]}, changed=False),
        expect_success("api_client", {**connection, **options["client"]}, changed=False),
        expect_success("user_token", {**connection, **options["user_token"]}, changed=False),
    ]
    assert again.statements <= sum(run.statements for run in apart) - 6

    rotated = expect_success("api_access", {**options, "user_token": {"user": "tech", "rotate": "always"}}, changed=True)
    assert (rotated.result["client"]["changed"], rotated.result["user_token"]["changed"]) == (False, True)


@both_servers
def test_what_one_part_refuses_leaves_all_as_it_was(glpi: Glpi, options: dict[str, Any], gate_state: Callable[[], str]) -> None:
    before = gate_state()
    expect_failure("api_access", {**options, "user_token": {"user": "nobody"}}, "There is no user nobody in GLPI")
    expect_failure("api_access", {**options, "client": {"name": "MMC"}}, "give ipv4_range")
    expect_failure("api_access", {**options, "settings": None, "client": None, "user_token": None}, "None of settings, client and user_token")
    assert gate_state() == before
    run = expect_success("api_access", {**options, "user_token": {"user": "nobody", "required": False}}, changed=True)
    assert run.result["user_token"]["user_exists"] is False and run.result["user_token"]["changed"] is False


def test_a_login_by_password_that_was_left_open_is_ended(glpi: Glpi, options: dict[str, Any], read: Read, administrator: dict[str, Any]) -> None:
    expect_success("api_settings", {**administrator, "password_login": "opened"}, changed=True)
    expect_success("api_access", {**options, "settings": None}, changed=True)
    assert read("SELECT value FROM glpi_configs WHERE name = 'enable_api_login_credentials'") == "1"
    expect_success("api_access", options, changed=True)
    assert read("SELECT value FROM glpi_configs WHERE name = 'enable_api_login_credentials'") == "0"


def test_a_glpi_that_encrypts_asks_for_its_key_before_anything_is_written(
    glpi: Glpi, options: dict[str, Any], read: Read, gate_state: Callable[[], str]
) -> None:
    for flag in encryption.FLAGS.values():
        glpi.set_config(**{flag: "1"})
    before = gate_state()
    asked = expect_failure("api_access", options, "give glpi_key")
    assert asked.result["tokens_encrypted"] is True and gate_state() == before
    made = expect_success("api_access", {**options, "glpi_key": base64.b64encode(KEY).decode()}, changed=True)
    stored = read(STORED).split("\n")
    tokens = [made.result["client"]["app_token"], made.result["user_token"]["token"]]
    assert len(stored) == 2 and not set(stored) & set(tokens)
    expect_success("api_access", {**options, "glpi_key": base64.b64encode(KEY).decode()}, changed=False)


@both_servers
def test_a_killed_run_writes_all_or_nothing(glpi: Glpi, options: dict[str, Any], gate_state: Callable[[], str]) -> None:
    before = gate_state()
    for _after, run in interruptions("api_access", options):
        if run.interrupted and gate_state() != before:
            break
    expect_success("api_access", options, changed=run.interrupted and gate_state() == before)
