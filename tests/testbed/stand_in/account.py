# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a session tells about itself: profiles, entities, configuration."""

from __future__ import annotations

import time
from typing import Any

from .database import Database
from .gate import Settings
from .sessions import Session, sons

SECRET_SETTINGS = ("passwd", "password", "secret", "key")


def full_session(session: Session) -> dict[str, Any]:
    return {
        "glpi_currenttime": time.strftime("%Y-%m-%d %H:%M:%S"),
        "glpi_use_mode": session.user["use_mode"],
        "glpiID": session.user["id"],
        "glpiname": session.user["name"],
        "glpirealname": session.user["realname"],
        "glpifirstname": session.user["firstname"],
        "glpidefault_entity": session.user["entities_id"],
        "glpiprofiles": {str(profile["id"]): profile for profile in session.profiles},
        "glpiactiveprofile": active_profile(session),
        "glpiactive_entity": session.active_entity,
        "glpiactive_entity_recursive": int(session.recursive),
        "glpiactiveentities": {str(entity): entity for entity in sorted(session.entities)},
        "glpishowallentities": int(session.shows_all_entities),
    }


def active_profile(session: Session) -> dict[str, Any]:
    """The profile in force, its rights among its other fields."""
    return {**session.profile, **session.rights}


def my_profiles(session: Session) -> list[dict[str, Any]]:
    return [{key: profile[key] for key in ("id", "name", "entities")} for profile in session.profiles]


def my_entities(database: Database, session: Session, recursive: bool) -> list[dict[str, Any]]:
    """The entities of the profile in force; with `recursive` also those below them."""
    ids: list[int] = []
    for entity in session.profile["entities"]:
        below = sons(database, entity["id"]) - {entity["id"]} if recursive and entity["is_recursive"] else set()
        ids += [number for number in (*sorted(below), entity["id"]) if number not in ids]
    names = {row["id"]: row["completename"] for row in database.rows("SELECT id, completename FROM glpi_entities")}
    return [{"id": number, "name": names.get(number, "")} for number in ids]


def active_entities(session: Session) -> dict[str, Any]:
    return {
        "id": session.active_entity,
        "active_entity_recursive": int(session.recursive),
        "active_entities": [{"id": entity} for entity in sorted(session.entities)],
    }


def configuration(settings: Settings) -> dict[str, str]:
    """The settings without those that hold secrets, as GLPI leaves them out."""
    return {name: value for name, value in settings.items() if not name.endswith(SECRET_SETTINGS)}
