# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which requirements a check has, in the order of its table: a pure function of the options."""

from __future__ import annotations

import typing as t

REQUIRED = "required"
WARNING = "warning"

DATABASE = "database"
GLPI = "glpi"
API = "api"

SQL_PORT = "SQL port open"
DATABASE_LOGIN = "Database login"
DATABASE_ACCESS = "GLPI database access"
TLS = "TLS"
PRIVILEGES = "Database privileges"
DATABASE_WRITES = "Writing to the database"
SQL_MODE = "sql_mode"
INVENTORY_PLUGIN = "GLPI Inventory plugin"
GLPI_VERSION = "GLPI version"
API_REACHABLE = "GLPI API reachable"
API_ENABLED = "API enabled"
ADDRESS_ALLOWED = "Address allowed"
APP_TOKEN = "app_token accepted"
APP_TOKEN_ASKED = "app_token asked for"
API_LOGIN = "API login"
API_USER = "GLPI API user"
TOKENS_OF_USERS = "Tokens of users"
PASSWORD_EXPIRY = "Password expiry"
PROFILE = "Profile"
ENTITY = "Entity"
RECURSIVE = "Recursive mode"
API_WRITES = "Creating through the API"
COMPUTER = "Computer"
OPERATING_SYSTEM = "Operating system"
CONTRACT = "Contract"
TICKET = "Ticket"
NOTHING_LEFT = "Nothing left behind"


class Requirement(t.NamedTuple):
    """One line of the table; ``group`` is what has to work before it can be checked."""

    name: str
    expected: str
    group: str
    severity: str = REQUIRED


def view(name: str) -> str:
    """Give the name of a view's requirement."""
    return "View %s" % name


def versions(params: t.Mapping[str, t.Any]) -> str:
    """Give the versions that are wanted as a person reads them; none where all are."""
    return " or ".join("%s.x" % version for version in params["glpi_version"] if version)


def api_client(name: str) -> str:
    """Give the name of the requirement of an API client."""
    return "%s API client" % name


def database_is_checked(params: t.Mapping[str, t.Any]) -> bool:
    """Whether the options name a database server."""
    return bool(params["login_host"] or params["login_unix_socket"])


def signs_in_by_password(params: t.Mapping[str, t.Any]) -> bool:
    """Whether the consumer signs in with a password; a token wins over it, as it does when signing in."""
    return bool(params["api_password"] and not params["api_user_token"])


def requirements(params: t.Mapping[str, t.Any]) -> list[Requirement]:
    """Give every requirement that the options state, so that the table is complete whatever fails."""
    found = _of_database(params) if database_is_checked(params) else []
    if versions(params):
        found.append(Requirement(GLPI_VERSION, versions(params), GLPI))
    if params["api_url"]:
        found.extend(_of_api(params))
    return found


def _of_database(params: t.Mapping[str, t.Any]) -> list[Requirement]:
    user, database = params["login_user"] or "the account of config_file", params["database"]
    found = [
        Requirement(SQL_PORT, "%s answers" % server(params), DATABASE),
        Requirement(DATABASE_LOGIN, "%s signs in" % user, DATABASE),
        Requirement(DATABASE_ACCESS, "%s is opened, and is GLPI's" % database, DATABASE),
    ]
    if params["tls_required"]:
        found.append(Requirement(TLS, "encrypted, and not accepted otherwise", DATABASE))
    if params["grants"] is not None:
        found.append(Requirement(PRIVILEGES, "exactly the privileges given", DATABASE))
    if params["database_writable"] is not None:
        expected = "accepted" if params["database_writable"] else "refused"
        found.append(Requirement(DATABASE_WRITES, expected, DATABASE))
    for name in params["views"] or ():
        writes = ", and takes writes" if params["database_writable"] else ""
        found.append(Requirement(view(name), "answers and shows its definition" + writes, DATABASE))
    found.append(Requirement(SQL_MODE, "without ONLY_FULL_GROUP_BY and ANSI_QUOTES", DATABASE))
    if params["inventory_plugin"]:
        found.append(Requirement(INVENTORY_PLUGIN, "its tables exist", DATABASE, WARNING))
    return found


def _of_api(params: t.Mapping[str, t.Any]) -> list[Requirement]:
    found = [
        Requirement(API_REACHABLE, "%s answers" % params["api_url"], API),
        Requirement(API_ENABLED, "on", API),
        Requirement(ADDRESS_ALLOWED, "an active API client covers the caller's address", API),
        Requirement(APP_TOKEN, "accepted", API),
        Requirement(APP_TOKEN_ASKED, "a call without it is refused", API, WARNING),
    ]
    if params["api_client"]:
        name = api_client(params["api_client"])
        found.append(Requirement(name, "one, active, with this app_token", API))
    found.append(Requirement(API_LOGIN, "%s accepted" % ("password" if signs_in_by_password(params) else "user_token"), API))
    found.append(Requirement(API_USER, params["api_username"] or "a user", API))
    found.append(Requirement(PASSWORD_EXPIRY, "never locks the user out", API, WARNING))
    if params["profile"]:
        found.append(Requirement(PROFILE, params["profile"], API))
    found.append(Requirement(ENTITY, params["entity"] or "the root entity", API))
    if params["recursive"] is not None:
        found.append(Requirement(RECURSIVE, "enabled" if params["recursive"] else "disabled", API))
    if params["api_writable"] is not None:
        found.append(Requirement(API_WRITES, "allowed" if params["api_writable"] else "refused", API))
    if params["round_trip_entity"]:
        found.extend(_of_round_trip(params["round_trip_entity"]))
    return found


def _of_round_trip(entity: str) -> list[Requirement]:
    return [
        Requirement(COMPUTER, "created in %s with type, manufacturer and serial, and read back" % entity, API),
        Requirement(OPERATING_SYSTEM, "given to the computer with its product id, and read back", API),
        Requirement(CONTRACT, "created with begin date and duration, given to the computer, and read back", API),
        Requirement(TICKET, "created in %s, changed, and read back" % entity, API),
        Requirement(NOTHING_LEFT, "all that was created is purged", API),
    ]


def server(params: t.Mapping[str, t.Any]) -> str:
    """Give the database server's address as a person reads it."""
    return params["login_unix_socket"] or "%s port %d" % (params["login_host"], params["login_port"] or 3306)
