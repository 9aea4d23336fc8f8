# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the tests of modules share."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from testbed.installation import Glpi

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
    glpi.execute("UPDATE glpi_users SET api_token = %s, api_token_date = NOW() WHERE name = 'glpi'", token)
    return {"api_url": glpi.url, "api_user_token": token}
