# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Rules about the inputs of the role scim."""

from __future__ import annotations

from .addresses import addresses
from .rules import Inputs, Rule
from .texts import environment, url

# What of the other roles counts as well where it is given.
PASSED_ON = {"user": ("api_access.main",), "revoke": ("api_access.main",), "main": ("api_access.main",)}


_ADDRESSES = addresses("scim_addresses")


def _somebody_is_let_in(inputs: Inputs):
    if inputs.get("scim_limit_state", "present") != "present":
        return
    if inputs.get("scim_addresses") is None:
        yield (
            "scim_addresses is not given: it must hold the IPv4 and IPv6 addresses and networks (CIDR) that the identity provider calls from, "
            "at least one, unless scim_limit_state says otherwise."
        )
    yield from _ADDRESSES.faults(inputs)


RULES = (
    environment("scim_environment"),
    url("scim_glpi_url"),
    Rule(("scim_limit_state", "scim_addresses"), _somebody_is_let_in),
)
