# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The states that the recorded scenes were made in: the SQL that was run before a scene, by its name."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from testbed.glpi_database import GlpiDatabase, dbversion

APP_TOKEN, OTHER_TOKEN, USER_TOKEN = "M" * 40, "N" * 40, "W" * 40

State = Callable[[GlpiDatabase], Any]


def settings(**values: Any) -> State:
    return lambda glpi: glpi.set_config(**values)


def sql(statement: str) -> State:
    return lambda glpi: glpi.execute(statement)


def token(table: str, column: str, value: str, where: str = "1", **others: int) -> State:
    """Give rows a token in the form that this GLPI stores it, and other values."""
    assignments = ", ".join(f"{name} = {number}" for name, number in others.items())

    def change(glpi: GlpiDatabase) -> None:
        statement = f"UPDATE {table} SET {column} = %s{', ' if others else ''}{assignments} WHERE {where}"
        glpi.execute(statement, glpi.stored_token(table, value))

    return change


def clients(*rows: tuple[str, int, str | None, str | None, str | None]) -> State:
    """Replace all API clients by rows of name, active, start, end, token."""

    def replace(glpi: GlpiDatabase) -> None:
        glpi.execute("DELETE FROM glpi_apiclients")
        for *values, app_token in rows:
            glpi.execute(
                "INSERT INTO glpi_apiclients"
                " (entities_id, is_recursive, name, is_active, ipv4_range_start, ipv4_range_end, app_token)"
                " VALUES (0, 1, %s, %s, INET_ATON(%s), INET_ATON(%s), %s)",
                *values,
                glpi.stored_token("glpi_apiclients", app_token),
            )

    return replace


HERE, THERE = ("127.0.0.1", "127.0.0.1"), ("192.0.2.1", "192.0.2.9")
OPEN_HERE, OPEN_OFF = ("open", 1, *HERE, None), ("open", 0, *HERE, None)
MMC_HERE, MMC_THERE = ("MMC", 1, *HERE, APP_TOKEN), ("MMC", 1, *THERE, APP_TOKEN)

COMBINATIONS = {
    "open client and MMC, both here": clients(OPEN_HERE, MMC_HERE),
    "open client inactive, MMC here": clients(OPEN_OFF, MMC_HERE),
    "open client here, MMC elsewhere": clients(OPEN_HERE, MMC_THERE),
    "open client inactive, MMC elsewhere": clients(OPEN_OFF, MMC_THERE),
    "MMC without a range": clients(("MMC", 1, None, None, APP_TOKEN)),
    "MMC with a start and no end": clients(("MMC", 1, "127.0.0.1", None, APP_TOKEN)),
    "MMC with an empty token": clients(("MMC", 1, *HERE, "")),
    "two clients with tokens": clients(MMC_HERE, ("other", 1, *HERE, OTHER_TOKEN)),
    "no client at all": clients(),
}

FIRST: dict[str, State] = {
    "api disabled": settings(enable_api=0, enable_api_login_credentials=0),
    "no credentials at all": settings(enable_api=1),
    "wrong password": settings(enable_api_login_credentials=1),
    "user_token while token login is off": settings(enable_api_login_external_token=0),
    "bad session token": settings(enable_api_login_external_token=1),
    "caller's address in no client's range": sql(
        "UPDATE glpi_apiclients SET ipv4_range_start = INET_ATON('198.51.100.1'),"
        " ipv4_range_end = INET_ATON('198.51.100.9'), ipv6 = '2001:db8::1'"
    ),
    "only client is inactive": sql(
        "UPDATE glpi_apiclients SET ipv4_range_start = INET_ATON('127.0.0.1'),"
        " ipv4_range_end = INET_ATON('127.0.0.1'), ipv6 = '::1', is_active = 0"
    ),
    "client has an app_token, none sent": token("glpi_apiclients", "app_token", "a" * 40, is_active=1),
    "client without app_token, one sent": sql("UPDATE glpi_apiclients SET app_token = NULL"),
    "log in with the user_token": token("glpi_users", "api_token", USER_TOKEN, "name = 'medulla'"),
}

MORE: dict[str, State] = {
    "maintenance mode": settings(enable_api=1, enable_api_login_credentials=1, maintenance_mode=1),
    "database older than the tree": settings(maintenance_mode=0, dbversion=f"10.0.1@{'0' * 40}"),
    "the documentation page": lambda glpi: glpi.set_config(dbversion=dbversion(glpi.version)),
    **{f"clients: {case}; no token": state for case, state in COMBINATIONS.items()},
    "MMC only: login with token": clients(MMC_HERE),
    "login": clients(("full access from localhost", 1, *HERE, None), MMC_THERE),
}

BEFORE: dict[str, dict[str, State]] = {"glpi": FIRST, "more": MORE}
