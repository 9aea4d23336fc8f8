# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a session may do: bits of its profile's rights, and the entities that it sees."""

from __future__ import annotations

from typing import Any

from .answers import NO_RIGHT, ApiError
from .database import Database
from .itemtypes import Itemtype
from .sessions import Session, sons

READ, UPDATE, CREATE, DELETE, PURGE = 1, 2, 4, 8, 16

# These are created and purged by whoever may update what they belong to.
GOVERNED_BY_UPDATE = {"APIClient", "Config", "Profile_User", "ProfileRight", "UserEmail", "Group_User"}


def may(session: Session, itemtype: Itemtype, bit: int) -> bool:
    """Whether the profile in force has this right at all."""
    if itemtype.name in GOVERNED_BY_UPDATE and bit != READ:
        bit = UPDATE
    return bool(session.rights.get(itemtype.right, 0) & bit)


def require(session: Session, itemtype: Itemtype, bit: int) -> None:
    if not may(session, itemtype, bit):
        raise ApiError(403, "ERROR_RIGHT_MISSING", NO_RIGHT)


def views_all_entities(database: Database, session: Session) -> bool:
    """Whether the session sees as many entities as there are; not so once another was made behind its back."""
    count = database.rows("SELECT COUNT(*) AS n FROM glpi_entities")[0]["n"]
    return bool(count == len(session.entities))


def reaches(database: Database, session: Session, itemtype: Itemtype, row: dict[str, Any], bit: int) -> bool:
    """Whether the entities of an item are such that the session may do this to it."""
    if itemtype.name == "Entity":
        return row["id"] in session.entities
    if itemtype.name == "User":
        return reaches_user(database, session, row["id"], everywhere=bit in (DELETE, PURGE))
    if "entities_id" not in row or row["entities_id"] is None:
        return True
    if row["entities_id"] in session.entities:
        return True
    # An item of an entity above is seen below when it is recursive, but only changed where it is.
    return bool(bit == READ and row.get("is_recursive") and sons(database, row["entities_id"]) & session.entities)


def reaches_user(database: Database, session: Session, user_id: int, *, everywhere: bool) -> bool:
    """To see or change a user one entity of it is enough; to delete it, it takes all that its profiles reach."""
    if views_all_entities(database, session):
        return True
    rows = database.rows("SELECT entities_id, is_recursive FROM glpi_profiles_users WHERE users_id = %s", user_id)
    if not everywhere:
        return any(row["entities_id"] in session.entities for row in rows)
    reached: set[int] = set()
    for row in rows:
        reached |= sons(database, row["entities_id"]) if row["is_recursive"] else {row["entities_id"]}
    return reached <= session.entities
