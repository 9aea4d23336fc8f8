# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""An operating system's tie is in the entity of what it is tied to."""

from __future__ import annotations

from typing import Any

from ..itemtypes import ITEMTYPES
from .base import Rules


class ItemOperatingSystemRules(Rules):
    def before_add(self, values: dict[str, Any]) -> dict[str, Any]:
        owner = ITEMTYPES.get(values.get("itemtype", ""))
        row = self.database.get(owner.table, values.get("items_id")) if owner else None
        if row is None:
            return values
        values.pop("entities_id", None)
        return {**values, "entities_id": row["entities_id"], "is_recursive": row.get("is_recursive", 0)}
