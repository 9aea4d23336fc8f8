# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Several environments in one inventory, each with its database, its web server and Medulla on hosts of their own.

A part of them is run as AWX slices it. ENVIRONMENTS=20 tries as many.
"""

from __future__ import annotations

import base64
import contextlib
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from testbed import environment_of_medulla, glpi_database
from testbed.glpi_database import KINDS
from testbed.installation import Glpi
from testbed.mariadb import MariaDB
from testbed.playbook_run import run_playbook

from .installed_medulla import PLUGIN, InstalledMedulla
from .medulla_run import PLAYBOOK

# Of every kind in both modes.
NUMBER = int(os.environ.get("ENVIRONMENTS", "6"))
BROKEN = "site4"
FORKS = {"ANSIBLE_FORKS": "8"}


@pytest.fixture
def environments(mariadb: MariaDB, tmp_path: Path) -> Iterator[dict[str, InstalledMedulla]]:
    """With plain and encrypted tokens, and of GLPI 11, in both modes; each has a port, a database and a key of its own."""
    with contextlib.ExitStack() as stack:
        made = {}
        for number in range(NUMBER):
            name = f"site{number}"
            database = glpi_database.create(mariadb, f"glpi_of_{name}", KINDS[number % len(KINDS)], inventory_plugin=True)
            stack.callback(database.drop)
            glpi = stack.enter_context(Glpi(database))
            (tmp_path / name).mkdir()
            made[name] = InstalledMedulla(mariadb, glpi, tmp_path / name)
            made[name].install()
            made[name].host |= {
                "medulla_environment": name,
                "medulla_mode": ["read_only", "read_write"][number % 2],
                # Read only where tokens are encrypted.
                "medulla_glpi_key": base64.b64encode(glpi.key).decode(),
            }
        yield made
        for environment in made.values():
            mariadb.execute(f"DROP USER IF EXISTS '{environment.account}'@'127.0.0.2'")
            mariadb.execute(f"DROP DATABASE {environment.own_database}")


def inventory(environments: dict[str, InstalledMedulla], parts: dict[str, str], more: dict[str, Any]) -> dict[str, Any]:
    """A host for each part of each environment."""
    hosts = {f"{part}-{name}": {**environment.host, **more} for part in parts.values() for name, environment in environments.items()}
    groups = {group: [f"{part}-{name}" for name in environments] for group, part in parts.items()}
    return environment_of_medulla.inventory(hosts, groups | {name: [f"{part}-{name}" for part in parts.values()] for name in environments})


def test_many_environments_of_which_one_fails(environments):
    environments[BROKEN].glpi.set_config(maintenance_mode=1)
    everything = {"glpi_database": "db", "glpi_web": "web", "medulla": "mmc"}
    first = run_playbook(PLAYBOOK, inventory(environments, everything, {}), environment=FORKS, timeout=1800)
    assert first.rc == 2
    failed = {host for host, stats in first.stats.items() if stats.failures}
    assert failed == {f"web-{BROKEN}", f"mmc-{BROKEN}"}
    fine = {name: environment for name, environment in environments.items() if name != BROKEN}
    for number, (name, environment) in enumerate(environments.items()):
        if name in fine:
            assert [row["profile"] for row in environment.profiles()] == [["Read-Only", "Super-Admin"][number % 2]]
            assert environment.file(PLUGIN)["main"]["dbname"] == environment.glpi.database
            assert environment.file(PLUGIN)["main"]["dbreadonly"] == ["True", "False"][number % 2]
    environments[BROKEN].glpi.set_config(maintenance_mode=0)
    mended = {name: environments[name] for name in ("site0", "site1", BROKEN)}
    second = run_playbook(PLAYBOOK, inventory(mended, everything, {}), environment=FORKS, timeout=1800)
    assert second.rc == 0, second.output
    assert {host for host, changed in second.changed.items() if changed} == {f"web-{BROKEN}", f"mmc-{BROKEN}"}
    sql_of_a_web_host = [task for task in second.module_runs if task.host == "web-site0" and task.action.startswith("medulla.glpi.api_")]
    assert {task.delegated_to for task in sql_of_a_web_host} == {"db-site0"}
    tokens = [token for environment in fine.values() for part in environment.tokens() for token in part]
    assert len(set(tokens)) == 2 * len(fine)

    # A slice holds only Medulla's hosts: what they need of others are inputs.
    part = dict(list(fine.items())[:2])
    for environment in part.values():
        (app_token,), (user_token,) = environment.tokens()
        environment.host |= {"medulla_app_token": app_token, "medulla_user_token": user_token}
    sliced = run_playbook(PLAYBOOK, inventory(part, {"medulla": "mmc"}, {}))
    assert sliced.rc == 0, sliced.output
    assert sliced.changed == {f"mmc-{name}": 0 for name in part}
