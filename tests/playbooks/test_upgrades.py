# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One environment whose GLPI is updated twice: a run after each update puts right what the update leaves."""

from __future__ import annotations

from pathlib import Path

from testbed.glpi_tree import GlpiTree
from testbed.glpi_upgrade import upgrade_to_11, upgrade_to_encryption

from .medulla_run import HOST

VIEWS = (
    "glpi_computers_pulse", "glpi_view_computers_items_printer", "glpi_view_computers_items_peripheral", "glpi_view_peripherals_manufacturers",
)  # fmt: skip


def test_from_plain_tokens_to_encrypted_ones_to_glpi_11(medulla, tmp_path: Path) -> None:
    glpi = medulla.glpi
    GlpiTree(tmp_path / "glpi", glpi)
    given = {"medulla_mode": "read_write", "medulla_glpi_directory": str(tmp_path / "glpi")}
    medulla.provision(given)
    tokens, profiles, grants = medulla.tokens(), medulla.profiles(), medulla.grants()

    # GLPI's own update encrypts, so nothing is to do.
    upgrade_to_encryption(glpi, "10.0.26")
    encrypted = medulla.provision(given)
    assert encrypted.changed == {HOST: 0}
    assert "10.0.26, newer than 10.0.19, up to which it was tried" in encrypted.output
    assert (medulla.tokens(), medulla.profiles()) == (tokens, profiles)

    upgrade_to_11(glpi)
    glpi.execute("INSERT INTO glpi_computers (name, entities_id) VALUES ('R&D <1>', 0)")
    glpi.execute("UPDATE glpi_apiclients SET app_token = %s WHERE name = 'MMC'", tokens[0][0])
    renewed = medulla.provision(given)
    assert [task.task for task in renewed.tasks if task.changed], renewed.output
    assert (medulla.tokens(), medulla.profiles(), medulla.grants()) == (tokens, profiles, grants)
    with medulla.connect() as connection, connection.cursor() as cursor:
        for view in VIEWS:
            cursor.execute(f"SHOW CREATE TABLE {view}")
            cursor.execute(f"SELECT * FROM {view}")
        cursor.execute("UPDATE glpi_computers_pulse SET comment = 'seen' WHERE name = 'R&D <1>'")
    assert medulla.provision(given).changed == {HOST: 0}
