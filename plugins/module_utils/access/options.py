# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Options of a check: the consumer's connections and what is expected."""

from __future__ import annotations

import typing as t

from ..database import options as database
from ..errors import ProvisioningError
from ..rest import options as rest
from ..rest.entities import SEPARATOR
from ..series import SUPPORTED
from .requirements import database_is_checked


def options() -> dict[str, dict[str, t.Any]]:
    """Give the argument spec; neither the environment nor an option file of whoever runs it may lend credentials."""
    connections = {**database.options(environment=False, writing=False), **rest.options(environment=False)}
    # A session of somebody else's would prove nothing.
    del connections["api_session_token"]
    del connections["config_file"]["default"]
    del connections["api_url"]["required"]
    return {**connections, **_expectations()}


def _expectations() -> dict[str, dict[str, t.Any]]:
    return {
        "database": {"type": "str"},
        "grants": {
            "type": "list",
            "elements": "dict",
            "options": {
                "privileges": {"type": "list", "elements": "str", "required": True},
                "table": {"type": "str"},
                "columns": {"type": "list", "elements": "str"},
            },
            "required_by": {"columns": "table"},
        },
        "database_writable": {"type": "bool"},
        "views": {"type": "list", "elements": "str"},
        "tls_required": {"type": "bool", "default": False},
        "inventory_plugin": {"type": "bool", "default": True},
        "glpi_version": {"type": "list", "elements": "str", "default": [series.name for series in SUPPORTED]},
        "api_client": {"type": "str"},
        "profile": {"type": "str"},
        "entity": {"type": "str"},
        "recursive": {"type": "bool"},
        "api_writable": {"type": "bool"},
        "glpi_key_handed_over": {"type": "bool", "no_log": False},
        "round_trip_entity": {"type": "str"},
        "consumer_host": {"type": "bool", "default": False},
        "system": {"type": "str", "default": "medulla"},
        "fail": {"type": "bool", "default": True},
    }


def check(params: t.Mapping[str, t.Any]) -> None:
    """Refuse options that leave nothing to check, or not enough; an empty text counts as omitted."""
    if not database_is_checked(params) and not params["api_url"]:
        raise ProvisioningError("There is nothing to check: give login_host for the database, api_url for the API, or both.")
    if database_is_checked(params) and not params["database"]:
        raise ProvisioningError("The database server is to be checked, but not for which database: give database.")
    if params["round_trip_entity"] and SEPARATOR not in params["round_trip_entity"]:
        raise ProvisioningError(
            "round_trip_entity %s is a root entity, in which nothing is tried: give the full name of one below, such as Root entity > ServiceNav."
            % params["round_trip_entity"]
        )
