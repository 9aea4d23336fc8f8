# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Shows the collection at work: a GLPI on this machine is provisioned for Medulla with the real playbook.

The database server is a real MariaDB, private to this run; a stand-in answers for GLPI's API over the same database.
"""

from __future__ import annotations

import secrets
import sys
import tempfile
from pathlib import Path
from typing import Any

from testbed import environment_of_medulla, glpi_database
from testbed.mariadb import MariaDB
from testbed.playbook_run import PlaybookRun, run_playbook
from testbed.stand_in import StandIn

HOST = "glpi"


def passwords() -> dict[str, Any]:
    """Passwords that Medulla can carry, and those of a fresh GLPI's administrator."""
    return {
        "medulla_database_password": secrets.token_hex(12),
        "medulla_api_password": f"Api-{secrets.token_hex(12)}",
        "medulla_administrator_name": "glpi",
        "medulla_administrator_password": "glpi",
    }


def provision(inventory: dict[str, Any], extra_vars: dict[str, Any], title: str, nothing_changes: bool = False) -> PlaybookRun:
    """Run the playbook, tell what changed, and stop where it didn't do what it should."""
    print(f"\n== {title}", flush=True)
    run = run_playbook("medulla.glpi.medulla", inventory, extra_vars)
    if run.rc:
        sys.exit(run.output)
    for task in run.tasks:
        if task.changed:
            print(f"   changed: {task.task}")
    stats = run.stats[HOST]
    print(f"   {HOST}: ok={stats.ok} changed={stats.changed} failed={stats.failures} module runs={len(run.module_runs)} ({run.seconds:.0f} s)")
    if nothing_changes and stats.changed:
        sys.exit("A second run should have changed nothing.")
    return run


def main() -> None:
    with MariaDB() as server:
        glpi = glpi_database.create(server, "glpi", glpi_database.GLPI_11, inventory_plugin=True)
        with StandIn(server, "glpi", glpi_database.GLPI_11) as stand_in, tempfile.TemporaryDirectory() as directory:
            # GLPI 11 keeps tokens encrypted, with the key in its configuration directory.
            Path(directory, "glpicrypt.key").write_bytes(glpi.key)
            variables = {**environment_of_medulla.variables(server, stand_in), "medulla_glpi_directory": directory}
            inventory = environment_of_medulla.inventory({HOST: variables})
            given = passwords()
            print(f"A fresh GLPI {stand_in.version} at {stand_in.url}, MariaDB on port {server.port}; Medulla plays from 127.0.0.2.")
            provision(inventory, given, "ansible-playbook medulla.glpi.medulla: read-only")
            provision(inventory, given, "the same again", nothing_changes=True)
            provision(inventory, {**given, "medulla_mode": "read_write"}, "with medulla_mode=read_write")
            run = provision(inventory, given, "and back to read-only")
            table = next(task.shown for task in run.tasks if task.shown)
            print("\n== What Medulla finds with its own credentials", *table, sep="\n")


if __name__ == "__main__":
    main()
