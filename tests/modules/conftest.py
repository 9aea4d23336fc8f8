# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the tests of modules share."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from testbed.installation import Glpi
from testbed.module_run import ModuleRun, run_module

Read = Callable[..., str]


@pytest.fixture
def administrator(glpi: Glpi) -> dict[str, Any]:
    """The options that sign in to the GLPI's database as an administrator of the server."""
    return {
        "login_host": glpi.server.host,
        "login_port": glpi.server.port,
        "login_user": glpi.server.administrator,
        "login_password": glpi.server.administrator_password,
        "config_file": "/nonexistent",
        "database": glpi.database,
    }


@pytest.fixture
def read(glpi: Glpi) -> Read:
    """What the `mariadb` client prints for a query in the GLPI's database, without a header line."""
    return lambda query: glpi.sql.client(query, options=("--skip-column-names",)).rstrip("\n")


@pytest.fixture
def gate_state(read: Read) -> Callable[[], str]:
    """All that the modules of the API's gate could write, as text to compare."""
    return lambda: read(
        "SELECT * FROM glpi_configs ORDER BY id; SELECT * FROM glpi_apiclients ORDER BY id;"
        " SELECT id, name, api_token, api_token_date, date_mod FROM glpi_users ORDER BY id"
    )


@pytest.fixture
def rest(glpi: Glpi) -> dict[str, Any]:
    """The options that sign in to GLPI's REST API as its administrator, by token; login by password is off."""
    glpi.open_api(credentials=False)
    token = "Administrator0Token".ljust(40, "x")
    glpi.set_user_token("glpi", token)
    return {"api_url": glpi.url, "api_user_token": token}


# What every run of a module of the API's gate takes first.
GATE_LOCK = "SELECT value FROM glpi_configs WHERE context = 'core' AND name = 'version' FOR UPDATE"
WAITING = "SELECT COUNT(*) AS waiting FROM information_schema.PROCESSLIST WHERE DB = %s AND INFO LIKE '%%FOR UPDATE'"


@pytest.fixture
def at_once(glpi: Glpi) -> Callable[[list[tuple[str, dict[str, Any]]]], list[ModuleRun]]:
    """Runs modules of the API's gate that have all come to its lock before any of them gets it."""

    def run_at_once(calls: list[tuple[str, dict[str, Any]]]) -> list[ModuleRun]:
        with glpi.server.connect(glpi.database) as other, other.cursor() as cursor:
            cursor.execute("START TRANSACTION")
            cursor.execute(GATE_LOCK)
            with ThreadPoolExecutor(max_workers=len(calls)) as pool:
                started = [pool.submit(run_module, name, options) for name, options in calls]
                while glpi.rows(WAITING, glpi.database)[0]["waiting"] < len(calls):
                    assert not [run.result().msg for run in started if run.done()]
                cursor.execute("COMMIT")
                return [run.result() for run in started]

    return run_at_once
