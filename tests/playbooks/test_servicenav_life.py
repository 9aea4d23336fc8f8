# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""ServiceNav's secrets made and rotated, and its access taken away again."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from testbed import environment_of_medulla
from testbed.installation import Glpi
from testbed.mariadb import MariaDB

from .medulla_run import HOST
from .servicenav_run import NO_ADMINISTRATOR, ServiceNav
from .test_made_secrets import Inventory

NAMES = {"servicenav_api_password", "servicenav_app_token"}


@pytest.fixture
def servicenav(mariadb: MariaDB, glpi: Glpi, tmp_path: Path) -> Iterator[ServiceNav]:
    """A fresh GLPI to which ServiceNav has no access yet."""
    yield ServiceNav(mariadb, glpi, tmp_path)


def rows(glpi: Glpi) -> list[Any]:
    """ServiceNav's user (in the trash, with a token), and its client's token."""
    users = glpi.rows("SELECT is_deleted, api_token IS NOT NULL AS token FROM glpi_users WHERE name = 'servicenav'")
    clients = glpi.rows("SELECT app_token FROM glpi_apiclients WHERE name = 'ServiceNav'")
    return [*[(row["is_deleted"], row["token"]) for row in users], *[row["app_token"] for row in clients]]


def test_secrets_are_made_and_rotated_and_put_back(servicenav: ServiceNav, tmp_path: Path) -> None:
    glpi = servicenav.glpi
    host = {name: value for name, value in servicenav.host.items() if name not in NAMES}
    groups = {**{group: [HOST] for group in environment_of_medulla.GROUPS}, "servicenav": [HOST]}
    inventory = Inventory(tmp_path, environment_of_medulla.inventory({HOST: host}, groups))

    def run(playbook: str, given: dict[str, Any] | None = None) -> Any:
        run = inventory.run(playbook, given)
        assert run.rc == 0, run.output
        return run

    run("servicenav_secrets")
    made = inventory.secrets()
    assert made.keys() == NAMES and len(made["servicenav_app_token"]) == 40
    run("servicenav")
    assert rows(glpi)[1] == made["servicenav_app_token"]
    assert glpi.session("servicenav", made["servicenav_api_password"])

    rotated = run("servicenav_rotate")
    new = inventory.secrets()
    assert not set(new.values()) & set(made.values())
    assert rows(glpi)[1] == new["servicenav_app_token"]
    assert glpi.session("servicenav", new["servicenav_api_password"])
    with pytest.raises(RuntimeError, match="ERROR_GLPI_LOGIN"):
        glpi.session("servicenav", made["servicenav_api_password"])
    assert not [secret for secret in (*made.values(), *new.values()) if secret in rotated.output]
    assert any("readiness: 16 of 16" in str(task.shown) for task in rotated.tasks), "it was verified"
    assert any("Give ServiceNav the new values" in str(task.shown) for task in rotated.tasks)

    # From an address that no API client covers, ServiceNav doesn't get in.
    failed = inventory.run("servicenav_rotate", {"servicenav_rotate": "app_token", "servicenav_source_address": "127.0.0.9"})
    assert failed.rc == 2
    assert "the old ones are in force again" in failed.output
    assert inventory.secrets() == new
    assert rows(glpi)[1] == new["servicenav_app_token"]

    homeless = inventory.run("servicenav_rotate", {"servicenav_secrets_file": str(tmp_path / "none.yml"), "servicenav_rotate": "app_token"})
    assert homeless.rc == 2
    assert "give servicenav_new_app_token" in homeless.output


def test_the_access_is_taken_away_and_given_again(servicenav: ServiceNav) -> None:
    glpi = servicenav.glpi
    servicenav.provision("servicenav")
    state = rows(glpi)
    foretold = servicenav.provision("servicenav_revoke", check=True, diff=True)
    listed = [line for task in foretold.tasks if isinstance(task.shown, list) for line in task.shown]
    assert listed == ["API client ServiceNav", "user servicenav, into the trash", "token of the user servicenav"]
    assert rows(glpi) == state

    revoked = servicenav.provision("servicenav_revoke", hosts={HOST: {"servicenav_revoke_password_login": "true"}})
    listed = [line for task in revoked.tasks if isinstance(task.shown, list) for line in task.shown]
    assert listed == ["API client ServiceNav", "user servicenav, into the trash", "password login over the API", "token of the user servicenav"]
    assert rows(glpi) == [(1, 0)]
    assert servicenav.gate()["enable_api_login_credentials"] == "0"
    assert glpi.rows("SELECT completename FROM glpi_entities WHERE id = 1") == [{"completename": "Root entity > ServiceNav"}]
    assert glpi.stand_in.open_sessions() == []
    assert servicenav.provision("servicenav_revoke", hosts={HOST: NO_ADMINISTRATOR}).changed == {HOST: 0}

    servicenav.provision("servicenav")
    assert rows(glpi)[0] == (0, 1)
