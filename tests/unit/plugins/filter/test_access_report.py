# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the report says of what was found, and what it keeps of an earlier one."""

from __future__ import annotations

import json

import pytest
from ansible_collections.medulla.glpi.plugins.filter.access_report import access_report

THEN = "2026-11-01T08:00:00Z"
NOW = "2026-11-24T22:00:00Z"
MET = {"requirement": "API enabled", "expected": "on", "found": "on", "ok": True, "severity": "required", "hint": ""}
FAILED = {**MET, "found": "off", "ok": False, "hint": "Turn it on."}
WARNING = {**FAILED, "requirement": "Password expiry", "severity": "warning"}


def found(*rows, system="Medulla", environment="paris", failure="", unreachable=False):
    return {"system": system, "environment": environment, "requirements": list(rows), "failure": failure, "unreachable": unreachable}


def report(results, system="Medulla", previous="", now=NOW, inventory=("a", "b", "c")):
    return access_report(results, system=system, previous=previous, now=now, inventory=inventory)


def by_host(result):
    return {check["host"]: check for check in result["checks"]}


@pytest.mark.parametrize(
    ("rows", "status", "statuses", "readiness"),
    [
        ([MET], "green", ["green"], "1 of 1"),
        ([MET, WARNING], "amber", ["green", "amber"], "1 of 1"),
        ([WARNING, FAILED, MET], "red", ["amber", "red", "green"], "1 of 2"),
    ],
)
def test_status(rows, status, statuses, readiness):
    result = report({"a": found(*rows)})
    (check,) = result["checks"]
    assert (check["status"], check["readiness"]) == (status, readiness)
    assert [row["status"] for row in check["requirements"]] == statuses
    assert result["ready"] == (status != "red")
    assert result["checks_by_status"] == {**dict.fromkeys(("red", "amber", "green"), 0), status: 1}


@pytest.mark.parametrize(
    ("result", "requirement", "said"),
    [
        (found(failure="ssh: connection refused", unreachable=True), "Host reachable", "ssh: connection refused"),
        (found(failure="PyMySQL is missing"), "Check possible", "PyMySQL is missing"),
        (found(), "Check possible", "no result, and no message"),
        ({}, "Check possible", "The host dropped out of the play before."),
        (found(MET, system="ServiceNav"), "Check possible", "The host dropped out of the play before."),
    ],
)
def test_a_host_that_was_not_checked_is_red(result, requirement, said):
    (check,) = report({"a": result})["checks"]
    (row,) = check["requirements"]
    assert (check["system"], check["status"], check["readiness"]) == ("Medulla", "red", "0 of 1")
    assert (row["requirement"], row["found"], row["status"], row["ok"]) == (requirement, said, "red", False)
    assert row["hint"]
    assert said in check["verdict"]


def test_what_needs_attention_comes_first():
    result = report(
        {"a": found(MET, environment="z"), "b": found(WARNING), "c": found(FAILED), "d": found(MET, environment="y")}
    )
    assert [check["host"] for check in result["checks"]] == ["c", "b", "d", "a"]
    assert result["checks_by_status"] == {"red": 1, "amber": 1, "green": 2}


def test_the_same_findings_give_the_same_report():
    results = {"a": found(MET), "b": found(FAILED), "c": found(failure="no", unreachable=True)}
    first = report(results, now=THEN)
    assert {check["since"] for check in first["checks"]} == {THEN}
    assert report(results, previous=json.dumps(first)) == first


def test_other_findings_count_from_now():
    first = report({"a": found(MET), "b": found(MET), "c": found(MET)}, now=THEN)
    second = report({"a": found(FAILED), "b": found(MET), "c": found(MET, environment="lyon")}, previous=json.dumps(first))
    assert {host: check["since"] for host, check in by_host(second).items()} == {"a": NOW, "b": THEN, "c": NOW}


def test_hosts_that_were_left_out_stay_while_they_are_in_the_inventory():
    first = report({"a": found(MET), "b": found(FAILED), "c": found(MET)}, now=THEN)
    second = report({"a": found(MET)}, previous=json.dumps(first), inventory=["a", "b"])
    assert {host: check["in_last_run"] for host, check in by_host(second).items()} == {"a": True, "b": False}
    assert not second["ready"]
    third = report({"a": found(MET), "b": found(FAILED)}, previous=json.dumps(second))
    assert all(check["in_last_run"] for check in third["checks"])
    assert by_host(third)["b"]["since"] == THEN


def test_another_system_stays_as_it_was():
    first = report({"a": found(MET), "b": found(FAILED)}, now=THEN)
    second = report({"a": found(WARNING, system="ServiceNav")}, system="ServiceNav", previous=json.dumps(first))
    assert [(check["system"], check["host"], check["in_last_run"]) for check in second["checks"]] == [
        ("Medulla", "b", True),
        ("ServiceNav", "a", True),
        ("Medulla", "a", True),
    ]


@pytest.mark.parametrize("previous", ["", "no JSON", "[]", '{"checks": 3}', '{"format": 0, "checks": [1]}'])
def test_what_is_no_report_counts_as_none(previous):
    assert report({"a": found(MET)}, previous=previous) == report({"a": found(MET)})


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("https://reader:secret@glpi.example.com/ answers", "https://********@glpi.example.com/ answers"),
        ("mkdir /tmp/.ansible/ansible-tmp-1764021600.12-345-6789: no", "mkdir /tmp/.ansible/ansible-tmp: no"),
    ],
)
def test_neither_a_password_in_a_url_nor_the_time_of_day_is_shown(said, shown):
    result = report({"a": found({**FAILED, "found": said}), "b": found(failure=said)})
    assert all(check["requirements"][0]["found"] == shown for check in result["checks"])
    assert "secret" not in json.dumps(result)
