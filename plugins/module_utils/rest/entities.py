# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""GLPI's entities by their full name, such as "Root entity > Paris"."""

from __future__ import annotations

import typing as t

from ..errors import ProvisioningError
from .lookup import among, find
from .session import Session

ROOT = 0
SEPARATOR = " > "


class Entity(t.NamedTuple):
    """An entity, its texts as a person wrote them."""

    id: int
    name: str
    full_name: str
    parent: int | None
    comment: str


def entity(row: t.Mapping[str, t.Any]) -> Entity:
    """Make an entity of GLPI's answer."""
    return Entity(
        row["id"], row["name"], row["completename"], row["entities_id"], row.get("comment") or ""
    )


def parent(row: t.Mapping[str, t.Any]) -> Entity:
    """Give what GLPI's answer about an entity tells of the entity above it."""
    full_name = row["completename"].removesuffix(SEPARATOR + row["name"])
    return Entity(row["entities_id"], full_name.rpartition(SEPARATOR)[2], full_name, None, "")


def root(session: Session) -> Entity:
    """Give the root entity, whatever its name is."""
    return entity(session.get(f"Entity/{ROOT}", "Reading the root entity"))


def by_full_name(session: Session, full_name: str) -> Entity:
    """Give the one entity of this full name."""
    asked = f"Looking for the entity {full_name}"
    found = find(session, "Entity", "completename", full_name, asked)
    if not found:
        known = among(row["completename"] for row in session.items("Entity", asked))
        raise ProvisioningError(
            f"GLPI shows no entity of the full name {full_name}: correct it, create it with medulla.glpi.entity,"
            f" or sign in as a user who sees it. There are: {known}."
        )
    if len(found) > 1:
        ids = ", ".join(str(row["id"]) for row in found)
        raise ProvisioningError(
            f"GLPI has {len(found)} entities of the full name {full_name} (ids {ids}):"
            " rename all but one of them in GLPI."
        )
    return entity(found[0])
