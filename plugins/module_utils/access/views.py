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
SHOWN = "answers and shows its definition"
FOR_READING = (
    "What Medulla changes through it, such as a computer's name, fails. MySQL takes no writes through any view with an outer join;"
    " on MariaDB, drop the view and provision again."
)


def check(report: Report, database: Database, name: str, writable: bool) -> None:
    """Read one row of it and ask for its definition, since the consumer does both; with ``writable`` try a write that changes no row."""
    try:
        database.rows("SELECT * FROM %s LIMIT 1" % identifier(name))
        database.rows("SHOW CREATE VIEW %s" % identifier(name))
    except DatabaseError as error:
        report.failed(req.view(name), *_explained(error))
    else:
        if writable:
            _check_writing(report, database, name)
        else:
            report.passed(req.view(name), SHOWN)


def _check_writing(report: Report, database: Database, name: str) -> None:
    """Update no row: the server looks at the privileges of the definer, or of whoever asks, and at whether the view can be updated at all."""
    column = identifier(str(database.value("SHOW COLUMNS FROM %s" % identifier(name))))
    try:
        database.execute("UPDATE %s SET %s = %s WHERE 1 = 0" % (identifier(name), column, column))
    except DatabaseError as error:
        if error.errno in NOT_UPDATABLE:
            # With what it is joined from or grouped by, no definer helps.
            found = "%s, and is for reading: the server can't write through such a definition (%d)" % (SHOWN, error.errno)
            report.failed(req.view(name), found, FOR_READING, req.WARNING)
        else:
            found = "%s, but refuses writes: (%d) %s" % (SHOWN, error.errno, error.server_message)
            hint = "Its definer lacks UPDATE on what it reads, or is gone: drop the view and provision again, which makes it with SQL SECURITY INVOKER."
            report.failed(req.view(name), found, hint)
    else:
        report.passed(req.view(name), "%s, and takes writes" % SHOWN)


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
