# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What every call has to pass first: GLPI works, its API is on, and an API client lets the caller in."""

from __future__ import annotations

import ipaddress

from .answers import ApiError, Page
from .database import Database


class Settings(dict[str, str]):
    """GLPI's core settings as they are now."""

    def __init__(self, database: Database) -> None:
        self._has_url_base_api = database.traits.has_url_base_api
        super().__init__(
            (row["name"], row["value"])
            for row in database.rows("SELECT name, value FROM glpi_configs WHERE context = 'core'")
        )

    def on(self, name: str) -> bool:
        return self.get(name) == "1"

    def number(self, name: str, default: int) -> int:
        try:
            return int(self.get(name) or default)
        except ValueError:
            return default

    @property
    def api_url(self) -> str:
        if self._has_url_base_api:
            return (self.get("url_base_api") or "").strip("/")
        return f"{self.get('url_base') or ''}/api.php/v1"


def check_state(settings: Settings, tree_version: str) -> None:
    """Maintenance, or a database of another version than the tree: a page instead of an answer."""
    if settings.on("maintenance_mode"):
        raise Page("MAINTENANCE MODE - GLPI")
    if settings.get("dbversion") != tree_version:
        raise Page("Update needed - GLPI")


def check_api(settings: Settings) -> None:
    if not settings.on("enable_api"):
        raise ApiError(400, "ERROR", "API disabled")


def check_client(database: Database, caller: str, app_token: str) -> None:
    """Let in a caller whose address an active client covers and who sends the token of such a client."""
    address = ipaddress.ip_address(caller)
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped:
        address = address.ipv4_mapped
    if isinstance(address, ipaddress.IPv4Address):
        covers = "ipv4_range_start IS NULL OR (ipv4_range_start <= %s AND ipv4_range_end >= %s)"
        arguments: tuple[object, ...] = (int(address), int(address))
    else:
        covers, arguments = "ipv6 IS NULL OR ipv6 = %s", (str(address),)
    clients = database.rows(f"SELECT app_token FROM glpi_apiclients WHERE is_active = 1 AND ({covers})", *arguments)
    if not clients:
        raise ApiError(
            400,
            "ERROR_NOT_ALLOWED_IP",
            f"There isn't an active API client matching your IP address in the configuration ({address})",
        )
    if app_token in [database.token("glpi_apiclients", client["app_token"]) for client in clients]:
        return
    if app_token:
        raise ApiError(400, "ERROR_WRONG_APP_TOKEN_PARAMETER", "parameter app_token seems wrong", documented=True)
    raise ApiError(400, "ERROR_APP_TOKEN_PARAMETERS_MISSING", "missing parameter app_token", documented=True)
