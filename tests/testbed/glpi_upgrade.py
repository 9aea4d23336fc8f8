# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What GLPI's own upgrade does to a database of GLPI 10.0.19, as far as the collection meets it."""

from __future__ import annotations

import html

from . import encryption, glpi_database
from .glpi_database import quoted
from .installation import Glpi

# The texts that the tests look at.
TEXTS = (
    ("glpi_entities", "name"), ("glpi_entities", "completename"), ("glpi_users", "name"), ("glpi_apiclients", "name"), ("glpi_apiclients", "comment"),
)  # fmt: skip


def upgrade_to_encryption(glpi: Glpi, version: str) -> None:
    """To 10.0.21 or later: the tokens that are there become encrypted, and the settings say so."""
    for table, column in (("glpi_apiclients", "app_token"), ("glpi_users", "api_token")):
        for row in glpi.rows(f"SELECT id, {column} AS token FROM {table} WHERE {column} <> ''"):
            glpi.execute(f"UPDATE {table} SET {column} = %s WHERE id = %s", encryption.encrypted(row["token"], glpi.key), row["id"])
    glpi.sql.encrypt()
    glpi.stand_in.pretend_version(glpi.sql, version)


def upgrade_to_11(glpi: Glpi) -> None:
    """To 11.0.6: tables and columns as recorded, texts as written, no url_base_api, and a stand-in that speaks 11.0.6."""
    if not glpi.rows("SELECT 1 AS one FROM glpi_configs WHERE name = 'are_users_tokens_encrypted' AND value = '1'"):
        upgrade_to_encryption(glpi, "10.0.26")
    before, after = glpi_database.schema(glpi.version), glpi_database.schema(glpi_database.GLPI_11)
    for table in before.keys() - after.keys():
        glpi.execute(f"DROP TABLE {quoted(table)}")
    for table in after.keys() - before.keys():
        glpi.execute(glpi_database.table(table, after[table]))
    for table in after.keys() & before.keys():
        _alter(glpi, table, before[table]["columns"], after[table]["columns"])
    for table, column in TEXTS:
        for row in glpi.rows(f"SELECT id, {column} AS text FROM {table} WHERE {column} LIKE '%%&%%'"):
            glpi.execute(f"UPDATE {table} SET {column} = %s WHERE id = %s", html.unescape(row["text"]), row["id"])
    for row in glpi_database.fresh_rows(glpi_database.GLPI_11)["glpi_profilerights"]:
        glpi.execute(
            "INSERT INTO glpi_profilerights (profiles_id, name, rights) VALUES (%s, %s, %s) ON DUPLICATE KEY UPDATE rights = VALUES(rights)",
            row["profiles_id"], row["name"], row["rights"],
        )  # fmt: skip
    glpi.execute("DELETE FROM glpi_configs WHERE name = 'url_base_api'")
    glpi.become(glpi_database.GLPI_11)


def _alter(glpi: Glpi, table: str, before: list[str], after: list[str]) -> None:
    had, has = ({text.split(" ", 1)[0]: text for text in columns} for columns in (before, after))
    changes = [f"DROP COLUMN {quoted(name)}" for name in had.keys() - has.keys()]
    changes += [f"ADD COLUMN {glpi_database.column(text)}" for name, text in has.items() if name not in had]
    changes += [f"MODIFY COLUMN {glpi_database.column(text)}" for name, text in has.items() if name in had and had[name] != text]
    if changes:
        # The id 0 of the root entity is a value here, not "give me the next one".
        glpi.sql.client(f"SET SESSION sql_mode = 'NO_AUTO_VALUE_ON_ZERO'; ALTER TABLE {quoted(table)} {', '.join(changes)}")
