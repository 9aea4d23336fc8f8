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


def packets(ruleset: Ruleset, accepts: t.Sequence[Accept]) -> list[Packet]:
    """Which interface a source is behind isn't known: so there is one packet for each that is named, and one for any other."""
    elsewhere = ["", *sorted(_interfaces(ruleset) - {_LOOPBACK})]
    return [
        Packet(source, accept.protocol, accept.port, interface)
        for accept in accepts
        for source in accept.sources
        for interface in ([_LOOPBACK] if source.is_loopback else elsewhere)
    ]


def _interfaces(ruleset: Ruleset) -> set[str]:
    found: set[str] = set()
    for chain, rules in ruleset.rules.items():
        sets = ruleset.elements(chain)
        for statement in (statement for rule in rules for statement in rule.statements):
            ((kind, value),) = statement.items()
            left = value.get("left") if kind == "match" else value.get("key") if kind == "vmap" else None
            if not isinstance(left, dict) or left.get("meta", {}).get("key") not in ("iif", "iifname"):
                continue
            try:
                keys = alternatives(value["right"], sets) if kind == "match" else _keys(value["data"], sets)
            except LookupError:
                continue
            found.update(map(str, keys))
    return found


def _keys(data: t.Any, sets: t.Mapping[str, t.Sequence[t.Any]]) -> list[t.Any]:
    return [entry[0] for entry in (sets[data[1:]] if isinstance(data, str) else data["set"])]
