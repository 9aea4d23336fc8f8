# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The right-hand sides of nft's JSON: single values, prefixes, ranges, sets and the names of sets."""

from __future__ import annotations

import ipaddress
import typing as t

Sets = t.Mapping[str, t.Sequence[t.Any]]


def alternatives(right: t.Any, sets: Sets) -> list[t.Any]:
    """The single values, prefixes and ranges that a right-hand side stands for; LookupError when its set isn't known."""
    if isinstance(right, str) and right.startswith("@"):
        return [_bare(element) for element in sets[right[1:]]]
    if isinstance(right, dict) and "set" in right:
        return alternatives(right["set"], sets) if isinstance(right["set"], str) else [_bare(element) for element in right["set"]]
    if isinstance(right, list):
        return [_bare(element) for element in right]
    return [_bare(right)]


def _bare(element: t.Any) -> t.Any:
    return element["elem"]["val"] if isinstance(element, dict) and "elem" in element else element


def networks(right: t.Any, sets: Sets) -> list[t.Any]:
    """The addresses of a right-hand side as networks; ValueError when they aren't addresses."""
    found: list[t.Any] = []
    for value in alternatives(right, sets):
        if isinstance(value, str):
            found.append(ipaddress.ip_network(value))
        elif isinstance(value, dict) and "prefix" in value:
            found.append(ipaddress.ip_network("%s/%s" % (value["prefix"]["addr"], value["prefix"]["len"])))
        elif isinstance(value, dict) and "range" in value:
            first, last = (ipaddress.ip_address(end) for end in value["range"])
            found.extend(ipaddress.summarize_address_range(first, last))
        else:
            raise ValueError("no address: %r" % (value,))
    return list(ipaddress.collapse_addresses(found))


def covers(right: t.Any, source: t.Any, sets: Sets) -> bool | None:
    """Whether a right-hand side has all of the source (True), nothing of it (False), or a part (None)."""
    overlapping = [network for network in networks(right, sets) if network.version == source.version and network.overlaps(source)]
    if any(source.subnet_of(network) for network in overlapping):
        return True
    return None if overlapping else False


def has_number(right: t.Any, number: int, sets: Sets) -> bool:
    """Whether a right-hand side has the number; ValueError when it isn't made of numbers."""
    for value in alternatives(right, sets):
        if isinstance(value, dict) and "range" in value:
            first, last = value["range"]
        else:
            first = last = value
        if not isinstance(first, int) or not isinstance(last, int):
            raise ValueError("no number: %r" % (value,))
        if first <= number <= last:
            return True
    return False


def has_interface(right: t.Any, name: str, sets: Sets) -> bool:
    """Whether a right-hand side has the interface, by its name or by a beginning such as eth*."""
    return any(value == name or (value.endswith("*") and name.startswith(value[:-1])) for value in map(str, alternatives(right, sets)))
