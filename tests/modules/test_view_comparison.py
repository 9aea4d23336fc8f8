# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Queries as the server understands them: equal for equal ones, however they are written, and whatever the tables hold."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from ansible_collections.medulla.glpi.plugins.module_utils.database.connection import Database
from ansible_collections.medulla.glpi.plugins.module_utils.database.dialect import dialect
from ansible_collections.medulla.glpi.plugins.module_utils.database.view_comparison import Query, understood
from ansible_collections.medulla.glpi.plugins.module_utils.database.view_file import View, parse
from ansible_collections.medulla.glpi.plugins.module_utils.database.view_session import prepare, stored_views

from testbed import glpi_database
from testbed.glpi_database import GlpiDatabase
from testbed.mariadb import MariaDB

NAME = "glpi_comparison"

# Each means something else than every other one.
QUERIES = (Path(__file__).parent / "files/queries.sql").read_text(encoding="utf-8").split(";\n")
QUERIES = [query for query in QUERIES if query and not query.startswith("--")]
# What MySQL hasn't got, refuses to keep, or takes for the same as another one.
NOT_ON_MYSQL = ("SYSTEM_TIME", "OFFSET 2 ROWS", "WITH ROLLUP", "WHERE 2>1")


def queries_for(server: MariaDB) -> list[str]:
    """The queries that a server can tell apart."""
    return [query for query in QUERIES if server.product == "mariadb" or not any(text in query for text in NOT_ON_MYSQL)]


@pytest.fixture(scope="module")
def database(server: MariaDB) -> Iterator[GlpiDatabase]:
    """A GLPI's database with some more that queries use, and a second database."""
    made = glpi_database.create(server, NAME)
    server.client(
        "CREATE DATABASE comparison_other;"
        "CREATE TABLE comparison_other.t (id int PRIMARY KEY, n varchar(20) CHARACTER SET latin1, d date, e enum('a', 'b'));"
        f"USE {NAME};"
        "CREATE TABLE t (id int PRIMARY KEY, n varchar(20));"
        "CREATE TABLE parts (id int) PARTITION BY HASH (id) PARTITIONS 3;"
        "CREATE TABLE versions (id int)%s;"
        "CREATE VIEW computers AS SELECT id, name FROM glpi_computers;"
        "CREATE FUNCTION next_to (a int) RETURNS int DETERMINISTIC RETURN a + 1;" % {"mariadb": " WITH SYSTEM VERSIONING", "mysql": ""}[server.product]
    )
    yield made
    made.drop()
    server.execute("DROP DATABASE comparison_other")


@pytest.fixture
def door(database: GlpiDatabase) -> Iterator[Database]:
    with database.server.connect(NAME) as connection:
        opened = Database(connection)
        prepare(opened, dialect(opened).queries, 5)
        yield opened


def view_of(query: str) -> View:
    (view,) = parse(f"CREATE VIEW compared AS {query}", NAME)
    return view


def stored_query(door: Database, query: str) -> Query:
    """What the server keeps of a view with that query."""
    door.execute(f"CREATE OR REPLACE VIEW compared AS {query}")
    return Query(stored_views(door, dialect(door).queries, NAME, ["compared"])["compared"].definition)


@pytest.mark.quick
def test_what_the_server_keeps_equals_what_was_written(server: MariaDB, door: Database) -> None:
    differing = []
    meanings: dict[str, str] = {}
    queries = queries_for(server)
    for query in queries:
        (wanted,) = understood(door, NAME, [Query(view_of(query).body)])
        (stored,) = understood(door, NAME, [stored_query(door, query)])
        if wanted != stored:
            differing.append((query, wanted, stored))
        assert wanted not in meanings, f"{query} and {meanings[wanted]} are taken for equal"
        meanings[wanted] = query
    assert not differing
    assert len(meanings) == len(queries) > 120


def test_what_the_server_has_in_its_caches_does_not_count(door: Database) -> None:
    queries = [Query(view_of(query).body) for query in QUERIES if "comparison_other" in query or "t c" in query]
    assert len(queries) > 5
    first = [understood(door, NAME, [query]) for query in queries]
    door.execute("FLUSH TABLES")
    assert [understood(door, NAME, [query]) for query in reversed(queries)] == first[::-1]


def test_many_at_once_mean_the_same_as_each(door: Database) -> None:
    queries = [Query(view_of(query).body) for query in QUERIES[:12]]
    assert understood(door, NAME, queries) == [understood(door, NAME, [query])[0] for query in queries]
    assert understood(door, NAME, []) == []


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("SELECT id, n FROM t", "SELECT * FROM t"),
        ("select `id`,n from `t`", "SELECT t.id, t.n FROM t"),
        ("SELECT id FROM t", f"SELECT {NAME}.t.id FROM {NAME}.t"),
        ("SELECT id AS id FROM t", "(SELECT id FROM t)"),
        ("SELECT a.id FROM t a, t b, t c", "SELECT a.id FROM t a JOIN t b JOIN t c"),
        ("SELECT a.id FROM t a, t b", "SELECT a.id FROM (t a CROSS JOIN t b)"),
        ("SELECT id FROM t WHERE (id = 1) AND (n = 'x')", "SELECT id FROM t WHERE id = 1 AND n = 'x'"),
        ("SELECT id FROM t -- why\n", "SELECT /* because */ id FROM t"),
    ],
)
def test_other_words_for_the_same(door: Database, one: str, other: str) -> None:
    meanings = understood(door, NAME, [Query(view_of(one).body), Query(view_of(other).body)])
    assert meanings[0] == meanings[1]


def test_the_names_of_columns_count(server: MariaDB, door: Database) -> None:
    body = "SELECT id, n FROM t UNION SELECT 1, 2"
    queries = [
        Query(body, ("a", "b")),
        Query("SELECT id AS a, n AS b FROM t UNION SELECT 1, 2", ("a", "b")),
        Query("SELECT id AS a, n AS b FROM t UNION SELECT 1, 2"),
        Query(body, ("a", "c")),
        Query("WITH x AS (SELECT id, n FROM t) SELECT * FROM x", ("a", "b")),
    ]
    first, same, also_same, *others = understood(door, NAME, queries)
    assert same == also_same
    # In MySQL the names of the columns stand beside the query only, where they are compared for themselves.
    if server.product == "mariadb":
        assert first == same
        assert first not in others


@pytest.mark.quick
def test_what_the_tables_hold_does_not_count(door: Database) -> None:
    """With no row or one row, the server reads a table while it plans, and with more it chooses by statistics."""
    queries = [
        Query("SELECT n FROM t WHERE id = 1"),
        Query("SELECT n FROM t WHERE id = 2"),
        Query("SELECT n FROM t WHERE 0"),
        Query("SELECT n FROM t WHERE 1 = 1"),
        Query("SELECT id FROM t WHERE id IN (SELECT id FROM t AS u WHERE n = 'n1')"),
        Query("SELECT a.id FROM t AS a LEFT JOIN t AS b ON b.id = (SELECT MIN(c.id) FROM t AS c WHERE c.n = a.n)"),
        Query("SELECT MAX(id) AS m FROM t"),
        Query("SELECT name FROM glpi_profiles WHERE id = 4"),
        Query("SELECT p.name, t.n FROM glpi_profiles AS p LEFT JOIN t ON t.id = p.id WHERE p.id = 4 GROUP BY t.n"),
    ]
    empty = understood(door, NAME, queries)
    assert len(set(empty)) == len(queries)
    for rows in (1, 2, 500):
        door.execute(
            "INSERT INTO t WITH RECURSIVE numbers (seq) AS (SELECT 1 UNION ALL SELECT seq + 1 FROM numbers WHERE seq < %d)"
            " SELECT seq, CONCAT('n', seq) FROM numbers ON DUPLICATE KEY UPDATE n = VALUES(n)" % rows
        )
        door.execute("ANALYZE TABLE t")
        assert understood(door, NAME, queries) == empty
    door.execute("DELETE FROM t")
