# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Connection options of the REST door."""

from __future__ import annotations

import typing as t

from ansible.module_utils.basic import env_fallback

_OPTIONS: dict[str, dict[str, t.Any]] = {
    "api_url": {"type": "str", "required": True},
    "api_username": {"type": "str"},
    "api_password": {"type": "str", "no_log": True},
    "api_user_token": {"type": "str", "no_log": True},
    "api_app_token": {"type": "str", "no_log": True},
    "api_session_token": {"type": "str", "no_log": True},
    "api_connect_to": {"type": "str"},
    "api_source_address": {"type": "str"},
    "validate_certs": {"type": "bool", "default": True},
    "ca_path": {"type": "path"},
    "timeout": {"type": "int", "default": 30},
}


def options(environment: bool = True) -> dict[str, dict[str, t.Any]]:
    """Give the argument spec; with ``environment``, an option that is omitted is looked up as ``GLPI_<OPTION>``."""
    if not environment:
        return {name: dict(spec) for name, spec in _OPTIONS.items()}
    connection = {
        name: {**spec, "fallback": (env_fallback, ["GLPI_%s" % name.upper()])}
        for name, spec in _OPTIONS.items()
    }
    return {**connection, "system": {"type": "str"}}
