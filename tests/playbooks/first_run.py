# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the first run of medulla.glpi.medulla leaves, put back for each test of what comes after it: half a second instead of ten."""

from __future__ import annotations

import contextlib
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

from testbed import glpi_database
from testbed.installation import Glpi
from testbed.mariadb import MariaDB, program

from .installed_medulla import InstalledMedulla

DATABASE = "glpi_after_first_run"


class FirstRun:
    """The databases, the account and the files after a first run that also hands over, as they were right after it."""

    def __init__(self, mariadb: MariaDB, folder: Path) -> None:
        self._mariadb = mariadb
        self._live = folder / "live"
        self._files = folder / "files"
        database = glpi_database.create(mariadb, DATABASE, inventory_plugin=True)
        with Glpi(database) as glpi:
            self._port = glpi.stand_in.port
            access = InstalledMedulla(mariadb, glpi, self._live)
            access.install()
            access.play("medulla")
            shutil.copytree(access.configuration, self._files)
            self._databases = dump(mariadb, database.name, access.own_database)
            self._account = account(mariadb, access.account)
            self._server = access.server()

    @contextlib.contextmanager
    def restored(self) -> Iterator[InstalledMedulla]:
        """Put it back, at the same names and addresses."""
        database = glpi_database.GlpiDatabase(self._mariadb, DATABASE, glpi_database.LATEST)
        with Glpi(database, port=self._port) as glpi:
            access = InstalledMedulla(self._mariadb, glpi, self._live)
            for host in hosts(self._mariadb, access.account):
                self._mariadb.execute("DROP USER %s@%s", access.account, host)
            self._mariadb.client(self._databases + self._account)
            access.define_server(self._server)
            shutil.rmtree(self._live)
            shutil.copytree(self._files, access.configuration)
            yield access


def hosts(mariadb: MariaDB, name: str) -> list[str]:
    """The hosts of an account."""
    return [row["Host"] for row in mariadb.rows("SELECT Host FROM mysql.global_priv WHERE User = %s", name)]


def account(mariadb: MariaDB, name: str) -> str:
    """The statements that make an account with its privileges."""
    statements = []
    for host in hosts(mariadb, name):
        statements += mariadb.client(f"SHOW CREATE USER `{name}`@`{host}`").splitlines()[1:]
        statements += mariadb.client(f"SHOW GRANTS FOR `{name}`@`{host}`").splitlines()[1:]
    return ";\n".join([*statements, ""])


def dump(mariadb: MariaDB, *databases: str) -> str:
    """The script that makes databases anew, whatever is there."""
    command = [
        program("mariadb-dump"), "--no-defaults", f"--socket={mariadb.socket}", "--user=root", "--add-drop-database", "--databases", *databases,
    ]  # fmt: skip
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout
