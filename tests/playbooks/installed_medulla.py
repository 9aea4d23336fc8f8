# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A Medulla that is installed beside its GLPI: its configuration files in a folder, its own database, and the playbooks that change them."""

from __future__ import annotations

import configparser
import os
import sys
from pathlib import Path
from typing import Any

from testbed import environment_of_medulla
from testbed.installation import Glpi
from testbed.mariadb import MariaDB
from testbed.playbook_run import PlaybookRun, run_playbook

from .medulla_run import HOST, Medulla

PLUGIN = "mmc/plugins/glpi.ini.local"
SUBSTITUTES = [f"pulse-xmpp-agent-substitute/agent_master_substitute_{name}.ini.local" for name in ("mast", "inv", "reg")]


class InstalledMedulla(Medulla):
    """Also `configuration`, the folder that stands for /etc, and `own_database`."""

    def __init__(self, mariadb: MariaDB, glpi: Glpi, folder: Path) -> None:
        super().__init__(mariadb, glpi)
        self.folder = folder
        self.configuration = folder / "etc"
        self.own_database = f"admin_{glpi.database}"
        self.federated_server = f"itsm_{glpi.database}"
        self.marker = folder / "restart"
        self.host.update(
            medulla_configuration_path=str(self.configuration),
            medulla_own_database=self.own_database,
            medulla_own_database_connection={
                "login_host": mariadb.host, "login_port": mariadb.port, "login_user": mariadb.administrator,
                "login_password": mariadb.administrator_password,
            },
            medulla_federated_server=self.federated_server,
            medulla_restart_marker=str(self.marker),
            medulla_handover=True,
        )

    def install(self) -> None:
        """Make what Medulla's installer would: the folders, the database with a setting of somebody else, and the server of FEDERATED tables."""
        for name in ("mmc/plugins", "pulse-xmpp-agent-substitute"):
            (self.configuration / name).mkdir(parents=True)
        self.mariadb.client(
            f"CREATE DATABASE {self.own_database}; USE {self.own_database}; CREATE TABLE saas_application (setting_name varchar(45) NOT NULL PRIMARY KEY,"
            " setting_value varchar(400) DEFAULT NULL, setting_description varchar(45) DEFAULT NULL);"
            " INSERT INTO saas_application VALUES ('other', 'kept', 'of somebody else')"
        )
        self.define_server({"host": "old.example.com", "port": 3306, "name": "glpi", "user": "glpi", "passwd": "old"})

    def define_server(self, server: dict[str, Any]) -> None:
        """Make the definition that Medulla's FEDERATED tables connect by, as server() gives it."""
        options = "HOST %s, PORT %s, DATABASE %s, USER %s, PASSWORD %s"
        create = f"CREATE OR REPLACE SERVER {self.federated_server} FOREIGN DATA WRAPPER 'mariadb' OPTIONS ({options})"
        self.mariadb.execute(create, *server.values())

    def play(self, playbook: str, given: dict[str, Any] | None = None, *, host: dict[str, Any] | None = None, **options: Any) -> PlaybookRun:
        """Run one of the playbooks, which must succeed."""
        run = self.try_play(playbook, given, host=host, **options)
        assert run.rc == 0, run.output
        return run

    def try_play(self, playbook: str, given: dict[str, Any] | None = None, *, host: dict[str, Any] | None = None, **options: Any) -> PlaybookRun:
        """Run one of the playbooks."""
        inventory = environment_of_medulla.inventory({HOST: {**self.host, **(host or {})}})
        return run_playbook(f"medulla.glpi.{playbook}", inventory, given, **options)

    def file(self, name: str) -> dict[str, dict[str, str]]:
        """What Medulla would read in one of its files."""
        parser = configparser.ConfigParser()
        parser.read(self.configuration / name)
        return {section: dict(parser[section]) for section in parser.sections()}

    def files(self) -> dict[str, tuple[str, int]]:
        """The text and mode of all files."""
        found = sorted(path for path in self.configuration.rglob("*") if path.is_file())
        return {str(path.relative_to(self.configuration)): (path.read_text(), path.stat().st_mode & 0o7777) for path in found}

    def settings(self) -> dict[str, str | None]:
        """What Medulla's own database holds."""
        rows = self.mariadb.rows("SELECT setting_name, setting_value FROM saas_application", database=self.own_database)
        return {row["setting_name"]: row["setting_value"] for row in rows}

    def server(self) -> dict[str, Any]:
        """How Medulla's FEDERATED tables connect."""
        return self.mariadb.rows(
            "SELECT Host AS host, Port AS port, Db AS name, Username AS user, Password AS passwd FROM mysql.servers WHERE Server_name = %s",
            self.federated_server,
        )[0]

    def all(self) -> tuple[Any, ...]:
        """All that the playbooks could have written."""
        return self.state(), self.files(), self.settings(), self.server()


class Services:
    """Programs in front of the real ones that note which services a run restarts, with whatever starts services on this machine."""

    def __init__(self, folder: Path) -> None:
        self._log = folder / "restarts"
        programs = folder / "programs"
        programs.mkdir()
        for name in ("systemctl", "rc-service", "rc-update"):
            program = programs / name
            program.write_text(
                f'#!/bin/sh\ncase " $* " in *" restart "*) echo "$@" >>"{self._log}" ;;\n'
                "*' show '*) printf 'Id=%s\\nActiveState=active\\nLoadState=loaded\\n' \"$2\" ;; esac\n"
            )
            program.chmod(0o755)
        self.environment = {"PATH": os.pathsep.join([str(programs), str(Path(sys.prefix, "bin")), os.environ.get("PATH", os.defpath)])}

    def restarted(self) -> list[str]:
        """The services that were restarted since the last question."""
        lines = self._log.read_text().split("\n") if self._log.exists() else []
        self._log.unlink(missing_ok=True)
        return [word.removesuffix(".service") for line in lines for word in line.split() if word not in ("restart", "--no-block")]
