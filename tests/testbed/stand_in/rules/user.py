# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Users: passwords and their policy, tokens, and the profile that each gets."""

from __future__ import annotations

import re
from typing import Any

from ..gate import Settings
from ..login import password_hash
from ..sessions import sons
from .base import Refused, Rules, new_token, now
from .profile_user import may_give

DB_GLPI = 1

# `_` counts as a letter for PHP's \W, so it is no symbol.
POLICY = {
    "password_need_number": r"[0-9]",
    "password_need_letter": r"[a-z]",
    "password_need_caps": r"[A-Z]",
    "password_need_symbol": r"\W",
}


class UserRules(Rules):
    def before_add(self, values: dict[str, Any]) -> dict[str, Any]:
        values = {"authtype": DB_GLPI, **values}
        if self.database.rows("SELECT id FROM glpi_users WHERE name = %s", values.get("name")):
            raise Refused("Unable to add. The user already exists.")
        return self.with_token(self.with_password(values))

    def after_add(self, item_id: int, values: dict[str, Any]) -> None:
        profile = values.get("_profiles_id")
        if profile and may_give(self.database, self.session, profile):
            row = {
                "profiles_id": profile,
                "entities_id": values.get("_entities_id") or 0,
                "is_recursive": int(values.get("_is_recursive") or 0),
            }
        else:
            default = self.database.row("SELECT id FROM glpi_profiles WHERE is_default = 1")
            if default is None:
                return
            row = {
                "profiles_id": default["id"],
                "entities_id": values.get("entities_id") or 0,
                "is_recursive": 0,
                "is_dynamic": 1,
                "is_default_profile": 1,
            }
        self.database.insert("glpi_profiles_users", {"users_id": item_id, **row})

    def before_update(self, row: dict[str, Any], values: dict[str, Any]) -> dict[str, Any]:
        values = self.with_token(self.with_password(values))
        if "name" in values and values["name"] != row["name"]:
            same = self.database.rows(
                "SELECT id FROM glpi_users WHERE name = %s AND id <> %s", values["name"], row["id"]
            )
            if same:
                self.message = "Unable to update login. A user already exists."
                del values["name"]
        entity = int(values.get("entities_id") or 0)
        if entity == -1:
            values["entities_id"] = None
        elif entity and entity not in self.entities_of(row["id"]):
            del values["entities_id"]
        if values.get("profiles_id"):
            has = self.database.rows(
                "SELECT id FROM glpi_profiles_users WHERE users_id = %s AND profiles_id = %s",
                row["id"],
                values["profiles_id"],
            )
            if not has:
                del values["profiles_id"]
        return values

    def entities_of(self, user_id: int) -> set[int]:
        """All that the user's profiles reach."""
        rows = self.database.rows("SELECT entities_id, is_recursive FROM glpi_profiles_users WHERE users_id = %s", user_id)
        reached: set[int] = set()
        for row in rows:
            reached |= sons(self.database, row["entities_id"]) if row["is_recursive"] else {row["entities_id"]}
        return reached

    def after_purge(self, row: dict[str, Any]) -> None:
        for table in ("glpi_profiles_users", "glpi_useremails", "glpi_groups_users"):
            self.database.delete(table, users_id=row["id"])

    def with_password(self, values: dict[str, Any]) -> dict[str, Any]:
        """A password counts when its copy came with it and the policy takes it; else it is left out, silently."""
        values = dict(values)
        password, copy = values.pop("password", None), values.pop("password2", None)
        if not password or copy is None:
            return values
        if password != copy:
            raise Refused("Error: the two passwords do not match")
        if self.policy_takes(password):
            values["password"] = password_hash(password)
            values["password_last_update"] = now()
        return values

    def policy_takes(self, password: str) -> bool:
        settings = Settings(self.database)
        if not settings.on("use_password_security"):
            return True
        if len(password) < settings.number("password_min_length", 0):
            return False
        return all(re.search(need, password, re.ASCII) for name, need in POLICY.items() if settings.on(name))

    def with_token(self, values: dict[str, Any]) -> dict[str, Any]:
        if values.pop("_reset_api_token", None):
            values["api_token"] = new_token()
            values["api_token_date"] = now()
        if values.get("api_token"):
            values["api_token"] = self.database.stored_token("glpi_users", values["api_token"])
        return values
