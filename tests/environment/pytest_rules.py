# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What holds for every test of the project; tests/conftest.py registers them.

- The copy of the collection is brought up to date before the first test, so that what is imported is the work tree.
- A test that lacks something may be skipped on somebody's machine, with its reason shown. In continuous integration (CI is set) a
  skipped test is a failed one: there everything must be there. But for MySQL, which comes from outside and is named at the run's end.
- Whatever was skipped is named, with its reason, in the last line of the run.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest

from environment import collection_copy, left_out, mysql_server

WITHOUT_MYSQL = "There is no MySQL: "


def pytest_configure(config: pytest.Config) -> None:
    """Copy the work tree before anything imports the collection."""
    collection_copy.sync()


def why_skipped(report: Any) -> str:
    """The reason of a skip; empty for one that is none."""
    if not report.skipped or hasattr(report, "wasxfail"):
        return ""
    return str(report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr).removeprefix("Skipped: ")


def fail_when_skipped(report: Any) -> None:
    """Turn the report of a skip into one of a failure, when in continuous integration."""
    reason = why_skipped(report)
    if os.environ.get("CI") and reason:
        if WITHOUT_MYSQL in reason and mysql_server.why_left_out():
            return
        report.outcome = "failed"
        report.longrepr = f"No test may be skipped in continuous integration. {reason}"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Iterator[None]:
    """Look at the outcome of each test."""
    report = yield
    fail_when_skipped(report)
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(collector: pytest.Collector) -> Iterator[None]:
    """Look at the outcome of collecting a file, which may skip all of it."""
    report = yield
    fail_when_skipped(report)
    return report


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Note what was skipped, once for all workers; MySQL is named by itself."""
    if hasattr(config, "workerinput"):
        return
    reasons = Counter(why_skipped(report) for report in terminalreporter.stats.get("skipped", ()))
    for reason, count in sorted(reasons.items()):
        if reason and WITHOUT_MYSQL not in reason:
            left_out.note(f"{count} of the tests in {' '.join(config.args)}", reason)
