# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What has to change so that GLPI has a list of computers: a pure function of how they are and how they should be."""

from __future__ import annotations

import typing as t

from ..errors import ProvisioningError
from ..resource import Changes
from .matching import Computer, System, matches
from .steps import Add, AddContract, AddName, Change, Cover, Install, Reinstall, Remove
from .wanted import Contract, Load, Wanted

# A diff of thousands of computers helps nobody.
SHOWN = 50
FIELDS = ("name", "serial", "type", "manufacturer")
# The lists that GLPI keeps of what a computer only refers to.
LISTS = {"type": "ComputerType", "manufacturer": "Manufacturer", "operating_system": "OperatingSystem"}


class KnownContract(t.NamedTuple):
    """A contract that may be tied to computers of the entity; ``own`` when it isn't one of an entity above."""

    id: int
    name: str
    begin_date: str | None = None
    duration: int = 0
    own: bool = True


class Current(t.NamedTuple):
    """All that the plan looks at; names and contracts by their name in lower case."""

    entity: str
    computers: t.Sequence[Computer] = ()
    names: t.Mapping[str, t.Mapping[str, int]] = {}
    contracts: t.Mapping[str, t.Sequence[KnownContract]] = {}


def plan(current: Current, desired: Load) -> Changes:
    """Give the steps from the current state to the desired one."""
    found = matched(current, desired)
    steps: list[t.Any] = []
    before: dict[str, t.Any] = {}
    after: dict[str, t.Any] = {}
    for place, (wanted, computer) in enumerate(zip(desired.computers, found)):
        if desired.state == "absent":
            had, gets, needed = _absent(place, computer, desired.purge)
        elif computer is None:
            had, gets, needed = _new(place, wanted)
        else:
            had, gets, needed = _existing(place, wanted, computer, current)
        if needed:
            before[wanted.label], after[wanted.label] = had, gets
            steps += needed
    made = _made(steps, current, desired)
    shown = [{"entity": current.entity, "computers": _some(computers)} for computers in (before, after)]
    for kind, names in _by_kind(made).items():
        shown[0][kind] = []
        shown[1][kind] = names[:SHOWN] + ([f"{len(names) - SHOWN} more"] if len(names) > SHOWN else [])
    warnings = _left_alone(current, desired) if desired.state == "present" else []
    return Changes(shown[0], shown[1], [*made, *steps], warnings)


def matched(current: Current, desired: Load) -> list[Computer | None]:
    """Give the computer that each of the list is."""
    regarded = current.computers
    if desired.state == "absent" and not desired.purge:
        regarded = [computer for computer in regarded if not computer.trashed]
    return matches(desired.computers, regarded)


def known_contract(current: Current, name: str) -> KnownContract | None:
    """Give the contract of the name, that of the entity before one from above."""
    called = current.contracts.get(name.casefold(), ())
    found = [contract for contract in called if contract.own] or called
    if len(found) > 1:
        ids = ", ".join(str(contract.id) for contract in found)
        raise ProvisioningError(
            f"GLPI has {len(found)} contracts of the name {name} for the entity {current.entity} (ids {ids}): rename all but one of them."
        )
    return found[0] if found else None


Planned = tuple[dict[str, t.Any], dict[str, t.Any], list[t.Any]]


def _absent(place: int, computer: Computer | None, purge: bool) -> Planned:
    if computer is None:
        return {}, {}, []
    before = {"state": "trash" if computer.trashed else "present"}
    return before, {"state": "absent" if purge else "trash"}, [Remove(place, computer.id)]


def _new(place: int, wanted: Wanted) -> Planned:
    after = {"state": "present", **{key: value for key, value in wanted._asdict().items() if value is not None}}
    steps: list[t.Any] = [Add(place)]
    if wanted.operating_system:
        steps.append(Install(place))
    if wanted.contract:
        after["contract"] = wanted.contract.name
        steps.append(Cover(place))
    return {"state": "absent"}, after, steps


def _existing(place: int, wanted: Wanted, computer: Computer, current: Current) -> Planned:
    before: dict[str, t.Any] = {}
    after: dict[str, t.Any] = {}
    steps: list[t.Any] = []
    fields = {}
    for field in FIELDS:
        value, had = getattr(wanted, field), getattr(computer, field)
        if value is not None and not _same(field, value, had):
            before[field], after[field], fields[field] = had, value, value
    if fields or computer.trashed:
        steps.append(Change(place, computer.id, fields, computer.trashed))
    if computer.trashed:
        before["state"], after["state"] = "trash", "present"
    if wanted.operating_system:
        had, gets, needed = _system(place, wanted, computer)
        before.update(had)
        after.update(gets)
        steps += needed
    if wanted.contract:
        contract = known_contract(current, wanted.contract.name)
        if contract is None or contract.id not in computer.contracts:
            before["contract"], after["contract"] = None, wanted.contract.name
            steps.append(Cover(place))
    return before, after, steps


def _system(place: int, wanted: Wanted, computer: Computer) -> Planned:
    name = t.cast(str, wanted.operating_system)
    gets = {"operating_system": name, **({"product_id": wanted.product_id} if wanted.product_id else {})}
    if not computer.systems:
        return dict.fromkeys(gets), gets, [Install(place)]
    tie = _tie(wanted, computer)
    had = {"operating_system": tie.name, "product_id": tie.product_id}
    differing = {field: value for field, value in gets.items() if not _same(field, value, had[field])}
    needed = [Reinstall(place, tie.id, differing)] if differing else []
    return {field: had[field] for field in differing}, differing, needed


def _tie(wanted: Wanted, computer: Computer) -> System:
    """Give the tie to look at: the only one, or the only one to the operating system."""
    if len(computer.systems) == 1:
        return computer.systems[0]
    named = [tie for tie in computer.systems if _same("operating_system", t.cast(str, wanted.operating_system), tie.name)]
    if len(named) == 1:
        return named[0]
    systems = ", ".join(tie.name or f"number {tie.id}" for tie in computer.systems)
    raise ProvisioningError(
        f"The computer {computer.name} (id {computer.id}) has {len(computer.systems)} operating systems ({systems}), and {len(named)} of them"
        f" are {wanted.operating_system}: take those away in GLPI that it doesn't have."
    )


def _same(field: str, value: str, had: str) -> bool:
    # In GLPI's lists "Dell" and "DELL" are one.
    return value.casefold() == had.casefold() if field in LISTS else value == had


def _made(steps: t.Sequence[t.Any], current: Current, desired: Load) -> list[t.Any]:
    """Give what has to be there before the computers can refer to it, each once."""
    made: dict[t.Any, t.Any] = {}
    for step in steps:
        for field, name in _references(step, desired):
            itemtype = LISTS[field]
            if name.casefold() not in current.names.get(itemtype, {}):
                made.setdefault((itemtype, name.casefold()), AddName(itemtype, name))
        if isinstance(step, Cover):
            contract = t.cast(Contract, desired.computers[step.place].contract)
            if known_contract(current, contract.name) is None:
                made.setdefault(("Contract", contract.name.casefold()), AddContract(contract))
    return list(made.values())


def _by_kind(made: t.Iterable[AddName | AddContract]) -> dict[str, list[str]]:
    kinds: dict[str, list[str]] = {}
    for step in made:
        kind, name = ("Contract", step.contract.name) if isinstance(step, AddContract) else step
        kinds.setdefault(kind, []).append(name)
    return kinds


def _references(step: t.Any, desired: Load) -> list[tuple[str, str]]:
    if isinstance(step, (Change, Reinstall)):
        fields: t.Mapping[str, str | None] = step.fields
    elif isinstance(step, Add):
        wanted = desired.computers[step.place]
        fields = {"type": wanted.type, "manufacturer": wanted.manufacturer}
    elif isinstance(step, Install):
        fields = {"operating_system": desired.computers[step.place].operating_system}
    else:
        fields = {}
    return [(field, name) for field, name in fields.items() if field in LISTS and name is not None]


def _left_alone(current: Current, desired: Load) -> list[str]:
    """Tell of contracts that are other than the list says: they are the contract manager's."""
    differing: dict[int, str] = {}
    for wanted in desired.computers:
        contract = known_contract(current, wanted.contract.name) if wanted.contract else None
        if contract is None or wanted.contract is None or contract.id in differing:
            continue
        if wanted.contract.begin_date not in (None, contract.begin_date) or wanted.contract.duration not in (None, contract.duration):
            differing[contract.id] = f"{contract.name} (begins on {contract.begin_date}, {contract.duration} months)"
    if not differing:
        return []
    names = ", ".join(list(differing.values())[:SHOWN])
    return [f"A contract that is there already is tied and not changed, also where the list gives another begin_date or duration: {names}."]


def _some(computers: t.Mapping[str, t.Any]) -> dict[str, t.Any]:
    shown = dict(list(computers.items())[:SHOWN])
    if len(computers) > SHOWN:
        shown["…"] = f"{len(computers) - SHOWN} more"
    return shown
