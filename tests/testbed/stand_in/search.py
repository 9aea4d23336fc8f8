# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The search engine: search/<itemtype> and the options that it knows."""

from __future__ import annotations

import re
from typing import Any

from werkzeug.datastructures import MultiDict

from ..glpi_database import quoted
from .answers import Listed
from .database import Database
from .itemtypes import Itemtype
from .listing import Where, check_range, pattern, requested_range
from .rights import READ, require
from .sessions import Session

# Number, label, column and data type of the options that are known; GLPI has many more.
OPTIONS: dict[str, tuple[tuple[int, str, str, str], ...]] = {
    "APIClient": (
        (1, "Name", "name", "itemlink"),
        (2, "ID", "id", "number"),
        (3, "Active", "is_active", "bool"),
        (8, "Application token", "app_token", "text"),
    ),
    "Computer": (
        (1, "Name", "name", "itemlink"),
        (2, "ID", "id", "number"),
        (5, "Serial number", "serial", "string"),
        (6, "Inventory number", "otherserial", "string"),
        (80, "Entity", "entities_id", "dropdown"),
    ),
    "Entity": (
        (1, "Complete name", "completename", "dropdown"),
        (2, "ID", "id", "number"),
        (14, "Name", "name", "itemlink"),
    ),
    "User": (
        (1, "Login", "name", "itemlink"),
        (2, "ID", "id", "number"),
        (8, "Active", "is_active", "bool"),
        (9, "First name", "firstname", "string"),
        (34, "Last name", "realname", "string"),
    ),
}
BY_NAME = ((1, "Name", "name", "itemlink"), (2, "ID", "id", "number"))

SEARCHTYPES = {
    "itemlink": ["contains", "notcontains", "equals", "notequals"],
    "dropdown": ["contains", "notcontains", "equals", "notequals"],
    "bool": ["equals", "notequals", "contains", "notcontains"],
}


def options_of(itemtype: Itemtype) -> dict[int, tuple[str, str, str]]:
    return {number: (label, column, kind) for number, label, column, kind in OPTIONS.get(itemtype.name, BY_NAME)}


def list_options(database: Database, itemtype: Itemtype) -> dict[str, Any]:
    """What listSearchOptions answers."""
    empty = ["empty"] if database.traits.searches_empty else []
    return {
        str(number): {
            "name": label,
            "table": itemtype.table,
            "field": column,
            "datatype": kind,
            "nosearch": False,
            "nodisplay": False,
            "available_searchtypes": SEARCHTYPES.get(kind, ["contains", "notcontains"]) + empty,
            "uid": f"{itemtype.name}.{column}",
        }
        for number, (label, column, kind) in options_of(itemtype).items()
    }


def search(database: Database, session: Session, itemtype: Itemtype, query: MultiDict[str, str]) -> Listed:
    """Items that fulfil all criteria, with the columns that forcedisplay names."""
    require(session, itemtype, READ)
    options = options_of(itemtype)
    start, limit = requested_range(query)
    where = Where(database, session, itemtype)
    # Who reaches everything from the root on is shown entities made since the login, too.
    if not (itemtype.name == "Entity" and session.shows_all_entities):
        where.visible(trash=query.get("is_deleted") in ("1", "true"))
    for _number, criterion in sorted(criteria(query).items()):
        add_criterion(where, options, criterion)
    total = database.rows(
        f"SELECT COUNT(DISTINCT {where.column('id')}) AS n FROM {where.tables} WHERE {where.text}", *where.arguments
    )[0]["n"]
    check_range(start, total)
    rows = database.rows(
        f"SELECT DISTINCT {quoted(itemtype.table)}.* FROM {where.tables} WHERE {where.text}"
        f" ORDER BY {where.column(options[1][1])} LIMIT %s OFFSET %s",
        *where.arguments,
        limit,
        start,
    )
    forced = [int(value) for name, value in query.items() if re.fullmatch(r"forcedisplay\[\d+\]", name)]
    columns = list(dict.fromkeys([1, *(number for number in forced if number in options)]))
    data = [{str(number): cell(database, itemtype, row, options[number][1]) for number in columns} for row in rows]
    body: dict[str, Any] = {"totalcount": total, "count": len(rows)}
    body["sort"] = database.traits.default_sort
    body["order"] = ["ASC"]
    if data:
        body["data"] = data
    listed = Listed(itemtype.name, body, total=total, start=start, limit=limit)
    if data:
        body["content-range"] = listed.range
    return listed


def criteria(query: MultiDict[str, str]) -> dict[int, dict[str, str]]:
    found: dict[int, dict[str, str]] = {}
    for name, value in query.items():
        if match := re.fullmatch(r"criteria\[(\d+)\]\[(\w+)\]", name):
            found.setdefault(int(match[1]), {})[match[2]] = value
    return found


def add_criterion(where: Where, options: dict[int, tuple[str, str, str]], criterion: dict[str, str]) -> None:
    number = int(criterion.get("field", "1"))
    if number not in options:
        return
    dummy, column, kind = options[number]
    value = criterion.get("value", "")
    kind_of_search = criterion.get("searchtype", "contains")
    negation = "NOT " if kind_of_search.startswith("not") else ""
    if kind_of_search.endswith("equals"):
        # The name of an item is compared by the item's id.
        compared = "id" if kind in ("itemlink", "dropdown") and column != "entities_id" else column
        where.add(f"{negation}{where.column(compared)} = %s", value)
    else:
        where.add(f"{negation}COALESCE({where.column(column)}, '') LIKE %s", pattern(value))


def cell(database: Database, itemtype: Itemtype, row: dict[str, Any], column: str) -> Any:
    if column == "entities_id":
        entity = database.get("glpi_entities", row[column])
        return entity["completename"] if entity else None
    if column in itemtype.hidden and not database.traits.shows_searched_tokens:
        return None
    return row[column]
