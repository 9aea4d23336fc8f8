# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Options of the views of a file, which their own module has and one that does more."""

from __future__ import annotations

import typing as t

from ..errors import ProvisioningError
from .view_file import load
from .views import Desired, account

# The longest time that the server takes.
LONGEST_WAIT = 31536000
ONE_SOURCE: dict[str, t.Any] = {"mutually_exclusive": [("sql", "src", "names")], "required_one_of": [("sql", "src", "names")]}


def view_options() -> dict[str, dict[str, t.Any]]:
    """Give the argument spec, which ONE_SOURCE goes with; the database that the views are in is not in it."""
    return {
        "sql": {"type": "str"},
        "src": {"type": "path"},
        "names": {"type": "list", "elements": "str"},
        "replace": {"type": "bool", "default": True},
        "definer": {"type": "str"},
        "sql_security": {"type": "str", "choices": ["invoker", "definer"], "default": "invoker"},
        "lock_wait_timeout": {"type": "int", "default": 10},
        "state": {"type": "str", "choices": ["present", "absent"], "default": "present"},
    }


def desired_views(given: t.Mapping[str, t.Any], database: str, check_mode: bool) -> Desired:
    """Read the file and give what the options say."""
    if not 0 <= given["lock_wait_timeout"] <= LONGEST_WAIT:
        raise ProvisioningError("lock_wait_timeout has to be 0 to %d seconds, not %d." % (LONGEST_WAIT, given["lock_wait_timeout"]))
    if given["names"] is not None and given["state"] == "present":
        raise ProvisioningError("names holds views to drop, and state is present: give sql or src, which hold their queries.")
    return Desired(
        database=database,
        views=load(given["sql"], given["src"], given["names"], database),
        source=given["src"] or "sql",
        present=given["state"] == "present",
        replace=given["replace"],
        definer=account(given["definer"]) if given["definer"] is not None else None,
        sql_security=given["sql_security"].upper(),
        lock_wait_timeout=given["lock_wait_timeout"],
        check_mode=check_mode,
    )
