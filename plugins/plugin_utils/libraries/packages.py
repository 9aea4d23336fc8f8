# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Packages that hold the libraries of the modules, and the variables of the roles that name others."""

from __future__ import annotations

import typing as t

# By library: the package of Debian's family, and that of Red Hat's.
_DISTRIBUTIONS = {
    "PyNaCl": ("python3-nacl", "python3-pynacl"),
    "PyMySQL": ("python3-pymysql", "python3-PyMySQL"),
    "requests": ("python3-requests", "python3-requests"),
}
# By role, or role and module, and library. A name in it holds for every library that isn't named.
_VARIABLES: dict[str, dict[str, str]] = {
    "api_access": {"PyMySQL": "api_access_database_packages", "PyNaCl": "api_access_encryption_packages", "": "api_access_packages"},
    "database_access": {"": "database_access_packages"},
    "medulla": {"PyNaCl": "api_access_encryption_packages", "": "medulla_verify_packages"},
    "servicenav": {"": "servicenav_verify_packages"},
    "servicenav:medulla.glpi.computer": {"": "servicenav_import_packages"},
}


def variable(role: str, module: str, library: str) -> str | None:
    """Give the role's variable for the packages of a library; None where the role installs none."""
    variables = _VARIABLES.get(f"{role}:{module}", _VARIABLES.get(role, {}))
    return variables.get(library, variables.get(""))


def chosen(library: str, given: t.Any, os_family: str) -> list[str]:
    """Give the packages to install: those of the variable, or the distribution's where it was not given; an empty list installs nothing."""
    if given is None or given == "":
        return [_DISTRIBUTIONS[library][os_family == "RedHat"]]
    listed = given.replace(",", " ").split() if isinstance(given, str) else given
    return [str(package) for package in listed]


def sees_the_systems(python: str) -> bool:
    """Tell whether an interpreter sees the distribution's packages; another one, such as a virtual environment's, doesn't."""
    return python.startswith(("/usr/bin/", "/usr/libexec/"))
