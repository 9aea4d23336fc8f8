# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""api_client against a real database, and whom GLPI's API then lets in."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

from testbed.installation import Glpi
from testbed.module_run import ModuleRun, expect_failure, expect_success, interruptions

MMC = {"name": "MMC", "ipv4_range": "192.0.2.10"}
COLUMNS = "name, is_active, ipv4_range_start, ipv4_range_end, ipv6, app_token, dolog_method, comment"
CLIENT = f"SELECT {COLUMNS} FROM glpi_apiclients WHERE id = 2"
TOKEN = "Existing0SecretToken"

Read = Callable[[str], str]


@pytest.fixture
def existing(glpi: Glpi) -> None:
    """A client that is there, whose last change was long ago."""
    glpi.execute(
        "INSERT INTO glpi_apiclients SET entities_id = 3, name = 'MMC', is_active = 1, ipv4_range_start = INET_ATON('192.0.2.1'),"
        " ipv4_range_end = INET_ATON('192.0.2.9'), ipv6 = '::1', app_token = %s, dolog_method = 1, comment = 'R&#38;D',"
        " date_mod = '2020-01-01', date_creation = '2020-01-01', app_token_date = '2020-01-01'",
        TOKEN,
    )


def columns(read: Read) -> dict[str, str]:
    """The columns of the client with the id 2, as the database holds them."""
    return dict(zip(COLUMNS.split(", "), read(CLIENT).split("\t")))


@pytest.mark.quick
def test_a_new_client_lets_its_callers_in(glpi: Glpi, administrator: dict[str, Any], read: Read) -> None:
    glpi.open_api()
    glpi.execute("DELETE FROM glpi_apiclients")
    with pytest.raises(RuntimeError, match="ERROR_NOT_ALLOWED_IP"):
        glpi.session()
    run = expect_success("api_client", {**administrator, **MMC, "ipv4_range": "127.0.0.1"}, changed=True)
    token = run.result["app_token"]
    assert re.fullmatch("[A-Za-z0-9]{40}", token)
    assert glpi.session(app_token=token)
    with pytest.raises(RuntimeError, match="ERROR_APP_TOKEN_PARAMETERS_MISSING"):
        glpi.session()
    assert token not in str(run.diff)
    again = expect_success("api_client", {**administrator, "name": "MMC"}, changed=False)
    assert {**again.result, "diff": 0, "changed": 0, "invocation": 0} == {
        **run.result,
        "diff": 0,
        "changed": 0,
        "invocation": 0,
    }
    assert read(f"SELECT id FROM glpi_apiclients WHERE app_token = '{token}'") == str(run.result["id"])


def test_a_new_client_has_glpis_defaults(administrator: dict[str, Any], read: Read) -> None:
    run = expect_success("api_client", {**administrator, **MMC}, changed=True)
    assert run.result["id"] == 2
    assert run.result["client"] == {
        "name": "MMC",
        "active": True,
        "ipv4_range": "192.0.2.10",
        "ipv6": "::1",
        "log_method": "disabled",
        "comment": "",
    }
    found = columns(read)
    assert found.pop("app_token") == run.result["app_token"]
    assert found == {
        "name": "MMC",
        "is_active": "1",
        "ipv4_range_start": "3221225994",
        "ipv4_range_end": "3221225994",
        "ipv6": "::1",
        "dolog_method": "0",
        "comment": "",
    }
    assert read("SELECT entities_id, is_recursive FROM glpi_apiclients WHERE id = 2") == "0\t1"
    recent = "{0} BETWEEN NOW() - INTERVAL 1 MINUTE AND NOW()"
    dates = ", ".join(recent.format(name) for name in ("date_mod", "date_creation", "app_token_date"))
    assert read(f"SELECT {dates} FROM glpi_apiclients WHERE id = 2") == "1\t1\t1"


@pytest.mark.parametrize(
    ("options", "changes"),
    [
        ({"name": "mmc"}, {"name": "mmc"}),
        ({"active": False}, {"is_active": "0"}),
        ({"ipv4_range": "192.0.2.7"}, {"ipv4_range_start": "3221225991", "ipv4_range_end": "3221225991"}),
        ({"ipv4_range": "192.0.2.0/30"}, {"ipv4_range_start": "3221225984", "ipv4_range_end": "3221225987"}),
        ({"ipv4_range": "192.0.2.1-192.0.2.3"}, {"ipv4_range_end": "3221225987"}),
        ({"ipv4_range": "any"}, {"ipv4_range_start": "NULL", "ipv4_range_end": "NULL"}),
        ({"ipv6": "2001:DB8:0::5"}, {"ipv6": "2001:db8::5"}),
        ({"app_token": "Given0SecretToken"}, {"app_token": "Given0SecretToken"}),
        ({"app_token": TOKEN.upper()}, {"app_token": TOKEN.upper()}),
        ({"log_method": "disabled"}, {"dolog_method": "0"}),
        ({"log_method": "historical"}, {"dolog_method": "2"}),
        ({"comment": "a <b>"}, {"comment": "a &#60;b&#62;"}),
    ],
)
def test_each_option_changes_just_its_columns(
    existing: None, administrator: dict[str, Any], read: Read, options: dict[str, Any], changes: dict[str, str]
) -> None:
    before = columns(read)
    run = expect_success("api_client", {**administrator, "name": "MMC", **options}, changed=True)
    assert columns(read) == {**before, **changes}
    (option,) = options
    assert [name for name, value in run.diff["before"].items() if run.diff["after"][name] != value] == [option]
    assert "SecretToken" not in str(run.diff).replace(TOKEN.upper(), "SecretToken")
    assert read("SELECT date_mod > '2020-01-01', date_creation, entities_id FROM glpi_apiclients WHERE id = 2") == (
        "1\t2020-01-01 00:00:00\t3"
    )
    is_new_token = read("SELECT app_token_date > '2020-01-01' FROM glpi_apiclients WHERE id = 2")
    assert is_new_token == str(int("app_token" in options))
    expect_success("api_client", {**administrator, "name": "MMC", **options}, changed=False)


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"ipv4_range": "192.0.2.1-192.0.2.9", "ipv6": "0:0::1", "log_method": "logs", "comment": "R&D", "active": True},
        {"app_token": TOKEN},
    ],
)
def test_what_is_as_desired_is_left(
    existing: None, administrator: dict[str, Any], gate_state: Callable[[], str], options: dict[str, Any]
) -> None:
    before = gate_state()
    run = expect_success("api_client", {**administrator, "name": "MMC", **options}, changed=False)
    assert gate_state() == before
    assert run.result.get("app_token") == (None if "app_token" in options else TOKEN)


def test_names_compare_as_a_person_writes_them(glpi: Glpi, administrator: dict[str, Any], read: Read) -> None:
    options = {**administrator, "name": "R&D <Lab>", "ipv4_range": "any"}
    expect_success("api_client", options, changed=True)
    assert columns(read)["name"] == "R&#38;D &#60;Lab&#62;"
    expect_success("api_client", options, changed=False)
    # As an SQL script would have written it.
    glpi.execute("UPDATE glpi_apiclients SET name = 'R&D <Lab>' WHERE id = 2")
    expect_success("api_client", options, changed=False)
    assert read("SELECT COUNT(*) FROM glpi_apiclients") == "2"


def test_the_token_is_rotated(existing: None, administrator: dict[str, Any], read: Read) -> None:
    options = {**administrator, "name": "MMC", "rotate": "always"}
    foretold = expect_success("api_client", options, check=True, changed=True)
    assert foretold.result["app_token"] is None
    assert columns(read)["app_token"] == TOKEN
    tokens = {TOKEN}
    for _attempt in range(2):
        tokens.add(expect_success("api_client", options, changed=True).result["app_token"])
        assert columns(read)["app_token"] in tokens
    assert len(tokens) == 3


@pytest.mark.parametrize("empty", ["NULL", "''"])
def test_a_client_without_a_token_gets_one(
    glpi: Glpi, existing: None, administrator: dict[str, Any], read: Read, empty: str
) -> None:
    glpi.execute(f"UPDATE glpi_apiclients SET app_token = {empty} WHERE id = 2")
    run = expect_success("api_client", {**administrator, "name": "MMC"}, changed=True)
    assert columns(read)["app_token"] == run.result["app_token"]


def test_a_token_that_glpi_would_not_recognize(
    glpi: Glpi, existing: None, administrator: dict[str, Any], gate_state: Callable[[], str]
) -> None:
    glpi.execute("UPDATE glpi_apiclients SET app_token = 'Secret&#38;Token' WHERE id = 2")
    before = gate_state()
    kept = expect_failure("api_client", {**administrator, "name": "MMC"}, "has cannot be kept", "rotate: always")
    assert "Secret" not in kept.output
    for token in ("Secret&Token", "1234567890", "", "Secret Token"):
        options = {**administrator, "name": "MMC", "app_token": token}
        assert (
            "Secret"
            not in expect_failure("api_client", options, "app_token given for the API client MMC cannot be used").output
        )
    assert gate_state() == before
    expect_success("api_client", {**administrator, "name": "MMC", "rotate": "always"}, changed=True)


def test_an_address_of_ipv6_is_never_missing(
    glpi: Glpi, existing: None, administrator: dict[str, Any], read: Read
) -> None:
    glpi.execute("UPDATE glpi_apiclients SET ipv6 = NULL WHERE id = 2")
    expect_success("api_client", {**administrator, "name": "MMC"}, changed=True)
    assert columns(read)["ipv6"] == "::1"


def test_a_range_without_an_end(glpi: Glpi, existing: None, administrator: dict[str, Any], read: Read) -> None:
    glpi.execute("UPDATE glpi_apiclients SET ipv4_range_end = NULL WHERE id = 2")
    run = expect_success("api_client", {**administrator, "name": "MMC"}, changed=False)
    assert "a start and no end" in " ".join(run.warnings)
    run = expect_success("api_client", {**administrator, "name": "MMC", "ipv4_range": "192.0.2.1"}, changed=True)
    assert run.warnings == []
    assert columns(read)["ipv4_range_end"] == columns(read)["ipv4_range_start"] == "3221225985"


@pytest.mark.parametrize(
    ("options", "needle"),
    [
        ({}, "give ipv4_range"),
        ({"ipv4_range": "192.0.2.9-192.0.2.1"}, "ends below its start"),
        ({"ipv4_range": "192.0.2.9-"}, "needs both its ends"),
        ({"ipv4_range": "2001:db8::/32"}, "belongs in the option ipv6"),
        ({"ipv4_range": "any", "ipv6": "192.0.2.1"}, "not one IPv6 address"),
        ({"ipv4_range": "any", "name": ""}, "give a name"),
    ],
)
def test_refused(
    administrator: dict[str, Any], gate_state: Callable[[], str], options: dict[str, Any], needle: str
) -> None:
    before = gate_state()
    for check in (False, True):
        expect_failure("api_client", {**administrator, "name": "MMC", **options}, needle, check=check)
    assert gate_state() == before


@pytest.mark.parametrize("state", ["present", "absent"])
def test_two_clients_of_the_name(
    glpi: Glpi, existing: None, administrator: dict[str, Any], gate_state: Callable[[], str], state: str
) -> None:
    glpi.execute("INSERT INTO glpi_apiclients SET id = 7, name = 'mmc'")
    before = gate_state()
    expect_failure("api_client", {**administrator, **MMC, "state": state}, "more than one API client", "the ids 2, 7")
    assert gate_state() == before


def test_a_second_client_with_the_token(glpi: Glpi, existing: None, administrator: dict[str, Any]) -> None:
    options = {**administrator, "name": "MMC too", "ipv4_range": "198.51.100.0/24", "app_token": TOKEN}
    run = expect_success("api_client", options, changed=True)
    assert "MMC (id 2), which has the same token" in " ".join(run.warnings)
    assert TOKEN not in run.output


def test_a_client_is_removed(existing: None, administrator: dict[str, Any], read: Read) -> None:
    options = {**administrator, "name": "MMC", "state": "absent"}
    run = expect_success("api_client", options, changed=True)
    assert (run.diff["before"]["name"], run.diff["after"]) == ("MMC", {})
    assert TOKEN not in run.output
    assert read("SELECT id FROM glpi_apiclients") == "1"
    expect_success("api_client", options, changed=False)


def test_a_run_that_is_killed_is_finished_by_the_next(glpi: Glpi, administrator: dict[str, Any], read: Read) -> None:
    options = {**administrator, **MMC}
    for _after, last in interruptions("api_client", options):
        token = expect_success("api_client", options).result["app_token"]
        assert read("SELECT app_token FROM glpi_apiclients WHERE name = 'MMC'") == token
        glpi.execute("DELETE FROM glpi_apiclients WHERE name = 'MMC'")
    assert last.changed


def test_a_change_that_is_killed_is_finished_by_the_next(
    glpi: Glpi, existing: None, administrator: dict[str, Any], read: Read
) -> None:
    options = {**administrator, "name": "MMC", "ipv4_range": "192.0.2.99", "rotate": "never", "comment": "new"}
    before = columns(read)
    for _after, last in interruptions("api_client", options):
        found = columns(read)
        assert found in (
            before,
            {**before, "ipv4_range_start": "3221226083", "ipv4_range_end": "3221226083", "comment": "new"},
        )
        expect_success("api_client", options)
        expect_success("api_client", options, changed=False)
        glpi.execute(
            "UPDATE glpi_apiclients SET ipv4_range_start = %s, ipv4_range_end = %s, comment = %s WHERE id = 2",
            before["ipv4_range_start"],
            before["ipv4_range_end"],
            before["comment"],
        )
    assert last.changed


@pytest.mark.quick
def test_runs_at_once_leave_one_client(
    administrator: dict[str, Any],
    read: Read,
    at_once: Callable[[list[tuple[str, dict[str, Any]]]], list[ModuleRun]],
) -> None:
    runs = at_once([("api_client", {**administrator, **MMC})] * 3)
    assert [run.msg for run in runs if run.failed] == []
    assert sum(run.changed for run in runs) == 1
    token = read("SELECT app_token FROM glpi_apiclients WHERE name = 'MMC'")
    assert {run.result["app_token"] for run in runs} == {token}
