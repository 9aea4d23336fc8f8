# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes what every task of a playbook did as JSON lines into the file RUN_RECORD_FILE, without anything that could be a secret."""

from __future__ import annotations

import json
import os

from ansible.plugins.callback import CallbackBase

DOCUMENTATION = """
name: run_record
type: aggregate
short_description: Records each task's result as a JSON line
description:
  - A line a task and host, or a loop's item and host, with action, task, role, host, delegated host and outcome, and what a debug
    task showed; at the end one line with the play's statistics.
requirements:
  - The environment variable E(RUN_RECORD_FILE) names the file to append to.
"""


# ansible-core before 2.19 has them under these names only, and later ones warn of them.
def _task(result):
    return result.task if hasattr(result, "task") else result._task


def _host(result):
    return result.host if hasattr(result, "host") else result._host


def _answer(result):
    return result.result if hasattr(result, "result") else result._result


class CallbackModule(CallbackBase):
    """Appends to the record as the playbook goes, so that a killed run leaves what it did."""

    CALLBACK_VERSION = 2.0
    CALLBACK_TYPE = "aggregate"
    CALLBACK_NAME = "run_record"
    CALLBACK_NEEDS_ENABLED = True

    def _write(self, record):
        with open(os.environ["RUN_RECORD_FILE"], "a", encoding="utf-8") as record_file:
            record_file.write(json.dumps(record) + "\n")

    def _record(self, result, outcome, ignored=False):
        task, answer = _task(result), _answer(result)
        self._write(
            {
                "action": task.resolved_action or task.action,
                "task": task.get_name(),
                "role": task._role.get_name() if task._role else "",
                "host": _host(result).get_name(),
                "delegated_to": str(task.delegate_to or ""),
                "outcome": outcome,
                "changed": bool(answer.get("changed", False)),
                "ignored": ignored,
                "shown": answer.get("msg") if (task.resolved_action or task.action) == "ansible.builtin.debug" else None,
            }
        )

    def _record_unless_loop(self, result, outcome, ignored=False):
        """A loop's items were recorded one by one; its summary isn't another run."""
        if "results" in _answer(result) and _task(result).loop is not None:
            return
        self._record(result, outcome, ignored)

    def v2_runner_on_ok(self, result):
        """A task succeeded."""
        self._record_unless_loop(result, "ok")

    def v2_runner_on_failed(self, result, ignore_errors=False):
        """A task failed, also when a rescue or ignore_errors follows."""
        self._record_unless_loop(result, "failed", ignore_errors)

    def v2_runner_on_unreachable(self, result):
        """A host couldn't be reached."""
        self._record(result, "unreachable")

    def v2_runner_on_skipped(self, result):
        """A task's condition was false."""
        self._record_unless_loop(result, "skipped")

    def v2_runner_item_on_ok(self, result):
        """One item of a loop succeeded."""
        self._record(result, "ok")

    def v2_runner_item_on_failed(self, result):
        """One item of a loop failed."""
        self._record(result, "failed")

    def v2_runner_item_on_skipped(self, result):
        """One item of a loop was skipped."""
        self._record(result, "skipped")

    def v2_runner_retry(self, result):
        """A task failed and is tried again: that too was a run."""
        self._record(result, "retried")

    def v2_playbook_on_stats(self, stats):
        """The playbook has ended."""
        self._write({"stats": {host: stats.summarize(host) for host in sorted(stats.processed)}})
