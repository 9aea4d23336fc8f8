# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The module computer: against the stand-in, looked at with the database's own client."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from testbed import glpi_database
from testbed.installation import Glpi
from testbed.module_run import expect_failure, expect_success, run_module
from testbed.stand_in.answers import as_json

FULL_NAME = "Root entity > R&D"
differing = pytest.mark.parametrize("glpi", glpi_database.DIFFERING, indirect=True)

SRV_1 = {
    "name": "srv-1",
    "serial": "SN-1",
    "type": "Server",
    "manufacturer": "ACME & Sons",
    "operating_system": "Debian <GNU>",
    "product_id": "PID-1",
    "contract": {"name": "Support", "begin_date": "2026-01-01", "duration": 24},
}
SRV_2 = {**SRV_1, "name": "srv-2 'é' \\c", "serial": "SN-2", "product_id": "PID-2"}
STORED = [
    "1|1|srv-1|SN-1|Server|ACME &#38; Sons|Debian &#60;GNU&#62;|PID-1|Support|2026-01-01|24",
    "2|1|srv-2 'é' \\c|SN-2|Server|ACME &#38; Sons|Debian &#60;GNU&#62;|PID-2|Support|2026-01-01|24",
]


@pytest.fixture
def load(glpi: Glpi, rest: dict[str, Any]) -> Callable[..., dict[str, Any]]:
    """The module's options for these computers, in an entity that is there; another entity has a computer of the same name and serial."""
    session = glpi.session(user_token=rest["api_user_token"])
    for name in ("R&D", "Elsewhere"):
        glpi.call("POST", "Entity", session, json={"input": {"name": name, "entities_id": 0}})
    glpi.call("GET", "killSession", session)
    glpi.execute("INSERT INTO glpi_computers (id, entities_id, name, serial) VALUES (100, 2, 'srv-1', 'SN-1')")
    glpi.execute("ALTER TABLE glpi_computers AUTO_INCREMENT = 1")
    glpi.execute("INSERT INTO glpi_computers (id, entities_id, name, serial, is_template) VALUES (90, 1, 'srv-1', 'SN-1', 1)")
    return lambda *computers, **options: {**rest, "entity": FULL_NAME, "computers": list(computers), **options}


@pytest.fixture
def stored(read: Callable[[str], str]) -> Callable[[], list[str]]:
    """Each computer of the entity with all that a load ties to it, as it is stored; those in the trash begin with a minus."""
    return lambda: read(
        "SELECT CONCAT(IF(c.is_deleted, '-', ''), ROW_NUMBER() OVER (ORDER BY c.id)), c.entities_id, c.name, IFNULL(c.serial, ''),"
        " IFNULL(ct.name, ''), IFNULL(m.name, ''), IFNULL(o.name, ''), IFNULL(io.licenseid, ''), IFNULL(k.name, ''), IFNULL(k.begin_date, ''),"
        " IFNULL(k.duration, '') FROM glpi_computers c LEFT JOIN glpi_computertypes ct ON ct.id = c.computertypes_id"
        " LEFT JOIN glpi_manufacturers m ON m.id = c.manufacturers_id"
        " LEFT JOIN glpi_items_operatingsystems io ON io.itemtype = 'Computer' AND io.items_id = c.id AND io.entities_id = c.entities_id"
        " LEFT JOIN glpi_operatingsystems o ON o.id = io.operatingsystems_id"
        " LEFT JOIN glpi_contracts_items ki ON ki.itemtype = 'Computer' AND ki.items_id = c.id"
        " LEFT JOIN glpi_contracts k ON k.id = ki.contracts_id AND k.entities_id = c.entities_id"
        " WHERE c.entities_id = 1 AND c.is_template = 0 ORDER BY c.id"
    ).replace("\t", "|").replace("\\\\", "\\").splitlines()


@pytest.fixture
def lists(read: Callable[[str], str]) -> Callable[[], list[str]]:
    """How many types, manufacturers, operating systems, contracts, and ties of both kinds there are."""
    tables = ("computertypes", "manufacturers", "operatingsystems", "contracts", "items_operatingsystems", "contracts_items")
    return lambda: read(";".join(f"SELECT COUNT(*) FROM glpi_{table}" for table in tables)).splitlines()


@pytest.mark.quick
@differing
def test_check_mode_apply_and_apply_again(
    glpi: Glpi, load: Callable[..., dict[str, Any]], stored: Callable[[], list[str]], lists: Callable[[], list[str]]
) -> None:
    glpi.execute(glpi.stored_text("INSERT INTO glpi_manufacturers (name) VALUES ('acme &#38; sons'), ('Dell'), ('DELL')"))
    wanted = load(SRV_1, SRV_2)
    with glpi.stand_in.refuse_writes():
        foretold = expect_success("computer", wanted, check=True, changed=True)
    assert not glpi.stand_in.refused
    assert [row["action"] for row in foretold.result["computers"]] == ["created", "created"]
    done = expect_success("computer", wanted, changed=True)
    assert done.diff == foretold.diff
    assert done.diff["after"]["ComputerType"] == ["Server"]
    assert "Manufacturer" not in done.diff["after"]
    assert stored() == [glpi.stored_text(row.replace("ACME &#38; Sons", "acme &#38; sons")) for row in STORED]
    assert lists() == ["1", "3", "1", "1", "2", "2"]
    with glpi.stand_in.refuse_writes():
        again = expect_success("computer", wanted, changed=False)
        expect_success("computer", load({"name": "srv-1"}, {"name": SRV_2["name"], "type": "server"}), changed=False)
    assert again.diff["before"] == again.diff["after"]
    assert again.result["computers"] == [{**row, "action": "unchanged"} for row in done.result["computers"]]
    # On 10.0 one of them is for the version, since texts that hold an encoded character are read by it.
    assert again.requests == (12 if glpi.version.startswith("10.0") else 11)
    moved = {"name": "srv-1 renamed", "serial": "sn-1", "manufacturer": "Dell", "operating_system": "Windows", "contract": {"name": "support"}}
    changed = expect_success("computer", load({**moved}, SRV_2), changed=True)
    assert list(changed.diff["after"]["computers"]) == ["srv-1 renamed (sn-1)"]
    assert [row["action"] for row in changed.result["computers"]] == ["changed", "unchanged"]
    assert stored()[0] == "1|1|srv-1 renamed|sn-1|Server|Dell|Windows|PID-1|Support|2026-01-01|24"
    assert lists() == ["1", "3", "2", "1", "2", "2"]
    assert glpi.rows("SELECT id, name, serial FROM glpi_computers WHERE id IN (90, 100) ORDER BY id") == [
        {"id": 90, "name": "srv-1", "serial": "SN-1"}, {"id": 100, "name": "srv-1", "serial": "SN-1"}
    ]
    assert not glpi.stand_in.open_sessions()


def test_a_contract_of_another_entity_or_from_above(
    glpi: Glpi, load: Callable[..., dict[str, Any]], lists: Callable[[], list[str]]
) -> None:
    glpi.execute(
        "INSERT INTO glpi_contracts (id, entities_id, is_recursive, name, begin_date, duration, is_deleted) VALUES (5, 0, 1, 'Above', '2020-01-01', 12, 0),"
        " (6, 0, 0, 'Support', NULL, 0, 0), (7, 2, 1, 'Support', NULL, 0, 0), (8, 1, 0, 'Support', NULL, 0, 1)"
    )
    above = {"name": "pc-1", "contract": {"name": "above", "duration": 36}}
    run = expect_success("computer", load(above, {"name": "pc-2", "contract": {"name": "Support"}}), changed=True)
    assert "Above (begins on 2020-01-01, 12 months)" in run.warnings[0]
    ties = glpi.rows("SELECT k.id, k.entities_id, k.duration FROM glpi_contracts_items ki JOIN glpi_contracts k ON k.id = ki.contracts_id ORDER BY ki.id")
    assert ties == [{"id": 5, "entities_id": 0, "duration": 12}, {"id": 9, "entities_id": 1, "duration": 0}]
    expect_success("computer", load({**above, "contract": {"name": "Above"}}), changed=False)
    assert lists()[3:] == ["5", "0", "2"]


def test_the_trash_and_absent(glpi: Glpi, load: Callable[..., dict[str, Any]], stored: Callable[[], list[str]]) -> None:
    expect_success("computer", load(SRV_1, SRV_2), changed=True)
    gone = {"state": "absent"}
    with glpi.stand_in.refuse_writes():
        expect_success("computer", load(SRV_1, **gone), changed=True, check=True)
    removed = expect_success("computer", load(SRV_1, {"name": "never was"}, **gone), changed=True)
    assert [row["action"] for row in removed.result["computers"]] == ["removed", "unchanged"]
    assert stored() == [f"-{STORED[0]}", STORED[1]]
    expect_success("computer", load(SRV_1, **gone), changed=False)
    restored = expect_success("computer", load(SRV_1), changed=True)
    assert (restored.result["computers"][0]["action"], stored()) == ("restored", STORED)
    expect_success("computer", load({"name": "srv-1"}, {"name": "x", "serial": "sn-2"}, **gone, purge=True), changed=True)
    assert stored() == []
    assert glpi.rows("SELECT id FROM glpi_computers WHERE is_template = 0") == [{"id": 100}]


def test_one_that_glpi_refuses_does_not_keep_the_others_out(
    glpi: Glpi, load: Callable[..., dict[str, Any]], stored: Callable[[], list[str]], lists: Callable[[], list[str]]
) -> None:
    glpi.execute(
        "CREATE TRIGGER no_srv_2 BEFORE INSERT ON glpi_computers FOR EACH ROW"
        " IF NEW.serial = 'SN-2' THEN SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'not this one'; END IF"
    )
    expect_failure("computer", load(SRV_1, SRV_2), "GLPI refused computers (1): srv-2 'é' \\c (SN-2). All others", "not this one")
    assert stored() == STORED[:1]
    assert lists()[4:] == ["1", "1"]
    expect_failure("computer", load(SRV_2), "GLPI refused computers (1)", "not this one")
    glpi.execute("DROP TRIGGER no_srv_2")
    expect_success("computer", load(SRV_1, SRV_2), changed=True)
    assert stored() == STORED
    assert not glpi.stand_in.open_sessions()


def test_a_change_that_glpi_only_says_it_made_is_an_error(glpi: Glpi, load: Callable[..., dict[str, Any]]) -> None:
    expect_success("computer", load(SRV_1))
    kept = glpi.rows("SELECT id FROM glpi_computers WHERE serial = 'SN-1' AND entities_id = 1 AND is_template = 0")[0]["id"]
    glpi.stand_in.before_answer = lambda request: as_json([{str(kept): True, "message": ""}]) if request.method == "PUT" else None
    expect_failure("computer", load({**SRV_1, "name": "other"}), "did not keep everything of these: other (SN-1)")


def test_what_cannot_be_loaded(glpi: Glpi, rest: dict[str, Any], load: Callable[..., dict[str, Any]], lists: Callable[[], list[str]]) -> None:
    one = {"name": "pc", "type": "Server"}
    expect_failure("computer", load(one, {"name": "PC"}), "Numbers 1 and 2 of computers are one computer")
    expect_failure("computer", load(one, entity="Root entity"), "Root entity is the root entity", "name an entity below it")
    expect_failure("computer", load(one, entity="Root entity > Lost"), "no entity of the full name Root entity > Lost")
    glpi.execute("INSERT INTO glpi_computers (entities_id, name) VALUES (1, 'pc'), (1, 'Pc')")
    expect_failure("computer", load(one), "2 computers that have the name of pc: pc (id 101, serial none), Pc (id 102, serial none)")
    reader = "Reader0Token".ljust(40, "y")
    expect_success("user", {**rest, "name": "reader", "profile": "Read-Only"})
    glpi.set_user_token("reader", reader)
    expect_failure("computer", load({"name": "new"}, api_user_token=reader), "GLPI refused computers (1): new", "lacks the right")
    assert lists() == ["0"] * 6
    glpi.set_config(enable_api=0)
    closed = expect_success("computer", load(one), check=True, changed=True)
    assert "GLPI's API is off" in closed.warnings[0]
    assert not glpi.stand_in.open_sessions()


@pytest.mark.parametrize("glpi", ["10.0.6"], indirect=True)
def test_an_entity_that_the_session_itself_has_added(glpi: Glpi, rest: dict[str, Any]) -> None:
    session = glpi.session(user_token=rest["api_user_token"])
    borrowed = {"api_url": glpi.url, "api_session_token": session}
    glpi.call("POST", "Entity", session, json={"input": {"name": "New", "entities_id": 0}})
    expect_success("computer", {**borrowed, "entity": "Root entity > New", "computers": [{"name": "pc"}]}, changed=True)
    assert glpi.rows("SELECT name, entities_id FROM glpi_computers") == [{"name": "pc", "entities_id": 1}]
    assert glpi.stand_in.open_sessions() == ["glpi"]


@pytest.mark.parametrize("glpi", ["10.0.6"], indirect=True)
def test_a_user_of_a_part_of_the_tree(glpi: Glpi, rest: dict[str, Any]) -> None:
    """Neither sees the entities above its own, whose recursive contracts it may use, nor can it look at the root entity."""
    for parent, name in enumerate(("Upper", "Middle", "Own")):
        session = glpi.session(user_token=rest["api_user_token"])
        glpi.call("POST", "Entity", session, json={"input": {"name": name, "entities_id": parent}})
        glpi.call("GET", "killSession", session)
    own = "Root entity > Upper > Middle > Own"
    expect_success("user", {**rest, "name": "part", "profile": "Super-Admin", "entity": own, "recursive": True})
    token = "Part0Token".ljust(40, "z")
    glpi.set_user_token("part", token)
    glpi.execute("INSERT INTO glpi_contracts (id, name, entities_id, is_recursive) VALUES (7, 'Support', 1, 1), (8, 'Support', 2, 0)")
    session = glpi.session(user_token=token)
    borrowed = {"api_url": glpi.url, "api_session_token": session}
    glpi.call("POST", "Entity", session, json={"input": {"name": "New", "entities_id": 3}})
    wanted = {**borrowed, "entity": f"{own} > New", "computers": [{"name": "pc", "contract": {"name": "Support"}}]}
    expect_success("computer", wanted, changed=True)
    expect_success("computer", wanted, changed=False)
    assert glpi.rows("SELECT entities_id FROM glpi_computers") == [{"entities_id": 4}]
    assert glpi.rows("SELECT contracts_id FROM glpi_contracts_items") == [{"contracts_id": 7}]


def test_a_killed_run_is_finished_by_the_next(
    glpi: Glpi, load: Callable[..., dict[str, Any]], stored: Callable[[], list[str]], lists: Callable[[], list[str]]
) -> None:
    wanted = load(SRV_1, SRV_2)
    whole = expect_success("computer", wanted)
    writes = [number for number, step in enumerate(whole.steps, 1) if step.startswith("http POST")]
    assert len(writes) == 7
    for after in writes:
        for table in ("computertypes", "manufacturers", "operatingsystems", "contracts", "items_operatingsystems", "contracts_items"):
            glpi.execute(f"DELETE FROM glpi_{table}")
        glpi.execute("DELETE FROM glpi_computers WHERE entities_id = 1")
        assert run_module("computer", wanted, interrupt_after=after).interrupted
        expect_success("computer", wanted)
        assert stored() == STORED
        assert lists() == ["1", "1", "1", "1", "2", "2"]


def test_a_thousand_computers_in_few_requests(
    glpi: Glpi, load: Callable[..., dict[str, Any]], lists: Callable[[], list[str]]
) -> None:
    def computer(number: int) -> dict[str, Any]:
        return {**SRV_1, "name": f"pc-{number}", "serial": f"T-{number}", "product_id": f"P-{number}", "manufacturer": f"Maker {number % 20}"}

    thousand = [computer(number) for number in range(1000)]
    made = expect_success("computer", load(*thousand), changed=True)
    # Ten each for computers, systems and contracts, four for what they share, reading before and after, and the session.
    assert made.requests <= 55
    assert lists() == ["1", "20", "1", "1", "1000", "1000"]
    assert len(str(made.diff)) < 20_000
    again = expect_success("computer", load(*thousand), changed=False)
    # With the template, the computers are a page and one more.
    assert again.requests == 13
    thousand[7]["product_id"] = "another"
    thousand.append(computer(1000))
    more = expect_success("computer", load(*thousand), changed=True)
    assert list(more.diff["after"]["computers"]) == ["pc-7 (T-7)", "pc-1000 (T-1000)"]
    assert more.requests <= 30
    assert glpi.rows("SELECT COUNT(*) AS n FROM glpi_computers WHERE entities_id = 1 AND is_template = 0") == [{"n": 1001}]
    assert glpi.rows("SELECT licenseid FROM glpi_items_operatingsystems WHERE licenseid = 'another'") == [{"licenseid": "another"}]
