# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What has to change about a GLPI entity: a pure function of how it is and how it should be."""

from __future__ import annotations

import typing as t

from ..errors import ProvisioningError
from ..resource import Changes
from ..stored_text import encoded
from .entities import ROOT, SEPARATOR, Entity

LONGEST = 255


class Desired(t.NamedTuple):
    """The entity as the options describe it; a comment that is None is unmanaged."""

    name: str
    parent: str | None = None
    comment: str | None = None
    state: str = "present"


class Current(t.NamedTuple):
    """The parent and, when it is there, the entity below it and the full names of those below that."""

    parent: Entity
    entity: Entity | None = None
    children: t.Sequence[str] = ()


class Create(t.NamedTuple):
    """Add the entity below its parent."""

    values: t.Mapping[str, t.Any]


class Update(t.NamedTuple):
    """Change the entity; the parent is always said, since GLPI takes the entity out of the tree without."""

    entity: int
    values: t.Mapping[str, t.Any]


class Remove(t.NamedTuple):
    """Purge the entity, for which GLPI has no trash."""

    entity: int


def plan(current: Current, desired: Desired) -> Changes:
    """Give the steps from the current state to the desired one."""
    before = _shown(current.entity) if current.entity else {"state": "absent"}
    if desired.state == "absent":
        return _absent(current, before)
    if current.entity is None:
        if len(encoded(desired.name)) > LONGEST:
            raise ProvisioningError(
                f"The name is longer than the {LONGEST} characters that GLPI keeps"
                " (& < and > count as 5 of them): shorten it."
            )
        values: dict[str, t.Any] = {"name": desired.name, "entities_id": current.parent.id}
        if desired.comment is not None:
            values["comment"] = desired.comment
        new = Entity(0, desired.name, full_name(current, desired), current.parent.id, desired.comment or "")
        return Changes(before, _shown(new), [Create(values)])
    if desired.comment is None or desired.comment == current.entity.comment:
        return Changes(before, before)
    changed = Update(current.entity.id, {"comment": desired.comment, "entities_id": current.parent.id})
    return Changes(before, {**before, "comment": desired.comment}, [changed])


def full_name(current: Current, desired: Desired) -> str:
    """Give the full name that the entity has or gets."""
    if current.entity:
        return current.entity.full_name
    return SEPARATOR.join((current.parent.full_name, desired.name))


def unseen_parent(desired: Desired) -> Entity:
    """Stand in for the parent as long as GLPI can't be asked."""
    name = desired.parent or "Root entity"
    return Entity(ROOT, name, name, None, "")


def _absent(current: Current, before: t.Mapping[str, t.Any]) -> Changes:
    if current.entity is None:
        return Changes(before, before)
    if current.children:
        raise ProvisioningError(
            f"The entity {current.entity.full_name} has entities below it ({', '.join(current.children)}), which GLPI"
            " would hang under another one: remove or move them first."
        )
    return Changes(before, {"state": "absent"}, [Remove(current.entity.id)])


def _shown(entity: Entity) -> dict[str, t.Any]:
    return {"state": "present", "full_name": entity.full_name, "comment": entity.comment}
