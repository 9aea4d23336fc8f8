# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The plugin GLPI Inventory, without whose tables Medulla does not start, installed on GLPI's web host."""

from __future__ import annotations

import hashlib
import json
import tarfile
from pathlib import Path
from typing import Any

import pytest

from testbed import glpi_database
from testbed.glpi_tree import GlpiTree
from testbed.installation import Glpi
from testbed.mariadb import MariaDB
from testbed.playbook_run import PlaybookRun, run_playbook

STATE = "SELECT state FROM glpi_plugins WHERE directory = 'glpiinventory'"
WORKING = ("path", "url", "marketplace", "own_key")
TABLES = "SHOW TABLES LIKE 'glpi\\_plugin\\_glpiinventory\\_%%'"


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    """A release of the plugin, as far as it matters here."""
    folder = tmp_path / "release/glpiinventory"
    folder.mkdir(parents=True)
    (folder / "setup.php").touch()
    with tarfile.open(tmp_path / "release.tar.bz2", "w:bz2") as file:
        file.add(folder, "glpiinventory")
    return tmp_path / "release.tar.bz2"


def test_from_an_archive_and_from_the_marketplace(mariadb: MariaDB, tmp_path: Path, archive: Path) -> None:
    checksum = hashlib.sha256(archive.read_bytes()).hexdigest()
    hosts, trees = {}, {}
    given = {
        "path": {"medulla_inventory_plugin_archive": str(archive), "medulla_inventory_plugin_checksum": f"sha256:{checksum}"},
        "url": {"medulla_inventory_plugin_archive": archive.as_uri(), "medulla_inventory_plugin_checksum": checksum.upper()},
        "another": {"medulla_inventory_plugin_archive": str(archive), "medulla_inventory_plugin_checksum": "0" * 64},
        "marketplace": {},
        "own_key": {"medulla_glpi_network_key": "Key0OfGlpiNetwork"},
        "no_key": {},
    }
    for number, (name, options) in enumerate(given.items()):
        # GLPI 11 for one of them: the console's commands are the same.
        version = glpi_database.GLPI_11 if name == "url" else glpi_database.LATEST
        glpi = Glpi(glpi_database.create(mariadb, f"glpi_inventory_{number}", version))
        tree = trees[name] = GlpiTree(tmp_path / name, glpi, keys=["Key0OfGlpiNetwork"])
        if name == "marketplace":
            glpi.set_config(glpinetwork_registration_key=b"Key0OfGlpiNetwork".hex())
        hosts[name] = {
            "ansible_connection": "local",
            "medulla_inventory_plugin": "present",
            "medulla_database": glpi.database,
            "medulla_web_database_connection": {"login_unix_socket": mariadb.socket, "login_user": "root"},
            **{f"medulla_{option}": value for option, value in tree.options.items()},
            **options,
        }

    def run(**options: Any) -> PlaybookRun:
        playbook = tmp_path / "plugin.yml"
        task = {"ansible.builtin.include_role": {"name": "medulla.glpi.medulla", "tasks_from": "inventory_plugin"}}
        playbook.write_text(json.dumps([{"hosts": "all", "gather_facts": False, "tasks": [task]}]), encoding="utf-8")
        return run_playbook(playbook, {"all": {"hosts": hosts}}, **options)

    checked = run(check=True)
    assert not [name for name, tree in trees.items() if (tree.path / "plugins/glpiinventory").exists()]
    assert {name for name, stats in checked.stats.items() if stats.failures} == {"no_key"}, checked.output

    done = run()
    assert {name for name, stats in done.stats.items() if stats.failures} == {"another", "no_key"}, done.output
    assert "not the one in medulla_inventory_plugin_checksum" in done.output
    assert "GLPI has no key of GLPI Network" in done.output
    assert "Key0OfGlpiNetwork" not in done.output
    for number, name in enumerate(given):
        database = glpi_database.GlpiDatabase(mariadb, f"glpi_inventory_{number}", "")
        active = [{"state": 1}] if name in WORKING else []
        assert database.rows(STATE) == active, name
        assert len(database.rows(TABLES)) == (3 if active else 0)
        where = {"path": "plugins", "url": "plugins", "marketplace": "marketplace", "own_key": "marketplace"}.get(name)
        assert where is None or (trees[name].path / where / "glpiinventory/setup.php").exists()
    again = run()
    assert {name: again.changed[name] for name in WORKING} == dict.fromkeys(WORKING, 0)
    for number, dummy in enumerate(given):
        mariadb.execute(f"DROP DATABASE glpi_inventory_{number}")
