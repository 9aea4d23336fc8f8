# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Nothing secret is shown, whatever the verbosity, also where a run fails."""

from __future__ import annotations

import threading
import time
from pathlib import Path

import pytest

from .medulla_run import ADMINISTRATOR, SECRETS, Medulla

ADMINISTRATOR_PASSWORD = "Administrator.password1"


def use_password(medulla: Medulla) -> dict[str, str]:
    """Give GLPI's administrator a password that cannot be found in an output by chance."""
    session = medulla.glpi.call("GET", "initSession", auth=(medulla.glpi.login, medulla.glpi.password))
    assert session.status_code == 200, session.text
    token = session.json()["session_token"]
    new = {"password": ADMINISTRATOR_PASSWORD, "password2": ADMINISTRATOR_PASSWORD}
    answer = medulla.glpi.call("PUT", "User/2", token, json={"input": new})
    assert answer.status_code == 200, answer.text
    medulla.glpi.call("GET", "killSession", token)
    return {**ADMINISTRATOR, "medulla_administrator_password": ADMINISTRATOR_PASSWORD}


class CommandLines:
    """The command lines of all processes that were seen meanwhile."""

    def __enter__(self) -> CommandLines:
        self.seen: set[str] = set()
        self._ended = threading.Event()
        self._watch = threading.Thread(target=self._look)
        self._watch.start()
        return self

    def __exit__(self, *exc_info: object) -> None:
        self._ended.set()
        self._watch.join()

    def _look(self) -> None:
        while not self._ended.is_set():
            for path in Path("/proc").glob("[0-9]*/cmdline"):
                try:
                    self.seen.add(path.read_text(errors="replace").replace("\0", " "))
                except OSError:
                    continue
            time.sleep(0.02)


@pytest.mark.parametrize("succeeds", [True, False])
def test_no_secret_is_shown(medulla, succeeds):
    medulla.glpi.open_api()
    host = use_password(medulla)
    medulla.glpi.set_config(enable_api_login_credentials=0)
    if not succeeds:
        medulla.glpi.execute("UPDATE glpi_profiles SET name = 'Other' WHERE name = 'Read-Only'")
    with CommandLines() as command_lines:
        run = medulla.run(SECRETS, host=host, verbosity=4, diff=True)
    assert (run.rc == 0) == succeeds, run.output
    assert not succeeds or medulla.tokens() == ([SECRETS["medulla_app_token"]], [SECRETS["medulla_user_token"]])
    assert any("ansible-playbook" in line for line in command_lines.seen)
    secrets = {**SECRETS, "administrator": ADMINISTRATOR_PASSWORD, "database administrator": medulla.mariadb.administrator_password}
    for name, secret in secrets.items():
        assert secret not in run.output, f"{name} is shown"
        assert not [line for line in command_lines.seen if secret in line], f"{name} is in a command line"


def test_no_token_that_was_made_is_shown(medulla):
    run = medulla.provision(verbosity=4, diff=True)
    for token in (*medulla.tokens()[0], *medulla.tokens()[1]):
        assert token not in run.output
    again = medulla.provision(verbosity=4, diff=True)
    for token in (*medulla.tokens()[0], *medulla.tokens()[1]):
        assert token not in again.output
