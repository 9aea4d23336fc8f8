# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Lists of items: what of them is seen, searchText, sort, range."""

from __future__ import annotations

import re
from typing import Any

from werkzeug.datastructures import MultiDict

from ..glpi_database import quoted
from .answers import ApiError, Listed, Page
from .database import Database
from .encoding import encode
from .itemtypes import Itemtype
from .reading import shown
from .rights import READ, require, views_all_entities
from .sessions import Session, sons


def items(
    database: Database,
    session: Session,
    itemtype: Itemtype,
    query: MultiDict[str, str],
    api_url: str,
    parent: tuple[str, int] | None = None,
) -> Listed:
    """A page of the items of a type, or of those below one parent item (its itemtype and id)."""
    require(session, itemtype, READ)
    start, limit = requested_range(query)
    where = Where(database, session, itemtype)
    if not (itemtype.name == "Entity" and session.shows_all_entities and database.traits.lists_new_entities):
        where.visible(trash=query.get("is_deleted") in ("1", "true"))
    if parent is not None:
        where.below(*parent)
    for name, value in query.items():
        if found := re.fullmatch(r"searchText\[(.*)\]", name):
            where.search(found[1], value)
    order = sort_column(database, itemtype, query)
    total = database.rows(f"SELECT COUNT(*) AS n FROM {where.tables} WHERE {where.text}", *where.arguments)[0]["n"]
    check_range(start, total)
    rows = database.rows(
        f"SELECT DISTINCT {quoted(itemtype.table)}.* FROM {where.tables} WHERE {where.text} ORDER BY {order}"
        " LIMIT %s OFFSET %s",
        *where.arguments,
        limit,
        start,
    )
    options = query.to_dict()
    body = [shown(database, itemtype, row, options, api_url) for row in rows]
    return Listed(itemtype.name, body, total=total, start=start, limit=limit)


class Where:
    """The condition of a list."""

    def __init__(self, database: Database, session: Session, itemtype: Itemtype) -> None:
        self.database = database
        self.session = session
        self.itemtype = itemtype
        self.columns = database.columns(itemtype.table)
        self.tables = quoted(itemtype.table)
        self.text = "1"
        self.arguments: list[Any] = []

    def add(self, text: str, *arguments: Any) -> None:
        self.text += f" AND ({text})"
        self.arguments += arguments

    def column(self, name: str) -> str:
        return f"{quoted(self.itemtype.table)}.{quoted(name)}"

    def visible(self, *, trash: bool) -> None:
        """Only what the session sees, and either what is in the trash or what isn't."""
        if "is_deleted" in self.columns:
            self.add(f"{self.column('is_deleted')} = %s", int(trash))
        if self.itemtype.name == "User":
            # As GLPI joins: a user counts as often as it has profiles, though it is listed once.
            self.tables += " LEFT JOIN glpi_profiles_users AS pu ON pu.users_id = glpi_users.id"
            if not views_all_entities(self.database, self.session):
                self.add("pu.entities_id IN %s", seen(self.session))
        elif self.itemtype.name == "Entity":
            self.add(f"{self.column('id')} IN %s", seen(self.session))
        elif "entities_id" in self.columns:
            self.add_entities()

    def add_entities(self) -> None:
        """Items of the entities that are seen, and recursive ones of those above."""
        entities = self.column("entities_id")
        above = [
            row["id"]
            for row in self.database.rows("SELECT id FROM glpi_entities")
            if row["id"] not in self.session.entities and sons(self.database, row["id"]) & self.session.entities
        ]
        if above and "is_recursive" in self.columns:
            recursive = self.column("is_recursive")
            self.add(f"{entities} IN %s OR ({entities} IN %s AND {recursive} = 1)", seen(self.session), above)
        else:
            self.add(f"{entities} IN %s", seen(self.session))

    def below(self, parent: str, item_id: int) -> None:
        for itemtype, column in self.itemtype.parents:
            if itemtype == parent:
                self.add(f"{self.column(column)} = %s", item_id)
                return
            if not itemtype:
                self.add(f"{self.column('itemtype')} = %s AND {self.column(column)} = %s", parent, item_id)
                return
        raise ApiError(
            400,
            "ERROR_RESOURCE_NOT_FOUND_NOR_COMMONDBTM",
            "resource not found or not an instance of CommonDBTM",
            documented=True,
        )

    def search(self, column: str, text: str) -> None:
        """Contains the text; `^` and `$` anchor it."""
        traits = self.database.traits
        if column not in self.columns:
            if not traits.searches_stored_texts:
                raise Page(None)
            raise ApiError(
                400,
                "ERROR_FIELD_NOT_FOUND",
                f"Field {column} is not valid for {self.itemtype.name} item.",
                documented=True,
            )
        stored = str(encode(text)) if traits.searches_stored_texts and traits.encodes_texts else text
        self.add(f"{self.column(column)} LIKE %s", pattern(stored))


def pattern(text: str) -> str:
    """The LIKE pattern of a text that may be anchored."""
    before = "" if text.startswith("^") else "%"
    after = "" if text.endswith("$") else "%"
    inner = text.removeprefix("^").removesuffix("$")
    return before + inner.replace("\\", "\\\\").replace("_", "\\_") + after


def seen(session: Session) -> list[int]:
    return sorted(session.entities)


def requested_range(query: MultiDict[str, str]) -> tuple[int, int]:
    """First row and number of rows."""
    found = re.fullmatch(r"(\d+)-(\d+)", query.get("range", "0-49"))
    if found is None:
        raise ApiError(400, "ERROR", "range must be in format : [start-end] with integers", documented=True)
    return int(found[1]), int(found[2]) - int(found[1]) + 1


def check_range(start: int, total: int) -> None:
    if start > total:
        raise ApiError(
            400, "ERROR_RANGE_EXCEED_TOTAL", f"Provided range exceed total count of data: {total}", documented=True
        )


def sort_column(database: Database, itemtype: Itemtype, query: MultiDict[str, str]) -> str:
    column = query.get("sort", "id")
    if column not in database.columns(itemtype.table):
        raise ApiError(400, "ERROR", f"sort param is not a field of {itemtype.table}", documented=True)
    direction = "DESC" if query.get("order", "ASC").upper() == "DESC" else "ASC"
    return f"{quoted(itemtype.table)}.{quoted(column)} {direction}"
