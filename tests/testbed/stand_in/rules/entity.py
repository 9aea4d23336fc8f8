# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The tree of entities, whose paths and levels are stored in each."""

from __future__ import annotations

from typing import Any

from ..sessions import sons
from .base import Refused, Rules, now


class EntityRules(Rules):
    def before_add(self, values: dict[str, Any]) -> dict[str, Any]:
        if not values.get("name"):
            raise Refused("You can't add an entity without name")
        place = self.place(values["name"], values["entities_id"])
        if self.database.traits.tells_statements:
            # In the order of the statement that GLPI 11 tells if it fails; the id is the database's.
            return {
                "level": place["level"], "name": values["name"], "completename": place["completename"],
                "entities_id": values["entities_id"], "max_closedate": now(), "custom_css_code": "", **values,
            }  # fmt: skip
        last = self.database.rows("SELECT MAX(id) AS last FROM glpi_entities")[0]["last"]
        return {**values, "id": last + 1, **place}

    def after_add(self, item_id: int, values: dict[str, Any]) -> None:
        if self.database.traits.shows_own_entities:
            self.session.entities.add(item_id)

    def before_update(self, row: dict[str, Any], values: dict[str, Any]) -> dict[str, Any]:
        if values.get("name") == "":
            raise Refused("You can't add an entity without name")
        parent = values.get("entities_id")
        if parent is not None and int(parent) in sons(self.database, row["id"]):
            raise Refused("")
        renamed = "name" in values and values["name"] != row["name"]
        moved = parent is not None and int(parent) != row["entities_id"]
        if not renamed and not moved:
            return values
        if parent is None and not self.database.traits.forgets_parents:
            parent = row["entities_id"]
        return {**values, **self.place(values.get("name", row["name"]), parent)}

    def after_update(self, row: dict[str, Any], values: dict[str, Any]) -> None:
        if "completename" in values:
            self.refresh_below(row["id"], values["completename"], values["level"])

    def before_purge(self, row: dict[str, Any]) -> None:
        if self.database.traits.forgets_parents:
            return
        if self.database.rows("SELECT id FROM glpi_entities WHERE entities_id = %s LIMIT 1", row["id"]):
            raise Refused("You cannot delete an entity which contains sub-entities.")

    def after_purge(self, row: dict[str, Any]) -> None:
        """The children come under the purged one's parent; their paths stay as they were."""
        self.database.execute(
            "UPDATE glpi_entities SET entities_id = %s WHERE entities_id = %s", row["entities_id"] or 0, row["id"]
        )

    def place(self, name: str, parent: Any) -> dict[str, Any]:
        above = None if parent is None else self.database.get("glpi_entities", parent)
        if above is None:
            return {"completename": name, "level": 1}
        return {"completename": f"{above['completename']} > {name}", "level": above["level"] + 1}

    def refresh_below(self, entity_id: int, path: str, level: int) -> None:
        for child in self.database.rows("SELECT id, name FROM glpi_entities WHERE entities_id = %s", entity_id):
            below = {"completename": f"{path} > {child['name']}", "level": level + 1}
            self.database.update("glpi_entities", child["id"], below)
            self.refresh_below(child["id"], below["completename"], below["level"])
