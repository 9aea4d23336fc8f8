# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""GLPI's tree on its web host, as far as plugins need it, with a stand-in for PHP and GLPI's console."""

from __future__ import annotations

import getpass
import json
import shlex
import sys
from pathlib import Path
from typing import Any

from . import console_stand_in
from .glpi_database import INVENTORY_PLUGIN_TABLES
from .installation import Glpi


class GlpiTree:
    """The tree of one GLPI: `path`, `php`, `key_file` and `options`, those of the module plugin that find it."""

    def __init__(self, path: Path, glpi: Glpi, **settings: Any) -> None:
        """`settings` are those of the stand-in: keys that GLPI Network accepts, php_version, full_disk, broken_installation."""
        self.path = path
        self.php = path / "php"
        (path / "bin").mkdir(parents=True)
        (path / "bin/console").touch()
        for folder in ("marketplace", "plugins", "config"):
            (path / folder).mkdir()
        self.key_file = path / "config/glpicrypt.key"
        self.key_file.write_bytes(glpi.key)
        self.key_file.chmod(0o600)
        self.php.write_text(f'#!/bin/sh\nexec {shlex.join([sys.executable, console_stand_in.__file__, str(path)])} "$@"\n', encoding="utf-8")
        self.php.chmod(0o755)
        database = {"unix_socket": glpi.server.socket, "user": "root", "database": glpi.database}
        fresh = {"keys": [], "php_version": "8.2.29", "full_disk": False, "broken_installation": False}
        self.set(database=database, tables={"glpiinventory": INVENTORY_PLUGIN_TABLES.split(";")[:-1]}, **{**fresh, **settings})
        glpi.set_config(glpinetwork_registration_key="")
        self.options = {"glpi_path": str(path), "console_user": getpass.getuser(), "php": str(self.php)}

    def set(self, **settings: Any) -> None:
        """Change settings of the stand-in."""
        file = self.path / "stand_in.json"
        before = json.loads(file.read_text(encoding="utf-8")) if file.exists() else {}
        file.write_text(json.dumps({**before, **settings}), encoding="utf-8")

    def put_plugin(self, directory: str, folder: str = "marketplace") -> None:
        """Put a plugin's files into the tree."""
        console_stand_in.put_plugin(self.path, directory, folder)

    def calls(self) -> list[list[str]]:
        """The console's arguments, call by call."""
        file = self.path / "calls"
        lines = file.read_text(encoding="utf-8").splitlines() if file.exists() else []
        calls = [json.loads(line) for line in lines]
        assert all(call["cwd"] == str(self.path) and call["argv"][0] == str(self.path / "bin/console") for call in calls)
        return [call["argv"][1:] for call in calls]
