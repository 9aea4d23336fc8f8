# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Items as answers show them: without secrets, with links, or with names in place of ids."""

from __future__ import annotations

from typing import Any

from .answers import NO_RIGHT, NOT_FOUND, ApiError
from .database import Database
from .encoding import encode
from .itemtypes import Itemtype, display_name, referred
from .rights import READ, may, reaches
from .sessions import Session


def read(
    database: Database, session: Session, itemtype: Itemtype, item_id: int, options: dict[str, str], api_url: str
) -> dict[str, Any]:
    """One item."""
    row = database.get(itemtype.table, item_id)
    if row is None:
        raise ApiError(404, "ERROR_ITEM_NOT_FOUND", NOT_FOUND)
    if not may(session, itemtype, READ) or not reaches(database, session, itemtype, row, READ):
        raise ApiError(403, "ERROR_RIGHT_MISSING", NO_RIGHT)
    return shown(database, itemtype, row, options, api_url)


def shown(
    database: Database, itemtype: Itemtype, row: dict[str, Any], options: dict[str, str], api_url: str
) -> dict[str, Any]:
    fields = {name: value for name, value in row.items() if name not in itemtype.hidden}
    links = [
        {"rel": target.name, "href": f"{api_url}/{target.name}/{value}"}
        for name, value in fields.items()
        if (target := referred(name)) and isinstance(value, int) and (value > 0 or target.name == "Entity")
    ]
    if options.get("expand_dropdowns") == "true":
        fields = {name: expanded(database, name, value) for name, value in fields.items()}
    if links and options.get("get_hateoas", "true") != "false":
        fields["links"] = links
    return fields


def expanded(database: Database, column: str, value: Any) -> Any:
    """The name of what a foreign key refers to; another value as it is."""
    target = referred(column)
    if target is None or not isinstance(value, int):
        return value
    row = database.get(target.table, value)
    if row is None:
        return "&nbsp;"
    if row.get("completename"):
        return encode_path(row["completename"]) if database.traits.encodes_texts else row["completename"]
    return display_name(database, target, row)


def encode_path(completename: str) -> str:
    """The separators of a path are stored as they are, and encoded when it is shown."""
    return " &#62; ".join(str(encode(part)) for part in completename.split(" > "))
