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
    "cryptography": ("python3-cryptography", "python3-cryptography"),
    "requests": ("python3-requests", "python3-requests"),
}
# What Red Hat has for its additional Pythons as well, each with packages of its own.
_FOR_EACH_PYTHON = ("PyMySQL", "cryptography", "requests")
# By role, or role and module, and library. A name in it holds for every library that isn't named.
_VARIABLES: dict[str, dict[str, str]] = {
    "api_access": {
        "PyMySQL": "api_access_database_packages",
        "cryptography": "api_access_database_packages",
        "PyNaCl": "api_access_encryption_packages",
        "": "api_access_packages",
    },
    "database_access": {"": "database_access_packages"},
    "medulla": {"PyNaCl": "api_access_encryption_packages", "": "medulla_verify_packages"},
    "scim": {"": "scim_database_packages"},
    "servicenav": {"": "servicenav_verify_packages"},
    "servicenav:medulla.glpi.computer": {"": "servicenav_import_packages"},
}


def variable(role: str, module: str, library: str) -> str | None:
    """Give the role's variable for the packages of a library; None where the role installs none."""
    variables = _VARIABLES.get(f"{role}:{module}", _VARIABLES.get(role, {}))
    return variables.get(library, variables.get(""))


class Interpreter(t.NamedTuple):
    """The Python that lacks a library, on a host of a family of distributions."""

    os_family: str
    version: str
    """Such as 3.11."""
    systems: str
    """Version of the system's own Python; empty where there is none."""

    @property
    def is_another(self) -> bool:
        """Whether the packages of the system's own Python are not seen. Debian's are for every Python of the distribution."""
        return self.os_family == "RedHat" and bool(self.systems) and self.version != self.systems

    @property
    def prefix(self) -> str:
        """How the names of its packages begin."""
        if not self.is_another:
            return "python3-"
        # RHEL 8 had its first additional ones as modules.
        return f"python{self.version.replace('.', '')}-" if self.systems == "3.6" and self.version in ("3.8", "3.9") else f"python{self.version}-"

    def advice(self) -> str:
        """Say what else helps; nothing for the system's own Python, and for one whose own is too old for the modules."""
        if not self.is_another or self.systems == "3.6":
            return ""
        return f" The system's own Python {self.systems} has such packages: set ansible_python_interpreter to /usr/bin/python{self.systems}."


def chosen(library: str, given: t.Any, interpreter: Interpreter) -> list[str]:
    """Give the packages to install: those of the variable, or the distribution's where it was not given; an empty list installs nothing."""
    if given is None or given == "":
        if interpreter.is_another and library not in _FOR_EACH_PYTHON:
            return []
        return [_DISTRIBUTIONS[library][interpreter.os_family == "RedHat"].replace("python3-", interpreter.prefix)]
    listed = given.replace(",", " ").split() if isinstance(given, str) else given
    return [str(package) for package in listed]


def sees_the_systems(python: str) -> bool:
    """Tell whether an interpreter sees the distribution's packages; another one, such as a virtual environment's, doesn't."""
    return python.startswith(("/usr/bin/", "/usr/libexec/"))
