# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The table of a check and what it says as a whole."""

from __future__ import annotations

import pytest
from ansible_collections.medulla.glpi.plugins.module_utils.access.report import Report, Stopped, table, verdict
from ansible_collections.medulla.glpi.plugins.module_utils.access.requirements import (
    API,
    DATABASE,
    WARNING,
    Requirement,
)
from ansible_collections.medulla.glpi.plugins.module_utils.errors import ProvisioningError

PORT = Requirement("SQL port open", "db answers", DATABASE)
LOGIN = Requirement("Database login", "medulla signs in", DATABASE)
PLUGIN = Requirement("GLPI Inventory plugin", "its tables exist", DATABASE, WARNING)
TOKEN = Requirement("app_token accepted", "accepted", API)


def report() -> Report:
    return Report([PORT, LOGIN, PLUGIN, TOKEN])


def test_rows_are_in_the_order_of_the_requirements_and_complete() -> None:
    made = report()
    made.passed(TOKEN.name, "accepted")
    with pytest.raises(Stopped):
        made.stop(PORT.name, "nothing listens", "Start the server.")
    assert made.rows == [
        {"requirement": "SQL port open", "expected": "db answers", "found": "nothing listens", "ok": False, "severity": "required",
         "hint": "Start the server."},
        {"requirement": "Database login", "expected": "medulla signs in", "found": "not checked: SQL port open failed", "ok": False,
         "severity": "required", "hint": "See to SQL port open first."},
        {"requirement": "GLPI Inventory plugin", "expected": "its tables exist", "found": "not checked: SQL port open failed", "ok": False,
         "severity": "warning", "hint": "See to SQL port open first."},
        {"requirement": "app_token accepted", "expected": "accepted", "found": "accepted", "ok": True, "severity": "required", "hint": ""},
    ]  # fmt: skip


def test_hints_name_the_variables_of_the_system() -> None:
    for made, hint in ((Report([TOKEN]), "Give medulla_app_token."), (Report([TOKEN], "servicenav"), "Give servicenav_app_token.")):
        made.failed(TOKEN.name, "none was given", "Give {system}_app_token.")
        assert made.rows[0]["hint"] == hint


def test_requirements_that_are_no_part_of_the_check_are_left_out() -> None:
    made = Report([PORT])
    made.passed("Profile", "Read-Only")
    made.failed("Entity", "none", "Look.")
    assert [row["requirement"] for row in made.rows] == ["SQL port open"]


@pytest.mark.parametrize(
    ("error", "found"),
    [(ProvisioningError("GLPI said no."), "GLPI said no."), (KeyError("id"), "an answer that GLPI doesn't give (KeyError)")],
)
def test_an_error_is_the_result_of_its_requirement(error: Exception, found: str) -> None:
    made = report()
    with made.attempt(TOKEN.name, "Look."):
        raise error
    assert (made.rows[3]["found"], made.rows[3]["ok"], made.rows[3]["hint"]) == (found, False, "Look.")


def row(name: str, ok: bool, severity: str = "required", found: str = "something") -> dict[str, object]:
    return {"requirement": name, "expected": "more", "found": found, "ok": ok, "severity": severity, "hint": "" if ok else f"Mend {name}."}


@pytest.mark.parametrize(
    ("rows", "ready", "summary", "sentence", "warnings"),
    [
        ([row("a", True), row("b", True)], True, "2 of 2", "All requirements are met: 2 of 2.", []),
        ([row("a", True), row("b", False, "warning")], True, "1 of 1", "All requirements are met: 1 of 1.",
         ["b: expected: more; found: something. Mend b."]),
        ([row("a", True), row("b", False)], False, "1 of 2",
         "1 of 2 requirements are met, these failed: b (expected: more; found: something). First: Mend b.", []),
        ([row("a", False), row("b", False, found="not checked: a failed"), row("c", False, "warning", "not checked: a failed")], False, "0 of 2",
         "0 of 2 requirements are met, these failed, and 1 more could not be checked because of that: a (expected: more; found: something)."
         " First: Mend a.", []),
    ],
)  # fmt: skip
def test_verdict(rows: list[dict[str, object]], ready: bool, summary: str, sentence: str, warnings: list[str]) -> None:
    assert verdict(rows) == (ready, summary, sentence, warnings)


def test_table() -> None:
    assert table([row("a", True), row("bc", False), row("d", False, "warning")]) == [
        "ok       a   something",
        "FAILED   bc  something (expected: more)",
        "             -> Mend bc.",
        "warning  d   something (expected: more)",
        "             -> Mend d.",
        "readiness: 1 of 2",
    ]
