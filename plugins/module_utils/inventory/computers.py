# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The computers of an entity, and what they refer to, as GLPI shows them: each kind is listed once."""

from __future__ import annotations

import typing as t

from ..errors import ProvisioningError
from ..rest import entities
from ..rest.entities import Entity
from ..rest.errors import ApiError
from ..rest.session import Session
from .computer_plan import LISTS, Current, KnownContract
from .matching import Computer, System, matches
from .wanted import Load

Row = dict[str, t.Any]


def entity_of(session: Session, full_name: str) -> Entity:
    """Give the entity that the computers are in; the root entity is refused."""
    try:
        found = entities.by_full_name(session, full_name)
    except ApiError:
        raise
    except ProvisioningError:
        # On GLPI 11, and before 10.0.19, a session doesn't see an entity that was added since it began.
        if not session.borrowed:
            raise
        session.renew()
        found = entities.by_full_name(session, full_name)
    if found.id == entities.ROOT:
        raise ProvisioningError(
            f"{found.full_name} is the root entity, where everything is seen by everybody: name an entity below it,"
            " which medulla.glpi.entity creates."
        )
    return found


def read(session: Session, entity: Entity, desired: Load) -> Current:
    """Give all that the plan looks at; what no computer of the list manages is left out."""
    names: dict[str, dict[str, int]] = {}
    by_id: dict[str, dict[int, str]] = {}
    for field, itemtype in LISTS.items():
        if desired.state == "present" and any(getattr(wanted, field) for wanted in desired.computers):
            rows = _list(session, itemtype)
            by_id[itemtype] = {row["id"]: row["name"] or "" for row in rows}
            names[itemtype] = {}
            # GLPI lets a name be there twice: the first one counts.
            for number in sorted(by_id[itemtype]):
                names[itemtype].setdefault(by_id[itemtype][number].casefold(), number)
    contracts = _contracts(session, entity, desired)
    ties = _ties(session, by_id.get("OperatingSystem"))
    covers = _covers(session) if contracts else {}

    def computers(trashed: bool) -> list[Computer]:
        narrowed = {"searchText[entities_id]": f"^{entity.id}$", **({"is_deleted": "1"} if trashed else {})}
        return [
            Computer(
                row["id"],
                row["name"] or "",
                row["serial"] or "",
                by_id.get("ComputerType", {}).get(row["computertypes_id"], ""),
                by_id.get("Manufacturer", {}).get(row["manufacturers_id"], ""),
                trashed,
                tuple(ties.get(row["id"], ())),
                frozenset(covers.get(row["id"], ())),
            )
            for row in _list(session, "Computer", narrowed)
            if row["entities_id"] == entity.id and not row["is_template"]
        ]

    found = computers(trashed=False)
    if (desired.state == "present" or desired.purge) and None in matches(desired.computers, found):
        found += computers(trashed=True)
    return Current(entity.full_name, found, names, contracts)


def _contracts(session: Session, entity: Entity, desired: Load) -> dict[str, list[KnownContract]]:
    """Give the contracts that computers of the entity may be tied to: its own, and recursive ones from above."""
    found: dict[str, list[KnownContract]] = {}
    if desired.state == "absent" or not any(wanted.contract for wanted in desired.computers):
        return found
    reading = f"Reading the entities above {entity.full_name}"
    seen = {row["id"] for row in session.get("getActiveEntities", reading)["active_entity"]["active_entities"]}
    above = {entities.ROOT}
    parent = entity.parent
    while parent in seen - above:
        above.add(t.cast(int, parent))
        parent = session.get(f"Entity/{parent}", reading)["entities_id"]
    for row in _list(session, "Contract"):
        own = row["entities_id"] == entity.id
        # Of the entities that the user isn't in, GLPI shows the contracts of those above alone.
        from_above = row["is_recursive"] and (row["entities_id"] in above or row["entities_id"] not in seen)
        if row["is_template"] or not (own or from_above):
            continue
        contract = KnownContract(row["id"], row["name"] or "", row["begin_date"], row["duration"], own)
        found.setdefault(contract.name.casefold(), []).append(contract)
    return found


def _ties(session: Session, systems: t.Mapping[int, str] | None) -> dict[int, list[System]]:
    """Give the operating systems by computer, unless none are managed."""
    found: dict[int, list[System]] = {}
    if systems is None:
        return found
    for row in _list(session, "Item_OperatingSystem", {"searchText[itemtype]": "^Computer$"}):
        if row["itemtype"] == "Computer":
            tie = System(row["id"], systems.get(row["operatingsystems_id"], ""), row["licenseid"] or "")
            found.setdefault(row["items_id"], []).append(tie)
    return found


def _covers(session: Session) -> dict[int, set[int]]:
    """Give the contracts by computer."""
    found: dict[int, set[int]] = {}
    for row in _list(session, "Contract_Item", {"searchText[itemtype]": "^Computer$"}):
        if row["itemtype"] == "Computer":
            found.setdefault(row["items_id"], set()).add(row["contracts_id"])
    return found


def _list(session: Session, itemtype: str, params: t.Mapping[str, str] | None = None) -> list[Row]:
    # Links to other items would be most of the answer.
    return session.items(itemtype, f"Listing GLPI's items of the type {itemtype}", {"get_hateoas": "false", **(params or {})})
