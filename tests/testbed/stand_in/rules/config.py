# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Settings: an update writes whatever is named in it, and answers as if it had failed."""

from __future__ import annotations

from typing import Any

from .base import Refused, Rules


class ConfigRules(Rules):
    def before_update(self, row: dict[str, Any], values: dict[str, Any]) -> dict[str, Any]:
        for name, value in values.items():
            self.database.execute(
                "INSERT INTO glpi_configs (context, name, value) VALUES ('core', %s, %s)"
                " ON DUPLICATE KEY UPDATE value = VALUES(value)",
                name,
                value,
            )
        raise Refused("")
