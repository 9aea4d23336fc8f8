# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""user_token against a real database, and whom GLPI's API then lets in."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

from testbed.installation import Glpi
from testbed.module_run import ModuleRun, expect_failure, expect_success, interruptions

TOKEN = "Existing0SecretToken"
TOKEN_OF_TECH = "SELECT api_token FROM glpi_users WHERE name = 'tech'"
COLUMNS = "SELECT id, name, password, is_active, is_deleted, last_login, profiles_id, personal_token FROM glpi_users ORDER BY id"

Read = Callable[[str], str]


@pytest.fixture
def existing(glpi: Glpi) -> None:
    """A user who has a token since long ago."""
    glpi.execute(
        "UPDATE glpi_users SET api_token = %s, api_token_date = '2020-01-01', date_mod = '2020-01-01', last_login = NOW()"
        " WHERE name = 'tech'",
        TOKEN,
    )


@pytest.mark.quick
def test_a_token_is_made_and_signs_in(glpi: Glpi, administrator: dict[str, Any], read: Read) -> None:
    glpi.open_api(credentials=False)
    before = read(COLUMNS)
    foretold = expect_success("user_token", {**administrator, "user": "tech"}, check=True, changed=True)
    assert foretold.result["token"] is None
    run = expect_success("user_token", {**administrator, "user": "tech"}, changed=True)
    assert re.fullmatch("[A-Za-z0-9]{40}", run.result["token"])
    assert run.result["user_exists"] is True
    assert read("SELECT id FROM glpi_users WHERE name = 'tech'") == str(run.result["user_id"])
    assert read(TOKEN_OF_TECH) == run.result["token"]
    assert run.diff == {
        "before": {"user": "tech", "token": None},
        "after": {"user": "tech", "token": "(hidden, changes)"},
    }
    assert read(COLUMNS) == before
    assert read(
        "SELECT api_token_date BETWEEN NOW() - INTERVAL 1 MINUTE AND NOW(), date_mod = api_token_date FROM glpi_users"
        " WHERE name = 'tech'"
    ) == ("1\t1")
    assert glpi.session(user_token=run.result["token"])
    again = expect_success("user_token", {**administrator, "user": "tech"}, changed=False)
    assert again.result["token"] == run.result["token"]
    assert again.diff["before"] == again.diff["after"] == {"user": "tech", "token": "(hidden)"}


@pytest.mark.parametrize(
    ("options", "stored"),
    [
        ({"token": "Given0SecretToken"}, "Given0SecretToken"),
        ({"token": TOKEN.upper()}, TOKEN.upper()),
        ({"token": "Given0SecretToken", "rotate": "always"}, "Given0SecretToken"),
        ({"state": "absent"}, "NULL"),
    ],
)
def test_each_option_changes_just_the_token(
    existing: None, administrator: dict[str, Any], read: Read, options: dict[str, Any], stored: str
) -> None:
    before = read(COLUMNS)
    run = expect_success("user_token", {**administrator, "user": "tech", **options}, changed=True)
    assert read(TOKEN_OF_TECH) == stored
    assert read(COLUMNS) == before
    is_dated = read("SELECT api_token_date > '2020-01-01', date_mod > '2020-01-01' FROM glpi_users WHERE name = 'tech'")
    assert is_dated == ("0\t1" if stored == "NULL" else "1\t1")
    assert not [secret for secret in (TOKEN, TOKEN.upper(), "Given0SecretToken") if secret in run.output]
    expect_success("user_token", {**administrator, "user": "tech", **options}, changed=False)


def test_the_token_is_rotated(existing: None, administrator: dict[str, Any], read: Read) -> None:
    tokens = {TOKEN}
    for _attempt in range(2):
        run = expect_success("user_token", {**administrator, "user": "tech", "rotate": "always"}, changed=True)
        tokens.add(run.result["token"])
        assert read(TOKEN_OF_TECH) == run.result["token"]
    assert len(tokens) == 3


def test_login_names_compare_as_glpi_compares_them(glpi: Glpi, existing: None, administrator: dict[str, Any]) -> None:
    assert expect_success("user_token", {**administrator, "user": "TECH"}, changed=False).result["token"] == TOKEN
    glpi.execute("UPDATE glpi_users SET name = 'R&#38;D' WHERE name = 'tech'")
    assert expect_success("user_token", {**administrator, "user": "R&D"}, changed=False).result["token"] == TOKEN


def test_a_user_who_does_not_exist(administrator: dict[str, Any], gate_state: Callable[[], str]) -> None:
    before = gate_state()
    options = {**administrator, "user": "nobody"}
    expect_failure("user_token", options, "There is no user nobody in GLPI")
    for check in (False, True):
        run = expect_success("user_token", {**options, "required": False}, check=check, changed=False)
        assert (run.result["user_exists"], run.result["user_id"], run.result["token"]) == (False, None, None)
    assert gate_state() == before


@pytest.mark.parametrize(
    ("change", "options", "needles"),
    [
        ("is_deleted = 1, last_login = NOW()", {}, ["is in GLPI's trash and has signed in before"]),
        ("api_token = 'Undated0SecretToken', last_login = NOW()", {}, ["a token without a date", "whether a login was by password or by token"]),
        ("password = '', authtype = 3, last_login = NOW()", {}, ["adopt: true"]),
        ("last_login = NOW()", {}, ["has signed in before", "adopt: true"]),
        ("last_login = NOW()", {"token": "Given0SecretToken"}, ["adopt: true"]),
        ("api_token = 'Secret&#38;Token'", {}, ["has cannot be kept"]),
        ("api_token = NULL", {"token": "Secret&Token"}, ["token given for the user tech cannot be used"]),
        ("api_token = NULL", {"token": "1234567890"}, ["it reads as a number"]),
    ],
)
def test_refused(
    glpi: Glpi,
    administrator: dict[str, Any],
    gate_state: Callable[[], str],
    change: str,
    options: dict[str, Any],
    needles: list[str],
) -> None:
    glpi.execute(f"UPDATE glpi_users SET {change} WHERE name = 'tech'")
    before = gate_state()
    for check in (False, True):
        run = expect_failure("user_token", {**administrator, "user": "tech", **options}, *needles, check=check)
        assert "Secret" not in run.output
        assert "1234567890" not in run.output
    assert gate_state() == before


@pytest.mark.parametrize("state", ["last_login = NULL", "password = '', last_login = NOW()", "password = NULL, last_login = NOW()"])
@pytest.mark.parametrize("given", [{}, {"token": TOKEN}])
def test_a_kept_token_without_a_date_gets_one(
    glpi: Glpi, existing: None, administrator: dict[str, Any], read: Read, state: str, given: dict[str, Any]
) -> None:
    """As a user who was made over the API has it; without the date the next login would make it look like a person."""
    glpi.execute(f"UPDATE glpi_users SET {state}, api_token_date = NULL WHERE name = 'tech'")
    dated = "SELECT api_token_date IS NOT NULL, api_token FROM glpi_users WHERE name = 'tech'"
    expect_success("user_token", {**administrator, "user": "tech", **given}, changed=True, check=True)
    assert read(dated) == f"0\t{TOKEN}"
    run = expect_success("user_token", {**administrator, "user": "tech", **given}, changed=True)
    assert run.diff["after"]["token"] == "(hidden)"
    assert read(dated) == f"1\t{TOKEN}"
    expect_success("user_token", {**administrator, "user": "tech", **given}, changed=False)


@pytest.mark.parametrize("trashed", [0, 1])
def test_a_token_that_was_taken_away_is_given_again(glpi: Glpi, existing: None, administrator: dict[str, Any], trashed: int) -> None:
    expect_success("user_token", {**administrator, "user": "tech", "state": "absent"}, changed=True)
    glpi.execute("UPDATE glpi_users SET is_deleted = %s WHERE name = 'tech'", trashed)
    run = expect_success("user_token", {**administrator, "user": "tech"}, changed=True)
    assert [warning for warning in run.warnings if "is in GLPI's trash" in warning] == run.warnings
    assert len(run.warnings) == trashed


def test_a_person_is_adopted(glpi: Glpi, administrator: dict[str, Any], read: Read) -> None:
    glpi.execute("UPDATE glpi_users SET last_login = NOW() WHERE name = 'tech'")
    run = expect_success("user_token", {**administrator, "user": "tech", "adopt": True}, changed=True)
    assert read(TOKEN_OF_TECH) == run.result["token"]
    expect_success("user_token", {**administrator, "user": "tech"}, changed=False)


@pytest.mark.parametrize("options", [{"token": TOKEN}, {"token": TOKEN.lower()}])
def test_another_user_has_the_token(
    existing: None, administrator: dict[str, Any], gate_state: Callable[[], str], options: dict[str, Any]
) -> None:
    before = gate_state()
    run = expect_failure("user_token", {**administrator, "user": "normal", **options}, "also that of tech (id 4)")
    assert TOKEN not in run.output
    assert gate_state() == before


def test_a_token_that_two_users_have_is_not_kept(glpi: Glpi, existing: None, administrator: dict[str, Any]) -> None:
    glpi.open_api()
    glpi.execute("UPDATE glpi_users SET api_token = %s WHERE name = 'normal'", TOKEN)
    expect_failure("user_token", {**administrator, "user": "tech"}, "also that of normal (id 5)")
    with pytest.raises(RuntimeError, match="401"):
        glpi.session(user_token=TOKEN)
    run = expect_success("user_token", {**administrator, "user": "tech", "rotate": "always"}, changed=True)
    assert glpi.session(user_token=run.result["token"])
    assert glpi.session(user_token=TOKEN)


@pytest.mark.parametrize("required", [True, False])
def test_two_users_of_the_name(
    glpi: Glpi, administrator: dict[str, Any], gate_state: Callable[[], str], required: bool
) -> None:
    glpi.execute("INSERT INTO glpi_users SET id = 9, name = 'tech', authtype = 3, auths_id = 1")
    before = gate_state()
    options = {**administrator, "user": "tech", "required": required}
    expect_failure("user_token", options, "more than one user", "tech (id 4) and tech (id 9)")
    assert gate_state() == before


@pytest.mark.parametrize(
    ("change", "needle"),
    [
        ("is_active = 0", "is inactive"),
        ("end_date = NOW() - INTERVAL 1 DAY", "outside the dates of its validity"),
        ("begin_date = NOW() + INTERVAL 1 DAY", "outside the dates of its validity"),
    ],
)
def test_a_user_who_cannot_sign_in_for_now(
    glpi: Glpi, existing: None, administrator: dict[str, Any], change: str, needle: str
) -> None:
    glpi.execute(f"UPDATE glpi_users SET {change} WHERE name = 'tech'")
    run = expect_success("user_token", {**administrator, "user": "tech"}, changed=False)
    (warning,) = run.warnings
    assert needle in warning


def test_a_run_that_is_killed_is_finished_by_the_next(glpi: Glpi, administrator: dict[str, Any], read: Read) -> None:
    for _after, last in interruptions("user_token", {**administrator, "user": "tech"}):
        token = expect_success("user_token", {**administrator, "user": "tech"}).result["token"]
        assert read(TOKEN_OF_TECH) == token
        glpi.execute("UPDATE glpi_users SET api_token = NULL")
    assert last.changed


def test_runs_at_once_end_in_one_token(
    administrator: dict[str, Any],
    read: Read,
    at_once: Callable[[list[tuple[str, dict[str, Any]]]], list[ModuleRun]],
) -> None:
    runs = at_once([("user_token", {**administrator, "user": "tech"})] * 3)
    assert [run.msg for run in runs if run.failed] == []
    assert sum(run.changed for run in runs) == 1
    assert {run.result["token"] for run in runs} == {read(TOKEN_OF_TECH)}
