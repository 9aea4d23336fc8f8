# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""access_check as ServiceNav, at 127.0.0.2 and by password: what it makes is right, in its entity, and gone afterwards."""

from __future__ import annotations

import json
import re
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from flask import Request, Response

from testbed import glpi_database
from testbed.installation import Glpi
from testbed.module_run import ModuleRun, run_module
from testbed.requirement_table import rows, unchecked, wrong
from testbed.stand_in import faults
from testbed.stand_in.answers import as_json

APP_TOKEN = "AppTokenOfServiceNav".ljust(40, "x")
PASSWORD = "Password:of-ServiceNav é"
ENTITY = "Root entity > R&D <Lab>"
HERE = "127.0.0.2"
TRIED = ["Computer", "Operating system", "Contract", "Ticket"]
ROUND_TRIP = [*TRIED, "Nothing left behind"]
TABLES = (
    "computers", "items_operatingsystems", "contracts", "contracts_items", "tickets", "operatingsystems", "manufacturers", "computertypes",
)  # fmt: skip


class ServiceNav:
    """ServiceNav's access to a GLPI, made with `requests` and by root, and the options that check it."""

    def __init__(self, glpi: Glpi) -> None:
        self.glpi = glpi
        glpi.open_api()
        self.entity = self.add("Entity", {"name": "R&D <Lab>", "entities_id": 0})
        self.add(
            "User",
            {
                "name": "servicenav", "password": PASSWORD, "password2": PASSWORD, "_profiles_id": 4, "_entities_id": self.entity,
                "_is_recursive": 1,
            },
        )  # fmt: skip
        glpi.execute(
            "INSERT INTO glpi_apiclients (entities_id, is_recursive, name, is_active, ipv4_range_start, ipv4_range_end, ipv6, app_token)"
            " VALUES (0, 1, 'ServiceNav', 1, INET_ATON(%s), INET_ATON(%s), '::1', %s)",
            HERE, HERE, glpi.stored_token("glpi_apiclients", APP_TOKEN),
        )  # fmt: skip
        # What was there before is nobody's leftover.
        for itemtype in ("Computer", "Contract", "Ticket", "Manufacturer"):
            self.add(itemtype, {"name": "medulla.glpi check of ours"})
        self.before = self.counts()
        glpi.stand_in.requests.clear()

    def add(self, itemtype: str, values: dict[str, Any]) -> int:
        session = self.glpi.session()
        reply = self.glpi.call("POST", itemtype, session, json={"input": values})
        assert reply.status_code == 201, reply.text
        self.glpi.call("GET", "killSession", session)
        return reply.json()["id"]

    def counts(self) -> dict[str, int]:
        """How many items there are, those in the trash included."""
        return {table: self.glpi.rows(f"SELECT COUNT(*) AS n FROM glpi_{table}")[0]["n"] for table in TABLES}

    def rights(self, right: str, without: int) -> None:
        self.glpi.execute("UPDATE glpi_profilerights SET rights = rights & ~%s WHERE profiles_id = 4 AND name = %s", without, right)

    def options(self, **changes: Any) -> dict[str, Any]:
        options = {
            "api_url": self.glpi.url,
            "api_app_token": APP_TOKEN,
            "api_username": "servicenav",
            "api_password": PASSWORD,
            "api_source_address": HERE,
            "timeout": 5,
            "api_client": "ServiceNav",
            "profile": "Super-Admin",
            "entity": ENTITY,
            "recursive": True,
            "round_trip_entity": ENTITY,
            "system": "servicenav",
            "fail": False,
            **changes,
        }
        return {name: value for name, value in options.items() if value is not None}

    def check(self, *, check_mode: bool = False, **changes: Any) -> ModuleRun:
        return run_module("access_check", self.options(**changes), check=check_mode)


@pytest.fixture
def servicenav(glpi: Glpi) -> ServiceNav:
    return ServiceNav(glpi)


def on(method: str, path: str, answer: Any) -> Any:
    """A fault for calls of this method and path alone."""

    def before(request: Request) -> Response | None:
        asked = request.path.partition("/apirest.php/")[2]
        return answer(request) if request.method == method and re.fullmatch(path, asked) else None

    return before


@pytest.mark.quick
@pytest.mark.parametrize("glpi", glpi_database.DIFFERING, indirect=True)
def test_all_is_made_in_the_entity_read_back_and_purged(servicenav: ServiceNav) -> None:
    made: list[tuple[str, dict[str, Any]]] = []
    servicenav.glpi.stand_in.before_answer = on(
        "POST", ".*", lambda request: made.append((request.path.rpartition("/")[2], request.get_json()["input"]))
    )
    run = servicenav.check(fail=True)
    assert not run.failed, run.msg
    assert list(rows(run))[-5:] == ROUND_TRIP
    assert wrong(run) == unchecked(run) == []
    assert (run.changed, run.warnings, run.result["summary"]) == (False, [], "16 of 16")
    assert rows(run)["Nothing left behind"]["found"] == "6 purged, none left"
    assert not {"GLPI Inventory plugin", "Creating through the API"} & rows(run).keys()
    assert servicenav.counts() == servicenav.before

    assert [itemtype for itemtype, dummy in made] == [
        "ComputerType", "Manufacturer", "Computer", "OperatingSystem", "Item_OperatingSystem", "Contract", "Contract_Item", "Ticket",
    ]  # fmt: skip
    values = dict(made)
    assert {itemtype for itemtype, each in made if each.get("entities_id") == servicenav.entity} == {"Computer", "Contract", "Ticket"}
    assert not [itemtype for itemtype, each in made if each.get("entities_id") == 0]
    assert {"name", "serial", "computertypes_id", "manufacturers_id"} <= values["Computer"].keys()
    assert values["Item_OperatingSystem"]["licenseid"] and values["Contract"]["duration"] == 36
    assert values["Contract"]["begin_date"] == time.strftime("%Y-%m-%d")
    assert values["Ticket"]["_disablenotif"] == 1
    calls = servicenav.glpi.stand_in.requests
    assert len(servicenav.glpi.stand_in.logins("password")) == 1
    assert [call.path for call in calls if call.method == "PUT"] == [f"Ticket/{servicenav.before['tickets'] + 1}"]
    assert {call.source for call in calls} == {HERE}
    assert len(calls) < 60
    assert servicenav.glpi.stand_in.open_sessions() == []


def test_nothing_of_it_is_notified(servicenav: ServiceNav) -> None:
    """GLPI looks at the body's input, and only where the path has no id."""
    sent = []

    def record(request: Request) -> None:
        if request.method in ("POST", "PUT", "DELETE") and "/Ticket" in request.path:
            sent.append((request.method, request.path.partition("/apirest.php/")[2], request.get_json()["input"].get("_disablenotif")))

    servicenav.glpi.stand_in.before_answer = record
    assert wrong(servicenav.check()) == []
    number = servicenav.before["tickets"] + 1
    assert sent == [("POST", "Ticket", 1), ("PUT", f"Ticket/{number}", 1), ("DELETE", "Ticket", 1)]


def test_a_ticket_that_a_rule_renames_is_purged_too(servicenav: ServiceNav) -> None:
    def rename(request: Request, answer: Any) -> Any:
        if request.method == "POST" and request.path.endswith("/Ticket"):
            servicenav.glpi.execute("UPDATE glpi_tickets SET name = 'Renamed by a rule' ORDER BY id DESC LIMIT 1")
        return answer

    servicenav.glpi.stand_in.after_answer = rename
    run = servicenav.check()
    assert wrong(run) == []
    assert rows(run)["Nothing left behind"]["found"] == "6 purged, none left"
    assert servicenav.counts() == servicenav.before


def test_a_renamed_ticket_of_a_check_that_was_killed_is_purged(servicenav: ServiceNav) -> None:
    contents: list[str] = []
    servicenav.glpi.stand_in.before_answer = on("POST", "Ticket", lambda request: contents.append(request.get_json()["input"]["content"]))
    assert wrong(servicenav.check()) == []
    servicenav.glpi.stand_in.before_answer = None
    long_ago = re.sub(r"-[0-9a-f]+(?= |$)", f"-{int(time.time()) - 86400:x}", contents[0], count=1)
    assert long_ago != contents[0]
    servicenav.add("Ticket", {"name": "Renamed by a rule", "content": long_ago, "entities_id": servicenav.entity})
    servicenav.add("Ticket", {"name": "A question", "content": "What is the medulla.glpi check?", "entities_id": servicenav.entity})
    run = servicenav.check()
    assert wrong(run) == []
    assert rows(run)["Nothing left behind"]["found"] == "7 purged, 1 of them of a check that was broken off, none left"
    assert servicenav.counts()["tickets"] == servicenav.before["tickets"] + 1


def test_check_mode_creates_nothing_and_judges_by_the_rights(servicenav: ServiceNav) -> None:
    with servicenav.glpi.stand_in.refuse_writes():
        run = servicenav.check(check_mode=True)
        assert wrong(run) == unchecked(run) == []
        assert all("not tried in check mode" in rows(run)[name]["found"] for name in TRIED)
        servicenav.rights("dropdown", 16)
        servicenav.rights("ticket", 2)
        lacking = servicenav.check(check_mode=True)
    assert servicenav.glpi.stand_in.refused == []
    assert wrong(lacking) == ["Computer", "Operating system", "Ticket"]
    assert "no right to purge dropdown" in rows(lacking)["Computer"]["found"]


@pytest.mark.parametrize(
    ("right", "without", "failing", "waiting", "found"),
    [
        ("contract", 16, ["Contract"], [], "no right to purge contract; nothing was tried"),
        ("computer", 4, ["Computer"], ["Operating system", "Contract"], "no right to create computer; nothing was tried"),
        ("ticket", 0xFFFF, ["Ticket"], [], "no right to create ticket, update ticket, purge ticket; nothing was tried"),
    ],
)
def test_what_the_profile_may_not_purge_is_not_made(
    servicenav: ServiceNav, right: str, without: int, failing: list[str], waiting: list[str], found: str
) -> None:
    servicenav.rights(right, without)
    run = servicenav.check()
    assert (wrong(run), unchecked(run)) == (failing, waiting)
    row = rows(run)[failing[0]]
    assert row["found"] == found
    assert "servicenav_profile" in row["hint"]
    assert servicenav.counts() == servicenav.before


@pytest.mark.parametrize(
    ("fault", "failing", "waiting"),
    [
        (("POST", "Contract", lambda _request: as_json(["ERROR_GLPI_ADD", "the disk is full"], 400)), "Contract", []),
        (("GET", r"Computer/\d+", faults.page("Mysql Error - GLPI")), "Computer", ["Operating system", "Contract"]),
        (("PUT", r"Ticket/\d+", lambda _request: as_json([{"1": True, "message": ""}])), "Ticket", []),
        (("GET", r"Contract/\d+", lambda _request: as_json({"name": "x", "duration": 12})), "Contract", []),
        (("GET", r"Item_OperatingSystem/\d+", lambda _request: as_json(None)), "Operating system", []),
    ],
)
def test_what_fails_half_way_is_purged_and_the_rest_is_tried(
    servicenav: ServiceNav, fault: tuple[str, str, Any], failing: str, waiting: list[str]
) -> None:
    servicenav.glpi.stand_in.before_answer = on(*fault)
    run = servicenav.check()
    assert (wrong(run), unchecked(run)) == ([failing], waiting)
    assert rows(run)[failing]["hint"]
    assert servicenav.counts() == servicenav.before
    assert servicenav.glpi.stand_in.open_sessions() == []


@pytest.mark.parametrize("itemtype", ["Manufacturer", "Contract_Item", "Ticket"])
def test_what_glpi_made_without_saying_so_is_purged(servicenav: ServiceNav, itemtype: str) -> None:
    def after(request: Request, answer: Response) -> Response:
        return faults.cut(request) if (request.method, request.path.rpartition("/")[2]) == ("POST", itemtype) else answer

    servicenav.glpi.stand_in.after_answer = after
    run = servicenav.check()
    assert len(wrong(run)) == 1 and "Nothing left behind" not in wrong(run)
    assert servicenav.counts() == servicenav.before


def test_what_cannot_be_purged_is_said_and_the_next_check_takes_it_away(servicenav: ServiceNav) -> None:
    servicenav.glpi.stand_in.before_answer = on("DELETE", "Ticket", lambda _request: as_json(["ERROR_GLPI_DELETE", "locked"], 400))
    run = servicenav.check()
    assert wrong(run) == ["Nothing left behind"]
    row = rows(run)["Nothing left behind"]
    assert re.search(r"left: Ticket \d+ \(medulla\.glpi check [0-9a-f-]+\)", row["found"])
    assert "medulla.glpi check" in row["hint"]
    assert servicenav.counts() == {**servicenav.before, "tickets": servicenav.before["tickets"] + 1}
    servicenav.glpi.stand_in.before_answer = None
    assert rows(servicenav.check())["Nothing left behind"]["found"] == "7 purged, 1 of them of a check that was broken off, none left"
    assert servicenav.counts() == servicenav.before


def test_a_check_that_was_killed_is_cleaned_up_and_checks_at_once_are_not(servicenav: ServiceNav) -> None:
    steps = servicenav.check().steps
    last = next(number for number, step in enumerate(steps) if step.startswith("http POST") and step.endswith("/Ticket"))
    killed = run_module("access_check", servicenav.options(), interrupt_after=last + 1)
    assert killed.interrupted
    assert servicenav.counts() == {table: number + 1 for table, number in servicenav.before.items()}
    # Of other hosts: what is young may still be in use.
    for name, age in (("medulla.glpi check 00000000-1-%x", 60), ("medulla.glpi check 00000000-2-%x", 3600)):
        servicenav.add("Contract", {"name": name % int(time.time() - age), "entities_id": servicenav.entity})
    with ThreadPoolExecutor() as pool:
        runs = list(pool.map(lambda _number: servicenav.check(), range(2)))
    assert [wrong(run) for run in runs] == [[], []]
    assert servicenav.counts() == {**servicenav.before, "contracts": servicenav.before["contracts"] + 1}
    (young,) = servicenav.glpi.rows("SELECT name FROM glpi_contracts WHERE entities_id = %s", servicenav.entity)
    assert "00000000-1-" in young["name"]


def test_never_in_the_root_entity(servicenav: ServiceNav) -> None:
    refused = servicenav.check(round_trip_entity="Root entity")
    assert refused.failed and "is a root entity, in which nothing is tried" in refused.msg
    servicenav.glpi.execute("UPDATE glpi_entities SET name = 'A > B', completename = 'A > B' WHERE id = 0")
    servicenav.glpi.execute("UPDATE glpi_profiles_users SET entities_id = 0 WHERE entities_id = %s", servicenav.entity)
    run = servicenav.check(entity=None, round_trip_entity="A > B")
    assert wrong(run) == ["Computer"]
    assert unchecked(run) == ROUND_TRIP[1:]
    assert [call.method for call in servicenav.glpi.stand_in.requests if call.method != "GET"] == []
    missing = servicenav.check(entity=None, round_trip_entity="Root entity > Lyon")
    assert "no entity of the full name" in rows(missing)["Computer"]["found"]
    assert "medulla.glpi.servicenav" in rows(missing)["Computer"]["hint"]


@pytest.mark.parametrize(
    ("changes", "credentials", "found"),
    [({"api_password": "wrong"}, 1, "ERROR_GLPI_LOGIN"), ({}, 0, "ERROR_LOGIN_WITH_CREDENTIALS_DISABLED")],
)
def test_signing_in_that_fails_names_servicenavs_variables(servicenav: ServiceNav, changes: dict[str, Any], credentials: int, found: str) -> None:
    servicenav.glpi.set_config(enable_api_login_credentials=credentials)
    run = servicenav.check(**changes)
    assert wrong(run) == ["API login"]
    assert unchecked(run)[-5:] == ROUND_TRIP
    row = rows(run)["API login"]
    assert found in row["found"] and "servicenav_api_password" in row["hint"] and "login_credentials" in row["hint"]
    assert PASSWORD not in json.dumps(run.result)
