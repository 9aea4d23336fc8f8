# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The module database_views."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pymysql
import pytest

from testbed.installation import Glpi
from testbed.module_run import expect_failure, expect_success, interruptions, run_module

MODULE = "database_views"
both_servers = pytest.mark.parametrize("glpi", ["10.0.19", "10.0.19 on MySQL"], indirect=True)
GROUPING = Path(__file__).parent / "files/grouping_views.sql"
BUNDLED = Path(__file__).parents[2] / "roles/medulla/files/medulla_views.sql"

TWO = """-- two views
START TRANSACTION;
CREATE OR REPLACE VIEW makers AS SELECT id, name FROM glpi_manufacturers;
CREATE OR REPLACE VIEW printers AS SELECT id, items_id FROM glpi_computers_items WHERE itemtype = 'Printer';
COMMIT;
"""


@pytest.fixture
def two(administrator: dict[str, Any]) -> dict[str, Any]:
    """The options that make two views."""
    return {**administrator, "sql": TWO}


@pytest.fixture
def views(glpi: Glpi) -> Callable[[], str]:
    """All views of the database as text to compare."""
    # MySQL tells the algorithm by SHOW CREATE VIEW alone, and an existing view's in the tests is what was not given.
    algorithm = {"mariadb": "ALGORITHM", "mysql": "NULL"}[glpi.server.product]
    return lambda: glpi.sql.client(
        f"SELECT TABLE_NAME, VIEW_DEFINITION, CHECK_OPTION, DEFINER, SECURITY_TYPE, {algorithm} FROM information_schema.VIEWS"
        " WHERE TABLE_SCHEMA = DATABASE() ORDER BY TABLE_NAME; SELECT TABLE_NAME, COLUMN_NAME FROM information_schema.COLUMNS"
        " JOIN information_schema.VIEWS USING (TABLE_SCHEMA, TABLE_NAME) WHERE TABLE_SCHEMA = DATABASE() ORDER BY TABLE_NAME, ORDINAL_POSITION"
    )


def stored(glpi: Glpi, view: str = "makers") -> dict[str, Any]:
    """One view as the server has it."""
    (row,) = glpi.rows("SELECT * FROM information_schema.VIEWS WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = %s", view)
    if glpi.server.product == "mysql":
        row["ALGORITHM"] = glpi.rows(f"SHOW CREATE VIEW `{view}`")[0]["Create View"].split()[1].removeprefix("ALGORITHM=")
    return row


def actions(run: Any) -> dict[str, str]:
    return {view["name"]: view["action"] for view in run.result["views"]}


@contextlib.contextmanager
def holding(glpi: Glpi, *statements: str) -> Iterator[None]:
    """Another session that holds the locks of its statements."""
    with glpi.server.connect(glpi.database) as connection, connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
        yield


@both_servers
@pytest.mark.quick
def test_check_mode_apply_and_reapply(glpi: Glpi, administrator: dict[str, Any], views: Callable[[], str]) -> None:
    options = {**administrator, "src": str(BUNDLED)}
    before = views()
    with glpi.server.refuse_writes():
        foretold = expect_success(MODULE, options, check=True, changed=True)
    assert views() == before
    done = expect_success(MODULE, options, changed=True)
    assert (foretold.diff, foretold.result["created"]) == (done.diff, done.result["created"])
    assert set(actions(done).values()) == {"created"}
    after = views()
    with glpi.server.refuse_writes():
        again = expect_success(MODULE, options, changed=False)
        expect_success(MODULE, options, check=True, changed=False)
    assert (set(actions(again).values()), again.diff["before"]) == ({"unchanged"}, again.diff["after"])
    assert views() == after
    assert again.statements <= {"mariadb": 9, "mysql": 14}[glpi.server.product], again.steps


def test_the_file_of_medulla_s_installer(glpi: Glpi, administrator: dict[str, Any]) -> None:
    """As that installer runs it, and then as this module would."""
    glpi.sql.client(GROUPING.read_text(encoding="utf-8"))
    options = {**administrator, "src": str(GROUPING), "sql_security": "definer"}
    expect_success(MODULE, options, changed=False)
    run = expect_success(MODULE, {**options, "src": str(BUNDLED)}, changed=True)
    assert actions(run) == {
        "glpi_computers_pulse": "replaced",
        "glpi_view_computers_items_printer": "unchanged",
        "glpi_view_computers_items_peripheral": "unchanged",
        "glpi_view_peripherals_manufacturers": "unchanged",
    }
    assert run.result["replaced"] == ["glpi_computers_pulse"]


@both_servers
def test_a_changed_query_is_shown(glpi: Glpi, two: dict[str, Any]) -> None:
    expect_success(MODULE, two, changed=True)
    options = {**two, "sql": TWO.replace("SELECT id, name", "SELECT id, comment AS name")}
    with glpi.server.refuse_writes():
        expect_success(MODULE, options, check=True, changed=True)
    run = expect_success(MODULE, options, changed=True)
    assert actions(run) == {"makers": "replaced", "printers": "unchanged"}
    table = {"mariadb": "glpi_manufacturers", "mysql": "`glpi_manufacturers`"}[glpi.server.product]
    assert f"{table}.`name` AS `name`" in run.diff["before"]["makers"]["definition"]
    assert f"{table}.`comment` AS `name`" in run.diff["after"]["makers"]["definition"]
    assert run.diff["before"]["printers"] == run.diff["after"]["printers"]
    assert "`comment` AS `name`" in stored(glpi)["VIEW_DEFINITION"]
    expect_success(MODULE, options, changed=False)


@both_servers
def test_a_star_that_its_table_outgrew(glpi: Glpi, administrator: dict[str, Any]) -> None:
    options = {**administrator, "sql": "CREATE VIEW makers AS SELECT * FROM glpi_manufacturers"}
    expect_success(MODULE, options, changed=True)
    glpi.execute("ALTER TABLE glpi_manufacturers ADD grown int")
    run = expect_success(MODULE, options, changed=True)
    assert actions(run) == {"makers": "replaced"}
    assert "grown" in glpi.sql.client("SHOW COLUMNS FROM makers")
    expect_success(MODULE, options, changed=False)


@both_servers
def test_a_broken_view_is_mended(glpi: Glpi, two: dict[str, Any]) -> None:
    glpi.execute("ALTER TABLE glpi_manufacturers ADD old int")
    glpi.execute("CREATE SQL SECURITY INVOKER VIEW makers AS SELECT id, old AS name FROM glpi_manufacturers")
    glpi.execute("ALTER TABLE glpi_manufacturers DROP old")
    assert actions(expect_success(MODULE, two, changed=True)) == {"makers": "replaced", "printers": "created"}
    glpi.sql.client("SELECT * FROM makers")
    expect_success(MODULE, two, changed=False)


@pytest.mark.parametrize("broken_by", ["definer", "table"])
@pytest.mark.parametrize("replace", [True, False])
def test_a_view_that_nobody_can_read_is_mended(glpi: Glpi, two: dict[str, Any], broken_by: str, replace: bool) -> None:
    glpi.execute("CREATE TABLE gone (id int)")
    table = "glpi_manufacturers" if broken_by == "definer" else "gone"
    glpi.execute(f"CREATE DEFINER=nobody@nowhere SQL SECURITY DEFINER VIEW makers AS SELECT id FROM {table}")
    glpi.execute("CREATE SQL SECURITY DEFINER VIEW printers AS SELECT 1 AS one")
    glpi.execute("DROP TABLE gone")
    options = {**two, "replace": replace}
    printers = "replaced" if replace else "unchanged"
    assert actions(expect_success(MODULE, options, changed=True, check=True)) == {"makers": "replaced", "printers": printers}
    assert actions(expect_success(MODULE, options, changed=True)) == {"makers": "replaced", "printers": printers}
    assert (stored(glpi)["SECURITY_TYPE"], stored(glpi)["DEFINER"]) == ("INVOKER", f"{glpi.server.administrator}@127.0.0.1")
    glpi.rows("SELECT id, name FROM makers")
    expect_success(MODULE, options, changed=False)


def test_dropped_by_name(glpi: Glpi, two: dict[str, Any], views: Callable[[], str]) -> None:
    expect_success(MODULE, two, changed=True)
    by_name = {**{name: value for name, value in two.items() if name != "sql"}, "names": ["makers", "printers"]}
    expect_failure(MODULE, by_name, "state is present", "sql or src")
    assert expect_success(MODULE, {**by_name, "state": "absent"}, changed=True).result["dropped"] == ["makers", "printers"]
    expect_success(MODULE, {**by_name, "state": "absent"}, changed=False)


def test_src_is_sql_in_a_file(two: dict[str, Any], tmp_path: Path) -> None:
    expect_success(MODULE, two, changed=True)
    file = tmp_path / "views.sql"
    file.write_text(TWO, encoding="utf-8")
    options = {key: value for key, value in two.items() if key != "sql"}
    expect_success(MODULE, {**options, "src": str(file)}, changed=False)
    expect_failure(MODULE, {**options, "src": str(tmp_path)}, "src cannot be read on the host that runs the module")
    expect_failure(MODULE, {**two, "src": str(file)}, "mutually exclusive")
    expect_failure(MODULE, options, "one of the following is required: sql, src")


@both_servers
def test_replace(glpi: Glpi, two: dict[str, Any]) -> None:
    glpi.execute("CREATE SQL SECURITY DEFINER VIEW makers AS SELECT 1 AS id")
    before = stored(glpi)
    run = expect_success(MODULE, {**two, "replace": False}, changed=True)
    assert actions(run) == {"makers": "unchanged", "printers": "created"}
    assert stored(glpi) == before
    run = expect_success(MODULE, {**two, "replace": False}, changed=False)
    # The last one asks whether GLPI's upgrade has broken one of them.
    # MySQL is asked for its version, and for the algorithm of each view.
    assert run.statements == {"mariadb": 5, "mysql": 8}[glpi.server.product]
    assert actions(expect_success(MODULE, two, changed=True)) == {"makers": "replaced", "printers": "unchanged"}


@both_servers
def test_definer(glpi: Glpi, two: dict[str, Any]) -> None:
    glpi.execute("CREATE DEFINER=`own@er`@`10.0.%` SQL SECURITY INVOKER VIEW makers AS SELECT 1 AS id")
    expect_success(MODULE, two, changed=True)
    assert stored(glpi)["DEFINER"] == "own@er@10.0.%"
    assert stored(glpi, "printers")["DEFINER"].startswith("provisioner@")
    options = {**two, "definer": "glpi@localhost"}
    run = expect_success(MODULE, options, changed=True)
    assert (run.diff["before"]["makers"]["definer"], run.diff["after"]["makers"]["definer"]) == ("own@er@10.0.%", "glpi@localhost")
    assert {stored(glpi, view)["DEFINER"] for view in ("makers", "printers")} == {"glpi@localhost"}
    expect_success(MODULE, options, changed=False)
    expect_success(MODULE, two, changed=False)
    expect_success(MODULE, {**two, "sql": TWO.replace("VIEW makers", "DEFINER=a@b VIEW makers")}, changed=True)
    assert (stored(glpi)["DEFINER"], stored(glpi, "printers")["DEFINER"]) == ("a@b", "glpi@localhost")
    expect_failure(MODULE, {**two, "definer": "glpi"}, "definer has to be user@host")


def test_a_role_stays_the_definer(glpi: Glpi, two: dict[str, Any]) -> None:
    glpi.execute("CREATE ROLE owners")
    try:
        glpi.execute("CREATE DEFINER=owners SQL SECURITY INVOKER VIEW makers AS SELECT 1 AS id")
        expect_success(MODULE, two, changed=True)
        assert stored(glpi)["DEFINER"] == "owners@"
        expect_success(MODULE, two, changed=False)
    finally:
        glpi.execute("DROP ROLE owners")


def test_sql_security(glpi: Glpi, two: dict[str, Any]) -> None:
    expect_success(MODULE, {**two, "sql_security": "definer"}, changed=True)
    assert stored(glpi)["SECURITY_TYPE"] == "DEFINER"
    expect_success(MODULE, {**two, "sql_security": "definer"}, changed=False)
    run = expect_success(MODULE, {**two, "sql": TWO.replace("VIEW makers", "SQL SECURITY DEFINER VIEW makers")}, changed=True)
    assert (run.diff["before"]["makers"]["sql_security"], run.diff["after"]["makers"]["sql_security"]) == ("DEFINER", "INVOKER")
    assert stored(glpi)["SECURITY_TYPE"] == "INVOKER"


@both_servers
@pytest.mark.parametrize(
    ("clauses", "field", "value"),
    [
        ("ALGORITHM=TEMPTABLE VIEW makers AS SELECT id FROM glpi_manufacturers", "ALGORITHM", "TEMPTABLE"),
        ("ALGORITHM=MERGE VIEW makers AS SELECT id FROM glpi_manufacturers", "ALGORITHM", "MERGE"),
        ("ALGORITHM=MERGE VIEW makers AS SELECT COUNT(*) AS n FROM glpi_manufacturers", "ALGORITHM", "UNDEFINED"),
        ("VIEW makers AS SELECT id FROM glpi_manufacturers WITH CHECK OPTION", "CHECK_OPTION", "CASCADED"),
        ("VIEW makers AS SELECT id FROM glpi_manufacturers WITH LOCAL CHECK OPTION", "CHECK_OPTION", "LOCAL"),
    ],
)
def test_algorithm_and_check_option(glpi: Glpi, administrator: dict[str, Any], clauses: str, field: str, value: str) -> None:
    options = {**administrator, "sql": "CREATE " + clauses}
    expect_success(MODULE, options, changed=True)
    assert stored(glpi)[field] == value
    expect_success(MODULE, options, changed=False)
    expect_success(MODULE, {**options, "sql": "CREATE VIEW makers AS SELECT id FROM glpi_manufacturers"}, changed=value != "UNDEFINED" or None)
    assert (stored(glpi)["ALGORITHM"], stored(glpi)["CHECK_OPTION"]) == ("UNDEFINED", "NONE")


@both_servers
def test_names_of_columns_in_the_file(glpi: Glpi, administrator: dict[str, Any]) -> None:
    sql = "CREATE VIEW makers (number, `first name`) AS SELECT id, name FROM glpi_manufacturers UNION SELECT 1, 2"
    options = {**administrator, "sql": sql}
    expect_success(MODULE, options, changed=True)
    assert glpi.sql.client("SHOW COLUMNS FROM makers").count("first name") == 1
    expect_success(MODULE, options, changed=False)
    other = {**options, "sql": sql.replace("number", "id")}
    run = expect_success(MODULE, other, changed=True)
    assert (run.diff["before"]["makers"]["columns"], run.diff["after"]["makers"]["columns"]) == (["number", "first name"], ["id", "first name"])
    expect_success(MODULE, other, changed=False)


@both_servers
def test_state_absent(glpi: Glpi, two: dict[str, Any], views: Callable[[], str]) -> None:
    glpi.execute("CREATE VIEW kept AS SELECT 1 AS id")
    before = views()
    expect_success(MODULE, two, changed=True)
    absent = {**two, "state": "absent"}
    made = views()
    with glpi.server.refuse_writes():
        foretold = expect_success(MODULE, absent, check=True, changed=True)
    assert views() == made
    done = expect_success(MODULE, absent, changed=True)
    assert done.diff == foretold.diff
    assert (done.result["dropped"], done.diff["after"]) == (["makers", "printers"], {"makers": None, "printers": None})
    assert views() == before
    expect_success(MODULE, absent, changed=False)


USING = "CREATE VIEW makers AS SELECT * FROM glpi_manufacturers; CREATE VIEW named AS SELECT * FROM makers WHERE name <> ''"


def test_a_view_that_uses_another(glpi: Glpi, administrator: dict[str, Any]) -> None:
    options = {**administrator, "sql": USING}
    foretold = expect_success(MODULE, options, check=True, changed=True)
    assert foretold.warnings == [
        "Whether the view named can be made is not known in check mode, since it uses makers, which does not exist yet."
    ]
    expect_success(MODULE, options, changed=True)
    expect_success(MODULE, options, changed=False)
    glpi.execute("ALTER TABLE glpi_manufacturers ADD grown int")
    run = expect_success(MODULE, options, check=True, changed=True)
    assert (actions(run), run.warnings) == ({"makers": "replaced", "named": "replaced"}, [])
    expect_success(MODULE, options, changed=True)
    assert "grown" in glpi.sql.client("SHOW COLUMNS FROM named")
    expect_success(MODULE, options, changed=False)
    glpi.execute("DROP VIEW makers")
    assert actions(expect_success(MODULE, options, changed=True)) == {"makers": "created", "named": "replaced"}
    expect_success(MODULE, options, changed=False)


# -- what goes wrong ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("broken", "says"),
    [
        ("CREATE VIEW broken AS SELECT id FROM glpi_nowhere", ["A table that is needed does not exist", "(1146)"]),
        ("CREATE VIEW broken AS SELECT nothing FROM glpi_computers", ["A column that is needed does not exist", "(1054)"]),
        ("CREATE VIEW broken AS SELECT id FRM glpi_computers", ["The server cannot read the statement", "(1064)"]),
        ("CREATE VIEW broken AS SELECT id, id FROM glpi_computers", ["(1060)"]),
    ],
)
def test_a_query_that_is_not_valid(glpi: Glpi, two: dict[str, Any], views: Callable[[], str], broken: str, says: list[str]) -> None:
    glpi.execute("CREATE VIEW makers AS SELECT 1 AS id")
    before = views()
    for check in (True, False):
        expect_failure(MODULE, {**two, "sql": TWO + broken}, "The view broken (line 6 of sql) cannot be made: ", *says, check=check)
        assert views() == before


@both_servers
@pytest.mark.quick
def test_only_full_group_by(glpi: Glpi, administrator: dict[str, Any]) -> None:
    (before,) = glpi.rows("SELECT @@GLOBAL.sql_mode AS mode")
    glpi.sql.client(GROUPING.read_text(encoding="utf-8"))
    made = stored(glpi, "glpi_computers_pulse")["VIEW_DEFINITION"]
    try:
        glpi.execute("SET GLOBAL sql_mode = 'ONLY_FULL_GROUP_BY'")
        expect_failure(
            MODULE, {**administrator, "src": str(GROUPING)},
            f"The view glpi_computers_pulse (line 13 of {GROUPING}) cannot be made: ", "ONLY_FULL_GROUP_BY", "(1055)",
        )  # fmt: skip
        assert stored(glpi, "glpi_computers_pulse")["VIEW_DEFINITION"] == made
        expect_success(MODULE, {**administrator, "src": str(BUNDLED)}, changed=True)
    finally:
        glpi.execute("SET GLOBAL sql_mode = %s", before["mode"])


@both_servers
def test_a_table_of_the_name(glpi: Glpi, two: dict[str, Any], views: Callable[[], str]) -> None:
    glpi.execute("CREATE TABLE printers (id int)")
    before = views()
    for state in ("present", "absent"):
        expect_failure(MODULE, {**two, "state": state}, "printers in the database", "is no view but a table (BASE TABLE): it is left alone")
    assert views() == before
    assert glpi.rows("SHOW TABLES LIKE 'printers'")


@pytest.mark.quick
def test_another_statement(glpi: Glpi, two: dict[str, Any], views: Callable[[], str]) -> None:
    before = views()
    run = expect_failure(
        MODULE, {**two, "sql": TWO + "DROP TABLE glpi_users;"}, "Line 6 of sql is a statement of another kind (DROP TABLE", "Nothing was changed."
    )
    assert run.statements == 0
    assert views() == before
    assert glpi.rows("SELECT id FROM glpi_users LIMIT 1")


def test_a_query_cannot_leave_its_parentheses(two: dict[str, Any]) -> None:
    expect_failure(MODULE, {**two, "sql": "CREATE VIEW a AS SELECT 1) AS q, (SELECT SLEEP(9)"}, "closes a parenthesis that was not opened")


@pytest.mark.parametrize("option", [{"database": "glpi_nowhere"}, {"login_password": "Wrong0Secret"}, {"lock_wait_timeout": -1}])
def test_wrong_options(two: dict[str, Any], option: dict[str, Any]) -> None:
    says = {"database": "(1049)", "login_password": "(1045)", "lock_wait_timeout": "lock_wait_timeout has to be 0 to"}
    run = expect_failure(MODULE, {**two, **option}, says[next(iter(option))])
    assert two["login_password"] not in run.output
    assert "Wrong0Secret" not in run.msg


def test_an_account_that_sees_no_definitions(glpi: Glpi, two: dict[str, Any]) -> None:
    expect_success(MODULE, two, changed=True)
    name = glpi.database.replace("_", r"\_")
    glpi.execute("CREATE USER hidden@'127.0.0.1' IDENTIFIED BY 'Hidden0Password'")
    try:
        glpi.execute(f"GRANT SELECT, CREATE VIEW, DROP ON `{name}`.* TO hidden@'127.0.0.1'")
        options = {**two, "login_user": "hidden", "login_password": "Hidden0Password"}
        expect_failure(MODULE, options, "The definition of the view makers", "it needs SHOW VIEW")
        glpi.execute(f"GRANT SHOW VIEW ON `{name}`.* TO hidden@'127.0.0.1'")
        expect_success(MODULE, options, changed=False)
        expect_success(MODULE, {**options, "sql": TWO.replace("SELECT id, name", "SELECT id")}, check=True, changed=True)
        expect_failure(MODULE, {**options, "definer": "other@localhost"}, "could not be replaced", "lacks an administrator's privilege", "(1227)")
    finally:
        glpi.execute("DROP USER hidden@'127.0.0.1'")


# -- locks, kills, others ----------------------------------------------------------------------------------------------


def test_a_table_that_stays_locked(glpi: Glpi, two: dict[str, Any], views: Callable[[], str]) -> None:
    before = views()
    with holding(glpi, "LOCK TABLES glpi_computers_items WRITE"):
        run = expect_failure(
            MODULE, {**two, "lock_wait_timeout": 1}, "Reading what the views are made of: A lock on a table did not come in time", "(1205)"
        )
        assert 1 <= run.seconds < 10
    assert views() == before
    expect_success(MODULE, two, changed=True)


def test_a_view_that_stays_in_use(glpi: Glpi, two: dict[str, Any]) -> None:
    for view in ("makers", "printers"):
        glpi.execute(f"CREATE VIEW {view} AS SELECT 1 AS id")
    with holding(glpi, "START TRANSACTION", "SELECT * FROM printers"):
        run = expect_failure(
            MODULE, {**two, "lock_wait_timeout": 1},
            "The view printers could not be replaced; makers made before it stay, and running again finishes: A lock", "(1205)",
        )  # fmt: skip
        assert run.changed
    assert "glpi_manufacturers" in stored(glpi)["VIEW_DEFINITION"]
    assert "glpi_computers_items" not in stored(glpi, "printers")["VIEW_DEFINITION"]
    assert actions(expect_success(MODULE, two, changed=True)) == {"makers": "unchanged", "printers": "replaced"}


@both_servers
@pytest.mark.parametrize("state", ["present", "absent"])
def test_killed_after_each_statement(glpi: Glpi, two: dict[str, Any], views: Callable[[], str], state: str) -> None:
    old = "CREATE OR REPLACE SQL SECURITY DEFINER VIEW makers AS SELECT 1 AS id; DROP VIEW IF EXISTS printers"
    options = {**two, "state": state}
    glpi.sql.client(old)
    expect_success(MODULE, options, changed=True)
    wanted = views()
    glpi.sql.client(old)
    for _after, run in interruptions(MODULE, options):
        if run.interrupted:
            expect_success(MODULE, options)
            assert views() == wanted
            glpi.sql.client(old)
    assert views() == wanted


def test_two_runs_at_once(two: dict[str, Any], views: Callable[[], str]) -> None:
    for _each in range(2):
        with ThreadPoolExecutor() as pool:
            runs = list(pool.map(lambda _run: run_module(MODULE, two), range(2)))
        assert not [run.msg for run in runs if run.failed]
        expect_success(MODULE, two, changed=False)
        made = views()
        expect_success(MODULE, {**two, "state": "absent"}, changed=True)
    assert [line.split("\t")[0] for line in made.splitlines() if "INVOKER" in line] == ["makers", "printers"]


def test_readers_and_grants_do_not_notice_a_replacement(glpi: Glpi, two: dict[str, Any]) -> None:
    expect_success(MODULE, two, changed=True)
    glpi.execute("CREATE USER reader@localhost")
    glpi.execute(f"GRANT SELECT, SHOW VIEW, DROP ON `{glpi.database}`.makers TO reader@localhost")
    grants = glpi.sql.client("SHOW GRANTS FOR reader@localhost")
    stop = threading.Event()

    def read() -> list[Exception]:
        failed: list[Exception] = []
        with glpi.server.connect(glpi.database) as connection, connection.cursor() as cursor:
            while not stop.is_set():
                try:
                    cursor.execute("SELECT id FROM makers")
                except pymysql.MySQLError as error:
                    failed.append(error)
        return failed

    try:
        with ThreadPoolExecutor() as pool:
            reader = pool.submit(read)
            for columns in ("SELECT id", "SELECT id, comment", "SELECT id, name"):
                expect_success(MODULE, {**two, "sql": TWO.replace("SELECT id, name", columns)}, changed=True)
            stop.set()
            assert reader.result() == []
        assert glpi.sql.client("SHOW GRANTS FOR reader@localhost") == grants
        assert "`makers`" in grants
    finally:
        stop.set()
        glpi.execute("DROP USER reader@localhost")
