# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Options of an account, which its own module has and one that does more."""

from __future__ import annotations

import typing as t

_GRANT = {
    "privileges": {"type": "list", "elements": "str", "required": True},
    "table": {"type": "str"},
    "columns": {"type": "list", "elements": "str"},
}


def account_options() -> dict[str, dict[str, t.Any]]:
    """Give the argument spec; the database that the grants are on is not in it."""
    return {
        "name": {"type": "str", "required": True},
        "hosts": {"type": "list", "elements": "str", "default": ["localhost"]},
        "password": {"type": "str", "no_log": True},
        "update_password": {"type": "str", "choices": ["always", "on_create"], "default": "always", "no_log": False},
        "retain_current_password": {"type": "bool", "default": False, "no_log": False},
        "grants": {"type": "list", "elements": "dict", "options": _GRANT, "required_by": {"columns": ["table"]}},
        "exclusive_grants": {"type": "bool", "default": True},
        "tls_requires": {"type": "dict"},
        "exclusive_hosts": {"type": "bool", "default": False},
        "adopt": {"type": "bool", "default": False},
        "state": {"type": "str", "choices": ["present", "absent"], "default": "present"},
    }
