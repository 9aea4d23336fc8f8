# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A stand-in for PHP with GLPI's console: the commands that deal with plugins, as the sources of GLPI 10.0 have them.

It is started by the file "php" of a GlpiTree, whose path is the first argument, notes how it was called, and writes
glpi_plugins and glpi_configs as GLPI does. Exit codes are GLPI's: that of a download that failed is 0.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import pymysql

NOT_INSTALLED, INACTIVE, ACTIVE, TO_BE_UPDATED = 2, 4, 1, 6


class Console:
    """One call of bin/console."""

    def __init__(self, tree: Path, arguments: list[str]) -> None:
        self.tree = tree
        self.settings = json.loads((tree / "stand_in.json").read_text(encoding="utf-8"))
        self.interactive = "--no-interaction" not in arguments
        self.options = dict(item.lstrip("-").partition("=")[::2] for item in arguments if item.startswith("-"))
        self.command, *self.arguments = [item for item in arguments if not item.startswith("-")]
        self.connection = pymysql.connect(autocommit=True, **self.settings["database"])

    def run(self) -> int:
        """Carry the command out; the exit code."""
        commands = {
            "config:set": self.config_set,
            "marketplace:download": self.download,
            "plugin:install": self.install,
            "plugin:activate": self.activate,
        }
        return commands[self.command]()

    def value(self, statement: str, *arguments: object) -> object:
        with self.connection.cursor() as cursor:
            cursor.execute(statement, arguments)
            row = cursor.fetchone()
        return row and row[0]

    def config_set(self) -> int:
        key, *value = self.arguments
        if not value and not self.interactive:
            print('Not enough arguments (missing: "value").', file=sys.stderr)
            return 1
        print("Configuration value:", file=sys.stderr)
        given = value[0] if value else sys.stdin.readline(4096).strip()
        # As good as GLPI's encryption here: nobody can read it by chance.
        stored = given.encode().hex()
        self.value("UPDATE glpi_configs SET value = %s WHERE context = 'core' AND name = %s", stored, key)
        print(f'Configuration "{key}" updated.')
        return 0

    def download(self) -> int:
        (plugin,) = self.arguments
        stored = self.value("SELECT value FROM glpi_configs WHERE context = 'core' AND name = 'glpinetwork_registration_key'")
        if bytes.fromhex(str(stored or "")).decode() not in self.settings["keys"]:
            print("The GLPI Network registration key is missing or invalid")
            print(f'Plugin "{plugin}" cannot be downloaded')
            return 1
        if self.settings["full_disk"]:
            print(f"Plugin {plugin} could not be downloaded")
            return 0
        put_plugin(self.tree, plugin)
        self.discover(plugin)
        print(f"Plugin {plugin} downloaded successfully")
        return 0

    def discover(self, plugin: str) -> None:
        state = self.value("SELECT state FROM glpi_plugins WHERE directory = %s", plugin)
        if state is None:
            statement = "INSERT INTO glpi_plugins (directory, name, version, state) VALUES (%s, %s, '1.0.0', %s)"
            self.value(statement, plugin, plugin.upper(), NOT_INSTALLED)
        elif state not in (0, NOT_INSTALLED, TO_BE_UPDATED):
            self.value("UPDATE glpi_plugins SET state = %s WHERE directory = %s", TO_BE_UPDATED, plugin)

    def install(self) -> int:
        (plugin,) = self.arguments
        if not self.value("SELECT id FROM glpi_users WHERE name = %s", self.options.get("username")):
            print("User name defined by --username option is invalid.", file=sys.stderr)
            return 1
        if self.value("SELECT state FROM glpi_plugins WHERE directory = %s", plugin) is None:
            self.discover(plugin)
        if self.settings["broken_installation"]:
            print(f'Plugin "{plugin}" installation failed.')
            return 1
        for statement in self.settings["tables"].get(plugin, ()):
            self.value(statement)
        self.value("UPDATE glpi_plugins SET state = %s WHERE directory = %s", INACTIVE, plugin)
        print(f'Plugin "{plugin}" has been installed and can be activated.')
        return 0

    def activate(self) -> int:
        (plugin,) = self.arguments
        if self.value("SELECT state FROM glpi_plugins WHERE directory = %s", plugin) != INACTIVE:
            print(f'Plugin "{plugin}" have to be installed and configured prior to activation.')
            return 1
        self.value("UPDATE glpi_plugins SET state = %s WHERE directory = %s", ACTIVE, plugin)
        print(f'Plugin "{plugin}" has been activated.')
        return 0


def put_plugin(tree: Path, plugin: str, folder: str = "marketplace") -> None:
    """Put a plugin's files into the tree."""
    (tree / folder / plugin).mkdir(parents=True)
    (tree / folder / plugin / "setup.php").touch()


def main() -> int:
    """Be PHP with one option, or with GLPI's console."""
    tree, *arguments = Path(sys.argv[1]), *sys.argv[2:]
    if arguments[0] == "-r":
        print(json.loads((tree / "stand_in.json").read_text(encoding="utf-8"))["php_version"], end="")
        return 0
    with (tree / "calls").open("a", encoding="utf-8") as calls:
        print(json.dumps({"argv": arguments, "cwd": os.getcwd()}), file=calls)
    return Console(tree, arguments[1:]).run()


if __name__ == "__main__":
    sys.exit(main())
