# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Rules about the inputs of the role medulla."""

from __future__ import annotations

from .addresses import addresses, client_range
from .database_access import account_hosts
from .rules import Inputs, Rule
from .texts import carried, environment, token, url

SECRETS = ("database_password", "app_token", "user_token")
# What of the other roles counts as well where it is given.
PASSED_ON = {
    "database": ("database_access.main",),
    "revoke_database": ("database_access.main",),
    "api": ("api_access.main",),
    "revoke_api": ("api_access.main",),
    "network": ("network_access.main",),
    "revoke_network": ("network_access.main",),
    "main": ("database_access.main", "api_access.main"),
}


def _one_new_secret(inputs: Inputs):
    """Several hosts would each make a secret of their own."""
    group = inputs.get("medulla_environment", "all")
    hosts = [host for host in inputs.groups.get(group, ()) if host in inputs.groups.get("medulla", ())]
    names = [f"medulla_new_{secret}" for secret in inputs.get("medulla_rotate", SECRETS)]
    if len(hosts) > 1 and not all(inputs.get(name) for name in names):
        yield (
            f"The environment {group} has more than one host in the group medulla, {', '.join(hosts)}, which must not make new secrets each "
            f"for itself: give {', '.join(names)}."
        )


_DATABASE_URL = "a database URL and an ini file"
_INI = "an ini file"

RULES = (
    environment("medulla_environment"),
    url("medulla_glpi_url"),
    addresses("medulla_addresses"),
    addresses("medulla_network_sources"),
    account_hosts("medulla_account_hosts"),
    client_range("medulla_api_range", "medulla_api_ipv6", "medulla_addresses"),
    carried("medulla_database_user", _DATABASE_URL),
    carried("medulla_database_password", _DATABASE_URL),
    carried("medulla_new_database_password", _DATABASE_URL),
    carried("medulla_api_user", _INI),
    carried("medulla_api_password", _INI),
    *(token(f"medulla_{name}") for name in ("app_token", "user_token", "new_app_token", "new_user_token")),
    Rule(("medulla_environment", "medulla_rotate", *(f"medulla_new_{secret}" for secret in SECRETS)), _one_new_secret),
)
