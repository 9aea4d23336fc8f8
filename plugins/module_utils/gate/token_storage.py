# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How GLPI keeps tokens in its database, each table by a setting of its own."""

from __future__ import annotations

from ..errors import ProvisioningError
from .door import Gate

API_CLIENTS = "are_apiclients_tokens_encrypted"
USERS = "are_users_tokens_encrypted"

_FLAG = "SELECT value FROM glpi_configs WHERE context = 'core' AND name = %s"


def refuse_encrypted(gate: Gate, flag: str, what: str) -> None:
    """Refuse a GLPI that would decrypt what is written: a plain app_token decrypts to nothing, so that none is asked for."""
    rows = gate.rows(_FLAG, [flag])
    if rows and rows[0]["value"] == "1":
        raise ProvisioningError(
            f"{what} cannot be provisioned, because this GLPI keeps such tokens encrypted (setting {flag}), "
            "and a plain one that is written there opens the API to callers without a token: nothing was written."
        )
