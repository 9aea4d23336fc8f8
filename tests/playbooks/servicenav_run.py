# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs of ServiceNav's playbooks, and of Medulla's beside them, against one GLPI."""

from __future__ import annotations

import base64
from pathlib import Path
from typing import Any

from testbed import environment_of_medulla
from testbed.installation import Glpi
from testbed.mariadb import MariaDB
from testbed.playbook_run import PlaybookRun, run_playbook

from .medulla_run import ADMINISTRATOR, HOST, Medulla

ADDRESS = "127.0.0.3"
PASSWORD = "Of-ServiceNav: é.1234567"
APP_TOKEN = "AppTokenOfServiceNav0123456789012345678A"
NO_ADMINISTRATOR = {"servicenav_administrator_password": "", "medulla_administrator_password": ""}
TABLES = ("computers", "items_operatingsystems", "contracts", "contracts_items", "tickets", "operatingsystems", "manufacturers", "computertypes")


class ServiceNav:
    """ServiceNav at its own address, and Medulla at another, with one GLPI."""

    def __init__(self, mariadb: MariaDB, glpi: Glpi, folder: Path) -> None:
        self.glpi = glpi
        self.medulla = Medulla(mariadb, glpi)
        self.folder = folder
        self.host = {
            **self.medulla.host,
            **{name.replace("medulla_", "servicenav_"): value for name, value in ADMINISTRATOR.items()},
            "servicenav_become": False,
            "servicenav_glpi_url": glpi.url,
            "servicenav_addresses": [ADDRESS],
            "servicenav_source_address": ADDRESS,
            "servicenav_database": glpi.database,
            "servicenav_api_password": PASSWORD,
            # Only a GLPI that encrypts its tokens needs it.
            "servicenav_glpi_key": base64.b64encode(glpi.key).decode(),
            "access_report_directory": str(folder),
        }

    def run(self, *playbooks: str, hosts: dict[str, dict[str, Any]] | None = None, **options: Any) -> PlaybookRun:
        """Run these playbooks of the collection one after the other; `hosts` are those of ServiceNav, with variables of their own."""
        every = {name: {**self.host, **own} for name, own in (hosts or {HOST: {}}).items()}
        first, *_others = every
        groups = {**{group: [first] for group in environment_of_medulla.GROUPS}, "servicenav": list(every)}
        playbook = self.folder / f"{'_'.join(playbooks)}.yml"
        playbook.write_text("".join(f"- import_playbook: medulla.glpi.{name}\n" for name in playbooks), encoding="utf-8")
        return run_playbook(playbook, environment_of_medulla.inventory(every, groups), **options)

    def provision(self, *playbooks: str, **options: Any) -> PlaybookRun:
        """Run them; they must succeed."""
        run = self.run(*playbooks, **options)
        assert run.rc == 0, run.output
        return run

    def gate(self) -> dict[str, Any]:
        """What of the API's gate lasts, by name."""
        settings = self.glpi.rows("SELECT name, value FROM glpi_configs WHERE name LIKE 'enable_api%' OR context = 'medulla.glpi'")
        clients = self.glpi.rows("SELECT name, is_active, INET_NTOA(ipv4_range_start) AS start, ipv6, app_token <> '' AS token FROM glpi_apiclients")
        return {row["name"]: row.get("value", row) for row in (*settings, *clients)}

    def profiles(self) -> list[dict[str, Any]]:
        """The profiles of both systems' users, and where they count."""
        return self.glpi.rows(
            "SELECT u.name, p.name AS profile, e.completename AS entity, pu.is_recursive, u.profiles_id = p.id AS is_default FROM glpi_users u"
            " JOIN glpi_profiles_users pu ON pu.users_id = u.id JOIN glpi_profiles p ON p.id = pu.profiles_id"
            " JOIN glpi_entities e ON e.id = pu.entities_id WHERE u.name IN ('medulla', 'servicenav') ORDER BY u.name"
        )

    def inventory(self) -> dict[str, int]:
        """How many items there are of what a check makes."""
        return {table: self.glpi.rows(f"SELECT COUNT(*) AS n FROM glpi_{table}")[0]["n"] for table in TABLES}
