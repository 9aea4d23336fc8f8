# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs that are killed, and runs at the same time."""

from __future__ import annotations

import concurrent.futures
import os
import signal
import subprocess

from .medulla_run import HOST, Medulla


def kill_the_playbook() -> None:
    """Kill the ansible-playbook that this process started, as a person or a job's time limit would."""
    found = subprocess.run(["pgrep", "-P", str(os.getpid()), "-f", "ansible-playbook"], capture_output=True, text=True, check=True)
    for pid in found.stdout.split():
        os.kill(int(pid), signal.SIGKILL)


def one_of_each(medulla: Medulla) -> None:
    """There is one client, one user with one profile row, no session, and no way in that was not there before."""
    clients, users = medulla.tokens()
    assert len(clients) == len(users) == 1
    assert all(clients + users)
    assert medulla.profiles() == [{"profile": "Read-Only", "entities_id": 0, "is_recursive": 1, "is_default": 1}]
    assert medulla.password_login() == "0"


def test_killed_while_the_administrator_signs_in(medulla):
    def kill(request):
        if request.authorization and request.authorization.type == "basic":
            kill_the_playbook()

    medulla.glpi.stand_in.before_answer = kill
    run = medulla.run()
    medulla.glpi.stand_in.before_answer = None
    assert run.rc == -signal.SIGKILL
    assert medulla.password_login() == "1", "the kill came too early or too late for this test"

    medulla.provision()
    one_of_each(medulla)


def test_killed_after_the_user_was_created(medulla):
    def kill(request, answer):
        if request.method == "POST" and request.path.endswith("/User"):
            kill_the_playbook()
        return answer

    medulla.glpi.stand_in.after_answer = kill
    run = medulla.run()
    medulla.glpi.stand_in.after_answer = None
    assert run.rc == -signal.SIGKILL
    medulla.provision()
    one_of_each(medulla)


def test_two_runs_at_the_same_time(medulla):
    with concurrent.futures.ThreadPoolExecutor() as pool:
        runs = [pool.submit(medulla.run) for each in range(2)]
    for run in runs:
        assert run.result().rc == 0, run.result().output
    one_of_each(medulla)
    assert medulla.provision().changed == {HOST: 0}
    assert medulla.glpi.stand_in.open_sessions() == []
