# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a person sees of ServiceNav's playbooks, alone and beside Medulla's."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from testbed.glpi_database import GLPI_11
from testbed.installation import Glpi
from testbed.mariadb import MariaDB
from testbed.stand_in.answers import as_json

from .medulla_run import HOST, one_sentence
from .servicenav_run import ADDRESS, APP_TOKEN, NO_ADMINISTRATOR, PASSWORD, ServiceNav

NOTHING_MADE = dict.fromkeys(
    ("computers", "items_operatingsystems", "contracts", "contracts_items", "tickets", "operatingsystems", "manufacturers", "computertypes"), 0
)
OF_SERVICENAV = {"name": "servicenav", "profile": "Super-Admin", "entity": "Root entity > ServiceNav", "is_recursive": 1, "is_default": 1}
OF_MEDULLA = {"name": "medulla", "profile": "Read-Only", "entity": "Root entity", "is_recursive": 1, "is_default": 1}


@pytest.fixture
def servicenav(mariadb: MariaDB, glpi: Glpi, tmp_path: Path) -> Iterator[ServiceNav]:
    """A fresh GLPI to which neither ServiceNav nor Medulla has access yet."""
    access = ServiceNav(mariadb, glpi, tmp_path)
    yield access
    mariadb.execute(f"DROP USER IF EXISTS '{access.medulla.account}'@'127.0.0.2'")


def checks(servicenav: ServiceNav) -> dict[tuple[str, str], dict[str, Any]]:
    """The report's checks by system and host."""
    report = json.loads((servicenav.folder / "access_report.json").read_text(encoding="utf-8"))
    return {(check["system"], check["host"]): check for check in report["checks"]}


def failing(check: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {
        row["requirement"]: row for row in check["requirements"] if row["status"] == "red" and not row["found"].startswith("not checked")
    }


# Here the session that has made an entity does not see it, and tokens are encrypted.
@pytest.mark.parametrize("glpi", [GLPI_11], indirect=True)
def test_checked_provisioned_unchanged_and_with_another_password(servicenav: ServiceNav) -> None:
    stand_in = servicenav.glpi.stand_in
    before = servicenav.medulla.state()
    with stand_in.refuse_writes(), servicenav.medulla.mariadb.refuse_writes():
        checked = servicenav.provision("servicenav", check=True, diff=True)
    assert checked.changed[HOST] >= 3
    assert servicenav.medulla.state() == before
    assert stand_in.refused == []

    first = servicenav.provision("servicenav")
    assert first.stdout.count("WARNING: ServiceNav signs in with a password") == 1
    assert "medulla.glpi.network_access" in {task.role for task in first.tasks}
    table = next(task.shown for task in first.tasks if isinstance(task.shown, list))
    assert table[-1] == "readiness: 16 of 16"
    assert servicenav.profiles() == [OF_SERVICENAV]
    gate = servicenav.gate()
    assert (gate["enable_api"], gate["enable_api_login_credentials"]) == ("1", "1")
    assert gate["ServiceNav"] == {"name": "ServiceNav", "is_active": 1, "start": ADDRESS, "ipv6": "::1", "token": 1}
    assert "password_login_opened" not in gate
    assert servicenav.inventory() == NOTHING_MADE

    after_first = servicenav.medulla.state()
    stand_in.requests.clear()
    second = servicenav.provision("servicenav", hosts={HOST: NO_ADMINISTRATOR})
    assert second.changed == {HOST: 0}
    assert servicenav.medulla.state() == after_first
    assert [(call.login, call.user, call.source) for call in stand_in.logins()] == [
        ("user_token", "servicenav", "127.0.0.1"),
        ("user_token", "servicenav", "127.0.0.1"),
        ("password", "servicenav", ADDRESS),
    ]
    assert stand_in.open_sessions() == []

    other = {"servicenav_api_password": "Another-one.7654321", "servicenav_update_password": "always"}
    changed = servicenav.provision("servicenav", hosts={HOST: other}, verbosity=3)
    assert changed.changed[HOST] > 0
    assert servicenav.glpi.session("servicenav", "Another-one.7654321")
    assert servicenav.profiles() == [OF_SERVICENAV]
    assert not [secret for secret in (PASSWORD, "Another-one.7654321") if secret in changed.output]


def test_verify_fails_clearly_and_leaves_nothing(servicenav: ServiceNav) -> None:
    given = {"servicenav_app_token": APP_TOKEN}
    servicenav.provision("servicenav", hosts={HOST: given})
    stand_in = servicenav.glpi.stand_in
    hosts = {HOST: given, "second": given, "wrong": {**given, "servicenav_api_password": "Not-the.password"}}
    run = servicenav.run("servicenav_verify", hosts=hosts)
    assert run.rc == 2, run.output
    found = checks(servicenav)
    assert {host: check["status"] for (dummy, host), check in found.items()} == {HOST: "green", "second": "green", "wrong": "red"}
    row = failing(found["ServiceNav", "wrong"])["API login"]
    assert "ERROR_GLPI_LOGIN" in row["found"] and "servicenav_api_password" in row["hint"]
    assert servicenav.inventory() == NOTHING_MADE

    servicenav.glpi.execute("UPDATE glpi_profilerights SET rights = rights & ~4 WHERE profiles_id = 4 AND name = 'contract'")
    stand_in.before_answer = lambda request: (
        as_json(["ERROR_GLPI_UPDATE", "the template asks for a category"], 400) if request.method == "PUT" else None
    )
    run = servicenav.run("servicenav_verify", hosts={HOST: given})
    stand_in.before_answer = None
    assert run.rc == 2, run.output
    rows = failing(checks(servicenav)["ServiceNav", HOST])
    assert list(rows) == ["Contract", "Ticket"]
    assert "no right to create contract" in rows["Contract"]["found"] and "servicenav_profile" in rows["Contract"]["hint"]
    assert "the template asks for a category" in rows["Ticket"]["found"]
    assert servicenav.inventory() == NOTHING_MADE

    servicenav.glpi.set_config(enable_api_login_credentials=0)
    run = servicenav.run("servicenav_verify", hosts={HOST: given}, verbosity=3)
    assert run.rc == 2, run.output
    (row,) = failing(checks(servicenav)["ServiceNav", HOST]).values()
    assert "ERROR_LOGIN_WITH_CREDENTIALS_DISABLED" in row["found"] and "login_credentials" in row["hint"]
    assert not [secret for secret in (PASSWORD, APP_TOKEN) if secret in run.output]


def test_beside_medulla_neither_undoes_the_other(servicenav: ServiceNav) -> None:
    servicenav.provision("medulla", "servicenav")
    assert servicenav.profiles() == [OF_MEDULLA, OF_SERVICENAV]
    gate = servicenav.gate()
    assert gate["enable_api_login_credentials"] == "1" and "password_login_opened" not in gate
    assert {"MMC", "ServiceNav", "full access from localhost"} <= gate.keys()

    state = servicenav.medulla.state()
    # Each check has the tokens that its own system was given in this run.
    second = servicenav.provision("medulla", "servicenav", "medulla_verify", "servicenav_verify", hosts={HOST: NO_ADMINISTRATOR})
    assert not [task for task in second.tasks if task.changed and task.role != "medulla.glpi.access_report"]
    assert servicenav.medulla.state() == state
    assert {key: check["status"] for key, check in checks(servicenav).items()} == {("Medulla", HOST): "green", ("ServiceNav", HOST): "green"}
    page = (servicenav.folder / "access_report.html").read_text(encoding="utf-8")
    assert all(text in page for text in ("MMC API client", "ServiceNav API client", "Nothing left behind"))
    assert PASSWORD not in page


def test_before_medulla_and_with_a_user_that_servicenav_has_already(servicenav: ServiceNav) -> None:
    glpi = servicenav.glpi
    # Left by a run for Medulla that was killed: the next one would close it, but for ServiceNav it stays open.
    glpi.open_api()
    glpi.execute("INSERT INTO glpi_configs (context, name, value) VALUES ('medulla.glpi', 'password_login_opened', NOW())")
    user = {"name": "servicenav", "password": PASSWORD, "password2": PASSWORD, "_profiles_id": 4, "_entities_id": 0, "_is_recursive": 1}
    assert glpi.call("POST", "User", glpi.session(), json={"input": user}).status_code == 201
    glpi.execute("UPDATE glpi_users SET last_login = NOW() WHERE name = 'servicenav'")

    one_sentence(servicenav.run("servicenav"), "The user servicenav", "has signed in", "adopt")
    servicenav.provision("servicenav", "medulla", hosts={HOST: {"servicenav_adopt": True}})
    assert servicenav.profiles() == [OF_MEDULLA, OF_SERVICENAV]
    gate = servicenav.gate()
    assert gate["enable_api_login_credentials"] == "1" and "password_login_opened" not in gate
    state = servicenav.medulla.state()
    assert servicenav.provision("servicenav", "medulla", hosts={HOST: NO_ADMINISTRATOR}).changed == {HOST: 0}
    assert servicenav.medulla.state() == state
