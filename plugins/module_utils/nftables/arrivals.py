# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The packets that an accept is for: from each of its sources, over each interface that the host's rules tell from others."""

from __future__ import annotations

import typing as t

from .accept import Accept
from .condition import Packet
from .elements import alternatives
from .ruleset import Ruleset

_LOOPBACK = "lo"
_ANYTHING_ELSE = "*"


def packets(ruleset: Ruleset, accepts: t.Sequence[Accept], addresses: t.Sequence[t.Any] = ()) -> list[Packet]:
    """Which interface a source is behind isn't known: so there is one packet for each that is named, and one for any other.

    The addresses are the host's own, one of which it is for.
    """
    elsewhere = ["", *sorted(_interfaces(ruleset) - {_LOOPBACK})]
    return [
        Packet(source, accept.protocol, accept.port, interface, () if source.is_loopback else _of_version(addresses, source.version))
        for accept in accepts
        for source in accept.sources
        for interface in ([_LOOPBACK] if source.is_loopback else elsewhere)
    ]


def _of_version(addresses: t.Sequence[t.Any], version: int) -> tuple[t.Any, ...]:
    return tuple(address for address in addresses if address.version == version)


def _interfaces(ruleset: Ruleset) -> set[str]:
    found = {device for chain in ruleset.chains.values() for device in chain.devices}
    for chain, rules in ruleset.rules.items():
        sets = ruleset.elements(chain)
        for statement in (statement for rule in rules for statement in rule.statements):
            ((kind, value),) = statement.items()
            left = value.get("left") if kind == "match" else value.get("key") if kind == "vmap" else None
            parts = left.get("concat", [left]) if isinstance(left, dict) else []
            positions = [position for position, part in enumerate(parts) if _is_interface(part)]
            try:
                keys = alternatives(value["right"], sets) if kind == "match" else _keys(value["data"], sets)
            except (LookupError, TypeError):
                continue
            for key, position in ((key, position) for key in keys for position in positions):
                found.add(str(key["concat"][position] if isinstance(key, dict) and "concat" in key else key))
    return found - {_ANYTHING_ELSE}


def _is_interface(part: t.Any) -> bool:
    return isinstance(part, dict) and part.get("meta", {}).get("key") in ("iif", "iifname")


def _keys(data: t.Any, sets: t.Mapping[str, t.Sequence[t.Any]]) -> list[t.Any]:
    return [entry[0] for entry in (sets[data[1:]] if isinstance(data, str) else data["set"])]
