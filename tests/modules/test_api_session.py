# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The module api_session."""

from __future__ import annotations

from typing import Any

import pytest

from testbed.installation import Glpi
from testbed.module_run import expect_failure, expect_success


@pytest.mark.quick
@pytest.mark.parametrize("check", [False, True])
def test_a_session_outlives_the_opening_of_password_login(glpi: Glpi, check: bool) -> None:
    glpi.open_api()
    password = {"api_url": glpi.url, "api_username": "glpi", "api_password": "glpi"}
    with glpi.stand_in.refuse_writes():
        token = expect_success("api_session", password, changed=True, check=check).result["session_token"]
        assert glpi.stand_in.open_sessions() == ["glpi"]
        glpi.open_api(credentials=False)
        borrowed = {"api_url": glpi.url, "api_session_token": token}
        wanted = {**borrowed, "name": "medulla", "profile": "Read-Only"}
        run = expect_success("user", wanted, check=True, changed=True)
        assert token not in run.output
        assert glpi.stand_in.open_sessions() == ["glpi"]
        absent = {**borrowed, "state": "absent"}
        expect_success("api_session", absent, changed=True, check=check)
        assert glpi.stand_in.open_sessions() == []
        expect_success("api_session", absent, changed=False, check=check)
    assert not glpi.stand_in.refused
    assert [entry.login for entry in glpi.stand_in.logins()] == ["password"]


def test_a_token_wins_over_a_password(glpi: Glpi, rest: dict[str, Any]) -> None:
    expect_success("api_session", {**rest, "api_username": "nobody", "api_password": "x"}, changed=True)
    assert [entry.login for entry in glpi.stand_in.logins()] == ["user_token"]


@pytest.mark.parametrize(
    ("options", "needle"),
    [
        ({}, "no credentials were given"),
        ({"api_username": "glpi"}, "no credentials were given"),
        ({"api_username": "glpi", "api_password": "wrong0Password"}, "GLPI refused the user or password"),
        ({"api_user_token": "wrong0Token"}, "GLPI refused the user_token"),
        ({"api_user_token": "two\nlines"}, "api_user_token holds a space, a line break"),
        ({"state": "absent"}, "state is absent but all of the following are missing: api_session_token"),
    ],
)
def test_errors(glpi: Glpi, options: dict[str, Any], needle: str) -> None:
    glpi.open_api()
    run = expect_failure("api_session", {"api_url": glpi.url, **options}, needle)
    assert "wrong0" not in run.output
    assert "two" not in run.output


def test_a_closed_gate_is_a_warning_in_check_mode_only(glpi: Glpi) -> None:
    password = {"api_url": glpi.url, "api_username": "administrator", "api_password": "unknown"}
    run = expect_success("api_session", password, changed=True, check=True)
    assert "session_token" not in run.result
    assert "GLPI's API is off" in run.warnings[0]
    expect_failure("api_session", password, "GLPI's API is off")
    glpi.open_api()
    expect_failure("api_session", password, "GLPI refused the user or password", check=True)


def test_a_session_that_ended_is_told(glpi: Glpi, rest: dict[str, Any]) -> None:
    ended = {"api_url": glpi.url, "api_session_token": "x" * 26, "name": "medulla"}
    expect_failure("user", ended, "The session has ended: sign in again")


def test_options_come_from_the_environment_too(glpi: Glpi, rest: dict[str, Any]) -> None:
    environment = {"GLPI_API_URL": glpi.url, "GLPI_API_USER_TOKEN": rest["api_user_token"]}
    expect_success("api_session", {}, changed=True, environment=environment)
