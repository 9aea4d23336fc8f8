# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""In what the recorded versions of GLPI differ, beside their tables and fresh rows."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Traits:
    """How GLPI of one version does what others do in another way."""

    # Texts are stored with their markup encoded, and messages say them as stored; else messages encode them.
    encodes_texts: bool
    # The session that adds an entity sees it.
    shows_own_entities: bool
    # An entity that is renamed without its parent loses its path, and purging a parent is allowed.
    forgets_parents: bool
    # The API's URL is a setting; else it is derived from GLPI's.
    has_url_base_api: bool
    # An SQL error is told with its statement.
    tells_statements: bool
    # A text that is too long is cut, to the column's length less this; None: it is refused.
    cuts_texts: int | None
    # A body is read also when no content type says that it is JSON.
    reads_any_body: bool
    # A list searches in texts as stored, and refuses a column that doesn't exist.
    searches_stored_texts: bool
    # Who reaches everything from the root on is listed entities made since the login, too, as a search always shows them.
    lists_new_entities: bool
    # search/APIClient shows the token that it looks for.
    shows_searched_tokens: bool
    # What a search says that it was sorted by, if nothing was asked for.
    default_sort: Any
    # Whether a search can look for what is empty.
    searches_empty: bool
    # A ticket's name is told with its id, and a message loses its backslashes.
    tells_ticket_ids: bool


@functools.cache
def of(version: str) -> Traits:
    """The traits of a recorded version."""
    number = tuple(int(part) for part in version.split("."))
    before_11, since_10_0_19 = number < (11, 0), number >= (10, 0, 19)
    return Traits(
        encodes_texts=before_11,
        shows_own_entities=since_10_0_19 and before_11,
        forgets_parents=before_11,
        has_url_base_api=before_11,
        tells_statements=not before_11,
        cuts_texts=(1 if version == "10.0.6" else 0) if before_11 else None,
        reads_any_body=not before_11,
        searches_stored_texts=since_10_0_19,
        lists_new_entities=not before_11,
        shows_searched_tokens=not since_10_0_19,
        default_sort=([1] if since_10_0_19 else ["1"]) if before_11 else [0],
        searches_empty=not before_11,
        tells_ticket_ids=before_11,
    )
