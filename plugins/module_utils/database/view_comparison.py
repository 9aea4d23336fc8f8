# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a view's query means to the server, as text that can be compared.

The server rewrites the query of a view that it stores, so a file's text never equals it. But for any query the optimizer's trace
holds how the server understood it: every name resolved, every `*` replaced by columns, and nothing yet simplified by what the
tables hold. The same query, from a file or from the server's own record of a view, has the same text there. It is all read only.
"""

from __future__ import annotations

import json
import typing as t

from ..errors import ProvisioningError
from .connection import Database, identifier
from .sql_text import QUOTED_NAME, WORD, Token, evenly, tokens

_TRACE = "SELECT TRACE FROM information_schema.OPTIMIZER_TRACE"


class Query(t.NamedTuple):
    """A view's query and, where the file gives them, its columns' names."""

    body: str
    columns: t.Sequence[str] = ()


def understood(database: Database, name: str, queries: t.Sequence[Query], any_case: bool = False) -> list[str]:
    """Give the server's understanding of all queries with two statements; a DatabaseError when one of them is not valid.

    ``name`` is that of the current database, and ``any_case`` tells whether the server takes it in any.
    """
    if not queries:
        return []
    # As derived tables of one query that has no rows, the queries are resolved and nothing is read.
    tables = ", ".join("(%s) AS q%d" % (_as_table(query), number) for number, query in enumerate(queries, 1))
    database.rows("EXPLAIN SELECT 1 FROM %s WHERE 0" % tables)
    text = _outermost(database.value(_TRACE) or "")
    if not text:
        raise ProvisioningError(
            "What the views' queries mean cannot be compared, since the server gives no trace of them, as when the account that signed in lacks"
            " privileges on what they read, or when a query takes the next value of a sequence: sign in as an administrator, or correct the query."
        )
    return [part + _other_databases(query.body, part, name, any_case) for query, part in zip(queries, _parts(text, queries))]


def _as_table(query: Query) -> str:
    if not query.columns:
        return query.body
    names = ", ".join(identifier(name) for name in query.columns)
    return "WITH named (%s) AS (%s) SELECT * FROM named" % (names, query.body)


def _outermost(trace: str) -> str:
    """Give the whole query's text: that of the first query the trace is about, after the queries in it."""
    # An object of the trace can have a key more than once, so it is read as pairs.
    try:
        document = json.loads(trace, object_pairs_hook=list)
    except ValueError:
        return ""
    for preparation in _values(document, "join_preparation"):
        texts = list(_values(preparation, "expanded_query"))
        return str(texts[-1]) if texts else ""
    return ""


def _values(pairs: t.Any, name: str) -> t.Iterator[t.Any]:
    """Give the values of a name in the steps of one object."""
    for key, value in pairs:
        if key == "steps":
            for step in value:
                yield from (inner for key_of_step, inner in step if key_of_step == name)


def _parts(text: str, queries: t.Sequence[Query]) -> t.Iterator[str]:
    """Split `select 1 from (...) q1 join (...) q2 where 0` into the texts in the parentheses."""
    found = _groups(tokens(text))
    if len(found) != len(queries):
        raise ProvisioningError("What the views' queries mean cannot be compared: the server's trace has another form than expected: %s" % text)
    for query, part in zip(queries, found):
        # with named (columns) as (query) select ...
        yield evenly(_without_databases(_without_needless_parentheses(_groups(part)[1] if query.columns else part)))


def _groups(parsed: t.Sequence[Token]) -> list[t.Sequence[Token]]:
    """Give what is in each of the outermost pairs of parentheses."""
    found = []
    position = 0
    while position < len(parsed):
        if parsed[position].keyword == "(":
            closing = _closing(parsed, position)
            found.append(parsed[position + 1:closing])
            position = closing
        position += 1
    return found


def _without_databases(parsed: t.Sequence[Token]) -> list[Token]:
    """Take the database away from `database.table.column`: whether the server writes it there depends on what it has in its caches."""
    kept: list[Token] = []
    for token in parsed:
        kept.append(token)
        if [part.text for part in kept[-4::2]] == [".", "."]:
            del kept[-5:-3]
    return kept


def _other_databases(body: str, part: str, name: str, any_case: bool) -> str:
    """Name the other databases that a query reads: what qualifies a name in it and is no table or alias."""
    if any_case:
        body, part, name = body.lower(), part.lower(), name.lower()
    parsed = tokens(body)
    qualifiers = {token.value for token, after in zip(parsed, parsed[1:]) if after.text == "." and token.kind in (WORD, QUOTED_NAME)}
    others = qualifiers - {token.value for token in tokens(part)} - {name}
    return "".join(" reading %s" % identifier(other) for other in sorted(others))


def _without_needless_parentheses(parsed: t.Sequence[Token]) -> list[Token]:
    """Take away those around the first tables of a FROM: the server adds them to `a, b` and to no other join, and joins bind to the left.

    Around the tables of a semijoin MySQL writes them once or twice.
    """
    kept = list(parsed)
    position = 0
    while position < len(kept) - 2:
        opening, first = kept[position + 1], kept[position + 2]
        if kept[position].keyword == "FROM" and opening.keyword == "(" and first.keyword not in ("SELECT", "WITH", "VALUES"):
            closing = _closing(kept, position + 1)
            del kept[closing], kept[position + 1]
        elif kept[position].keyword == "JOIN" and opening.keyword == first.keyword == "(":
            closing = _closing(kept, position + 1)
            if _closing(kept, position + 2) == closing - 1:
                del kept[closing], kept[position + 1]
            else:
                position += 1
        else:
            position += 1
    return kept


def _closing(parsed: t.Sequence[Token], opening: int) -> int:
    depth = 0
    for position in range(opening, len(parsed)):
        depth += {"(": 1, ")": -1}.get(parsed[position].keyword, 0)
        if depth == 0:
            return position
    return len(parsed) - 1
