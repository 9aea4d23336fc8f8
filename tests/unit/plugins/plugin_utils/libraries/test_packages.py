# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which packages bring a missing library."""

from __future__ import annotations

import sys

import pytest
from ansible_collections.medulla.glpi.plugins.module_utils import library
from ansible_collections.medulla.glpi.plugins.plugin_utils.inputs import specs
from ansible_collections.medulla.glpi.plugins.plugin_utils.libraries import packages


@pytest.mark.parametrize(
    ("library", "given", "interpreter", "expected"),
    [
        ("PyMySQL", None, ("Debian", "3.11", "3.11"), ["python3-pymysql"]),
        ("PyMySQL", None, ("Debian", "3.12", "3.11"), ["python3-pymysql"]),
        ("PyMySQL", "", ("RedHat", "3.9", "3.9"), ["python3-PyMySQL"]),
        ("PyMySQL", "", ("RedHat", "3.12", "3.12"), ["python3-PyMySQL"]),
        ("PyMySQL", None, ("RedHat", "3.13", ""), ["python3-PyMySQL"]),
        ("PyMySQL", None, ("RedHat", "3.11", "3.9"), ["python3.11-PyMySQL"]),
        ("requests", None, ("RedHat", "3.12", "3.9"), ["python3.12-requests"]),
        ("requests", None, ("RedHat", "3.12", "3.6"), ["python3.12-requests"]),
        ("PyMySQL", None, ("RedHat", "3.9", "3.6"), ["python39-PyMySQL"]),
        ("requests", None, ("", "3.11", "3.11"), ["python3-requests"]),
        ("PyNaCl", None, ("Debian", "3.11", "3.11"), ["python3-nacl"]),
        ("PyNaCl", None, ("RedHat", "3.9", "3.9"), ["python3-pynacl"]),
        ("PyNaCl", None, ("RedHat", "3.11", "3.9"), []),
        ("PyNaCl", ["python3.11-pynacl"], ("RedHat", "3.11", "3.9"), ["python3.11-pynacl"]),
        ("cryptography", None, ("Debian", "3.11", "3.11"), ["python3-cryptography"]),
        ("cryptography", "", ("RedHat", "3.9", "3.9"), ["python3-cryptography"]),
        ("cryptography", None, ("RedHat", "3.11", "3.9"), ["python3.11-cryptography"]),
        ("PyMySQL", ["python3-other"], ("Debian", "3.11", "3.11"), ["python3-other"]),
        ("PyMySQL", "a, b\n", ("Debian", "3.11", "3.11"), ["a", "b"]),
        ("PyMySQL", [], ("RedHat", "3.11", "3.9"), []),
    ],
)
def test_packages(library, given, interpreter, expected):
    assert packages.chosen(library, given, packages.Interpreter(*interpreter)) == expected


@pytest.mark.parametrize(
    ("interpreter", "advised"),
    [
        (("Debian", "3.12", "3.11"), ""),
        (("RedHat", "3.9", "3.9"), ""),
        (("RedHat", "3.11", "3.9"), "/usr/bin/python3.9"),
        # The modules need 3.9.
        (("RedHat", "3.11", "3.6"), ""),
    ],
)
def test_another_python_that_would_do(interpreter, advised):
    advice = packages.Interpreter(*interpreter).advice()
    assert advised in advice and bool(advised) == bool(advice)


@pytest.mark.parametrize(
    ("path", "version"),
    [("/usr/bin/python3.12", "3.12"), ("/usr/libexec/platform-python3.6", "3.6"), ("/usr/bin/python3", ""), ("", "")],
)
def test_version_of_an_interpreter(path, version):
    assert library.version_of(path) == version


def test_this_interpreter():
    assert library.interpreter()["python_version"] == "%d.%d" % sys.version_info[:2]


@pytest.mark.parametrize(
    ("role", "module", "library", "expected"),
    [
        ("database_access", "medulla.glpi.database_access", "PyMySQL", "database_access_packages"),
        ("database_access", "medulla.glpi.database_sql_mode", "cryptography", "database_access_packages"),
        ("medulla", "medulla.glpi.access_check", "cryptography", "medulla_verify_packages"),
        ("api_access", "medulla.glpi.user_token", "cryptography", "api_access_database_packages"),
        ("api_access", "medulla.glpi.user_token", "PyMySQL", "api_access_database_packages"),
        ("api_access", "medulla.glpi.user_token", "PyNaCl", "api_access_encryption_packages"),
        ("api_access", "medulla.glpi.user", "requests", "api_access_packages"),
        ("scim", "medulla.glpi.plugin", "PyMySQL", "scim_database_packages"),
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
