# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What MySQL records of views, and the session in which it tells how it understands a query."""

from __future__ import annotations

import re
import typing as t

from ..connection import Database, identifier

# Otherwise a query that could be merged into the one around it is only told as a part of that.
SESSION_SETTINGS = ", optimizer_switch = 'derived_merge=off'"
ALGORITHM = "NULL"
NOT_KEPT = ("WITH ROLLUP",)

_ALGORITHM = re.compile(r"CREATE ALGORITHM=(\w+) ")


def algorithms(door: Database, database: str, views: t.Sequence[str]) -> dict[str, str]:
    """Ask for each view, since information_schema.VIEWS does not have it."""
    found = {}
    for view in views:
        (row,) = door.rows("SHOW CREATE VIEW %s.%s" % (identifier(database), identifier(view)))
        match = _ALGORITHM.match(row["Create View"])
        found[view] = match[1] if match else "UNDEFINED"
    return found
