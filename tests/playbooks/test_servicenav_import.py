# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The playbook medulla.glpi.servicenav_import: exports loaded again and again, looked at with the database's own client."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from testbed.installation import Glpi
from testbed.playbook_run import run_playbook

SECRET = "Import-secret.1234567"
COLUMNS = {"name": "Intitulé", "serial": "Numéro de série", "operating_system": "Système d'exploitation", "product_id": "Licence"}
CSV = """\
\ufeffIntitulé;type;manufacturer;Numéro de série;Système d'exploitation;Licence;contract;contract_begin_date;contract_duration
srv-1;Server;ACME & Sons;SN-1;Debian;PID-1;;;
"srv-2; {{ 7 * 7 }}";Server;;SN-2;Debian;;Support;2026-01-01;24
"""
ROWS = [
    {"name": "srv-1", "serial": "SN-1", "manufacturer": "acme & sons", "product_id": "PID-1", "operating_system": "Debian"},
    {"name": "srv-3", "contract": "Support"},
]
STORED = [
    "srv-1 SN-1 Server ACME &#38; Sons Debian PID-1 Default 12",
    "srv-2; {{ 7 * 7 }} SN-2 Server - Debian - Support 24",
    "srv-3 - - - - - Support 24",
]


@pytest.fixture
def web_host(glpi: Glpi) -> dict[str, Any]:
    """A GLPI with ServiceNav's entity and user, as variables of its web host."""
    glpi.open_api()
    session = glpi.session()
    entity = glpi.call("POST", "Entity", session, json={"input": {"name": "ServiceNav", "entities_id": 0}}).json()["id"]
    session = glpi.session()
    user = {"name": "servicenav", "password": SECRET, "password2": SECRET, "_profiles_id": 4, "_entities_id": entity}
    assert glpi.call("POST", "User", session, json={"input": user}).status_code == 201
    for other in glpi.stand_in.sessions.all():
        glpi.stand_in.sessions.kill(other.token)
    return {
        "ansible_connection": "local",
        "servicenav_become": False,
        "servicenav_glpi_url": glpi.url,
        "servicenav_api_password": SECRET,
    }


def test_exports_are_loaded_once(glpi: Glpi, web_host: dict[str, Any], tmp_path: Path) -> None:
    csv, export, broken = tmp_path / "export.csv", tmp_path / "export.JSON", tmp_path / "broken.csv"
    csv.write_text(CSV, encoding="utf-8")
    export.write_text(json.dumps(ROWS), encoding="utf-8")
    broken.write_text("name,serial\nsrv-9,SN-9\n,SN-10\n", encoding="utf-8")
    from_csv = {
        "servicenav_import_file": str(csv),
        "servicenav_import_columns": COLUMNS,
        "servicenav_import_delimiter": ";",
        "servicenav_import_contract": {"name": "Default", "begin_date": "2026-02-28", "duration": 12},
    }
    loads = [from_csv, from_csv, *[{"servicenav_import_file": str(export)}] * 2, {"servicenav_import_file": str(broken)}]
    playbook = tmp_path / "loads.yml"
    playbook.write_text(
        json.dumps([{"import_playbook": "medulla.glpi.servicenav_import", "vars": load} for load in loads]), encoding="utf-8"
    )
    # Only the first web host loads: two would make each computer twice.
    inventory = {"all": {"children": {"glpi_web": {"hosts": {"web-1": web_host, "web-2": web_host}}}}}

    run = run_playbook(playbook, inventory)

    done = [(task.host, task.changed) for task in run.tasks if task.action == "medulla.glpi.computer" and task.outcome == "ok"]
    assert done == [("web-1", True), ("web-1", False), ("web-1", True), ("web-1", False)], run.output
    assert [task.shown for task in run.tasks if task.shown] == [
        "2 computers in export.csv: 2 created, 0 changed, 0 restored, 0 unchanged.",
        "2 computers in export.csv: 0 created, 0 changed, 0 restored, 2 unchanged.",
        "2 computers in export.JSON: 1 created, 0 changed, 0 restored, 1 unchanged.",
        "2 computers in export.JSON: 0 created, 0 changed, 0 restored, 2 unchanged.",
    ]
    assert run.rc != 0
    assert "Row 2 of the export has no name in the column name" in run.output
    assert SECRET not in run.output
    query = (
        "SELECT c.name, IFNULL(c.serial, '-'), IFNULL(ct.name, '-'), IFNULL(m.name, '-'), IFNULL(o.name, '-'), IFNULL(io.licenseid, '-'), k.name, k.duration"
        " FROM glpi_computers c LEFT JOIN glpi_computertypes ct ON ct.id = c.computertypes_id LEFT JOIN glpi_manufacturers m ON m.id = c.manufacturers_id"
        " LEFT JOIN glpi_items_operatingsystems io ON io.items_id = c.id LEFT JOIN glpi_operatingsystems o ON o.id = io.operatingsystems_id"
        " JOIN glpi_contracts_items ki ON ki.items_id = c.id JOIN glpi_contracts k ON k.id = ki.contracts_id WHERE c.entities_id = 1 ORDER BY c.id"
    )
    assert glpi.sql.client(query, options=("--skip-column-names",)).replace("\t", " ").splitlines() == STORED
    assert glpi.stand_in.open_sessions() == []
