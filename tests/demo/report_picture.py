# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Takes the picture of the report that the README shows: of a report that medulla.glpi.medulla_verify writes, over three environments.

    make picture                                writes it where the README takes it from
    python tests/demo/report_picture.py FILE    writes it elsewhere
"""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path
from typing import Any

from environment import collection_copy
from testbed import browser, environment_of_medulla, glpi_database
from testbed.installation import Glpi
from testbed.mariadb import MariaDB
from testbed.playbook_run import run_playbook

PICTURE = collection_copy.ROOT / "docs" / "docsite" / "rst" / "images" / "access_report.png"
WIDTH, HEIGHT = 1000, 920

GIVEN = {
    "medulla_database_password": "Database-password-1",
    "medulla_api_password": "Api-password-1",
    "medulla_app_token": "AppToken".ljust(40, "0"),
    "medulla_user_token": "UserToken".ljust(40, "0"),
    "medulla_administrator_name": "glpi",
    "medulla_administrator_password": "glpi",
}


def environment(server: MariaDB, glpi: Glpi) -> dict[str, Any]:
    """What the playbooks must be told of one GLPI; no account is shared."""
    return {**environment_of_medulla.variables(server, glpi.stand_in), **GIVEN, "medulla_database_user": f"medulla_{glpi.database}"}


def write_report(server: MariaDB, folder: Path) -> None:
    """Provision two environments, let a third have a wrong password, and verify them all."""
    with_plugin = glpi_database.create(server, "glpi", inventory_plugin=True)
    without_plugin = glpi_database.create(server, "glpi_test")
    with Glpi(with_plugin) as ready, Glpi(without_plugin) as warned:
        provisioned = {"medulla.paris.example.com": environment(server, ready), "medulla.lille.example.com": environment(server, warned)}
        run = run_playbook("medulla.glpi.medulla", environment_of_medulla.inventory(provisioned))
        if run.rc:
            sys.exit(run.output)
        mistaken = {**provisioned["medulla.paris.example.com"], "medulla_database_password": "Former-password-1"}
        cities = {name.split(".")[1]: name for name in [*provisioned, "medulla.lyon.example.com"]}
        hosts = {name: {**provisioned.get(name, mistaken), "medulla_environment": city} for city, name in cities.items()}
        inventory = environment_of_medulla.inventory(hosts, {"medulla": list(hosts), **{city: [name] for city, name in cities.items()}})
        run = run_playbook("medulla.glpi.medulla_verify", inventory, {"access_report_directory": str(folder), "access_report_fail": False})
        found = json.loads((folder / "access_report.json").read_text(encoding="utf-8"))["checks_by_status"] if run.rc == 0 else {}
        if found != {"red": 1, "amber": 1, "green": 1}:
            sys.exit(f"The report was to have one environment of each colour, and has {found}:\n{run.output}")


def main(picture: Path = PICTURE) -> None:
    picture.parent.mkdir(parents=True, exist_ok=True)
    with MariaDB() as server, tempfile.TemporaryDirectory() as folder:
        write_report(server, Path(folder))
        browser.screenshot(Path(folder, "access_report.html"), picture, WIDTH, HEIGHT, "light")
    print(f"written: {picture} ({picture.stat().st_size // 1024} KiB)")


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
