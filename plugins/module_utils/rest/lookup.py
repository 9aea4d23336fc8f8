# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Finding items by a text as a person wrote it."""

from __future__ import annotations

import re
import typing as t

from .session import Session

# GLPI's versions disagree on how these are encoded, escaped or taken as patterns in a search.
_UNSAFE = re.compile(r"""[&<>'"\\^$%_]""")


def find(
    session: Session,
    itemtype: str,
    field: str,
    text: str,
    asked: str,
    params: t.Mapping[str, t.Any] | None = None,
) -> list[dict[str, t.Any]]:
    """Give the items whose field is this text; as in GLPI's own keys, upper and lower case are the same.

    GLPI only narrows the list down; the comparison is made here, between decoded texts.
    """
    found = session.items(itemtype, asked, {**(params or {}), **narrowing("name", text)})
    return [item for item in found if (item.get(field) or "").casefold() == text.casefold()]


def narrowing(field: str, text: str) -> dict[str, str]:
    """Give the search that finds at least the items with this text: it asks for the longest part that is plain."""
    leaf = text.rpartition(" > ")[2]
    plain = max(_UNSAFE.split(leaf), key=len).strip()
    return {f"searchText[{field}]": plain} if plain else {}


def among(names: t.Iterable[str], most: int = 20) -> str:
    """Give the names that there are for an error, the first ones of many."""
    known = sorted(set(names), key=str.casefold)
    more = ", …" if len(known) > most else ""
    return ", ".join(known[:most]) + more
