# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a rich rule of firewalld says of a packet, as far as its order among others is only known from its priority."""

from __future__ import annotations

import ipaddress
import re
import typing as t

from ..nftables.accept import Network

_PRIORITY = re.compile(r'priority="(-?\d+)"')
_FAMILY = re.compile(r'family="ipv([46])"')
_SOURCE = re.compile(r'source (NOT )?address="([^"]+)"')
_PORT = re.compile(r'(?<!source-)port port="(\d+)(?:-(\d+))?" protocol="(\w+)"')
# Parts that say something else of the packet.
_OTHERS = re.compile(r'\b(?:destination|service|protocol value|icmp-block|icmp-type|source-port|forward-port|masquerade|limit|ipset|mac)\b')


def denials_before(block: str, priority: int) -> list[str]:
    """The rich rules of a zone that deny and are looked at in front of one of that priority, but behind those of priority 0."""
    found = re.findall(r"^\s+(rule .*\b(?:reject|drop)\b.*?)\s*$", block, re.MULTILINE)
    return [rule for rule in found if 0 < priority_of(rule) < priority]


def priority_of(rule: str) -> int:
    """The priority of a rich rule; firewalld leaves 0 out."""
    found = _PRIORITY.search(rule)
    return int(found.group(1)) if found else 0


def meant_for(rule: str, source: Network, protocol: str, port: int) -> bool | None:
    """Whether a rich rule is meant for the packets of a source to a port; None when it can't be told."""
    family, address, number = _FAMILY.search(rule), _SOURCE.search(rule), _PORT.search(rule)
    if family and int(family.group(1)) != source.version:
        return False
    if number and not (number.group(3) == protocol and int(number.group(1)) <= port <= int(number.group(2) or number.group(1))):
        return False
    covered: bool | None = True
    if address:
        network: t.Any = ipaddress.ip_network(address.group(2), strict=False)
        inside = network.version == source.version and source.subnet_of(network)
        if not inside and network.version == source.version and source.overlaps(network):
            covered = None
        elif inside == bool(address.group(1)):
            return False
    return None if _OTHERS.search(rule) else covered
