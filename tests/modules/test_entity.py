# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The module entity: against the stand-in, looked at with the database's own client."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from testbed import glpi_database
from testbed.installation import Glpi
from testbed.module_run import expect_failure, expect_success, interruptions, run_module
from testbed.stand_in.answers import as_json

NAME = "R&D <Lab>"
every_version = pytest.mark.parametrize("glpi", glpi_database.DIFFERING, indirect=True)


@pytest.fixture
def entities(read: Callable[[str], str]) -> Callable[[], list[str]]:
    """Full name, parent, level and comment of each entity, as they are stored."""
    return lambda: read(
        "SELECT CONCAT_WS('|', completename, entities_id, level, comment) FROM glpi_entities WHERE id > 0 ORDER BY id"
    ).splitlines()


@pytest.mark.quick
@every_version
def test_check_mode_apply_and_apply_again(
    glpi: Glpi, rest: dict[str, Any], entities: Callable[[], list[str]]
) -> None:
    lab = {**rest, "name": NAME, "comment": "ours & theirs"}
    with glpi.stand_in.refuse_writes():
        foretold = expect_success("entity", lab, check=True, changed=True)
    assert not glpi.stand_in.refused
    done = expect_success("entity", lab, changed=True)
    assert done.diff == foretold.diff
    assert done.result["id"] == 1
    assert done.result["full_name"] == foretold.result["full_name"] == f"Root entity > {NAME}"
    assert done.result["visible"] is True
    stored = [glpi.stored_text("Root entity > R&#38;D &#60;Lab&#62;|0|2|ours &#38; theirs")]
    assert entities() == stored
    with glpi.stand_in.refuse_writes():
        again = expect_success("entity", lab, changed=False)
        expect_success("entity", {**rest, "name": NAME}, changed=False, check=True)
        expect_success("entity", {**rest, "name": NAME, "parent": "Root entity"}, changed=False)
    assert again.diff["before"] == again.diff["after"]
    assert entities() == stored
    assert not glpi.stand_in.open_sessions()


@every_version
def test_a_comment_changes_alone_and_the_tree_stays(
    glpi: Glpi, rest: dict[str, Any], entities: Callable[[], list[str]]
) -> None:
    for name, parent in (("Sites", "Root entity"), ("Paris", "Root entity > Sites"), ("East", "Root entity > Sites > Paris")):
        expect_success("entity", {**rest, "name": name, "parent": parent}, changed=True)
    paris = {**rest, "name": "Paris", "parent": "Root entity > Sites", "comment": "x"}
    done = expect_success("entity", paris, changed=True)
    assert done.diff["after"] == {**done.diff["before"], "comment": "x"}
    assert entities() == [
        "Root entity > Sites|0|2",
        "Root entity > Sites > Paris|1|3|x",
        "Root entity > Sites > Paris > East|2|4",
    ]
    expect_success("entity", {**rest, "name": "Paris"}, changed=True)
    assert entities()[-1] == "Root entity > Paris|0|2"


def test_absent_and_what_is_below(glpi: Glpi, rest: dict[str, Any], entities: Callable[[], list[str]]) -> None:
    sites = {**rest, "name": "Sites", "state": "absent"}
    expect_success("entity", sites, changed=False)
    expect_success("entity", {**rest, "name": "Sites"})
    expect_success("entity", {**rest, "name": "Paris", "parent": "Root entity > Sites"})
    expect_failure("entity", sites, "has entities below it (Root entity > Sites > Paris)")
    assert len(entities()) == 2
    with glpi.stand_in.refuse_writes():
        paris = {**rest, "name": "Paris", "parent": "Root entity > Sites", "state": "absent"}
        expect_success("entity", paris, changed=True, check=True)
    expect_success("entity", paris, changed=True)
    done = expect_success("entity", sites, changed=True)
    assert done.result["id"] is None
    assert entities() == []
    expect_success("entity", sites, changed=False)


@pytest.mark.parametrize("glpi", ["10.0.6"], indirect=True)
@pytest.mark.parametrize("helps", [True, False])
def test_a_session_of_others_that_does_not_see_what_it_added(glpi: Glpi, rest: dict[str, Any], helps: bool) -> None:
    session = glpi.session(user_token=rest["api_user_token"])
    if not helps:
        glpi.stand_in.before_answer = lambda request: as_json(True) if "changeActive" in request.path else None
    run = expect_success("entity", {"api_url": glpi.url, "api_session_token": session, "name": "Paris"}, changed=True)
    assert run.result["visible"] is helps
    assert bool(run.warnings) is not helps
    assert glpi.stand_in.open_sessions() == ["glpi"]
    expect_success("entity", {**rest, "name": "Paris"}, changed=False)


@pytest.mark.parametrize(
    ("options", "needles"),
    [
        ({"parent": "Root entity > Lyon"}, ["no entity of the full name Root entity > Lyon", "There are: Root entity"]),
        ({"name": "x" * 256}, ["The name is longer than the 255 characters"]),
        ({"api_user_token": "Unknown0".ljust(40, "z")}, ["GLPI refused the user_token"]),
    ],
)
def test_errors(
    glpi: Glpi, rest: dict[str, Any], options: dict[str, Any], needles: list[str], entities: Callable[[], list[str]]
) -> None:
    expect_failure("entity", {**rest, "name": "Paris", **options}, *needles)
    assert entities() == []
    assert not glpi.stand_in.open_sessions()


def test_a_change_that_glpi_only_says_it_made_is_an_error(glpi: Glpi, rest: dict[str, Any]) -> None:
    expect_success("entity", {**rest, "name": "Paris"})
    glpi.stand_in.before_answer = (
        lambda request: as_json([{"1": True, "message": ""}]) if request.method == "PUT" else None
    )
    expect_failure("entity", {**rest, "name": "Paris", "comment": "x"}, "it did not keep the change")


def test_a_user_of_the_entity_alone_sees_that_it_is_there(glpi: Glpi, rest: dict[str, Any], entities: Callable[[], list[str]]) -> None:
    expect_success("entity", {**rest, "name": NAME, "comment": "x"})
    token = "User0Of0The0Lab".ljust(40, "y")
    expect_success("user", {**rest, "name": "lab", "profile": "Super-Admin", "entity": f"Root entity > {NAME}"})
    glpi.set_user_token("lab", token)
    lab = {**rest, "api_user_token": token, "name": NAME}
    expect_success("entity", {**lab, "comment": "x"}, changed=False)
    expect_success("entity", {**lab, "parent": "root entity"}, changed=False)
    assert entities() == ["Root entity > R&#38;D &#60;Lab&#62;|0|2|x"]
    expect_failure("entity", {**lab, "name": "Paris"}, "ERROR_RIGHT_MISSING")
    expect_failure("entity", {**lab, "name": "Paris", "parent": "Root entity"}, "no entity of the full name Root entity")


def test_an_entity_below_one_of_the_same_name(glpi: Glpi, rest: dict[str, Any], entities: Callable[[], list[str]]) -> None:
    expect_success("entity", {**rest, "name": "Root entity", "parent": "Root entity"}, changed=True)
    expect_success("entity", {**rest, "name": "Root entity", "parent": "Root entity"}, changed=False)
    assert entities() == ["Root entity > Root entity|0|2"]


def test_check_mode_foretells_behind_a_closed_gate(glpi: Glpi, rest: dict[str, Any]) -> None:
    glpi.set_config(enable_api=0)
    paris = {**rest, "name": "Paris"}
    run = expect_success("entity", paris, check=True, changed=True)
    assert "GLPI's API is off" in run.warnings[0]
    assert run.result["full_name"] == "Root entity > Paris"
    expect_success("entity", {**paris, "state": "absent"}, check=True, changed=False)
    expect_failure("entity", paris, "GLPI's API is off")


def test_a_user_who_may_only_read(glpi: Glpi, rest: dict[str, Any], entities: Callable[[], list[str]]) -> None:
    token = "Reader0Token".ljust(40, "y")
    expect_success("user", {**rest, "name": "reader", "profile": "Read-Only"})
    glpi.set_user_token("reader", token)
    expect_failure("entity", {**rest, "api_user_token": token, "name": "Paris"}, "Adding the entity Paris", "may lack the right")
    assert entities() == []
    expect_success("entity", {**rest, "name": "Paris"})
    expect_success("entity", {**rest, "api_user_token": token, "name": "Paris"}, changed=False)


# This version takes the most steps.
@pytest.mark.parametrize("glpi", ["10.0.6"], indirect=True)
def test_a_killed_run_is_finished_by_the_next(
    glpi: Glpi, rest: dict[str, Any], entities: Callable[[], list[str]]
) -> None:
    lab = {**rest, "name": NAME, "comment": "x"}
    for _after, _run in interruptions("entity", lab):
        expect_success("entity", lab)
        assert entities() == ["Root entity > R&#38;D &#60;Lab&#62;|0|2|x"]
        glpi.execute("DELETE FROM glpi_entities WHERE id > 0")


@pytest.mark.parametrize("glpi", glpi_database.DIFFERING, indirect=True)
def test_runs_at_the_same_time_leave_one(
    glpi: Glpi, rest: dict[str, Any], entities: Callable[[], list[str]]
) -> None:
    with ThreadPoolExecutor(3) as pool:
        runs = list(pool.map(lambda _number: run_module("entity", {**rest, "name": NAME}), range(3)))
    assert [run.msg for run in runs if run.failed] == []
    assert {run.result["id"] for run in runs} == {1}
    assert len(entities()) == 1
