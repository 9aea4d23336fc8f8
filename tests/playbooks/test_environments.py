# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""GLPI's database, its web server and Medulla on hosts of their own, and several environments in one inventory."""

from __future__ import annotations

from testbed import environment_of_medulla, glpi_database
from testbed.installation import Glpi
from testbed.playbook_run import run_playbook

from .medulla_run import PLAYBOOK, Medulla


def groups(*environments: str) -> dict[str, list[str]]:
    """The three groups, and one of each environment."""
    parts = {"glpi_database": "db", "glpi_web": "web", "medulla": "mmc"}
    by_part = {group: [f"{part}-{name}" for name in environments] for group, part in parts.items()}
    return {**by_part, **{name: [f"{part}-{name}" for part in parts.values()] for name in environments}}


def test_hosts_of_their_own(medulla):
    members = groups("paris")
    hosts = dict.fromkeys(members["paris"], medulla.host)
    inventory = environment_of_medulla.inventory(hosts, members)
    first = run_playbook(PLAYBOOK, inventory)
    assert first.rc == 0, first.output
    second = run_playbook(PLAYBOOK, inventory)
    assert second.changed == dict.fromkeys(hosts, 0)
    sql_of_the_web_host = [task for task in second.module_runs if task.host == "web-paris" and task.action.startswith("medulla.glpi.api_")]
    assert {task.delegated_to for task in sql_of_the_web_host} == {"db-paris"}


def test_environments_of_different_modes_do_not_disturb_each_other(mariadb, medulla):
    database = glpi_database.create(mariadb, f"{medulla.glpi.database}_lyon", "10.0.6", inventory_plugin=True)
    with Glpi(database) as glpi:
        lyon = Medulla(mariadb, glpi)
        members = groups("paris", "lyon")
        hosts = {name: {**medulla.host, "medulla_environment": "paris"} for name in members["paris"]}
        hosts |= {name: {**lyon.host, "medulla_environment": "lyon", "medulla_mode": "read_write"} for name in members["lyon"]}
        inventory = environment_of_medulla.inventory(hosts, members)
        first = run_playbook(PLAYBOOK, inventory)
        assert first.rc == 0, first.output
        assert [row["profile"] for row in medulla.profiles()] == ["Read-Only"]
        assert [row["profile"] for row in lyon.profiles()] == ["Super-Admin"]
        assert medulla.tokens() != lyon.tokens()

        glpi.set_config(maintenance_mode=1)
        second = run_playbook(PLAYBOOK, inventory)
        assert second.rc != 0
        assert all(stats.failures == 0 for host, stats in second.stats.items() if host.endswith("paris"))
        assert "readiness" in second.output
    mariadb.execute(f"DROP USER '{lyon.account}'@'127.0.0.2'")
    database.drop()


def test_a_web_host_that_may_not_call_over_loopback_has_a_client_of_its_own(medulla):
    medulla.glpi.execute("UPDATE glpi_apiclients SET is_active = 0")
    host = {"api_access_provisioner_client": {"name": "Provisioning", "ipv4_range": "127.0.0.1"}}
    medulla.provision(host=host)
    assert medulla.provision(host=host).changed == {"glpi": 0}
    (client,) = medulla.glpi.rows("SELECT ipv4_range_start, ipv4_range_end, CHAR_LENGTH(app_token) AS n FROM glpi_apiclients WHERE name = 'Provisioning'")
    assert client == {"ipv4_range_start": 2130706433, "ipv4_range_end": 2130706433, "n": 40}
