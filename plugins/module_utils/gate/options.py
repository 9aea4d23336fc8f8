# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Options of the settings, of a client and of a user's token, which their own modules have and one that does more."""

from __future__ import annotations

import typing as t

from .client_plan import LOG_METHODS

_STATE = {"type": "str", "choices": ["present", "absent"], "default": "present"}
_ROTATE = {"type": "str", "choices": ["never", "always"], "default": "never"}

Options = dict[str, dict[str, t.Any]]


def setting_options() -> Options:
    """Give the settings that last."""
    return {
        "enabled": {"type": "bool"},
        "login_credentials": {"type": "bool"},
        "login_external_token": {"type": "bool"},
        "url_base_api": {"type": "str"},
    }


def client_options() -> Options:
    """Give a client's; GLPI's key is not in it."""
    return {
        "name": {"type": "str", "required": True},
        "active": {"type": "bool"},
        "ipv4_range": {"type": "str"},
        "ipv6": {"type": "str"},
        "app_token": {"type": "str", "no_log": True},
        "rotate": dict(_ROTATE),
        "log_method": {"type": "str", "choices": list(LOG_METHODS)},
        "comment": {"type": "str"},
        "state": dict(_STATE),
    }


def token_options() -> Options:
    """Give a user's token's; GLPI's key is not in it."""
    return {
        "user": {"type": "str", "required": True},
        "token": {"type": "str", "no_log": True},
        "rotate": dict(_ROTATE),
        "required": {"type": "bool", "default": True},
        "adopt": {"type": "bool", "default": False},
        "state": dict(_STATE),
    }


def key_option() -> Options:
    """Give GLPI's key."""
    return {"glpi_key": {"type": "str", "no_log": True}}
