# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The filter access_report; its documentation is in the YAML file beside."""

from __future__ import annotations

import json
import re
import typing as t

from ansible_collections.medulla.glpi.plugins.module_utils.access.report import verdict
from ansible_collections.medulla.glpi.plugins.module_utils.access.requirements import REQUIRED

# A later version that gives the file another meaning raises it; files of another format are not read.
FORMAT = 1

GREEN = "green"
AMBER = "amber"
RED = "red"
STATUSES = (RED, AMBER, GREEN)

# What Ansible says of a host that it cannot work on names a folder by the time of day, and would be another finding each time.
TEMPORARY = re.compile(r"ansible-tmp-[\d.]+-\d+-\d+")
# A name and password before the host of a URL.
SIGNED_IN = re.compile(r"(?<=://)[^/@\s]+(?=@)")

Result = t.Mapping[str, t.Any]
Check = dict[str, t.Any]

# A host that dropped out of its play left no result, or one for a system that was checked before.
DROPPED_OUT = {"environment": "all", "requirements": [], "failure": "The host dropped out of the play before.", "unreachable": False}


def access_report(results: t.Mapping[str, Result], system: str, previous: str, now: str, inventory: t.Sequence[str]) -> dict[str, t.Any]:
    """Give the report on one system's hosts and on what the previous report has of others."""
    before = {(check["system"], check["host"]): check for check in _read(previous)}
    current = [_check(system, host, result, before.get((system, host)), now) for host, result in results.items()]
    kept = [
        {**check, "in_last_run": check["in_last_run"] and check["system"] != system}
        for check in before.values()
        if check["host"] in inventory and not (check["system"] == system and check["host"] in results)
    ]
    every = sorted([*current, *kept], key=_urgency)
    counts = {status: sum(check["status"] == status for check in every) for status in STATUSES}
    return {"format": FORMAT, "ready": not counts[RED], "checks_by_status": counts, "checks": every}


def _urgency(check: Check) -> tuple[t.Any, ...]:
    return STATUSES.index(check["status"]), check["environment"], check["system"], check["host"]


def _read(previous: str) -> list[Check]:
    """Give the checks of a report; what is no report of this format has none."""
    try:
        report = json.loads(previous)
    except ValueError:
        return []
    return report["checks"] if isinstance(report, dict) and report.get("format") == FORMAT else []


def _check(system: str, host: str, result: Result, before: Check | None, now: str) -> Check:
    if result.get("system") != system:
        result = DROPPED_OUT
    rows = [_row(row) for row in result["requirements"] or [_prevented(result)]]
    found = verdict(rows)
    statuses = {row["status"] for row in rows}
    section = {
        "system": system,
        "environment": str(result["environment"]),
        "host": host,
        "status": next(status for status in STATUSES if status in statuses),
        "readiness": found.summary,
        "verdict": found.sentence,
        "since": now,
        "in_last_run": True,
        "requirements": rows,
    }
    if before is not None and before["requirements"] == rows and before["environment"] == section["environment"]:
        section["since"] = before["since"]
    return section


def _row(row: t.Mapping[str, t.Any]) -> dict[str, t.Any]:
    status = GREEN if row["ok"] else RED if row["severity"] == REQUIRED else AMBER
    texts = {name: _shown(row[name]) for name in ("requirement", "expected", "found", "hint")}
    return {**texts, "ok": bool(row["ok"]), "severity": str(row["severity"]), "status": status}


def _shown(text: t.Any) -> str:
    return SIGNED_IN.sub("********", TEMPORARY.sub("ansible-tmp", str(text)))


def _prevented(result: Result) -> dict[str, t.Any]:
    """Give the one row of a host where nothing could be checked."""
    found = str(result["failure"]).strip() or "no result, and no message"
    if result["unreachable"]:
        name, expected, hint = "Host reachable", "Ansible can work on the host", "See to the host and to how Ansible connects to it."
    else:
        name, expected, hint = "Check possible", "the check runs to its end", "Correct what the message names."
    return {"requirement": name, "expected": expected, "found": found, "ok": False, "severity": REQUIRED, "hint": hint}


class FilterModule:
    """What Ansible looks for."""

    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        """Give the filter by its name."""
        return {"access_report": access_report}
