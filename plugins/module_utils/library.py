# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A library that a module needs and the host's Python doesn't have."""

from __future__ import annotations

import os
import re
import sys
import typing as t

from ansible.module_utils.basic import AnsibleModule, missing_required_lib

# What the distribution's packages named python3-… are for. Where there is the first, as on Red Hat's family, python3 can have been made another.
_SYSTEMS = ("/usr/libexec/platform-python", "/usr/bin/python3")


def interpreter() -> dict[str, str]:
    """Give what decides which package holds a library: this Python, its version, and that of the system's own, empty where there is none."""
    systems = next((os.path.realpath(path) for path in _SYSTEMS if os.path.exists(path)), "")
    return {
        "python": sys.executable,
        "python_version": "%d.%d" % sys.version_info[:2],
        "systems_python_version": version_of(systems),
    }


def version_of(path: str) -> str:
    """Give the version that an interpreter's file is named after; empty where it is not."""
    found = re.search(r"python(3\.\d+)$", path)
    return found.group(1) if found else ""


class LibraryMissing(Exception):
    """A library turns out to be missing while the module works, by its name and error."""

    def __init__(self, name: str, error: str) -> None:
        super().__init__(error)
        self.missing = {name: error}


def fail_without(module: AnsibleModule, missing: t.Mapping[str, str]) -> t.NoReturn:
    """Say which libraries are missing, by their errors; what runs the module on the controller may install them and run it again."""
    module.fail_json(
        msg=" ".join(missing_required_lib(name) for name in missing),
        exception="\n".join(missing.values()),
        missing_libraries=sorted(missing),
        **interpreter(),
    )
