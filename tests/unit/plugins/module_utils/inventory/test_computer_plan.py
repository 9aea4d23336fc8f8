# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a load of computers accepts, which computer it takes for which, and what it plans."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.medulla.glpi.plugins.module_utils.errors import ProvisioningError
from ansible_collections.medulla.glpi.plugins.module_utils.inventory.computer_plan import (
    SHOWN,
    Current,
    KnownContract,
    plan,
)
from ansible_collections.medulla.glpi.plugins.module_utils.inventory.matching import Computer, System, matches
from ansible_collections.medulla.glpi.plugins.module_utils.inventory.steps import (
    Add,
    AddContract,
    AddName,
    Change,
    Cover,
    Install,
    Reinstall,
    Remove,
)
from ansible_collections.medulla.glpi.plugins.module_utils.inventory.wanted import Contract, Load, Wanted, wanted

ENTITY = "Root entity > ServiceNav"
SUPPORT = Contract("Support", "2026-01-01", 24)


@pytest.mark.parametrize(
    ("options", "needle"),
    [
        ([{"name": "pc"}, {"name": " "}], "Number 2 of computers: name is empty"),
        ([{"name": "x" * 256}], "longer than the 255 characters"),
        ([{"name": "pc", "manufacturer": "&" * 52}], "Number 1 of computers (pc): manufacturer is longer than the 255"),
        ([{"name": "pc", "serial": ""}], "(pc): serial is empty"),
        ([{"name": "pc", "product_id": "P"}], "(pc) has a product_id without the operating_system"),
        ([{"name": "pc", "contract": {"name": " "}}], "(pc): the contract's name is empty"),
        ([{"name": "pc", "contract": {"name": "S", "begin_date": "2026-13-45"}}], "begin_date 2026-13-45 is no date"),
        ([{"name": "pc", "contract": {"name": "S", "begin_date": "20260101"}}], "write it as YYYY-MM-DD"),
        ([{"name": "pc", "contract": {"name": "S", "begin_date": "2026-02-29"}}], "2026-02-29 is no date"),
        ([{"name": "pc", "contract": {"name": "S", "duration": -1}}], "duration -1 is negative"),
        ([{"name": "a", "serial": "S"}, {"name": "b", "serial": "s"}], "have one serial: a (S) and b (s)"),
        ([{"name": "pc"}, {"name": "PC"}], "Numbers 1 and 2 of computers are one computer, since they have one name"),
        ([{"name": "pc", "serial": "S"}, {"name": "b"}, {"name": "pc"}], "Numbers 1 and 3 of computers"),
        (
            [{"name": "a", "contract": {"name": "S", "duration": 12}}, {"name": "b", "contract": {"name": "s", "duration": 24}}],
            "The contract S has the duration 12 for one computer and 24 for b",
        ),
    ],
)
def test_lists_that_are_refused(options: list[dict[str, Any]], needle: str) -> None:
    with pytest.raises(ProvisioningError) as error:
        wanted(options)
    assert needle in str(error.value)


def test_lists_that_are_accepted() -> None:
    contract = {"name": " Support", "begin_date": "2026-01-01", "duration": 24}
    assert wanted(
        [
            {"name": " pc ", "serial": "S1", "type": None, "contract": contract},
            {"name": "pc", "serial": "S2", "operating_system": "Debian", "product_id": "P", "contract": None},
        ]
    ) == [Wanted("pc", "S1", contract=SUPPORT), Wanted("pc", "S2", operating_system="Debian", product_id="P")]


def test_what_one_computer_says_of_a_contract_holds_for_all() -> None:
    contracts = ({"name": "Support"}, {"name": "support", "duration": 24}, {"name": "SUPPORT", "begin_date": "2026-01-01"})
    computers = wanted([{"name": f"pc-{number}", "contract": contract} for number, contract in enumerate(contracts)])
    assert [computer.contract for computer in computers] == [SUPPORT] * 3


PC = Computer(1, "pc", "S1")
NAMELESS = Computer(2, "other", "S2")
BARE = Computer(3, "PC")
OLD = Computer(4, "pc", "S1", trashed=True)
OLD_BARE = Computer(5, "pc", trashed=True)


@pytest.mark.parametrize(
    ("one", "computers", "found"),
    [
        (Wanted("pc", "s1"), [NAMELESS, PC], PC),
        (Wanted("renamed", "S1"), [PC, BARE], PC),
        (Wanted("pc", "S9"), [PC], None),
        (Wanted("pc", "S9"), [PC, BARE], BARE),
        (Wanted("pc"), [NAMELESS, PC], PC),
        (Wanted("pc"), [NAMELESS], None),
        (Wanted("pc", "S1"), [OLD, PC], PC),
        (Wanted("pc", "S1"), [OLD, BARE], BARE),
        (Wanted("pc", "S1"), [OLD, NAMELESS], OLD),
        (Wanted("pc"), [OLD_BARE], OLD_BARE),
    ],
)
def test_which_computer_is_which(one: Wanted, computers: list[Computer], found: Computer | None) -> None:
    assert matches([one], computers) == [found]


@pytest.mark.parametrize(
    ("ones", "computers", "needle"),
    [
        ([Wanted("pc")], [PC, BARE], "pc (id 1, serial S1), PC (id 3, serial none)"),
        ([Wanted("x", "S1")], [PC, PC._replace(id=9)], "2 computers that have the serial of x (S1)"),
        ([Wanted("pc", "S1")], [OLD, OLD._replace(id=9)], "in the trash"),
        ([Wanted("pc", "A"), Wanted("pc", "B")], [BARE], "pc (A) and pc (B) are both the computer PC (id 3"),
    ],
)
def test_computers_that_cannot_be_told_apart(ones: list[Wanted], computers: list[Computer], needle: str) -> None:
    with pytest.raises(ProvisioningError) as error:
        matches(ones, computers)
    assert needle in str(error.value)


NAMES = {"ComputerType": {"server": 1}, "Manufacturer": {"acme & sons": 1}, "OperatingSystem": {"debian": 1, "windows": 2}}
DEBIAN, WINDOWS = System(11, "Debian", "P1"), System(12, "Windows", "")
FULL = Computer(1, "pc", "S1", "Server", "ACME & Sons", systems=(DEBIAN,), contracts=frozenset([7]))
WHOLE = Wanted("pc", "S1", "Server", "ACME & Sons", "Debian", "P1", Contract("Support"))
KNOWN = {"support": [KnownContract(7, "Support", "2026-01-01", 24)]}


@pytest.mark.parametrize(
    ("computer", "one", "steps"),
    [
        (FULL, WHOLE, []),
        (FULL, Wanted("pc"), []),
        (FULL, WHOLE._replace(type="SERVER", manufacturer="acme & SONS", operating_system="debian"), []),
        (FULL, Wanted("PC", "S1"), [Change(0, 1, {"name": "PC"}, False)]),
        (FULL, Wanted("pc", "s1", manufacturer="Dell"), [AddName("Manufacturer", "Dell"), Change(0, 1, {"serial": "s1", "manufacturer": "Dell"}, False)]),
        (FULL._replace(trashed=True), Wanted("pc"), [Change(0, 1, {}, True)]),
        (FULL, Wanted("pc", operating_system="Debian", product_id="P2"), [Reinstall(0, 11, {"product_id": "P2"})]),
        (FULL, Wanted("pc", operating_system="Windows"), [Reinstall(0, 11, {"operating_system": "Windows"})]),
        (FULL._replace(systems=()), Wanted("pc", operating_system="BSD"), [AddName("OperatingSystem", "BSD"), Install(0)]),
        (FULL._replace(systems=(DEBIAN, WINDOWS)), Wanted("pc", operating_system="windows"), []),
        (FULL._replace(contracts=frozenset()), WHOLE, [Cover(0)]),
        (FULL, Wanted("pc", contract=Contract("Other")), [AddContract(Contract("Other")), Cover(0)]),
        (None, Wanted("pc"), [Add(0)]),
        (None, WHOLE, [Add(0), Install(0), Cover(0)]),
        (None, Wanted("pc", type="Desktop"), [AddName("ComputerType", "Desktop"), Add(0)]),
    ],
)
def test_what_has_to_change(computer: Computer | None, one: Wanted, steps: list[Any]) -> None:
    changes = plan(Current(ENTITY, [computer] if computer else [], NAMES, KNOWN), Load(ENTITY, [one]))
    assert list(changes.steps) == steps
    assert (changes.before == changes.after) == (not steps)
    assert not changes.warnings


def test_what_computers_share_is_added_once() -> None:
    pcs = [Wanted(f"pc-{n}", manufacturer="Dell" if n % 2 else "DELL", contract=SUPPORT) for n in range(4)]
    steps = plan(Current(ENTITY), Load(ENTITY, pcs)).steps
    assert steps[:2] == [AddName("Manufacturer", "DELL"), AddContract(SUPPORT)]
    assert [type(step) for step in steps[2:]] == [Add, Cover] * 4


@pytest.mark.parametrize(
    ("computer", "purge", "steps"),
    [
        (FULL, False, [Remove(0, 1)]),
        (FULL, True, [Remove(0, 1)]),
        (FULL._replace(trashed=True), False, []),
        (FULL._replace(trashed=True), True, [Remove(0, 1)]),
    ],
)
def test_taking_computers_away(computer: Computer, purge: bool, steps: list[Any]) -> None:
    changes = plan(Current(ENTITY, [computer]), Load(ENTITY, [WHOLE], "absent", purge))
    assert list(changes.steps) == steps


def test_what_is_ambiguous_in_glpi_is_refused() -> None:
    two = {"support": [KnownContract(7, "Support"), KnownContract(8, "Support")]}
    with pytest.raises(ProvisioningError, match=r"2 contracts of the name Support .* \(ids 7, 8\)"):
        plan(Current(ENTITY, [FULL], NAMES, two), Load(ENTITY, [WHOLE]))
    several = FULL._replace(systems=(DEBIAN, WINDOWS))
    with pytest.raises(ProvisioningError, match=r"has 2 operating systems \(Debian, Windows\), and 0 of them are BSD"):
        plan(Current(ENTITY, [several]), Load(ENTITY, [Wanted("pc", operating_system="BSD")]))


def test_the_entity_s_own_contract_wins_and_keeps_its_values() -> None:
    known = {"support": [KnownContract(6, "Support", own=False), KnownContract(7, "Support", "2026-01-01", 24)]}
    changes = plan(Current(ENTITY, [FULL], NAMES, known), Load(ENTITY, [WHOLE._replace(contract=Contract("Support", None, 12))]))
    assert not changes.steps
    assert "tied and not changed" in changes.warnings[0]
    assert "Support (begins on 2026-01-01, 24 months)" in changes.warnings[0]


def test_a_diff_of_many_computers_stays_small() -> None:
    many = [Wanted(f"pc-{number}", manufacturer=f"M{number}") for number in range(SHOWN + 9)]
    after = plan(Current(ENTITY), Load(ENTITY, many)).after
    assert len(after["computers"]) == len(after["Manufacturer"]) == SHOWN + 1
    assert after["computers"]["…"] == after["Manufacturer"][-1] == "9 more"
