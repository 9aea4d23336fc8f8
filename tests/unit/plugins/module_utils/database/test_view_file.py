# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which SQL files are taken, and what is read from them."""

from __future__ import annotations

from pathlib import Path

import pytest
from ansible_collections.medulla.glpi.plugins.module_utils.database.view_file import Account, View, load, parse, parts
from ansible_collections.medulla.glpi.plugins.module_utils.errors import ProvisioningError

DATABASE = "glpi_prod"
CREATE = "CREATE VIEW v AS "


def only(text: str) -> View:
    (view,) = parse(text, DATABASE)
    return view


@pytest.mark.parametrize(
    ("clauses", "expected"),
    [
        ("CREATE VIEW v AS", {"name": "v", "columns": (), "algorithm": "UNDEFINED", "definer": None}),
        ("create or replace view `v` as", {"name": "v"}),
        ("CREATE VIEW IF NOT EXISTS v AS", {"name": "v"}),
        ("CREATE VIEW glpi_prod.v AS", {"name": "v"}),
        ("CREATE VIEW `glpi_prod` . `we``ird` AS", {"name": "we`ird"}),
        ("CREATE VIEW v (a, `b c`) AS", {"columns": ("a", "b c")}),
        ("CREATE ALGORITHM = MERGE VIEW v AS", {"algorithm": "MERGE"}),
        ("CREATE ALGORITHM=temptable VIEW v AS", {"algorithm": "TEMPTABLE"}),
        ("CREATE DEFINER=`root`@`%` VIEW v AS", {"definer": Account("root", "%")}),
        ("CREATE DEFINER = 'o''neil'@'10.0.%' VIEW v AS", {"definer": Account("o'neil", "10.0.%")}),
        ("CREATE DEFINER=root@db-1.example.org VIEW v AS", {"definer": Account("root", "db-1.example.org")}),
        ("CREATE DEFINER=CURRENT_USER() VIEW v AS", {"definer": None}),
        ("CREATE DEFINER=CURRENT_USER VIEW v AS", {"definer": None}),
        ("CREATE SQL SECURITY DEFINER VIEW v AS", {"name": "v"}),
        (
            "CREATE OR REPLACE ALGORITHM=UNDEFINED DEFINER=`a`@`b` SQL SECURITY INVOKER VIEW `v` AS",
            {"algorithm": "UNDEFINED", "definer": Account("a", "b")},
        ),
    ],
)
def test_clauses(clauses: str, expected: dict[str, object]) -> None:
    view = only(f"{clauses} SELECT 1 AS a, 2 AS b")._asdict()
    assert {key: view[key] for key in expected} == expected
    assert view["body"] == "SELECT 1 AS a, 2 AS b"


@pytest.mark.parametrize(
    ("body", "kept", "check_option"),
    [
        ("SELECT 1", "SELECT 1", "NONE"),
        ("SELECT id FROM t WITH CHECK OPTION", "SELECT id FROM t", "CASCADED"),
        ("SELECT id FROM t WITH CASCADED CHECK OPTION", "SELECT id FROM t", "CASCADED"),
        ("SELECT id FROM t with local check option", "SELECT id FROM t", "LOCAL"),
        ("(SELECT 1) UNION (SELECT 2)", "(SELECT 1) UNION (SELECT 2)", "NONE"),
        ("WITH a AS (SELECT 1) SELECT * FROM a", "WITH a AS (SELECT 1) SELECT * FROM a", "NONE"),
        ("SELECT a -- why; not\n, b # ; either\n, c /* ; nor\n this */ FROM t", "SELECT a , b , c FROM t", "NONE"),
        ("SELECT/* a */1", "SELECT 1", "NONE"),
        ("SELECT 5--1", "SELECT 5--1", "NONE"),
        ("SELECT ';' AS a, \"DROP TABLE t; -- \" AS b", "SELECT ';' AS a, \"DROP TABLE t; -- \" AS b", "NONE"),
        (r"SELECT 'it''s \'; DROP TABLE t' AS a", r"SELECT 'it''s \'; DROP TABLE t' AS a", "NONE"),
        ("SELECT `a;b``c` FROM t", "SELECT `a;b``c` FROM t", "NONE"),
        ("SELECT a.procedure, `into` FROM a", "SELECT a.procedure, `into` FROM a", "NONE"),
        ("SELECT SUBSTRING(a FROM 2 FOR 3) FROM t", "SELECT SUBSTRING(a FROM 2 FOR 3) FROM t", "NONE"),
        ("SELECT 'é€' AS a", "SELECT 'é€' AS a", "NONE"),
    ],
)
def test_bodies(body: str, kept: str, check_option: str) -> None:
    view = only(CREATE + body)
    assert (view.body, view.check_option) == (kept, check_option)


def test_a_whole_file() -> None:
    text = "\ufeff-- made by hand\r\nSTART TRANSACTION;\r\n;CREATE VIEW a AS SELECT 1;\r\n\r\nCREATE VIEW b AS\r\nSELECT x FROM a;\r\nCOMMIT;\r\n"
    views = parse(text, DATABASE)
    assert [(view.name, view.line) for view in views] == [("a", 3), ("b", 5)]
    assert views[1].names == {"SELECT", "x", "FROM", "a"}
    assert len(parse("BEGIN; CREATE VIEW a AS SELECT 1; COMMIT WORK", DATABASE)) == 1


OTHER = "is a statement of another kind ({}"


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        ("CREATE VIEW a AS SELECT 1;\n\nDROP TABLE glpi_users;", 3, OTHER.format("DROP TABLE")),
        ("/* a\n b */ DELETE FROM glpi_users", 2, OTHER.format("DELETE FROM")),
        ("SET NAMES utf8mb4;", 1, OTHER.format("SET NAMES")),
        ("DELIMITER //\n", 1, OTHER.format("DELIMITER /")),
        ("CREATE TABLE a (id int)", 1, OTHER.format("CREATE TABLE")),
        ("CREATE OR REPLACE TABLE a (id int)", 1, OTHER.format("CREATE OR")),
        ("CREATE DEFINER=a@b PROCEDURE p() SELECT 1", 1, OTHER.format("CREATE DEFINER")),
        ("BEGIN NOT ATOMIC DROP TABLE a; END", 1, OTHER.format("BEGIN NOT")),
        ("ALTER VIEW a AS SELECT 1", 1, OTHER.format("ALTER VIEW")),
        ("\n/*!40101 SET NAMES utf8 */;", 2, "is a comment that the server executes (/*!)"),
        (CREATE + "SELECT 1 /*M! , 2 */", 1, "is a comment that the server executes (/*M!)"),
        (CREATE + "SELECT 1\n/* no end", 2, "begins a comment that never ends"),
        (CREATE + "\nSELECT 'no end", 2, "begins a string that never ends"),
        (CREATE + "SELECT `no end", 1, "begins a quoted name that never ends"),
        ("CREATE VIEW other.a AS SELECT 1", 1, "creates a view in the database other, not in glpi_prod"),
        ("CREATE VIEW a", 1, "ends a statement too early"),
        ("CREATE VIEW a AS", 1, "ends a statement too early"),
        ("CREATE VIEW a ROBOT", 1, "has ROBOT where AS is expected"),
        ("CREATE VIEW 'a' AS SELECT 1", 1, "has 'a' where a name is expected"),
        ("CREATE VIEW a (b c) AS SELECT 1", 1, "has c where , or ) is expected"),
        ("CREATE VIEW a () AS SELECT 1", 1, "has ) where a name is expected"),
        ("CREATE ALGORITHM=FAST VIEW a AS SELECT 1", 1, "has FAST where UNDEFINED or MERGE or TEMPTABLE is expected"),
        ("CREATE DEFINER=root VIEW a AS SELECT 1", 1, "has VIEW where @ is expected"),
        ("CREATE SQL SECURITY NONE VIEW a AS SELECT 1", 1, "has NONE where DEFINER or INVOKER is expected"),
        (CREATE + "DELETE FROM t", 1, "has DELETE where SELECT or WITH or ( is expected"),
        (CREATE + "WITH CHECK OPTION", 1, "creates a view without a query"),
        (CREATE + "SELECT 1\nINTO OUTFILE '/tmp/x'", 2, "has INTO in a view's query"),
        (CREATE + "SELECT 1 into dumpfile '/tmp/x'", 1, "has INTO in a view's query"),
        (CREATE + "SELECT 1 INTO @a", 1, "has INTO in a view's query"),
        (CREATE + "SELECT id FROM t FOR UPDATE", 1, "has FOR in a view's query"),
        (CREATE + "SELECT id FROM t LOCK IN SHARE MODE", 1, "has LOCK in a view's query"),
        (CREATE + "SELECT id FROM t PROCEDURE ANALYSE()", 1, "has PROCEDURE in a view's query"),
        (CREATE + "SELECT @a", 1, "has a variable or a parameter (@)"),
        (CREATE + "SELECT @@version", 1, "has a variable or a parameter (@)"),
        (CREATE + "SELECT ?", 1, "has a variable or a parameter (?)"),
        (CREATE + "SELECT _latin1'a'", 1, "has a character set in front of a string (_latin1)"),
        (CREATE + "SELECT\n'😀'", 2, "has a character that MariaDB does not keep"),
        (CREATE + "SELECT 1) AS a, (SELECT 2", 1, "closes a parenthesis that was not opened"),
        (CREATE + "SELECT (1", 1, "ends a view's query with a parenthesis open"),
    ],
)
def test_refused_with_its_line(text: str, line: int, says: str) -> None:
    with pytest.raises(ProvisioningError) as caught:
        parse(text, DATABASE, "/etc/views.sql")
    message = str(caught.value)
    assert message.startswith(f"Line {line} of /etc/views.sql {says}")
    assert message.endswith(" Nothing was changed.")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "sql holds no CREATE VIEW"),
        (" -- nothing\n;;", "sql holds no CREATE VIEW"),
        ("START TRANSACTION; COMMIT;", "sql holds no CREATE VIEW"),
        ("\n<!DOCTYPE html><html>", "sql holds an HTML page instead of SQL"),
        ("CREATE VIEW a AS SELECT 1;\nCREATE VIEW b AS SELECT 1;\nCREATE VIEW a AS SELECT 2", "sql creates the view a twice, on lines 1 and 3"),
    ],
)
def test_files_that_are_no_views(text: str, says: str) -> None:
    with pytest.raises(ProvisioningError, match=says):
        parse(text, DATABASE)


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(ProvisioningError, match="src cannot be read on the host that runs the module: .*No such file"):
        load(None, str(tmp_path / "missing.sql"), None, DATABASE)
    latin = tmp_path / "latin.sql"
    latin.write_bytes(b"-- caf\xe9\n")
    with pytest.raises(ProvisioningError, match="latin.sql is not in UTF-8"):
        load(None, str(latin), None, DATABASE)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a\nb", {"": "a\nb"}),
        ("-- for GLPI 11.0 and later\na", {"": "-- for GLPI 11.0 and later\na"}),
        ("a\n-- For GLPI 10.0\nb\n--  for glpi 11.0:\r\nc", {"10.0": "a\n-- For GLPI 10.0\nb\n\n", "11.0": "a\n\n\n--  for glpi 11.0:\r\nc"}),
        ("-- For GLPI 11.0\na\n-- For GLPI 10.0\nb\n-- For GLPI 11.0\nc", {
            "10.0": "\n\n-- For GLPI 10.0\nb\n\n", "11.0": "-- For GLPI 11.0\na\n\n\n-- For GLPI 11.0\nc",
        }),
    ],
)  # fmt: skip
def test_parts_for_the_series_of_glpi(text: str, expected: dict[str, str]) -> None:
    assert parts(text) == expected


def test_an_error_in_a_part_names_the_line_of_the_file() -> None:
    text = "-- For GLPI 10.0\nCREATE VIEW a AS SELECT 1;\n-- For GLPI 11.0\nCREATE VIEW a AS SELECT 1;\nDROP TABLE b;"
    with pytest.raises(ProvisioningError, match="Line 5 of sql"):
        load(text, None, None, DATABASE)
    views = load(text[: text.index("DROP")], None, None, DATABASE)
    assert {series: [(view.name, view.line) for view in found] for series, found in views.items()} == {"10.0": [("a", 2)], "11.0": [("a", 4)]}
