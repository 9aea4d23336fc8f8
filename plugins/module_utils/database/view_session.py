# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The session that looks at views, and what the server itself records of them."""

from __future__ import annotations

import typing as t

from ..errors import ProvisioningError
from .connection import SQL_MODE, Database, identifier
from .dialect import Dialect, Queries
from .errors import LOCK_WAIT_TIMEOUT, DatabaseError
from .sql_text import has_words
from .view_file import View

# ONLY_FULL_GROUP_BY is the one part of the server's sql_mode that a view must stand; the other parts change how a text is read.
_SESSION = (
    "SET SESSION lock_wait_timeout = %d, optimizer_trace = 'enabled=on', optimizer_trace_max_mem_size = 67108864,"
    " sql_mode = IF(FIND_IN_SET('ONLY_FULL_GROUP_BY', @@GLOBAL.sql_mode), 'ONLY_FULL_GROUP_BY', '')%s"
)
# Access denied in a definer's name, no such view or column, what a view uses is missing, and no such definer.
_UNREADABLE = (1045, 1054, 1146, 1356, 1449)

# One look-up a name: with IN, the server would open every table of the database.
_STORED = (
    "SELECT %s AS name, @@lower_case_table_names <> 0 AS any_case, t.TABLE_TYPE AS type, v.VIEW_DEFINITION AS definition, v.DEFINER AS definer,"
    " v.SECURITY_TYPE AS sql_security, {algorithm} AS algorithm, v.CHECK_OPTION AS check_option"
    " FROM information_schema.TABLES AS t LEFT JOIN information_schema.VIEWS AS v ON v.TABLE_SCHEMA = %s AND v.TABLE_NAME = %s"
    " WHERE t.TABLE_SCHEMA = %s AND t.TABLE_NAME = %s"
)


class Stored(t.NamedTuple):
    """A view as information_schema has it; ``columns`` only when column_names() was asked."""

    definition: str
    definer: str
    sql_security: str
    algorithm: str
    check_option: str
    any_case: bool = False
    """Whether the server takes a name of a database or table in any case."""
    columns: tuple[str, ...] = ()


def prepare(database: Database, queries: Queries, lock_wait_timeout: int) -> None:
    """Set the session up; lock_wait_timeout is in seconds."""
    database.execute(_SESSION % (lock_wait_timeout, queries.SESSION_SETTINGS))


def put_back(database: Database) -> None:
    """Undo what prepare() set up, for what is done next in the session."""
    database.execute("SET SESSION lock_wait_timeout = DEFAULT, optimizer_trace = DEFAULT, optimizer_switch = DEFAULT" + SQL_MODE)


def refuse_what_is_not_kept(dialect: Dialect, views: t.Iterable[View], source: str) -> None:
    """Refuse a query that the server records in a form of which it understands nothing."""
    for view in views:
        for clause in dialect.queries.NOT_KEPT:
            if has_words(view.body, clause):
                raise ProvisioningError(
                    "The view %s (line %d of %s) has %s, which %s does not keep in a view's definition as it was written: write the query without it."
                    % (view.name, view.line, source, clause, dialect.product)
                )


def stored_views(database: Database, queries: Queries, name: str, views: t.Sequence[str]) -> dict[str, Stored]:
    """Give those of the views that exist in the database of that name; a table of the name is refused."""
    arguments = [argument for view in views for argument in (view, name, view, name, view)]
    found = {}
    one = _STORED.format(algorithm=queries.ALGORITHM)
    for row in database.rows(" UNION ALL ".join([one] * len(views)), arguments):
        if row["type"] != "VIEW":
            raise ProvisioningError(
                "%s in the database %s is no view but a table (%s): it is left alone; correct the file or the name of the database."
                % (row["name"], name, row["type"])
            )
        if not row["definition"]:
            raise ProvisioningError(
                "The definition of the view %s in the database %s is hidden from the account that signed in: it needs SHOW VIEW." % (row["name"], name)
            )
        found[row["name"]] = Stored(**{field: row[field] for field in Stored._fields if field != "columns"})
    for view, algorithm in queries.algorithms(database, name, list(found)).items():
        found[view] = found[view]._replace(algorithm=algorithm)
    return found


def broken_views(database: Database, views: t.Mapping[str, Stored]) -> list[str]:
    """Give those that cannot be read, such as one whose definer is gone; nothing is read of the others. The current database is theirs."""
    try:
        if views:
            # Aliases, since a table can be named once only without.
            database.rows("EXPLAIN SELECT 1 FROM %s WHERE 0" % ", ".join("%s AS v%d" % (identifier(name), number) for number, name in enumerate(views)))
    except DatabaseError as error:
        if error.errno == LOCK_WAIT_TIMEOUT:
            raise
        if len(views) == 1:
            return list(views) if error.errno in _UNREADABLE else []
        return [broken for name in views for broken in broken_views(database, {name: views[name]})]
    return []


def column_names(database: Database, name: str, views: t.Mapping[str, Stored]) -> dict[str, Stored]:
    """Give the views with the names of their columns."""
    marks = ", ".join(["%s"] * len(views))
    rows = database.rows(
        "SELECT TABLE_NAME AS name, COLUMN_NAME AS column_name FROM information_schema.COLUMNS"
        " WHERE TABLE_SCHEMA = %s AND TABLE_NAME IN (" + marks + ") ORDER BY TABLE_NAME, ORDINAL_POSITION",
        [name, *views],
    )
    return {
        view: stored._replace(columns=tuple(row["column_name"] for row in rows if row["name"] == view)) for view, stored in views.items()
    }
