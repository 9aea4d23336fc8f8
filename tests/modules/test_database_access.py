# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""database_access: the account and its views over one connection, on both servers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from testbed.installation import Glpi
from testbed.module_run import expect_failure, expect_success, interruptions

NAME, HOST = "reader", "192.0.2.77"
VIEWS = "CREATE VIEW makers AS SELECT id, name FROM glpi_manufacturers; CREATE VIEW names_of_makers AS SELECT name FROM makers;"
GRANTS = [{"privileges": ["SELECT"]}, {"privileges": ["UPDATE"], "table": "makers"}]

pytestmark = pytest.mark.parametrize("glpi", ["10.0.19", "10.0.19 on MySQL"], indirect=True)


@pytest.fixture
def options(glpi: Glpi, administrator: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """What makes two views and an account with a privilege on one of them."""
    account = {"name": NAME, "hosts": [HOST], "password": "Not4Anyone", "grants": GRANTS}
    yield {**administrator, "views": {"sql": VIEWS}, "account": account}
    glpi.sql.client(f"DROP USER IF EXISTS {NAME}@'{HOST}'")


def found(glpi: Glpi) -> tuple[list[str], list[str]]:
    """The views, and the account's grants without its password, as the server's client shows them."""
    views = glpi.sql.client("SELECT TABLE_NAME FROM information_schema.VIEWS WHERE TABLE_SCHEMA = DATABASE() ORDER BY 1").split()[1:]
    there = glpi.sql.client(f"SELECT COUNT(*) FROM mysql.user WHERE User = '{NAME}' AND Host = '{HOST}'").split()[1]
    shown = glpi.sql.client(f"SHOW GRANTS FOR {NAME}@'{HOST}'").splitlines()[1:] if there == "1" else []
    return views, [line.split(" TO ")[0].replace("`", "").replace("\\", "") for line in shown]


def provisioned(glpi: Glpi) -> tuple[list[str], list[str]]:
    """What the options lead to."""
    name = glpi.database
    return ["makers", "names_of_makers"], ["GRANT USAGE ON *.*", f"GRANT SELECT ON {name}.*", f"GRANT UPDATE ON {name}.makers"]


def gone(options: dict[str, Any]) -> dict[str, Any]:
    """The options that take both away."""
    account = {"name": NAME, "exclusive_hosts": True, "state": "absent"}
    return {**options, "views": {"names": ["makers", "names_of_makers"], "state": "absent"}, "account": account}


def test_views_come_before_the_account_and_go_after_it(glpi: Glpi, options: dict[str, Any]) -> None:
    foretold = expect_success("database_access", options, changed=True, check=True)
    assert found(glpi) == ([], [])
    assert any("makers" in warning for warning in foretold.warnings), "a grant on a view that the run would make"
    made = expect_success("database_access", options, changed=True, diff=True)
    assert found(glpi) == provisioned(glpi)
    assert made.result["views"] == {"changed": True, "created": ["makers", "names_of_makers"], "replaced": [], "dropped": []}
    assert made.result["account"]["changed"] and made.result["account"]["hosts"] == [HOST] and made.result["account"]["listening"]["enabled"]
    assert set(made.diff["before"]) == set(made.diff["after"]) == {"views", "account"}
    assert "Not4Anyone" not in made.output.replace(str(made.result.get("invocation")), "")

    again = expect_success("database_access", options, changed=False)
    connection = {name: value for name, value in options.items() if name not in ("views", "account")}
    views = expect_success("database_views", {**connection, **options["views"]}, changed=False)
    account = expect_success("database_user", {**connection, **options["account"]}, changed=False)
    assert again.statements <= views.statements + account.statements + 1

    only = expect_success("database_access", {**options, "views": None}, changed=False)
    assert "views" not in only.result
    dropped = expect_success("database_access", gone(options), changed=True)
    assert dropped.result["views"]["dropped"] and found(glpi) == ([], [])
    expect_success("database_access", gone(options), changed=False)


def test_what_the_second_part_refuses_leaves_the_first_done(glpi: Glpi, options: dict[str, Any]) -> None:
    wrong = {**options, "account": {**options["account"], "grants": [{"privileges": ["SELECT"], "table": "no_such_view"}]}}
    expect_failure("database_access", wrong, "no_such_view")
    assert found(glpi)[0] == ["makers", "names_of_makers"]
    expect_failure("database_access", {**options, "database": "no_such_glpi"}, "The database does not exist", "no_such_glpi")
    expect_failure("database_access", {**options, "views": {}}, "one of the following is required: sql, src, names")
    expect_failure("database_access", {**options, "account": None, "views": None}, "Neither account nor views is given")


def test_the_account_is_judged_in_the_sessions_own_mode(glpi: Glpi, options: dict[str, Any]) -> None:
    run = expect_success("database_access", options, changed=True)
    order = [step for step in run.steps if step.split()[1] in ("USE", "SET", "CREATE", "GRANT")]
    assert [step.split()[1] for step in order].index("USE") < len(order) - 1
    settings = [number for number, step in enumerate(order) if step.split()[1] == "SET"]
    assert order[settings[-1] + 1 :] and all(step.split()[1] in ("CREATE", "GRANT") for step in order[settings[-1] + 1 :])


def test_a_killed_run_is_finished_by_the_next(glpi: Glpi, options: dict[str, Any]) -> None:
    for _after, run in interruptions("database_access", options):
        if run.interrupted:
            views, _grants = found(glpi)
            assert views in ([], ["makers"], ["makers", "names_of_makers"])
    assert found(glpi) == provisioned(glpi)
    expect_success("database_access", options, changed=False)
