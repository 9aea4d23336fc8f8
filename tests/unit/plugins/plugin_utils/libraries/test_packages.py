# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which packages bring a missing library."""

from __future__ import annotations

import pytest
from ansible_collections.medulla.glpi.plugins.plugin_utils.inputs import specs
from ansible_collections.medulla.glpi.plugins.plugin_utils.libraries import packages


@pytest.mark.parametrize(
    ("library", "given", "os_family", "expected"),
    [
        ("PyMySQL", None, "Debian", ["python3-pymysql"]),
        ("PyMySQL", "", "RedHat", ["python3-PyMySQL"]),
        ("requests", None, "", ["python3-requests"]),
        ("PyNaCl", None, "Debian", ["python3-nacl"]),
        ("PyMySQL", ["python3-other"], "Debian", ["python3-other"]),
        ("PyMySQL", "a, b\n", "Debian", ["a", "b"]),
        ("PyMySQL", [], "Debian", []),
    ],
)
def test_packages(library, given, os_family, expected):
    assert packages.chosen(library, given, os_family) == expected


@pytest.mark.parametrize(
    ("role", "module", "library", "expected"),
    [
        ("database_access", "medulla.glpi.database_user", "PyMySQL", "database_access_packages"),
        ("api_access", "medulla.glpi.user_token", "PyMySQL", "api_access_database_packages"),
        ("api_access", "medulla.glpi.user_token", "PyNaCl", "api_access_encryption_packages"),
        ("api_access", "medulla.glpi.user", "requests", "api_access_packages"),
        ("servicenav", "medulla.glpi.access_check", "requests", "servicenav_verify_packages"),
        ("servicenav", "medulla.glpi.computer", "requests", "servicenav_import_packages"),
        ("", "medulla.glpi.user", "requests", None),
        ("somebodys", "medulla.glpi.user", "requests", None),
    ],
)
def test_the_variable_of_the_role(role, module, library, expected):
    assert packages.variable(role, module, library) == expected
    if expected:
        assert specs.options(role, ["import" if "import" in expected else "verify" if "verify" in expected else "main"])[expected]["type"] == "list"


@pytest.mark.parametrize(("python", "expected"), [("/usr/bin/python3.11", True), ("/usr/libexec/platform-python", True), ("/opt/venv/bin/python", False)])
def test_interpreters(python, expected):
    assert packages.sees_the_systems(python) is expected
