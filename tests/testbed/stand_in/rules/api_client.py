# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""API clients: addresses as numbers, and tokens on request."""

from __future__ import annotations

import ipaddress
from typing import Any

from .base import Rules, new_token, now


class ApiClientRules(Rules):
    def before_add(self, values: dict[str, Any]) -> dict[str, Any]:
        return self.with_token(prepared(values))

    def before_update(self, row: dict[str, Any], values: dict[str, Any]) -> dict[str, Any]:
        return self.with_token(prepared(values))

    def with_token(self, values: dict[str, Any]) -> dict[str, Any]:
        if values.get("app_token"):
            values["app_token"] = self.database.stored_token("glpi_apiclients", values["app_token"])
        return values


def prepared(values: dict[str, Any]) -> dict[str, Any]:
    values = dict(values)
    for name in ("ipv4_range_start", "ipv4_range_end"):
        if name in values:
            values[name] = number(values[name])
    start, end = values.get("ipv4_range_start"), values.get("ipv4_range_end")
    if start is not None and end is not None and end < start:
        values["ipv4_range_end"] = start
    if values.get("ipv6") == "":
        values["ipv6"] = None
    if values.pop("_reset_app_token", None):
        values["app_token"] = new_token()
        values["app_token_date"] = now()
    return values


def number(address: Any) -> int | None:
    """An address as GLPI stores it; what is none becomes NULL."""
    try:
        return int(ipaddress.IPv4Address(address))
    except ValueError:
        return None
