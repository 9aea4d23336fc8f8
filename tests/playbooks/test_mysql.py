# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The life of an access to a GLPI on MySQL, whose Medulla has its own MariaDB: nobody has to say which of the two it is."""

from __future__ import annotations

import signal
from pathlib import Path

import pytest

from .installed_medulla import InstalledMedulla, Services
from .medulla_run import HOST, PASSWORDS
from .test_handover import kill_when
from .test_medulla import VIEWS, expected_grants
from .test_rotate import in_force, kept, signs_in, values

pytestmark = pytest.mark.parametrize("glpi", ["10.0.19 on MySQL"], indirect=True)
ASKED = {"medulla_rotate": "database_password", "medulla_services": ["mmc-agent"]}


def accounts(installed: InstalledMedulla) -> list[str]:
    return installed.database_server.client(f"SELECT Host FROM mysql.user WHERE User = '{installed.account}'").splitlines()[1:]


def test_first_run_second_run_and_revocation(installed):
    before = installed.all()
    with installed.glpi.stand_in.refuse_writes(), installed.database_server.refuse_writes(), installed.mariadb.refuse_writes():
        foretold = installed.play("medulla", check=True)
    assert foretold.changed[HOST] > 0
    assert installed.all() == before

    first = installed.play("medulla")
    table = next(task.shown for task in first.tasks if task.shown and task.shown[-1].startswith("readiness: "))
    ready, total = table[-1].removeprefix("readiness: ").split(" of ")
    assert ready == total and int(total) >= 15, table
    assert installed.grants() == expected_grants(installed, "SELECT, SHOW VIEW")
    (app_token,), (user_token,) = installed.tokens()
    in_force(installed, PASSWORDS["medulla_database_password"], app_token, user_token)
    with installed.connect() as connection, connection.cursor() as cursor:
        assert [cursor.execute(f"SELECT * FROM {view} LIMIT 0") for view in VIEWS] == [0] * 4
    second = installed.play("medulla")
    assert second.changed == {HOST: 0}
    assert second.statements < 80

    # Nobody can write through a view with an outer join there, which is told and does not stop anything.
    writes = installed.play("medulla", {"medulla_mode": "read_write", "medulla_handover": False})
    assert "is for reading: the server can't write through such a definition (1288)" in writes.output

    installed.play("medulla_revoke", {"medulla_revoke_views": True})
    assert (accounts(installed), installed.settings()) == ([], {"other": "kept"})


def hang_at_the_restart(programs: Path, restarting: Path) -> None:
    for program in programs.iterdir():
        text = program.read_text(encoding="utf-8")
        program.write_text(text.replace("#!/bin/sh\n", f'#!/bin/sh\ncase " $* " in *" restart "*) touch "{restarting}"; sleep 5 ;; esac\n'), encoding="utf-8")


def test_a_rotation_leaves_medulla_with_a_valid_password_also_when_it_is_killed(installed, tmp_path):
    installed.play("medulla")
    inventory = kept(installed, tmp_path)
    services = Services(tmp_path)
    environment = {**services.environment, "ANSIBLE_VAULT_PASSWORD_FILE": str(inventory.password)}
    old = values(inventory)[0]
    rotated = inventory.run("medulla_rotate", ASKED, environment=environment)
    assert rotated.rc == 0, rotated.output
    new = values(inventory)[0]
    assert (new != old, signs_in(installed, old), signs_in(installed, new)) == (True, False, True)
    assert services.restarted() == ["mmc-agent"]

    restarting = tmp_path / "restarting"
    hang_at_the_restart(tmp_path / "programs", restarting)
    watch = kill_when(restarting)
    killed = inventory.run("medulla_rotate", ASKED, environment=environment)
    watch.join()
    assert killed.rc == -signal.SIGKILL
    newest = values(inventory)[0]
    assert (newest != new, signs_in(installed, new), signs_in(installed, newest)) == (True, True, True)

    finished = inventory.run("medulla")
    assert finished.rc == 0, finished.output
    assert (signs_in(installed, new), signs_in(installed, newest)) == (False, True)
