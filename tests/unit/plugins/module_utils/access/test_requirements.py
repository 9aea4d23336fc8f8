# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The options decide which requirements a table has."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.medulla.glpi.plugins.module_utils.access.options import check, options
from ansible_collections.medulla.glpi.plugins.module_utils.access.requirements import requirements
from ansible_collections.medulla.glpi.plugins.module_utils.errors import ProvisioningError

DATABASE = {"login_host": "db", "login_user": "medulla", "database": "glpi"}
OF_DATABASE = ["SQL port open", "Database login", "GLPI database access", "sql_mode", "GLPI Inventory plugin", "GLPI version"]
API = {"api_url": "https://glpi.example.com"}
OF_API = [
    "GLPI version", "GLPI API reachable", "API enabled", "Address allowed", "app_token accepted", "app_token asked for",
    "API login", "GLPI API user", "Password expiry", "Entity",
]  # fmt: skip


def given(**values: Any) -> dict[str, Any]:
    """Options as Ansible hands them over, with their defaults."""
    return {**{name: spec.get("default") for name, spec in options().items()}, **values}


@pytest.mark.parametrize(
    ("values", "added"),
    [
        ({}, []),
        ({"grants": []}, ["Database privileges"]),
        ({"database_writable": False}, ["Writing to the database"]),
        ({"tls_required": True}, ["TLS"]),
        ({"views": ["a", "b"]}, ["View a", "View b"]),
        ({"profile": "Read-Only"}, []),
    ],
)
def test_database(values: dict[str, Any], added: list[str]) -> None:
    names = [requirement.name for requirement in requirements(given(**DATABASE, **values))]
    assert sorted(names) == sorted(OF_DATABASE + added)


@pytest.mark.parametrize(
    ("values", "added"),
    [
        ({}, []),
        ({"api_client": "MMC"}, ["MMC API client"]),
        ({"profile": "Read-Only"}, ["Profile"]),
        ({"recursive": False}, ["Recursive mode"]),
        ({"api_writable": True}, ["Creating through the API"]),
        ({"grants": []}, []),
        ({"round_trip_entity": "Root entity > A"}, ["Computer", "Operating system", "Contract", "Ticket", "Nothing left behind"]),
    ],
)
def test_api(values: dict[str, Any], added: list[str]) -> None:
    names = [requirement.name for requirement in requirements(given(**API, **values))]
    assert sorted(names) == sorted(OF_API + added)


def test_each_requirement_has_its_own_name() -> None:
    names = [requirement.name for requirement in requirements(given(**DATABASE, **API))]
    assert len(set(names)) == len(names) == len({*OF_DATABASE, *OF_API})


def test_no_option_has_a_source_of_its_own() -> None:
    spec = options()
    assert not [name for name, each in spec.items() if "fallback" in each]
    assert (spec["config_file"].get("default"), "api_session_token" in spec) == (None, False)


@pytest.mark.parametrize(
    ("values", "needle"),
    [
        ({}, "nothing to check"),
        ({"login_host": "db"}, "give database"),
        ({**API, "round_trip_entity": "Root entity"}, "is a root entity"),
    ],
)
def test_options_that_say_too_little(values: dict[str, Any], needle: str) -> None:
    with pytest.raises(ProvisioningError, match=needle):
        check(given(**values))
