# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The playbook runner with small playbooks of the test's own."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from testbed import playbook_run

INVENTORY = {"all": {"hosts": {"web": {"ansible_connection": "local"}}}}


def write(folder: Path, tasks: str) -> Path:
    """A playbook of the tasks on all hosts."""
    playbook = folder / "play.yml"
    indented = "\n".join(f"    {line}" for line in tasks.strip().splitlines())
    playbook.write_text(f"- hosts: all\n  gather_facts: false\n  tasks:\n{indented}\n", encoding="utf-8")
    return playbook


def test_tasks_and_recap(tmp_path: Path) -> None:
    playbook = write(
        tmp_path,
        """
- ansible.builtin.assert: {that: "word == 'héllo'"}
- name: A loop
  ansible.builtin.command: "true"
  loop: [1, 2]
  changed_when: item == 2
- name: Never
  ansible.builtin.ping:
  when: false
- block:
    - ansible.builtin.command: "false"
      changed_when: false
  rescue:
    - ansible.builtin.ping:
      delegate_to: elsewhere
      vars: {ansible_connection: local}
""",
    )
    run = playbook_run.run_playbook(playbook, INVENTORY, {"word": "héllo"})
    assert run.rc == 0, run.output
    assert run.stats["web"] == playbook_run.HostStats(
        ok=3, changed=1, failures=0, unreachable=0, skipped=1, rescued=1, ignored=0
    )
    assert run.changed == {"web": 1}
    assert [(task.action, task.outcome, task.changed, task.delegated_to) for task in run.module_runs] == [
        ("ansible.builtin.command", "ok", False, ""),
        ("ansible.builtin.command", "ok", True, ""),
        ("ansible.builtin.command", "failed", False, ""),
        ("ansible.builtin.ping", "ok", False, "elsewhere"),
    ]
    assert [task.action for task in run.tasks if task.outcome == "skipped"] == ["ansible.builtin.ping"]


def test_a_failed_playbook_is_answered(tmp_path: Path) -> None:
    run = playbook_run.run_playbook(write(tmp_path, "- ansible.builtin.fail: {msg: On purpose}"), INVENTORY)
    assert run.rc == 2
    assert run.stats["web"].failures == 1
    assert "On purpose" in run.output


def test_extra_vars_stay_out_of_argv_and_others_reach(tmp_path: Path) -> None:
    private = playbook_run.write_private(tmp_path / "private", {"secret": "hunter2"})
    assert stat.S_IMODE(private.stat().st_mode) == 0o600
    run = playbook_run.run_playbook(write(tmp_path, "- ansible.builtin.meta: noop"), INVENTORY, {"secret": "hunter2"})
    assert run.rc == 0, run.output
    assert "hunter2" not in " ".join(run.argv)


def test_check_and_verbosity(tmp_path: Path) -> None:
    touched = tmp_path / "touched"
    playbook = write(tmp_path, f"- ansible.builtin.copy: {{content: some, dest: {touched}, mode: '0600'}}")
    run = playbook_run.run_playbook(playbook, INVENTORY, check=True, diff=True, verbosity=4)
    assert run.changed == {"web": 1}, run.output
    assert "+some" in run.stdout
    assert "ansible-playbook [core" in run.stdout
    assert not touched.exists()


def test_a_traceback_is_an_error_of_the_test(tmp_path: Path) -> None:
    playbook = write(tmp_path, "- ansible.builtin.shell: 'echo \"Traceback (most recent call last):\" >&2; false'")
    with pytest.raises(AssertionError, match="ended with a traceback"):
        playbook_run.run_playbook(playbook, INVENTORY)
    assert playbook_run.run_playbook(playbook, INVENTORY, allow_traceback=True).rc == 2
