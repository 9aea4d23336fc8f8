# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A GLPI entity: read, changed, and read back."""

from __future__ import annotations

import typing as t

from ..errors import ProvisioningError
from ..resource import Changes
from . import entities, entity_plan
from .entity_plan import Create, Current, Desired, Update
from .errors import ApiError
from .lookup import find
from .session import Session

NO_RIGHT = 403


class EntityResource:
    """One entity, for the runner."""

    def __init__(self, desired: Desired) -> None:
        self._desired = desired
        self._id: int | None = None
        self._visible = False

    def unseen(self) -> Current:
        """Give the state of a GLPI without this entity."""
        return Current(entity_plan.unseen_parent(self._desired))

    def read(self, session: Session) -> Current:
        """Give the entity below its parent, and what is below it."""
        desired = self._desired
        asked = f"Looking for the entity {desired.name}"
        named = find(session, "Entity", "name", desired.name, asked)
        rows = [row for row in named if self._is_below_parent(row)]
        if len(rows) == 1:
            # Whose profile is given on the entity alone doesn't see its parent.
            parent = entities.parent(rows[0])
        elif desired.parent:
            parent = entities.by_full_name(session, desired.parent)
        else:
            parent = entities.root(session)
        rows = [row for row in named if row["entities_id"] == parent.id]
        if not rows:
            return Current(parent)
        entity = entities.entity(rows[0])
        self._id, self._visible = entity.id, True
        below: list[str] = []
        if desired.state == "absent":
            listed = session.items("Entity", asked, {"searchText[entities_id]": str(entity.id)})
            below = [entities.entity(row).full_name for row in listed if row["entities_id"] == entity.id]
        return Current(parent, entity, below)

    def plan(self, current: Current) -> Changes:
        """Compare with the desired state."""
        return entity_plan.plan(current, self._desired)

    def apply(self, session: Session, steps: t.Sequence[t.Any]) -> list[str]:
        """Carry out the step and read back: GLPI also answers 200 to what it doesn't do."""
        (step,) = steps
        desired = self._desired
        if isinstance(step, Create):
            self._create(session, step)
        elif isinstance(step, Update):
            session.update("Entity", step.entity, step.values, f"Changing the entity {desired.name}")
        else:
            session.purge("Entity", step.entity, f"Removing the entity {desired.name}")
            self._id, self._visible = None, False
        return self._kept(session, isinstance(step, Create))

    def answer(self, current: Current, changes: Changes) -> dict[str, t.Any]:
        """Give the entity's id and full name, and whether a session sees it."""
        return {"id": self._id, "full_name": entity_plan.full_name(current, self._desired), "visible": self._visible}

    def _is_below_parent(self, row: t.Mapping[str, t.Any]) -> bool:
        desired = self._desired
        if not desired.parent:
            return bool(row["entities_id"] == entities.ROOT)
        return entities.entity(row).full_name.casefold() == entities.SEPARATOR.join((desired.parent, desired.name)).casefold()

    def _create(self, session: Session, step: Create) -> None:
        try:
            self._id = session.add("Entity", step.values, f"Adding the entity {self._desired.name}")
        except ApiError as error:
            # Another run may have added it meanwhile, which only a session that began later sees on GLPI 11 and before 10.0.19.
            if error.code != "ERROR_GLPI_ADD":
                raise
            session.renew()
            if self.read(session).entity is None:
                raise

    def _kept(self, session: Session, added: bool) -> list[str]:
        if added and not self._sees_it(session):
            return [
                f"The session that has added the entity {self._desired.name} (id {self._id}) does not see it:"
                " sign in again before you go on with it."
            ]
        changes = self.plan(self.read(session))
        if not changes.steps:
            return []
        raise ProvisioningError(
            f"GLPI answered that the entity {self._desired.name} was changed, but it did not keep the change:"
            " look at the entity in GLPI, and at the rights of the user who signed in."
        )

    def _sees_it(self, session: Session) -> bool:
        """On some versions the session that has added an entity isn't let in to it."""
        if self._is_let_in(session):
            return True
        session.renew()
        return self._is_let_in(session)

    def _is_let_in(self, session: Session) -> bool:
        try:
            session.get(f"Entity/{self._id}", f"Reading the entity {self._desired.name} back")
        except ApiError as error:
            if error.status != NO_RIGHT:
                raise
            return False
        return True
