# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Secrets replaced by new ones, and put back when something fails."""

from __future__ import annotations

import signal
from typing import Any

import pymysql
import pytest
import yaml

from testbed import environment_of_medulla

from .installed_medulla import PLUGIN, SUBSTITUTES, InstalledMedulla, Services
from .medulla_run import HOST, PASSWORDS, SECRETS
from .test_handover import kill_when
from .test_made_secrets import Inventory

OLD = PASSWORDS["medulla_database_password"]
NEW = {
    "medulla_new_database_password": "New.password-123",
    "medulla_new_app_token": "NewAppToken012345678901234567890123456A",
    "medulla_new_user_token": "NewUserToken01234567890123456789012345U",
}


def signs_in(installed: InstalledMedulla, password: str) -> bool:
    """Whether Medulla's database account takes this password."""
    try:
        pymysql.connect(
            host=installed.database_server.host,
            port=installed.database_server.port,
            user=installed.account,
            password=password,
            bind_address=environment_of_medulla.MEDULLA_ADDRESS,
        ).close()
    except pymysql.err.OperationalError as error:
        assert error.args[0] == 1045
        return False
    return True


def in_force(installed: InstalledMedulla, password: str, app_token: str, user_token: str) -> None:
    """GLPI, MariaDB and Medulla agree on these secrets."""
    assert signs_in(installed, password)
    assert installed.tokens() == ([app_token], [user_token])
    assert installed.file(PLUGIN)["main"]["dbpasswd"] == password
    for name in SUBSTITUTES:
        assert installed.file(name)["glpidatabase"]["glpi_dbpasswd"] == password
    assert installed.server()["passwd"] == password
    settings = installed.settings()
    assert (settings["glpi_mmc_app_token"], settings["glpi_root_user_token"]) == (app_token, user_token)


@pytest.mark.quick
def test_all_secrets_are_replaced(handed_over, tmp_path):
    installed = handed_over
    (app_token,), (user_token,) = installed.tokens()
    services = Services(tmp_path)
    host = {"medulla_services": ["mmc-agent"]}
    before = installed.all()
    with installed.glpi.stand_in.refuse_writes(), installed.mariadb.refuse_writes():
        foretold = installed.play("medulla_rotate", NEW, host=host, check=True, diff=True, environment=services.environment)
    assert foretold.changed[HOST] == 7
    assert installed.all() == before

    run = installed.play("medulla_rotate", NEW, host=host, environment=services.environment, verbosity=4, diff=True)
    in_force(installed, *NEW.values())
    assert not signs_in(installed, OLD)
    assert services.restarted() == ["mmc-agent"]
    for secret in (OLD, app_token, user_token, *NEW.values()):
        assert secret not in run.output
    again = installed.play("medulla_rotate", NEW, host=host, environment=services.environment)
    assert (again.changed, services.restarted()) == ({HOST: 0}, [])


def test_one_token_alone_that_is_made(handed_over):
    installed = handed_over
    (app_token,), (user_token,) = installed.tokens()
    installed.play("medulla_rotate", {"medulla_rotate": "user_token"})
    ((same,), (other,)) = installed.tokens()
    assert same == app_token and other != user_token and len(other) == 40
    in_force(installed, OLD, same, other)


def test_old_secrets_come_back_when_the_restart_fails(handed_over):
    installed = handed_over
    (app_token,), (user_token,) = installed.tokens()
    run = installed.try_play("medulla_rotate", NEW, host={"medulla_services": ["no-such-service-of-the-tests"]})
    assert run.rc == 2
    in_force(installed, OLD, app_token, user_token)


def test_old_secrets_come_back_when_the_new_ones_do_not_work(handed_over):
    installed = handed_over
    (app_token,), (user_token,) = installed.tokens()
    installed.glpi.execute("DROP VIEW glpi_computers_pulse")
    run = installed.try_play("medulla_rotate", NEW)
    assert run.rc == 2
    assert "the old ones are in force again" in run.output and "glpi_computers_pulse" in run.output
    in_force(installed, OLD, app_token, user_token)


def test_a_secret_from_outside_must_come_from_outside(handed_over):
    installed = handed_over
    before = installed.all()
    run = installed.try_play("medulla_rotate", host=SECRETS)
    assert run.rc == 2
    for name in ("medulla_new_database_password", "medulla_new_app_token", "medulla_new_user_token"):
        assert name in run.output
    assert installed.all() == before


def kept(installed: InstalledMedulla, tmp_path: Any) -> Inventory:
    """Medulla's inventory, with the secrets that are in force in its secrets file."""
    host = {name: value for name, value in installed.host.items() if name not in SECRETS}
    inventory = Inventory(tmp_path, environment_of_medulla.inventory({HOST: host}))
    (app_token,), (user_token,) = installed.tokens()
    secrets = {**PASSWORDS, "medulla_app_token": app_token, "medulla_user_token": user_token}
    inventory.file().parent.mkdir(parents=True)
    inventory.file().write_text(yaml.safe_dump(secrets))
    inventory.vault("encrypt")
    return inventory


def values(inventory: Inventory) -> list[str]:
    secrets = inventory.secrets()
    return [secrets[f"medulla_{name}"] for name in ("database_password", "app_token", "user_token")]


def test_the_secrets_file_follows_and_a_killed_rotation_is_finished_by_the_next_run(handed_over, tmp_path):
    installed = handed_over
    inventory = kept(installed, tmp_path)
    old = values(inventory)
    in_force(installed, *old)
    api_password = inventory.secrets()["medulla_api_password"]

    rotated = inventory.run("medulla_rotate")
    assert rotated.rc == 0, rotated.output
    new = values(inventory)
    assert set(new).isdisjoint(old)
    assert inventory.secrets()["medulla_api_password"] == api_password
    in_force(installed, *new)

    verifying = tmp_path / "verifying"
    installed.glpi.stand_in.before_answer = lambda request: verifying.touch()
    for given, sign in (({"medulla_services": ["none"]}, installed.marker), ({}, verifying)):
        new = values(inventory)
        verifying.unlink(missing_ok=True)
        watch = kill_when(sign)
        killed = inventory.run("medulla_rotate", given)
        watch.join()
        assert killed.rc == -signal.SIGKILL
        assert set(values(inventory)).isdisjoint(new)
        run = inventory.run("medulla")
        assert run.rc == 0, run.output
        in_force(installed, *values(inventory))
    assert inventory.run("medulla").changed == {HOST: 0}
