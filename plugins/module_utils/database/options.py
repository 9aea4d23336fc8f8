# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Connection options of the SQL doors, under the names that ansible.mariadb uses."""

from __future__ import annotations

import typing as t

from ansible.module_utils.basic import env_fallback

_OPTIONS: dict[str, dict[str, t.Any]] = {
    "login_host": {"type": "str"},
    "login_port": {"type": "int"},
    "login_user": {"type": "str"},
    "login_password": {"type": "str", "no_log": True},
    "login_unix_socket": {"type": "path"},
    "config_file": {"type": "path", "default": "~/.my.cnf"},
    "ca_cert": {"type": "path"},
    "client_cert": {"type": "path"},
    "client_key": {"type": "path"},
    "check_hostname": {"type": "bool"},
    "connect_timeout": {"type": "int", "default": 30},
    "bind_address": {"type": "str"},
}
_WRITING: dict[str, dict[str, t.Any]] = {"allow_read_only": {"type": "bool", "default": False}}


def options(environment: bool = True, writing: bool = True) -> dict[str, dict[str, t.Any]]:
    """Give the argument spec; with ``environment``, an option that is omitted is looked up as ``GLPI_<OPTION>``."""
    given = {**_OPTIONS, **_WRITING} if writing else _OPTIONS
    if not environment:
        return {name: dict(spec) for name, spec in given.items()}
    connection = {name: {**spec, "fallback": (env_fallback, ["GLPI_%s" % name.upper()])} for name, spec in given.items()}
    return {**connection, "system": {"type": "str"}}
