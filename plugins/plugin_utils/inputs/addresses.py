# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Rules about addresses that several systems have."""

from __future__ import annotations

import ipaddress
import typing as t

from ansible_collections.medulla.glpi.plugins.module_utils.errors import ProvisioningError
from ansible_collections.medulla.glpi.plugins.module_utils.gate.addresses import ipv4_range, ipv6_address

from .rules import Inputs, Rule


def networks(texts: t.Iterable[str]) -> list[t.Any]:
    """Give the addresses and networks among the texts."""
    found = []
    for text in texts:
        try:
            found.append(ipaddress.ip_network(text))
        except ValueError:
            continue
    return found


def addresses(name: str) -> Rule:
    """Addresses and networks, at least one and no names."""

    def faults(inputs: Inputs):
        values = inputs.get(name)
        if values is None:
            return
        wrong = [f"{value} is none ({fault})" for value, fault in ((value, _fault(value)) for value in values) if fault]
        if wrong or not values:
            found = ", ".join(wrong) or "is empty"
            yield f"{name} must hold IPv4 and IPv6 addresses or networks (CIDR), at least one and no names, and {found}."

    return Rule((name,), faults)


def client_range(api_range: str, api_ipv6: str, addresses_name: str) -> Rule:
    """What an API client covers: one range of IPv4 addresses and one IPv6 address, given or derived from the addresses."""

    def faults(inputs: Inputs):
        for name, read in ((api_range, ipv4_range), (api_ipv6, ipv6_address)):
            try:
                if inputs.get(name) is not None:
                    read(inputs.get(name))
            except ProvisioningError as error:
                yield f"{name}: {error}"
        found = networks(inputs.get(addresses_name, ()))
        counts = [sum(network.version == version for network in found) for version in (4, 6)]
        if (counts[0] > 1 and inputs.get(api_range) is None) or (counts[1] > 1 and inputs.get(api_ipv6) is None):
            yield (
                f"An API client of GLPI covers one range of IPv4 addresses and one IPv6 address, and {addresses_name} holds more: "
                f"give {api_range} (one address, a CIDR, or start-end) and {api_ipv6}."
            )

    return Rule((api_range, api_ipv6, addresses_name), faults)


def _fault(text: str) -> str | None:
    try:
        network = ipaddress.ip_network(text)
    except ValueError as error:
        return str(error).replace(f"{text!r} does not appear to be", "it is not")
    if "%" in text:
        return "an address that depends on the interface is nobody's elsewhere"
    # ipaddress takes a mask of the host's bits as well, which no server does.
    if "/" in text and "." in text.partition("/")[2] and str(network.netmask) != text.partition("/")[2]:
        return f"{text.partition('/')[2]} is no mask of a network"
    return None
