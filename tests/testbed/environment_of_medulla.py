# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One GLPI with Medulla beside it on this machine, as an inventory for the playbooks.

GLPI is called from 127.0.0.1, and Medulla plays from 127.0.0.2, so that each is another caller for MariaDB and for GLPI.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .mariadb import MariaDB
from .stand_in import StandIn

GROUPS = ("glpi_database", "glpi_web", "medulla")
MEDULLA_ADDRESS = "127.0.0.2"


def variables(server: MariaDB, stand_in: StandIn) -> dict[str, Any]:
    """What the playbook must be told of this GLPI, passwords apart."""
    connection = {"login_unix_socket": server.socket, "login_user": "root"}
    return {
        "ansible_connection": "local",
        "medulla_become": False,
        "medulla_glpi_url": stand_in.url,
        "medulla_addresses": [MEDULLA_ADDRESS],
        "medulla_source_address": MEDULLA_ADDRESS,
        "medulla_database": stand_in.database,
        "medulla_database_host": server.host,
        "medulla_database_port": server.port,
        "database_access_connection": connection,
        "api_access_database_connection": connection,
        # The firewall of whose machine this is isn't ours.
        "network_access_backend": "none",
    }


def inventory(hosts: Mapping[str, Mapping[str, Any]], groups: Mapping[str, list[str]] | None = None) -> dict[str, Any]:
    """An inventory of these hosts; without groups, each host plays all parts."""
    members = groups or {group: list(hosts) for group in GROUPS}
    return {
        "all": {
            "hosts": {name: dict(host) for name, host in hosts.items()},
            "children": {group: {"hosts": dict.fromkeys(names)} for group, names in members.items()},
        }
    }
