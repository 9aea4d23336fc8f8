# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Addresses of an API client's callers, as glpi_apiclients holds them."""

from __future__ import annotations

import ipaddress
import socket
import typing as t

from ..errors import ProvisioningError

ANY = "any"
NOBODY_BUT_LOCALHOST = "::1"


class Range(t.NamedTuple):
    """The first and last IPv4 address as numbers; a start that is None lets every address in."""

    start: int | None
    end: int | None

    def __str__(self) -> str:
        """Give it as the option is written; a range without an end, which is nobody's, as START-."""
        if self.start is None:
            return ANY
        first = str(ipaddress.IPv4Address(self.start))
        if self.start == self.end:
            return first
        return f"{first}-" if self.end is None else f"{first}-{ipaddress.IPv4Address(self.end)}"

    @property
    def is_half_open(self) -> bool:
        """Whether GLPI lets nobody in, because it compares with an end that is NULL."""
        return self.start is not None and self.end is None


def ipv4_range(text: str) -> Range:
    """Read one address, a network in CIDR notation, START-END, or ``any``."""
    text = text.strip()
    if text == ANY:
        return Range(None, None)
    first, dash, last = (part.strip() for part in text.partition("-"))
    if dash:
        found = Range(_number(first, text), _number(last, text))
    elif "/" in text:
        network = _network(text)
        found = Range(int(network.network_address), int(network.broadcast_address))
    else:
        found = Range(_number(text, text), _number(text, text))
    if t.cast(int, found.end) < t.cast(int, found.start):
        raise ProvisioningError(f"The ipv4_range {text} ends below its start: write {last}-{first}.")
    if found.start == 0:
        raise ProvisioningError(
            f"The ipv4_range {text} starts at 0.0.0.0, which GLPI's own form takes for no range at all: "
            f"write {ANY} to let every IPv4 address in."
        )
    return found


def ipv6_address(text: str) -> str:
    """Give an IPv6 address as PHP shows a caller's, since GLPI compares the texts."""
    try:
        address = ipaddress.IPv6Address(text.strip())
    except ValueError as error:
        raise ProvisioningError(
            f"The ipv6 {text or '(empty)'} is not one IPv6 address: write one such as 2001:db8::5, "
            f"since GLPI knows no IPv6 ranges ({error})."
        ) from None
    if address.ipv4_mapped or "%" in text:
        raise ProvisioningError(
            f"The ipv6 {text} is not an address that GLPI sees a caller come from: write an address without a zone, "
            "and an IPv4 address in ipv4_range."
        )
    # Not str(address): the two differ on the notation of addresses that embed an IPv4 address.
    return socket.inet_ntop(socket.AF_INET6, address.packed)


def _number(text: str, whole: str) -> int:
    try:
        return int(ipaddress.IPv4Address(text))
    except ValueError as error:
        raise _unreadable(whole, error) from None


def _network(text: str) -> ipaddress.IPv4Network:
    try:
        return ipaddress.IPv4Network(text)
    except ValueError as error:
        raise _unreadable(text, error) from None


def _unreadable(text: str, error: ValueError) -> ProvisioningError:
    advice = "a range needs both its ends, and a network has no bits of a host"
    if ":" in text:
        advice = "an IPv6 address belongs in the option ipv6"
    return ProvisioningError(
        f"The ipv4_range {text or '(empty)'} cannot be read: write one address, a network such as 192.0.2.0/24, "
        f"START-END, or {ANY}; {advice} ({error})."
    )
