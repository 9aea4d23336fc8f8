# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every playbook alone on every example inventory, also where Ansible gathers no facts by itself.

The hosts of the examples are this machine, which has no GLPI, so runs in check mode end with what could not be reached, never with what could not be computed.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from testbed.playbook_run import run_playbook

PLAYBOOKS = Path(__file__).resolve().parents[2] / "playbooks"
INVENTORIES = {
    "one_glpi": ("medulla",),
    "several_environments": ("medulla", "secrets", "scim"),
    "servicenav": ("servicenav",),
}
# awx needs a controller; no example has an identity provider's host.
OF_NO_EXAMPLE = ("awx", "scim_secrets", "scim_verify")
RUNS = [
    (inventory, playbook.stem)
    for inventory, systems in INVENTORIES.items()
    for playbook in sorted(PLAYBOOKS.glob("*.yml"))
    if playbook.stem.split("_")[0] in systems and playbook.stem not in OF_NO_EXAMPLE
]
GIVEN = {
    "ansible_connection": "local",
    "medulla_become": False,
    "servicenav_become": False,
    "scim_become": False,
    "scim_verify_become": False,
    "network_access_backend": "none",
    "vault_medulla_administrator_password": "not.secret-1",
    "vault_servicenav_api_password": "not.secret-1",
    "vault_servicenav_administrator_password": "not.secret-1",
    "scim_glpi_url": "https://glpi.example.com",
    "scim_addresses": ["192.0.2.30"],
    "scim_url": "https://glpi.example.com/marketplace/scim/index.php/1",
    "scim_authentication": "bearer",
    "scim_verify_virtualenv": "",
    "scim_glpi_path": "/nonexistent",
    "medulla_configuration_path": "/nonexistent",
    "servicenav_import_file": "/nonexistent.csv",
    "medulla_vault_password": "not.secret-1",
}
WRONG = re.compile(
    r"undefined|object of type|has no (element|attribute)|Error rendering|unexpected templating", re.IGNORECASE
)


def test_the_examples_and_the_playbooks_are_all_here():
    assert {path.stem for path in (PLAYBOOKS / "inventories").glob("*.yml")} == set(INVENTORIES)
    assert {path.stem for path in PLAYBOOKS.glob("*.yml")} - {playbook for _inventory, playbook in RUNS} == set(
        OF_NO_EXAMPLE
    )


@pytest.mark.parametrize(("inventory", "playbook"), RUNS)
def test_a_playbook_alone(inventory, playbook, tmp_path):
    given = {**GIVEN, "medulla_secrets_file": str(tmp_path / "secrets.yml"), "access_report_directory": str(tmp_path)}
    secrets = {"MEDULLA_DATABASE_PASSWORD": "not.secret-1", "MEDULLA_API_PASSWORD": "not.secret-1"}
    if inventory == "one_glpi":
        given |= {name.lower(): secret for name, secret in secrets.items()}
    environment = {"ANSIBLE_GATHERING": "explicit", **secrets}
    run = run_playbook(
        f"medulla.glpi.{playbook}",
        PLAYBOOKS / "inventories" / f"{inventory}.yml",
        given,
        check=True,
        environment=environment,
    )
    said = [line for line in run.output.splitlines() if WRONG.search(line)]
    assert not said, "\n".join(said)
    assert run.stats, run.output
