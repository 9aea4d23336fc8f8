# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Sessions: who signed in, with which profile, seeing which entities. Kept in memory, as GLPI keeps files."""

from __future__ import annotations

import secrets
import string
import threading
from dataclasses import dataclass, field
from typing import Any

from .answers import NOT_FOUND, ApiError
from .database import Database

ALPHABET = string.ascii_lowercase + string.digits


@dataclass
class Session:
    """A snapshot from the login on: what changes in the database later isn't seen, but for what is told here."""

    token: str
    user: dict[str, Any]
    profiles: list[dict[str, Any]] = field(default_factory=list)
    profile: dict[str, Any] = field(default_factory=dict)
    rights: dict[str, int] = field(default_factory=dict)
    active_entity: int = 0
    recursive: bool = False
    entities: set[int] = field(default_factory=set)

    @property
    def shows_all_entities(self) -> bool:
        return any(entity["id"] == 0 and entity["is_recursive"] for entity in self.profile["entities"])


class Sessions:
    """The sessions that are open."""

    def __init__(self) -> None:
        self._open: dict[str, Session] = {}
        self._lock = threading.Lock()

    def open(self, database: Database, user: dict[str, Any]) -> Session:
        session = Session(token="".join(secrets.choice(ALPHABET) for each in range(26)), user=user)
        session.profiles = profiles_of(database, user["id"])
        # Without a default profile the first by name wins, whatever its rights.
        default = [profile for profile in session.profiles if profile["id"] == user["profiles_id"]]
        enter_profile(database, session, (default or session.profiles)[0])
        with self._lock:
            self._open[session.token] = session
        return session

    def get(self, token: str) -> Session:
        if not token:
            raise ApiError(
                400, "ERROR_SESSION_TOKEN_MISSING", "parameter session_token is missing or empty", documented=True
            )
        with self._lock:
            if token not in self._open:
                raise ApiError(401, "ERROR_SESSION_TOKEN_INVALID", "session_token seems invalid")
            return self._open[token]

    def kill(self, token: str) -> None:
        with self._lock:
            self._open.pop(token, None)

    def all(self) -> list[Session]:
        with self._lock:
            return list(self._open.values())


def profiles_of(database: Database, user_id: int) -> list[dict[str, Any]]:
    """The profiles of a user by name, each with the entities that it holds in."""
    rows = database.rows(
        "SELECT p.id, p.name, p.interface, pu.entities_id, pu.is_recursive, e.name AS entity"
        " FROM glpi_profiles_users pu JOIN glpi_profiles p ON p.id = pu.profiles_id"
        " LEFT JOIN glpi_entities e ON e.id = pu.entities_id WHERE pu.users_id = %s ORDER BY p.name, pu.id",
        user_id,
    )
    profiles: dict[int, dict[str, Any]] = {}
    for row in rows:
        profile = profiles.setdefault(
            row["id"], {"id": row["id"], "name": row["name"], "interface": row["interface"], "entities": []}
        )
        entity = {"id": row["entities_id"], "name": row["entity"], "is_recursive": row["is_recursive"]}
        if entity not in profile["entities"]:
            profile["entities"].append(entity)
    return list(profiles.values())


def enter_profile(database: Database, session: Session, profile: dict[str, Any]) -> None:
    """Make a profile the active one, with its rights as they are now and its entities."""
    session.profile = profile
    session.rights = {
        row["name"]: row["rights"]
        for row in database.rows("SELECT name, rights FROM glpi_profilerights WHERE profiles_id = %s", profile["id"])
    }
    default = session.user["entities_id"]
    of_default = [entity for entity in profile["entities"] if entity["id"] == default]
    if of_default and change_entities(database, session, default, bool(of_default[-1]["is_recursive"])):
        return
    if default is None or not change_entities(database, session, default, recursive=True):
        enter_all_entities(database, session)


def enter_all_entities(database: Database, session: Session) -> None:
    """Look at everything that the profile reaches."""
    profile = session.profile
    session.active_entity, session.recursive = profile["entities"][0]["id"], False
    session.entities = set()
    for entity in profile["entities"]:
        session.entities |= sons(database, entity["id"]) if entity["is_recursive"] else {entity["id"]}


def change_profile(database: Database, session: Session, profile_id: Any) -> None:
    for profile in session.profiles:
        if str(profile["id"]) == str(profile_id):
            enter_profile(database, session, profile)
            return
    raise ApiError(404, "ERROR_ITEM_NOT_FOUND", NOT_FOUND)


def change_entities(database: Database, session: Session, entity_id: Any, recursive: bool) -> bool:
    """Look at one entity, or at one and all below it; without an id at everything that the profile reaches. Whether there was such an entity."""
    if entity_id is None:
        enter_all_entities(database, session)
        return True
    reachable: set[int] = set()
    for entity in session.profile["entities"]:
        below = sons(database, entity["id"]) if entity["is_recursive"] else set()
        reachable |= below if recursive else below | {entity["id"]}
    # What is no number is 0 in PHP, also the "all" of GLPI's documentation.
    number = int(entity_id) if str(entity_id).isdigit() else 0
    if number not in reachable:
        return False
    session.active_entity, session.recursive = number, recursive
    session.entities = sons(database, number) if recursive else {number}
    return True


def sons(database: Database, entity_id: int) -> set[int]:
    """An entity and all below it."""
    children: dict[int | None, list[int]] = {}
    for row in database.rows("SELECT id, entities_id FROM glpi_entities"):
        children.setdefault(row["entities_id"], []).append(row["id"])
    found: set[int] = set()
    waiting = [entity_id]
    while waiting:
        current = waiting.pop()
        if current not in found:
            found.add(current)
            waiting += children.get(current, [])
    return found
