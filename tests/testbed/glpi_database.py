# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A GLPI database as a fresh installation leaves it: its tables and rows, as recorded from real ones.

Where the recordings of the fresh rows are silent, this adds what they imply elsewhere: the id of a setting, the
settings of the password policy, and the names of the other profile rights. Super-Admin (4) has all of these; Read-
Only (8) has but its recorded ones, and the other profiles none, which is less than GLPI gives them.
"""

from __future__ import annotations

import functools
import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pymysql.constants.CLIENT
from pymysql.converters import escape_item

from . import encryption
from .mariadb import MariaDB

RECORDINGS = Path(__file__).parent / "recordings"
VERSIONS = ("10.0.6", "10.0.12", "10.0.19")
LATEST = VERSIONS[-1]
# GLPI 11, which encrypts its tokens.
GLPI_11 = "11.0.6"
RECORDED = (*VERSIONS, GLPI_11)
# The recorded versions whose answers differ so that the modules have to act in another way.
DIFFERING = ("10.0.6", LATEST, GLPI_11)
# What differs most: 10.0 with plain tokens, 10.0.21 and later (which stores as 10.0.19 does, but tokens), and 11.0.
KINDS = (LATEST, f"{LATEST} encrypted", GLPI_11)

# The ids that the recordings show.
SETTING_IDS = {
    "10.0.6": ("url_base_api", 173),
    "10.0.12": ("url_base_api", 179),
    "10.0.19": ("url_base_api", 179),
    "11.0.6": ("url_base", 43),
}

# GLPI 10.0.6 has a right less, and 11.0.6 has six more.
RIGHTS_SINCE_10_0_12 = {"snmpcredential"}
RIGHTS_SINCE_11_0 = {
    "defaultfilter", "documentcategory", "form", "itilvalidationtemplate", "knowbasecategory", "oauth_client",
}  # fmt: skip

SUPER_ADMIN = 4
EVERY_RIGHT = 255

# The passwords of a fresh installation (each the user's name), hashed with the least cost: tests sign in often.
PASSWORD_HASHES = {
    "glpi": "$2y$04$RbDGSW1ARuUN2UmdVd8ug.gkFD6v7sAEaiaSWZ4kFpxQoZgwzhSf2",
    "post-only": "$2y$04$MlaoOdSlSEbASQxARjePluMGenbiu5rn.LU3JW9DO9PbdN5krfhKy",
    "tech": "$2y$04$hgDLixf1ek6tFLeaaepuHeZDbwSWVNhDPg4T5KdRf8HUy7opsdbA6",
    "normal": "$2y$04$LE2AOxusKWHQ.QYv3MDPkObfaDbkMcaT9GKWGEkgblsflvpQ9jUDq",
}

# Settings that a fresh GLPI has besides the recorded ones, as its documentation gives their defaults.
OTHER_SETTINGS = {
    "password_need_number": "1",
    "password_need_letter": "1",
    "password_need_caps": "1",
    "password_need_symbol": "1",
    "password_expiration_notice": "-1",
    "password_expiration_lock_delay": "-1",
}

# GLPI counts 94 rights a profile; these are the ones whose values were not recorded.
OTHER_RIGHTS = """
    monitor networking cartridge consumable phone contact_enterprise document infocom knowbase reservation reports
    device typedoc link rule_ticket rule_ldap rule_softwarecategories rule_mailcollector rule_asset rule_location
    rule_dictionnary_dropdown rule_dictionnary_software rule_dictionnary_printer search_config location domain group
    transfer logs reminder_public rssfeed_public bookmark_public backup followup task project projecttask itilcategory
    itiltemplate itilfollowuptemplate tasktemplate solutiontemplate taskcategory ticketcost ticketvalidation
    ticketrecurrent statistic planning problem change changevalidation recurrentchange calendar password_update
    notification queuednotification slm certificate datacenter cluster externalevent dashboard savedsearch_public
    appliance database netpoint state line lineoperator devicesimcard_pinpuk license refusedequipment unmanaged
    inventory agent lockedfield cable_management pendingreason personalization global_validation snmpcredential
""".split()

# What the GLPI Inventory plugin's tables need to have for Medulla to start.
INVENTORY_PLUGIN_TABLES = """
CREATE TABLE glpi_plugin_glpiinventory_collects (
  id int unsigned NOT NULL AUTO_INCREMENT, name varchar(255), entities_id int unsigned NOT NULL DEFAULT 0,
  is_recursive tinyint NOT NULL DEFAULT 0, type varchar(255), is_active tinyint NOT NULL DEFAULT 0, comment text,
  PRIMARY KEY (id));
CREATE TABLE glpi_plugin_glpiinventory_collects_registries (
  id int unsigned NOT NULL AUTO_INCREMENT, name varchar(255),
  plugin_glpiinventory_collects_id int unsigned NOT NULL DEFAULT 0, hive varchar(255), path text, `key` varchar(255),
  PRIMARY KEY (id));
CREATE TABLE glpi_plugin_glpiinventory_collects_registries_contents (
  id int unsigned NOT NULL AUTO_INCREMENT, computers_id int unsigned NOT NULL DEFAULT 0,
  plugin_glpiinventory_collects_registries_id int unsigned NOT NULL DEFAULT 0, `key` varchar(255), value varchar(255),
  PRIMARY KEY (id));
"""
INVENTORY_PLUGIN = INVENTORY_PLUGIN_TABLES + """
INSERT INTO glpi_plugins (directory, name, version, state)
  VALUES ('glpiinventory', 'GLPI Inventory', '1.4.0', 1);
"""

# GLPI writes what happens here; logins do.
EVENTS = """
CREATE TABLE glpi_events (
  id int unsigned NOT NULL AUTO_INCREMENT, items_id int unsigned NOT NULL DEFAULT 0, type varchar(255),
  date timestamp NULL DEFAULT NULL, service varchar(255), level int NOT NULL DEFAULT 0, message text,
  PRIMARY KEY (id));
"""


@dataclass(frozen=True)
class GlpiDatabase:
    """A database that create() made: `server`, `name`, `version`."""

    server: MariaDB
    name: str
    version: str

    def rows(self, statement: str, *arguments: Any) -> list[dict[str, Any]]:
        """The rows of a query in this database, as root."""
        return self.server.rows(statement, *arguments, database=self.name)

    def execute(self, statement: str, *arguments: Any) -> int:
        """Run one statement in this database as root; the number of rows it touched."""
        return self.server.execute(statement, *arguments, database=self.name)

    def client(self, sql: str, **options: Any) -> str:
        """What the `mariadb` client prints for SQL in this database (see MariaDB.client)."""
        return self.server.client(sql, self.name, **options)

    def set_config(self, **values: Any) -> None:
        """Set values of GLPI's core settings, also such that aren't there yet."""
        for name, value in values.items():
            self.execute(
                "INSERT INTO glpi_configs (context, name, value) VALUES ('core', %s, %s)"
                " ON DUPLICATE KEY UPDATE value = VALUES(value)",
                name,
                str(value),
            )

    @property
    def key(self) -> bytes:
        """What this GLPI's glpicrypt.key holds."""
        return encryption.key_of(self.name)

    def encrypt(self, **tables: bool) -> None:
        """Become a GLPI that encrypts its tokens, or only those of these tables (users=True, apiclients=False)."""
        chosen = tables or {"apiclients": True, "users": True}
        self.set_config(**{f"are_{name}_tokens_encrypted": int(on) for name, on in chosen.items()})

    def stored_token(self, table: str, token: str | None) -> str | None:
        """A token as this GLPI stores it in glpi_apiclients or glpi_users now, for a test's own SQL."""
        return encryption.encrypted(token, self.key) if token and self._encrypts(table) else token

    def token(self, table: str, stored: str | None) -> str | None:
        """The token that a stored one is; an empty one if this GLPI can't decrypt it."""
        return encryption.decrypted(stored, self.key) if stored and self._encrypts(table) else stored

    def _encrypts(self, table: str) -> bool:
        flag = self.rows("SELECT value FROM glpi_configs WHERE name = %s", encryption.FLAGS[table])
        return bool(flag) and flag[0]["value"] == "1"

    def drop(self) -> None:
        """Drop the database."""
        self.server.execute(f"DROP DATABASE IF EXISTS {quoted(self.name)}")


def create(server: MariaDB, name: str, version: str = LATEST, *, inventory_plugin: bool = False) -> GlpiDatabase:
    """Make a database with GLPI's tables and a fresh installation's rows; takes about 0.2 s. The version may be one of KINDS."""
    version, dummy, encrypted = version.partition(" ")
    script = f"CREATE DATABASE {quoted(name)} CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci; USE {quoted(name)};"
    script += installation(version) + (INVENTORY_PLUGIN if inventory_plugin else "")
    flag = pymysql.constants.CLIENT.MULTI_STATEMENTS
    with server.connect(client_flag=flag) as connection, connection.cursor() as cursor:
        cursor.execute(script)
        while cursor.nextset():
            pass
    glpi = GlpiDatabase(server, name, version)
    if encrypted:
        glpi.encrypt()
    return glpi


@functools.cache
def installation(version: str) -> str:
    """The SQL script that makes the tables and rows of a fresh installation."""
    # The id 0 of the root entity is a value here, not "give me the next one".
    parts = ["SET SESSION sql_mode = 'NO_AUTO_VALUE_ON_ZERO'; SET SESSION foreign_key_checks = 0;", EVENTS]
    parts += [table(name, shape) for name, shape in schema(version).items()]
    parts += [insert(name, rows) for name, rows in fresh_rows(version).items() if rows]
    return "\n".join(parts)


@functools.cache
def schema(version: str) -> dict[str, Any]:
    """The recorded tables of a version: columns, primary key, unique keys."""
    return read_recording("schema.json")[version]


@functools.cache
def dbversion(version: str) -> str:
    """The schema's version that this GLPI's tree expects in its database."""
    # The rows of 10.0.12 come from another build than its exchanges do: these decide.
    scenes = read_recording(f"glpi-{version}.json")["scenes"]
    return str(next(scene["response"]["body"]["dbversion"] for scene in scenes if scene["scene"] == "getGlpiConfig"))


def fresh_rows(version: str) -> dict[str, list[dict[str, Any]]]:
    """The rows of a fresh installation, by table."""
    rows = read_recording("pristine.json")[version]
    rows["glpi_configs"] = fresh_settings(version, rows["glpi_configs"])
    for user in rows["glpi_users"]:
        user["password"] = PASSWORD_HASHES.get(user["name"], user["password"])
    have = {(row["profiles_id"], row["name"]) for row in rows["glpi_profilerights"]}
    names = {*OTHER_RIGHTS, *(name for dummy, name in have)}
    if version == "10.0.6":
        names -= RIGHTS_SINCE_10_0_12
    if version == GLPI_11:
        names |= RIGHTS_SINCE_11_0
    rows["glpi_profilerights"] += [
        {"profiles_id": profile["id"], "name": name, "rights": EVERY_RIGHT if profile["id"] == SUPER_ADMIN else 0}
        for profile in rows["glpi_profiles"]
        for name in sorted(names)
        if (profile["id"], name) not in have
    ]
    return rows


def fresh_settings(version: str, recorded: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The rows of glpi_configs, with ids."""
    values = {row["name"]: row["value"] for row in recorded} | OTHER_SETTINGS | {"dbversion": dbversion(version)}
    known, known_id = SETTING_IDS[version]
    known_value = values.pop(known)
    rows = [
        {"id": number, "context": "core", "name": name, "value": value}
        for number, (name, value) in enumerate(values.items(), 1)
    ]
    return [*rows, {"id": known_id, "context": "core", "name": known, "value": known_value}]


def read_recording(name: str) -> Any:
    """The content of a file in the folder of recordings."""
    return json.loads((RECORDINGS / name).read_text(encoding="utf-8"))


def table(name: str, shape: dict[str, Any]) -> str:
    """CREATE TABLE of a recorded table."""
    lines = [column(text) for text in shape["columns"]]
    lines.append(f"PRIMARY KEY ({keys(shape['primary'])})")
    lines += [f"UNIQUE KEY {quoted(key)} ({keys(columns)})" for key, columns in shape["unique"].items()]
    # What the database numbers needs a key, also where no recorded one has it.
    counted = [text.split(" ", 1)[0] for text in shape["columns"] if text.endswith("auto_increment")]
    lines += [f"KEY ({quoted(name)})" for name in counted if name != shape["primary"]]
    return f"CREATE TABLE {quoted(name)} ({', '.join(lines)}) ENGINE=InnoDB ROW_FORMAT=DYNAMIC;"


def column(text: str) -> str:
    """A recorded column, `name type [not null] [default …] [extra]`, as MariaDB wants it."""
    name, rest = text.split(" ", 1)
    if rest.startswith("timestamp") and "not null" not in rest:
        # Without the word NULL, a first timestamp column would update itself.
        rest = re.sub("^timestamp", "timestamp NULL", rest)
    return f"{quoted(name)} {rest}"


def insert(name: str, rows: list[dict[str, Any]]) -> str:
    """INSERT of rows that all have the same columns."""
    columns = list(rows[0])
    values = ", ".join("(" + ", ".join(escape_item(row[key], "utf8mb4") for key in columns) + ")" for row in rows)
    return f"INSERT INTO {quoted(name)} ({keys(','.join(columns))}) VALUES {values};"


def keys(columns: str) -> str:
    """Comma-separated column names, quoted."""
    return ", ".join(quoted(column) for column in columns.split(","))


def quoted(name: str) -> str:
    """An identifier between backticks."""
    return "`" + name.replace("`", "``") + "`"
