# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Adding, updating and deleting items, one or many in a call."""

from __future__ import annotations

from typing import Any

import pymysql

from .answers import NO_RIGHT, NOT_FOUND, ApiError, Partial
from .database import Database, change, insertion
from .encoding import encode, encode_message
from .itemtypes import Itemtype, added_message
from .rights import CREATE, DELETE, PURGE, UPDATE, may, reaches
from .rules import Refused, Rules, now, rules_of
from .sessions import Session

# What GLPI hashes or keeps as it was sent.
NOT_ENCODED = ("password", "password2")


class Writer:
    """Writes of one call: each item passes the rights, then the rules of its type, then the database."""

    def __init__(self, database: Database, session: Session, itemtype: Itemtype) -> None:
        self.database = database
        self.session = session
        self.itemtype = itemtype
        self.rules: Rules = rules_of(itemtype)(database, session)

    # -- what a call answers ---------------------------------------------------------------------------------

    def add(self, sent: Any) -> Partial:
        """POST: 201, or 207 when some of many were refused."""
        inputs, several = inputs_of(sent)
        results = [self.add_one(one) for one in inputs]
        failed = [result for result in results if result["id"] is False]
        if len(failed) == len(results):
            raise ApiError(400, "ERROR_GLPI_ADD", failed[0]["message"])
        if failed:
            return Partial(207, ["ERROR_GLPI_PARTIAL_ADD", results])
        return Partial(201, results if several else results[0])

    def update(self, sent: Any, item_id: int | None) -> Partial:
        """PUT: an item that doesn't exist counts as failed and isn't in the answer; one without an id is left out."""
        inputs, several = inputs_of(sent)
        if item_id is not None:
            inputs = [{**one, "id": item_id} for one in inputs]
        identified = [one for one in inputs if one.get("id")]
        if not identified and not several:
            return Partial(200, [[]])
        return self.together("UPDATE", [self.update_one(one) for one in identified])

    def delete(self, sent: Any, item_id: int | None, purge: bool) -> Partial:
        """DELETE: to the trash if the type has one, else or with `purge` for good."""
        inputs = [{"id": item_id}] if item_id is not None else inputs_of(sent)[0]
        return self.together("DELETE", [self.delete_one(one.get("id"), purge) for one in inputs])

    @staticmethod
    def together(what: str, results: list[tuple[bool, dict[str, Any] | None]]) -> Partial:
        shown = [result for dummy, result in results if result is not None]
        failed = [result for done, result in results if not done]
        if failed and len(failed) == len(results):
            first = failed[0]
            raise ApiError(400, f"ERROR_GLPI_{what}", first["message"] if first else None)
        if failed:
            return Partial(207, [f"ERROR_GLPI_PARTIAL_{what}", shown])
        return Partial(200, shown)

    # -- one item --------------------------------------------------------------------------------------------

    def add_one(self, sent: dict[str, Any]) -> dict[str, Any]:
        values = self.encoded(sent)
        columns = self.database.columns(self.itemtype.table)
        if "entities_id" in columns and values.get("entities_id") is None:
            values["entities_id"] = self.session.active_entity
        try:
            if not may(self.session, self.itemtype, CREATE) or not self.reaches_target(values):
                raise Refused(NO_RIGHT)
            values = self.rules.before_add(values)
            values |= {column: now() for column in ("date_creation", "date_mod") if column in columns}
            made = self.database.insert(self.itemtype.table, self.database.fitting(self.itemtype.table, values))
            item_id = made or values["id"]
            self.rules.after_add(item_id, values)
        except Refused as refused:
            return {"id": False, "message": self.told(refused.message)}
        except pymysql.MySQLError as error:
            tried = insertion(self.itemtype.table, self.database.fitting(self.itemtype.table, values))
            return {"id": False, "message": self.database.told(error, tried)}
        row = self.database.get(self.itemtype.table, item_id)
        message = self.rules.message or added_message(self.database, self.itemtype, row or {"id": item_id})
        return {"id": item_id, "message": message}

    def update_one(self, sent: dict[str, Any]) -> tuple[bool, dict[str, Any] | None]:
        row = self.database.get(self.itemtype.table, sent["id"])
        if row is None:
            return False, None
        values = self.encoded({name: value for name, value in sent.items() if name != "id"})
        key = str(row["id"])
        self.rules.message = ""
        try:
            if not self.allowed(row, UPDATE) or ("entities_id" in values and not self.reaches_target(values)):
                raise Refused(NO_RIGHT)
            values = self.database.fitting(self.itemtype.table, self.rules.before_update(row, values))
            if values and "date_mod" in self.database.columns(self.itemtype.table):
                values["date_mod"] = now()
            self.database.update(self.itemtype.table, row["id"], values)
            self.rules.after_update(row, values)
        except Refused as refused:
            return False, {key: False, "message": self.told(refused.message)}
        except pymysql.MySQLError as error:
            return False, {
                key: False,
                "message": self.database.told(error, change(self.itemtype.table, row["id"], values)),
            }
        return True, {key: True, "message": self.rules.message}

    def delete_one(self, item_id: Any, purge: bool) -> tuple[bool, dict[str, Any]]:
        row = self.database.get(self.itemtype.table, item_id)
        if row is None:
            return False, {str(item_id): False, "message": NOT_FOUND}
        has_trash = "is_deleted" in self.database.columns(self.itemtype.table)
        purge = purge or not has_trash
        if not self.allowed(row, PURGE if purge else DELETE):
            return False, {str(row["id"]): False, "message": NO_RIGHT}
        if purge:
            try:
                self.rules.before_purge(row)
            except Refused as refused:
                return False, {str(row["id"]): False, "message": self.told(refused.message)}
            self.database.delete(self.itemtype.table, id=row["id"])
            self.rules.after_purge(row)
        else:
            self.database.update(self.itemtype.table, row["id"], {"is_deleted": 1, "date_mod": now()})
        return True, {str(row["id"]): True, "message": ""}

    def allowed(self, row: dict[str, Any], bit: int) -> bool:
        return may(self.session, self.itemtype, bit) and reaches(self.database, self.session, self.itemtype, row, bit)

    def reaches_target(self, values: dict[str, Any]) -> bool:
        """Whether the entity that an item is to be in is one that the session sees."""
        if "entities_id" not in self.database.columns(self.itemtype.table) or self.itemtype.name == "User":
            return True
        return str(values["entities_id"]) in {str(entity) for entity in self.session.entities}

    def encoded(self, sent: dict[str, Any]) -> dict[str, Any]:
        if not self.database.traits.encodes_texts:
            return dict(sent)
        return {name: value if name in NOT_ENCODED else encode(value) for name, value in sent.items()}

    def told(self, message: str) -> str:
        """A refusal as GLPI says it: that of its API stays as it is."""
        return message if self.database.traits.encodes_texts or message == NO_RIGHT else encode_message(message)


def inputs_of(sent: Any) -> tuple[list[dict[str, Any]], bool]:
    """The items of a body's `input`, and whether they came as a list."""
    value = sent.get("input") if isinstance(sent, dict) else None
    inputs = value if isinstance(value, list) else [value]
    if not all(isinstance(one, dict) for one in inputs):
        raise ApiError(400, "ERROR_BAD_ARRAY", "input parameter must be an array of objects", documented=True)
    return inputs, isinstance(value, list)
