# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A list of computers in GLPI: read, changed in batches, and read back."""

from __future__ import annotations

import typing as t

from ..errors import ProvisioningError
from ..resource import Changes
from ..rest.batches import add_all, delete_all, update_all
from ..rest.entities import Entity
from ..rest.lookup import among
from ..rest.session import Session
from . import computer_plan, computers
from .computer_plan import LISTS, Current
from .steps import Add, AddContract, AddName, Change, Cover, Install, Reinstall, Remove
from .wanted import Contract, Load

COLUMNS = {
    "name": "name",
    "serial": "serial",
    "type": "computertypes_id",
    "manufacturer": "manufacturers_id",
    "operating_system": "operatingsystems_id",
    "product_id": "licenseid",
}


class ComputerResource:
    """The computers of one load, for the runner."""

    def __init__(self, desired: Load) -> None:
        self._desired = desired
        self._entity = Entity(-1, "", desired.entity, None, "")
        self._names: dict[str, dict[str, int]] = {}
        self._contracts: dict[str, int] = {}
        self._ids: dict[int, int] = {}
        self._refused: dict[str, str] = {}

    def unseen(self) -> Current:
        """Give the state of a GLPI whose entity has no computers."""
        return Current(self._desired.entity)

    def read(self, session: Session) -> Current:
        """Give the entity's computers and what they refer to."""
        self._entity = computers.entity_of(session, self._desired.entity)
        return self._look(session)

    def plan(self, current: Current) -> Changes:
        """Compare with the desired state."""
        return computer_plan.plan(current, self._desired)

    def apply(self, session: Session, steps: t.Sequence[t.Any]) -> None:
        """Carry out the steps, each kind in batches, and read back: GLPI also answers 200 to what it doesn't do.

        A computer that GLPI refuses doesn't keep the others from being loaded.
        """
        kinds: dict[type, list[t.Any]] = {}
        for step in steps:
            kinds.setdefault(type(step), []).append(step)
        self._add_names(session, kinds.get(AddName, ()))
        self._add_contracts(session, kinds.get(AddContract, ()))
        self._add(session, kinds.get(Add, ()))
        self._change(session, kinds.get(Change, ()))
        self._install(session, kinds.get(Install, ()))
        self._reinstall(session, kinds.get(Reinstall, ()))
        self._cover(session, kinds.get(Cover, ()))
        self._remove(session, kinds.get(Remove, ()))
        self._kept(session)

    def answer(self, current: Current, changes: Changes) -> dict[str, t.Any]:
        """Give each computer's id, and what was done with it."""
        actions: dict[int, str] = {}
        for step in changes.steps:
            if isinstance(step, Add):
                actions[step.place] = "created"
            elif isinstance(step, Remove):
                actions[step.place] = "removed"
            elif isinstance(step, Change) and step.restore:
                actions[step.place] = "restored"
            elif not isinstance(step, (AddName, AddContract)):
                actions.setdefault(step.place, "changed")
        rows = [
            {"name": wanted.name, "serial": wanted.serial, "id": self._ids.get(place), "action": actions.get(place, "unchanged")}
            for place, wanted in enumerate(self._desired.computers)
        ]
        return {"computers": rows}

    def _look(self, session: Session) -> Current:
        current = computers.read(session, self._entity, self._desired)
        found = computer_plan.matched(current, self._desired)
        self._ids = {place: computer.id for place, computer in enumerate(found) if computer}
        self._names = {itemtype: dict(current.names.get(itemtype, {})) for itemtype in LISTS.values()}
        self._contracts = {}
        for wanted in self._desired.computers:
            contract = computer_plan.known_contract(current, wanted.contract.name) if wanted.contract else None
            if contract:
                self._contracts[contract.name.casefold()] = contract.id
        return current

    def _add_names(self, session: Session, steps: t.Sequence[AddName]) -> None:
        for itemtype in LISTS.values():
            names = [step.name for step in steps if step.itemtype == itemtype]
            added = add_all(session, itemtype, [{"name": name} for name in names], f"Adding to GLPI's list of the type {itemtype}")
            _refuse(f"names for the type {itemtype}", {names[place]: words for place, words in added.refused.items()})
            self._names[itemtype].update({names[place].casefold(): number for place, number in added.ids.items()})

    def _add_contracts(self, session: Session, steps: t.Sequence[AddContract]) -> None:
        names = [step.contract.name for step in steps]
        items = [
            {"entities_id": self._entity.id, **{field: value for field, value in step.contract._asdict().items() if value is not None}}
            for step in steps
        ]
        added = add_all(session, "Contract", items, "Adding contracts")
        _refuse("contracts", {names[place]: words for place, words in added.refused.items()})
        self._contracts.update({names[place].casefold(): number for place, number in added.ids.items()})

    def _add(self, session: Session, steps: t.Sequence[Add]) -> None:
        items = []
        for step in steps:
            wanted = self._desired.computers[step.place]
            fields = {field: getattr(wanted, field) for field in computer_plan.FIELDS}
            items.append({"entities_id": self._entity.id, **self._values(fields)})
        added = add_all(session, "Computer", items, "Adding computers")
        self._ids.update({steps[place].place: number for place, number in added.ids.items()})
        self._note(steps, added.refused)

    def _change(self, session: Session, steps: t.Sequence[Change]) -> None:
        items = [
            {"id": step.computer, **self._values(step.fields), **({"is_deleted": 0} if step.restore else {})} for step in steps
        ]
        self._note(steps, update_all(session, "Computer", items, "Changing computers"))

    def _install(self, session: Session, steps: t.Sequence[Install]) -> None:
        items = []
        steps = self._of_computers(steps)
        for step in steps:
            wanted = self._desired.computers[step.place]
            fields = {"operating_system": wanted.operating_system, "product_id": wanted.product_id}
            items.append({**self._tied_to(step), "entities_id": self._entity.id, **self._values(fields)})
        self._note(steps, add_all(session, "Item_OperatingSystem", items, "Tying operating systems to computers").refused)

    def _reinstall(self, session: Session, steps: t.Sequence[Reinstall]) -> None:
        items = [{"id": step.tie, **self._values(step.fields)} for step in steps]
        self._note(steps, update_all(session, "Item_OperatingSystem", items, "Changing the operating systems of computers"))

    def _cover(self, session: Session, steps: t.Sequence[Cover]) -> None:
        steps = self._of_computers(steps)
        names = [t.cast(Contract, self._desired.computers[step.place].contract).name for step in steps]
        items = [{"contracts_id": self._contracts[name.casefold()], **self._tied_to(step)} for step, name in zip(steps, names)]
        self._note(steps, add_all(session, "Contract_Item", items, "Tying contracts to computers").refused)

    def _remove(self, session: Session, steps: t.Sequence[Remove]) -> None:
        ids = [step.computer for step in steps]
        self._note(steps, delete_all(session, "Computer", ids, self._desired.purge, "Removing computers"))

    def _values(self, fields: t.Mapping[str, str | None]) -> dict[str, t.Any]:
        return {
            COLUMNS[field]: self._names[LISTS[field]][value.casefold()] if field in LISTS else value
            for field, value in fields.items()
            if value is not None
        }

    def _of_computers(self, steps: t.Sequence[t.Any]) -> list[t.Any]:
        """Leave out the steps of computers that GLPI refused."""
        return [step for step in steps if step.place in self._ids]

    def _tied_to(self, step: Install | Cover) -> dict[str, t.Any]:
        return {"itemtype": "Computer", "items_id": self._ids[step.place]}

    def _note(self, steps: t.Sequence[t.Any], refused: t.Mapping[int, str]) -> None:
        for place, words in refused.items():
            self._refused.setdefault(self._desired.computers[steps[place].place].label, words)

    def _kept(self, session: Session) -> None:
        changes = self.plan(self._look(session))
        _refuse("computers", self._refused, " All others of the list are loaded: correct these and run again.")
        if changes.steps:
            left = {self._desired.computers[step.place].label for step in changes.steps if not isinstance(step, (AddName, AddContract))}
            raise ProvisioningError(
                f"GLPI answered that it loaded the computers, but it did not keep everything of these: {among(left)}."
                " Look at them in GLPI, and at the rights of the user who signed in."
            )


def _refuse(what: str, refused: t.Mapping[str, str], advice: str = "") -> None:
    """Tell of what GLPI refused, with its words about the first one."""
    if refused:
        name, words = next(iter(refused.items()))
        raise ProvisioningError(
            f"GLPI refused {what} ({len(refused)}): {among(refused)}.{advice} It may not like a value, or the user who signed in lacks the right."
            f" GLPI about {name}: {words}"
        )
