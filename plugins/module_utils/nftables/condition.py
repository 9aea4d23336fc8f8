# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether a packet that opens a connection meets one condition of a rule: yes, no, or can't be known beforehand."""

from __future__ import annotations

import operator
import typing as t

from .elements import Sets, alternatives, covers, has_interface, has_number

NUMBER_OPERATORS = {"<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge}
TRANSPORTS = ("tcp", "udp", "udplite", "sctp", "dccp", "icmp", "icmpv6", "igmp", "ah", "esp", "comp")


SOLICITATION = "nd-neighbor-solicit"
_PROTOCOL_NAMES = {"ipv6-icmp": "icmpv6"}


class Packet(t.NamedTuple):
    """The first packet of a connection from anywhere in the source."""

    source: t.Any
    protocol: str
    port: int
    interface: str = ""
    """The one that it comes in over; empty for one that no rule names."""
    destinations: tuple[t.Any, ...] = ()
    """The addresses of the host that it may be for; none when they aren't known."""
    kind: str = ""
    """What ICMPv6 calls it, for a packet of neighbour discovery, which belongs to no connection."""


class _Known(t.NamedTuple):
    kind: str
    value: t.Any


_NEVER = _Known("never", None)
_UNKNOWN = _Known("unknown", None)


def _payload(payload: t.Mapping[str, t.Any], packet: Packet) -> _Known:
    protocol, field = payload.get("protocol"), payload.get("field")
    if protocol in ("ip", "ip6"):
        if (protocol == "ip") != (packet.source.version == 4):
            return _NEVER
        if field == "saddr":
            return _Known("address", packet.source)
        if field == "daddr" and packet.destinations:
            return _Known("addresses", packet.destinations)
        if field in ("protocol", "nexthdr"):
            return _Known("name", packet.protocol)
        return _UNKNOWN
    if protocol in TRANSPORTS and protocol != packet.protocol:
        return _NEVER
    if protocol == "icmpv6" and field == "type":
        return _Known("name", packet.kind)
    if protocol in (packet.protocol, "th") and field == "dport":
        return _Known("number", packet.port)
    return _UNKNOWN


def _meta(key: str, packet: Packet) -> _Known:
    version_4 = packet.source.version == 4
    known = {
        "l4proto": packet.protocol,
        "nfproto": "ipv4" if version_4 else "ipv6",
        "protocol": "ip" if version_4 else "ip6",
        "pkttype": "multicast" if packet.kind == SOLICITATION else "host",
    }
    if key in known:
        return _Known("name", known[key])
    if key in ("iif", "iifname"):
        return _Known("interface", packet.interface)
    return _UNKNOWN


def _left(left: t.Any, packet: Packet) -> _Known:
    if not isinstance(left, dict):
        return _UNKNOWN
    if "payload" in left:
        return _payload(left["payload"], packet)
    if "meta" in left:
        return _meta(left["meta"].get("key"), packet)
    if left == {"ct": {"key": "state"}}:
        return _Known("name", "untracked" if packet.kind else "new")
    if left == {"ct": {"key": "status"}}:
        return _Known("name", "none")
    if left.get("fib", {}).get("result") == "oif" and "saddr" in left["fib"]["flags"]:
        # Whether a way leads back to the source: without one, no connection comes about anyhow.
        return _Known("name", "a way back")
    if left == {"fib": {"result": "type", "flags": ["daddr"]}} and not packet.kind:
        return _Known("name", "local")
    return _UNKNOWN


def _has(known: _Known, right: t.Any, sets: Sets) -> bool | None:
    if known.kind == "address":
        return covers(right, known.value, sets)
    if known.kind == "addresses":
        every = {covers(right, address, sets) for address in known.value}
        return every.pop() if len(every) == 1 else None
    if known.kind == "number":
        return has_number(right, known.value, sets)
    if known.kind == "name":
        return known.value in [_PROTOCOL_NAMES.get(str(name), name) for name in alternatives(right, sets)]
    if known.kind == "interface":
        return has_interface(right, known.value, sets)
    return None


def meets(match: t.Mapping[str, t.Any], packet: Packet, sets: Sets) -> bool | None:
    """Whether the packet meets a match statement; None when it can't be known."""
    if isinstance(match["left"], dict) and "concat" in match["left"]:
        return _meets_concatenation(match, packet, sets)
    known = _left(match["left"], packet)
    if known is _NEVER:
        return False
    operation = match["op"]
    try:
        if operation in NUMBER_OPERATORS:
            if known.kind != "number" or not isinstance(match["right"], int):
                return None
            return NUMBER_OPERATORS[operation](known.value, match["right"])
        has = _has(known, match["right"], sets)
    except (LookupError, ValueError, TypeError):
        return None
    if operation in ("==", "in"):
        return has
    return None if has is None or operation != "!=" else not has


def _meets_concatenation(match: t.Mapping[str, t.Any], packet: Packet, sets: Sets) -> bool | None:
    try:
        elements = alternatives(match["right"], sets)
        parts = [
            [meets({"op": "==", "left": left, "right": right}, packet, sets) for left, right in zip(match["left"]["concat"], element["concat"])]
            for element in elements
        ]
    except (LookupError, TypeError):
        return None
    # An element has the packet when all of its parts do, and can't be judged when none of them is against it.
    has: bool | None = False
    if any(all(met is True for met in part) for part in parts):
        has = True
    elif any(False not in part for part in parts):
        has = None
    if match["op"] in ("==", "in"):
        return has
    return None if has is None or match["op"] != "!=" else not has


def is_general(match: t.Mapping[str, t.Any]) -> bool:
    """Whether a condition says nothing of who asks for what, but only of the kind of traffic: TCP, a new connection, all but some ports."""
    left = match["left"]
    if not isinstance(left, dict):
        return False
    field = left.get("payload", {}).get("field")
    return (
        left.get("meta", {}).get("key") in ("l4proto", "nfproto", "protocol", "pkttype", "iif", "iifname")
        or left.get("ct", {}).get("key") == "state"
        or field in ("protocol", "nexthdr")
        or (field == "dport" and match["op"] == "!=")
    )
