# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A user's profiles: nobody gives more than they have; duplicates are welcome."""

from __future__ import annotations

from typing import Any

from ..answers import NO_RIGHT
from ..database import Database
from ..sessions import Session
from .base import Refused, Rules


class ProfileUserRules(Rules):
    def before_add(self, values: dict[str, Any]) -> dict[str, Any]:
        if not may_give(self.database, self.session, values.get("profiles_id")):
            raise Refused(NO_RIGHT)
        if self.database.get("glpi_users", values.get("users_id")) is None:
            raise Refused(NO_RIGHT)
        return values

    def before_update(self, row: dict[str, Any], values: dict[str, Any]) -> dict[str, Any]:
        if "profiles_id" in values and not may_give(self.database, self.session, values["profiles_id"]):
            raise Refused(NO_RIGHT)
        return values


def may_give(database: Database, session: Session, profile_id: Any) -> bool:
    """Whether a profile exists and has no right that the session's own lacks."""
    if database.get("glpi_profiles", profile_id) is None:
        return False
    rows = database.rows("SELECT name, rights FROM glpi_profilerights WHERE profiles_id = %s", profile_id)
    return all(row["rights"] & ~session.rights.get(row["name"], 0) == 0 for row in rows)
