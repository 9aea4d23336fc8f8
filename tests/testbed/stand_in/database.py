# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The stand-in's connection to the database: one a request, so that nothing is cached between calls."""

from __future__ import annotations

import functools
import re
from typing import Any

import pymysql
import pymysql.cursors
from pymysql.constants import FIELD_TYPE
from pymysql.converters import conversions, escape_item

from .. import glpi_database
from ..encryption import FLAGS, decrypted, encrypted
from ..glpi_database import quoted
from . import traits

# PHP shows dates and decimals as the database writes them.
AS_TEXT = {
    FIELD_TYPE.DATETIME, FIELD_TYPE.TIMESTAMP, FIELD_TYPE.DATE, FIELD_TYPE.TIME, FIELD_TYPE.DECIMAL, FIELD_TYPE.NEWDECIMAL,
}  # fmt: skip
CONVERSIONS = {key: value for key, value in conversions.items() if key not in AS_TEXT}


class Database:
    """Statements in GLPI's database, as the account that GLPI itself uses."""

    def __init__(self, options: dict[str, Any], version: str, key: bytes) -> None:
        """`key` is the content of GLPI's glpicrypt.key."""
        self._connection = pymysql.connect(
            autocommit=True, charset="utf8mb4", conv=CONVERSIONS, cursorclass=pymysql.cursors.DictCursor, **options
        )
        self.version = version
        self.traits = traits.of(version)
        self._key = key

    def close(self) -> None:
        self._connection.close()

    def rows(self, statement: str, *arguments: Any) -> list[dict[str, Any]]:
        with self._connection.cursor() as cursor:
            cursor.execute(statement, arguments or None)
            return list(cursor.fetchall())

    def row(self, statement: str, *arguments: Any) -> dict[str, Any] | None:
        return next(iter(self.rows(statement, *arguments)), None)

    def execute(self, statement: str, *arguments: Any) -> int:
        """Run a statement; the id that it made, if any."""
        with self._connection.cursor() as cursor:
            cursor.execute(statement, arguments or None)
            return int(cursor.lastrowid or 0)

    def get(self, table: str, item_id: Any) -> dict[str, Any] | None:
        return self.row(f"SELECT * FROM {quoted(table)} WHERE id = %s", item_id)

    def insert(self, table: str, values: dict[str, Any]) -> int:
        columns = ", ".join(map(quoted, values))
        marks = ", ".join(["%s"] * len(values))
        return self.execute(f"INSERT INTO {quoted(table)} ({columns}) VALUES ({marks})", *values.values())

    def update(self, table: str, item_id: Any, values: dict[str, Any]) -> None:
        if values:
            assignments = ", ".join(f"{quoted(column)} = %s" for column in values)
            self.execute(f"UPDATE {quoted(table)} SET {assignments} WHERE id = %s", *values.values(), item_id)

    def told(self, error: pymysql.MySQLError, statement: str) -> str:
        """What GLPI says when a statement fails."""
        code, message = error.args
        if not self.traits.tells_statements:
            return str(message)
        return f'MySQL query error: {message} ({code}) in SQL query "{statement}".'

    def delete(self, table: str, **where: Any) -> None:
        conditions = " AND ".join(f"{quoted(column)} = %s" for column in where)
        self.execute(f"DELETE FROM {quoted(table)} WHERE {conditions}", *where.values())

    def columns(self, table: str) -> dict[str, str]:
        """The columns of a table and their types."""
        return columns(self.version, table)

    def fitting(self, table: str, values: dict[str, Any]) -> dict[str, Any]:
        """The values that are columns of the table, cut to the length of these."""
        known = self.columns(table)
        spare = self.traits.cuts_texts
        return {
            name: value if spare is None else cut(value, known[name], spare)
            for name, value in values.items()
            if name in known
        }

    def stored_token(self, table: str, token: str) -> str:
        """A token as this GLPI stores it in the table; an empty one is stored as it is."""
        return encrypted(token, self._key) if token and self._encrypts(table) else token

    def token(self, table: str, stored: str | None) -> str:
        """What this GLPI takes a stored token of the table for: an empty one, if it can't be decrypted."""
        if not stored:
            return ""
        return decrypted(stored, self._key) if self._encrypts(table) else stored

    def _encrypts(self, table: str) -> bool:
        flag = self.row("SELECT value FROM glpi_configs WHERE context = 'core' AND name = %s", FLAGS[table])
        return flag is not None and flag["value"] == "1"


def insertion(table: str, values: dict[str, Any]) -> str:
    """An INSERT as GLPI writes it."""
    columns, content = ", ".join(map(quoted, values)), ", ".join(map(literal, values.values()))
    return f"INSERT INTO {quoted(table)} ({columns}) VALUES ({content})"


def change(table: str, item_id: int, values: dict[str, Any]) -> str:
    """An UPDATE as GLPI writes it."""
    assignments = ", ".join(f"{quoted(column)} = {literal(value)}" for column, value in values.items())
    return f"UPDATE {quoted(table)} SET {assignments} WHERE `id` = {literal(item_id)}"


def literal(value: Any) -> str:
    return "NULL" if value is None else str(escape_item(str(value), "utf8mb4"))


@functools.cache
def columns(version: str, table: str) -> dict[str, str]:
    texts = glpi_database.schema(version)[table]["columns"]
    return dict(text.split(" ", 1) for text in texts)


def cut(value: Any, kind: str, spare: int) -> Any:
    """A text as long as its column takes it, less `spare` when it is too long."""
    found = re.match(r"(?:var)?char\((\d+)\)", kind)
    if not isinstance(value, str) or not found or len(value) <= int(found[1]):
        return value
    return value[: int(found[1]) - spare]
