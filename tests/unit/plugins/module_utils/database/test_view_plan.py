# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is decided about the views of a file."""

from __future__ import annotations

import pytest
from ansible_collections.medulla.glpi.plugins.module_utils.database.view_file import Account, parse
from ansible_collections.medulla.glpi.plugins.module_utils.database.view_session import Stored
from ansible_collections.medulla.glpi.plugins.module_utils.database.views import Current, Desired, Views, account
from ansible_collections.medulla.glpi.plugins.module_utils.errors import ProvisioningError
from ansible_collections.medulla.glpi.plugins.module_utils.resource import Changes

STORED = Stored("select 1", "root@localhost", "INVOKER", "UNDEFINED", "NONE")
CREATE = "CREATE OR REPLACE ALGORITHM=UNDEFINED SQL SECURITY INVOKER VIEW `glpi`.`a` AS SELECT 1"
REPLACE = CREATE.replace("SQL SECURITY", "DEFINER=`root`@`localhost` SQL SECURITY")


def plan(
    sql: str = "CREATE VIEW a AS SELECT 1",
    stored: dict[str, Stored] | None = None,
    wanted: dict[str, str | None] | None = None,
    found: dict[str, str | None] | None = None,
    **options: object,
) -> Changes:
    views = parse(sql, "glpi")
    settings = {"present": True, "replace": True, "definer": None, "sql_security": "INVOKER", "check_mode": False, **options}
    resource = Views(Desired(database="glpi", views={"": views}, source="sql", lock_wait_timeout=1, **settings))
    stored = stored or {}
    wanted = dict.fromkeys((view.name for view in views), "select 1") if wanted is None else wanted
    found = dict.fromkeys(stored, "select 1") if found is None else found
    return resource.plan(Current(stored, wanted, found))


def statements(changes: Changes) -> list[str]:
    return [step.statement for step in changes.steps]


def test_a_missing_view_is_created() -> None:
    changes = plan()
    assert statements(changes) == [CREATE]
    assert changes.before == {"a": None}
    assert changes.after == {
        "a": {"algorithm": "UNDEFINED", "check_option": "NONE", "definition": ["select 1"], "sql_security": "INVOKER"}
    }


def test_an_equal_view_is_left() -> None:
    changes = plan(stored={"a": STORED})
    assert not changes.steps
    assert changes.before == changes.after


@pytest.mark.parametrize(
    ("stored", "found", "sql", "options", "statement"),
    [
        (STORED, "select 2", "CREATE VIEW a AS SELECT 1", {}, REPLACE),
        (STORED, None, "CREATE VIEW a AS SELECT 1", {}, REPLACE),
        (STORED._replace(sql_security="DEFINER"), "select 1", "CREATE VIEW a AS SELECT 1", {}, REPLACE),
        (STORED, "select 1", "CREATE VIEW a AS SELECT 1", {"sql_security": "DEFINER"}, REPLACE.replace("INVOKER", "DEFINER")),
        (STORED._replace(check_option="LOCAL"), "select 1", "CREATE VIEW a AS SELECT 1", {}, REPLACE),
        (STORED._replace(algorithm="MERGE"), "select 1", "CREATE VIEW a AS SELECT 1", {}, REPLACE),
        (STORED, "select 1", "CREATE ALGORITHM=TEMPTABLE VIEW a AS SELECT 1", {}, REPLACE.replace("UNDEFINED", "TEMPTABLE")),
        (STORED, "select 1", "CREATE VIEW a AS SELECT 1 WITH CHECK OPTION", {}, REPLACE + " WITH CASCADED CHECK OPTION"),
        (STORED, "select 1", "CREATE DEFINER=x@y VIEW a AS SELECT 1", {}, REPLACE.replace("`root`@`localhost`", "`x`@`y`")),
        (
            STORED, "select 1", "CREATE DEFINER=x@y VIEW a AS SELECT 1", {"definer": Account("o`p", "%")},
            REPLACE.replace("`root`@`localhost`", "`o``p`@`%`"),
        ),
        (STORED._replace(definer="owners@"), "select 2", "CREATE VIEW a AS SELECT 1", {}, REPLACE.replace("@`localhost`", "").replace("root", "owners")),
        (STORED._replace(columns=("x",)), "select 1", "CREATE VIEW a (b) AS SELECT 1", {}, REPLACE.replace(" AS ", " (`b`) AS ")),
    ],
)  # fmt: skip
def test_each_difference_replaces(stored: Stored, found: str | None, sql: str, options: dict[str, object], statement: str) -> None:
    changes = plan(sql, {"a": stored}, found={"a": found}, **options)
    assert statements(changes) == [statement]
    assert [step.action for step in changes.steps] == ["replaced"]


@pytest.mark.parametrize(
    ("stored", "sql", "options"),
    [
        (STORED, "CREATE SQL SECURITY DEFINER VIEW a AS SELECT 1", {}),
        (STORED._replace(definer="o@ther@h"), "CREATE VIEW a AS SELECT 1", {}),
        (STORED._replace(definer="o@ther@h"), "CREATE DEFINER=x@y VIEW a AS SELECT 1", {"definer": account("o@ther@h")}),
        (STORED, "CREATE ALGORITHM=MERGE VIEW a AS SELECT 1", {}),
        (STORED._replace(columns=("b",)), "CREATE VIEW a (b) AS SELECT 1", {}),
        (STORED._replace(columns=("b",)), "CREATE VIEW a AS SELECT 1", {}),
    ],
)
def test_what_is_no_difference(stored: Stored, sql: str, options: dict[str, object]) -> None:
    changes = plan(sql, {"a": stored}, **options)
    assert not changes.steps
    assert changes.before == changes.after


def test_without_replace_only_the_missing_ones_are_made() -> None:
    sql = "CREATE VIEW a AS SELECT 1; CREATE VIEW b AS SELECT 1"
    changes = plan(sql, {"b": STORED}, {"a": "select 1"}, {}, replace=False)
    assert statements(changes) == [CREATE]
    assert changes.before["b"] is not None
    assert changes.before["b"] == changes.after["b"]


def test_a_view_follows_one_that_it_uses() -> None:
    sql = "CREATE VIEW a AS SELECT 1; CREATE VIEW b AS SELECT * FROM a; CREATE VIEW c AS SELECT 1"
    stored = {"a": STORED, "b": STORED, "c": STORED}
    changes = plan(sql, stored, found={"a": "select 2", "b": "select 1", "c": "select 1"})
    assert [step.names for step in changes.steps] == [["a"], ["b"]]
    assert not changes.warnings


def test_check_mode_says_what_it_cannot_know() -> None:
    sql = "CREATE VIEW a AS SELECT 1; CREATE VIEW b AS SELECT * FROM a"
    wanted = {"a": "select 1", "b": None}
    changes = plan(sql, {}, wanted, {}, check_mode=True)
    assert len(changes.steps) == 2
    assert changes.warnings == [
        "Whether the view b can be made is not known in check mode, since it uses a, which does not exist yet."
    ]
    assert not plan(sql, {}, wanted, {}).warnings


def test_absent_drops_what_is_there() -> None:
    sql = "CREATE VIEW a AS SELECT 1; CREATE VIEW b AS SELECT 1; CREATE VIEW c AS SELECT 1"
    changes = plan(sql, {"c": STORED, "a": STORED}, {}, {}, present=False)
    assert statements(changes) == ["DROP VIEW IF EXISTS `glpi`.`a`, `glpi`.`c`"]
    assert changes.after == {"a": None, "b": None, "c": None}
    assert not plan(sql, {}, {}, {}, present=False).steps


@pytest.mark.parametrize("text", ["root", "", "@localhost"])
def test_a_definer_that_is_no_account(text: str) -> None:
    with pytest.raises(ProvisioningError, match="definer has to be user@host"):
        account(text)
