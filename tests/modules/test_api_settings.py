# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""api_settings against a real database, and what GLPI's API then does."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from testbed import glpi_database
from testbed.installation import Glpi
from testbed.module_run import expect_failure, expect_success, interruptions

SETTINGS = {
    "enabled": "enable_api",
    "login_credentials": "enable_api_login_credentials",
    "login_external_token": "enable_api_login_external_token",
    "url_base_api": "url_base_api",
}
RECORD = "SELECT COUNT(*) FROM glpi_configs WHERE context = 'medulla.glpi' AND name = 'password_login_opened'"

Read = Callable[[str], str]


def stored(read: Read) -> dict[str, str]:
    """The settings by option, as the database holds them; a missing row is missing."""
    rows = dict(
        line.split("\t") for line in read("SELECT name, value FROM glpi_configs WHERE context = 'core'").split("\n")
    )
    return {option: rows[name] for option, name in SETTINGS.items() if name in rows}


@pytest.mark.quick
def test_the_api_is_opened_for_tokens(glpi: Glpi, administrator: dict[str, Any], read: Read) -> None:
    assert glpi.call("GET", "initSession").status_code == 400
    glpi.execute("UPDATE glpi_users SET api_token = 'Token0OfTech' WHERE name = 'tech'")
    run = expect_success("api_settings", {**administrator, "enabled": True}, changed=True)
    assert run.result["settings_before"]["enabled"] is False
    assert run.result["settings"]["enabled"] is True
    assert glpi.session(user_token="Token0OfTech")
    assert stored(read)["login_credentials"] == "0"


@pytest.mark.parametrize(
    ("option", "value", "text"),
    [
        ("enabled", True, "1"),
        ("login_credentials", True, "1"),
        ("login_external_token", False, "0"),
        (
            "url_base_api",
            "https://glpi.example.com/apirest.php?a=1&b=2",
            "https://glpi.example.com/apirest.php?a=1&#38;b=2",
        ),
    ],
)
def test_each_option_changes_just_its_setting(
    administrator: dict[str, Any], read: Read, option: str, value: Any, text: str
) -> None:
    before = stored(read)
    run = expect_success("api_settings", {**administrator, option: value}, changed=True)
    assert stored(read) == {**before, option: text}
    assert run.diff["before"] == {**run.result["settings_before"], "password_login_opened": False}
    assert run.diff["after"] == {**run.diff["before"], option: value}
    assert run.result["settings"] == {**run.result["settings_before"], option: value}
    expect_success("api_settings", {**administrator, option: value}, changed=False)
    expect_success("api_settings", administrator, changed=False)


@pytest.mark.parametrize("value", [True, False])
def test_a_missing_row_is_inserted(glpi: Glpi, administrator: dict[str, Any], read: Read, value: bool) -> None:
    glpi.execute("DELETE FROM glpi_configs WHERE name = 'enable_api'")
    run = expect_success("api_settings", {**administrator, "enabled": value}, changed=True)
    assert run.result["settings_before"]["enabled"] is None
    assert read("SELECT context, value FROM glpi_configs WHERE name = 'enable_api'") == f"core\t{int(value)}"
    expect_success("api_settings", {**administrator, "enabled": value}, changed=False)


@pytest.mark.parametrize(
    "closing",
    [{"password_login": "closed"}, pytest.param({}, marks=pytest.mark.quick), {"login_credentials": False}],
)
def test_passwords_are_let_in_for_a_time(
    glpi: Glpi, administrator: dict[str, Any], read: Read, closing: dict[str, Any]
) -> None:
    glpi.open_api(credentials=False)
    before = stored(read)
    with pytest.raises(RuntimeError):
        glpi.session()
    run = expect_success("api_settings", {**administrator, "password_login": "opened"}, changed=True)
    assert run.result["password_login_opened"] is True
    assert run.diff["after"]["password_login_opened"] is True
    assert read(RECORD) == "1"
    session = glpi.session()
    run = expect_success("api_settings", {**administrator, "password_login": "opened"}, changed=False)
    assert run.result["password_login_opened"] is True
    run = expect_success("api_settings", {**administrator, **closing}, changed=True)
    assert run.result["password_login_opened"] is False
    assert stored(read) == before
    assert read(RECORD) == "0"
    with pytest.raises(RuntimeError):
        glpi.session()
    assert glpi.call("GET", "getFullSession", session).status_code == 200
    expect_success("api_settings", {**administrator, **closing}, changed=False)


def test_passwords_that_are_let_in_lastingly_stay(glpi: Glpi, administrator: dict[str, Any], read: Read) -> None:
    glpi.open_api()
    run = expect_success("api_settings", {**administrator, "password_login": "opened"}, changed=False)
    assert run.result["password_login_opened"] is False
    assert read(RECORD) == "0"
    expect_success("api_settings", {**administrator, "password_login": "closed"}, changed=False)
    assert stored(read)["login_credentials"] == "1"


def test_an_opening_is_made_lasting(glpi: Glpi, administrator: dict[str, Any], read: Read) -> None:
    expect_success("api_settings", {**administrator, "password_login": "opened"}, changed=True)
    run = expect_success("api_settings", {**administrator, "login_credentials": True}, changed=True)
    assert run.result["password_login_opened"] is False
    assert (stored(read)["login_credentials"], read(RECORD)) == ("1", "0")
    expect_success("api_settings", administrator, changed=False)
    assert stored(read)["login_credentials"] == "1"


def test_check_mode_never_opens(administrator: dict[str, Any], read: Read) -> None:
    run = expect_success("api_settings", {**administrator, "password_login": "opened"}, check=True, changed=True)
    assert run.result["password_login_opened"] is False
    assert (stored(read)["login_credentials"], read(RECORD)) == ("0", "0")
    expect_success("api_settings", {**administrator, "password_login": "opened"})
    run = expect_success("api_settings", {**administrator, "password_login": "opened"}, check=True, changed=False)
    assert run.result["password_login_opened"] is True


@pytest.mark.parametrize("login_credentials", [True, False])
def test_lasting_and_temporary_exclude_each_other(
    administrator: dict[str, Any], gate_state: Callable[[], str], login_credentials: bool
) -> None:
    before = gate_state()
    options = {**administrator, "password_login": "opened", "login_credentials": login_credentials}
    expect_failure("api_settings", options, "give one of them")
    assert gate_state() == before


@pytest.mark.quick
def test_an_opening_that_is_killed_is_closed_by_the_next_run(administrator: dict[str, Any], read: Read) -> None:
    opened = []
    for _after, last in interruptions("api_settings", {**administrator, "password_login": "opened"}):
        opened.append(stored(read)["login_credentials"] == "1")
        assert read(RECORD) == ("1" if opened[-1] else "0")
        expect_success("api_settings", administrator, changed=opened[-1])
        assert (stored(read)["login_credentials"], read(RECORD)) == ("0", "0")
    assert not last.interrupted
    assert True in opened
    assert False in opened


def test_a_closing_that_is_killed_is_done_by_the_next_run(administrator: dict[str, Any], read: Read) -> None:
    for _after, last in interruptions("api_settings", {**administrator, "password_login": "closed"}):
        expect_success("api_settings", {**administrator, "enabled": True})
        assert (stored(read)["login_credentials"], read(RECORD)) == ("0", "0")
        expect_success("api_settings", {**administrator, "password_login": "opened"}, changed=True)
    assert not last.interrupted


@pytest.mark.parametrize("glpi", [glpi_database.GLPI_11], indirect=True)
def test_on_glpi_11(glpi: Glpi, administrator: dict[str, Any], read: Read) -> None:
    options = {**administrator, "enabled": True, "url_base_api": "https://glpi.example.com/apirest.php"}
    run = expect_success("api_settings", options, changed=True)
    assert any("GLPI 11 has no setting url_base_api" in warning for warning in run.warnings)
    assert "url_base_api" not in stored(read)
    expect_success("api_settings", options, changed=False)
