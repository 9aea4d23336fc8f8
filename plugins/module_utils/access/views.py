# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether a view works for the consumer."""

from __future__ import annotations

from ..database.connection import Database, identifier
from ..database.errors import DatabaseError
from . import requirements as req
from .report import Report

DENIED = 1142
MISSING = 1146
NOT_A_VIEW = 1347
ACCESS_DENIED = 1045
BROKEN = 1356
# The view as a whole, or its first column.
NOT_UPDATABLE = (1288, 1348)


def check(report: Report, database: Database, name: str, writable: bool) -> None:
    """Read one row of it and ask for its definition, since the consumer does both; with ``writable`` try a write that changes no row."""
    found = "answers and shows its definition"
    try:
        database.rows("SELECT * FROM %s LIMIT 1" % identifier(name))
        database.rows("SHOW CREATE VIEW %s" % identifier(name))
        if writable:
            found = "answers, shows its definition, and %s" % _written_through(database, name)
    except DatabaseError as error:
        report.failed(req.view(name), *_explained(error))
    else:
        report.passed(req.view(name), found)


def _written_through(database: Database, name: str) -> str:
    """What a view is joined from, or grouped by, decides whether the server can write through it at all."""
    column = identifier(database.rows("SHOW COLUMNS FROM %s" % identifier(name))[0]["Field"])
    try:
        database.execute("UPDATE %s SET %s = %s WHERE 1 = 0" % (identifier(name), column, column))
    except DatabaseError as error:
        if error.errno in NOT_UPDATABLE:
            return "is for reading: the server can't write through such a definition"
        raise
    return "takes writes"


def _explained(error: DatabaseError) -> tuple[str, str]:
    if error.errno == MISSING:
        return "doesn't exist", "Make it as administrator (medulla.glpi.database_views)."
    if error.errno == NOT_A_VIEW:
        return "is a table, not a view", "See how that table came about, and make the view in its place."
    if error.errno == DENIED:
        return "denied: %s" % error.server_message, "Grant the account SELECT and SHOW VIEW on the whole database."
    if error.errno in (ACCESS_DENIED, BROKEN):
        return (
            "broken: %s" % error.server_message,
            "Its definer is gone or lacks privileges, or a table that it uses is gone: make it again as administrator (medulla.glpi.database_views).",
        )
    return str(error), "Make it again as administrator (medulla.glpi.database_views)."
