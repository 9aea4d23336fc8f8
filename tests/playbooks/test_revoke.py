# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Medulla's access taken away again."""

from __future__ import annotations

import signal

from .installed_medulla import PLUGIN, InstalledMedulla
from .medulla_run import HOST
from .test_interruptions import kill_the_playbook

OTHERS = "\n[provisioning]\nmethod = external\n"
VIEWS = "SELECT COUNT(*) AS n FROM information_schema.VIEWS WHERE TABLE_SCHEMA = %s"


def accounts(installed: InstalledMedulla) -> int:
    return len(installed.mariadb.rows("SELECT 1 FROM mysql.global_priv WHERE User = %s", installed.account))


def users(installed: InstalledMedulla) -> list[tuple[int, bool]]:
    """Whether each user called medulla is in the trash, and has a token."""
    rows = installed.glpi.rows("SELECT is_deleted, api_token FROM glpi_users WHERE name = 'medulla'")
    return [(row["is_deleted"], bool(row["api_token"])) for row in rows]


def clients(installed: InstalledMedulla) -> int:
    return len(installed.glpi.rows("SELECT 1 FROM glpi_apiclients WHERE name = 'MMC'"))


def views(installed: InstalledMedulla) -> int:
    return installed.glpi.rows(VIEWS, installed.glpi.database)[0]["n"]


def test_takes_away_and_then_purges(handed_over):
    installed = handed_over
    plugin = installed.configuration / PLUGIN
    plugin.write_text(plugin.read_text().replace("[main]", "# of somebody else\n[main]\ndisable = 0") + OTHERS)
    before = installed.all()
    with installed.glpi.stand_in.refuse_writes(), installed.mariadb.refuse_writes():
        foretold = installed.play("medulla_revoke", check=True, diff=True)
    assert foretold.changed[HOST] >= 6
    listed = [line for task in foretold.tasks if task.shown for line in task.shown]
    expected = {f"what is ours in {plugin}", "setting glpi_mmc_app_token", "API client MMC", "user medulla, into the trash"}
    assert expected | {f"account {installed.account}"} <= set(listed)
    assert installed.all() == before

    run = installed.play("medulla_revoke")
    assert [line for task in run.tasks if task.shown for line in task.shown] == listed
    assert (accounts(installed), users(installed), clients(installed), views(installed)) == (0, [(1, False)], 0, 4)
    assert installed.files() == {PLUGIN: ("# of somebody else\n[main]\ndisable = 0\n" + OTHERS, 0o640)}
    assert installed.settings() == {"other": "kept"}
    assert installed.password_login() == "0"
    assert installed.glpi.stand_in.open_sessions() == []

    # What a revocation put into the trash, provisioning takes out again.
    installed.play("medulla", {"medulla_handover": False})
    assert users(installed) == [(0, True)]
    assert installed.play("medulla", {"medulla_handover": False}).changed == {HOST: 0}
    installed.play("medulla_revoke")
    assert users(installed) == [(1, False)]

    no_administrator = {"medulla_administrator_name": "", "medulla_administrator_password": ""}
    assert installed.play("medulla_revoke", host=no_administrator).changed == {HOST: 0}

    installed.play("medulla_revoke", {"medulla_revoke_purge": "true", "medulla_revoke_views": "true"})
    assert (users(installed), views(installed)) == ([], 0)
    assert installed.play("medulla_revoke", {"medulla_revoke_purge": True, "medulla_revoke_views": True}).changed == {HOST: 0}


def test_killed_after_the_user_went_the_next_run_takes_the_rest(handed_over):
    installed = handed_over

    def kill(request, answer):
        if request.method == "DELETE" and "/User" in request.path:
            kill_the_playbook()
        return answer

    installed.glpi.stand_in.after_answer = kill
    killed = installed.try_play("medulla_revoke")
    installed.glpi.stand_in.after_answer = None
    assert killed.rc == -signal.SIGKILL
    assert users(installed) == [(1, True)], "the kill came too early or too late for this test"
    installed.play("medulla_revoke")
    assert (accounts(installed), users(installed), clients(installed)) == (0, [(1, False)], 0)


def test_without_an_administrator_the_user_stays_and_that_is_said(handed_over):
    installed = handed_over
    run = installed.try_play("medulla_revoke", host={"medulla_administrator_name": "", "medulla_administrator_password": ""})
    assert run.rc == 2
    assert "takes an administrator of GLPI" in run.output
    assert (users(installed), clients(installed)) == ([(0, True)], 0)


def test_a_user_that_is_somebody_elses_stays(handed_over):
    installed = handed_over
    installed.glpi.execute("UPDATE glpi_users SET api_token = NULL, api_token_date = NULL WHERE name = 'medulla'")
    run = installed.try_play("medulla_revoke")
    assert run.rc == 2
    assert "others may use it" in run.output
    assert users(installed) == [(0, False)]
    installed.glpi.execute("UPDATE glpi_users SET is_deleted = 1 WHERE name = 'medulla'")
    run = installed.try_play("medulla")
    assert run.rc == 2
    assert "is in GLPI's trash and has signed in before" in run.output
    assert users(installed) == [(1, False)]


def test_the_client_of_the_role_itself_goes_too(installed):
    installed.glpi.execute("UPDATE glpi_apiclients SET is_active = 0")
    host = {"api_access_provisioner_client": {"name": "Provisioning", "ipv4_range": "127.0.0.1"}, "medulla_handover": False}
    installed.play("medulla", host=host)
    (client,) = installed.glpi.rows("SELECT ipv4_range_start, ipv4_range_end, CHAR_LENGTH(app_token) AS n FROM glpi_apiclients WHERE name = 'Provisioning'")
    assert client == {"ipv4_range_start": 2130706433, "ipv4_range_end": 2130706433, "n": 40}
    assert installed.play("medulla", host=host).changed == {HOST: 0}
    installed.play("medulla_revoke", host=host)
    assert users(installed) == [(1, False)]
    assert installed.glpi.rows("SELECT name FROM glpi_apiclients WHERE is_active") == []
