# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Rules about the inputs of the role servicenav."""

from __future__ import annotations

from ansible_collections.medulla.glpi.plugins.module_utils.rest.entities import SEPARATOR

from .addresses import addresses, client_range
from .rules import Inputs, Rule
from .texts import environment, token, url

# What of the other roles counts as well where it is given.
PASSED_ON = {
    "api": ("api_access.main",),
    "network": ("network_access.main",),
    "rotate": ("api_access.main",),
    "revoke_api": ("api_access.main",),
    "revoke_network": ("network_access.main",),
    "main": ("api_access.main", "network_access.main"),
}


def _below_the_root(inputs: Inputs):
    value = inputs.get("servicenav_entity")
    if value is not None and SEPARATOR not in value:
        yield (
            'servicenav_entity must be the full name of an entity below the root entity, such as "Root entity > ServiceNav", '
            f'and is "{value}": ServiceNav writes into that entity, which must never be the root.'
        )


def _signs_in(inputs: Inputs):
    value = inputs.get("servicenav_api_user")
    if value is not None and ":" in value:
        yield f'servicenav_api_user must not hold a ":", which would end it when it signs in, and is {value}.'


RULES = (
    environment("servicenav_environment"),
    url("servicenav_glpi_url"),
    addresses("servicenav_addresses"),
    addresses("servicenav_network_sources"),
    client_range("servicenav_api_range", "servicenav_api_ipv6", "servicenav_addresses"),
    token("servicenav_app_token"),
    token("servicenav_new_app_token"),
    Rule(("servicenav_entity",), _below_the_root),
    Rule(("servicenav_api_user",), _signs_in),
)
