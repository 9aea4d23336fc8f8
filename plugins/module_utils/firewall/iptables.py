# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The rules that iptables-save lists, in the form that nft's JSON gives to its own, so that both are judged alike.

nft shows what iptables-nft has written only in part, and nothing of what iptables-legacy has.
"""

from __future__ import annotations

import itertools
import re
import shlex
import typing as t

_VERDICTS = {
    "ACCEPT": "accept", "DROP": "drop", "REJECT": "reject", "RETURN": "return", "QUEUE": "queue", "NFQUEUE": "queue", "DNAT": "dnat", "REDIRECT": "redirect",
}  # fmt: skip
_HOOKS = ("PREROUTING", "INPUT", "FORWARD", "OUTPUT", "POSTROUTING")
_ICMPV6_TYPES = {"135": "nd-neighbor-solicit", "136": "nd-neighbor-advert"}
_PROTOCOLS = {"ipv6-icmp": "icmpv6"}
_NEVER = {"match": {"op": "==", "left": {"meta": {"key": "l4proto"}}, "right": "none"}}
_UNKNOWN = {"xt": None}
_OPTION = re.compile(r"!$|-[a-z]$|--[a-z]")
# Options that say nothing of the packet.
_SILENT = ("-m", "--comment", "--limit-burst", "--limit-iface-in")
# Targets that pass the packet on.
_PASSING = (
    "AUDIT", "CHECKSUM", "CLASSIFY", "CONNMARK", "CONNSECMARK", "CT", "DSCP", "ECN", "HMARK", "IDLETIMER", "LED", "LOG", "MARK", "NFLOG",
    "NOTRACK", "SECMARK", "SET", "TCPMSS", "TCPOPTSTRIP", "TEE", "TOS", "TPROXY", "TRACE", "TTL", "HL", "ULOG",
)  # fmt: skip

Entry = dict[str, dict[str, t.Any]]


def entries(saved: str, family: str, variant: str = "") -> t.Iterator[Entry]:
    """Give the chains and rules of a listing as nft's JSON has them; a variant is told apart by the names of its tables."""
    table = ""
    for number, line in enumerate(saved.splitlines(), 1):
        place = {"family": family, "table": table}
        if line.startswith("*"):
            table = line[1:].strip() + variant
        elif line.startswith(":"):
            name, policy = line[1:].split()[:2]
            hook = {"type": "nat" if table.startswith("nat") else "filter", "hook": name.lower(), "policy": policy.lower()} if name in _HOOKS else {}
            yield {"chain": {**place, "name": name, **hook}}
        elif line.startswith("-A "):
            words = shlex.split(line)
            rule = {**place, "chain": words[1], "handle": number, "expr": _statements(words[2:], family), "text": line}
            yield {"rule": {**rule, "comment": words[words.index("--comment") + 1]} if "--comment" in words else rule}


def _statements(words: t.Sequence[str], family: str) -> list[dict[str, t.Any]]:
    target = next((position for position, word in enumerate(words) if word in ("-j", "-g")), len(words))
    found: list[dict[str, t.Any]] = []
    protocol, operation, position = "", "==", 0
    while position < target:
        option = words[position]
        values = list(itertools.takewhile(lambda word: not _OPTION.match(word), words[position + 1 : target]))
        position += 1 + len(values)
        if option == "!":
            operation = "!="
            continue
        if option == "-p":
            protocol = _PROTOCOLS.get(values[0], values[0])
        if option not in _SILENT:
            found.extend(_condition(option, values, operation, family, protocol))
        operation = "=="
    return found + _verdict(words[target : target + 2])


def _verdict(words: t.Sequence[str]) -> list[dict[str, t.Any]]:
    if not words or words[1] in _PASSING:
        return []
    if words[1] in _VERDICTS:
        return [{_VERDICTS[words[1]]: None}]
    return [{"goto" if words[0] == "-g" else "jump": {"target": words[1]}}]


def _condition(option: str, values: t.Sequence[str], operation: str, family: str, protocol: str) -> list[dict[str, t.Any]]:
    """What an option says of the packet; what isn't known here is a condition that can't be judged."""
    value = values[0] if values else ""
    field = _FIELDS.get(option)
    if field == "address":
        side = "saddr" if option in ("-s", "--src-range") else "daddr"
        return [_match({"payload": {"protocol": family, "field": side}}, operation, _addresses(option, value))]
    if option == "-i":
        return [_match({"meta": {"key": "iifname"}}, operation, value[:-1] + "*" if value.endswith("+") else value)]
    if option == "-p":
        return [_match({"meta": {"key": "l4proto"}}, operation, _PROTOCOLS.get(value, value))]
    if option in ("--dport", "--dports"):
        return [_match({"payload": {"protocol": protocol or "th", "field": "dport"}}, operation, {"set": [_range(part) for part in value.split(",")]})]
    if option in ("--ctstate", "--state"):
        return [_match({"ct": {"key": "state"}}, operation, {"set": value.lower().split(",")})]
    if option == "--ctstatus":
        return [_match({"ct": {"key": "status"}}, operation, {"set": value.lower().split(",")})]
    if option == "--dst-type":
        return [_match({"fib": {"result": "type", "flags": ["daddr"]}}, operation, value.lower())]
    if option == "--pkt-type":
        return [_match({"meta": {"key": "pkttype"}}, operation, {"unicast": "host"}.get(value, value))]
    if option == "--icmpv6-type":
        return [_match({"payload": {"protocol": "icmpv6", "field": "type"}}, operation, _ICMPV6_TYPES.get(value, value))]
    if option == "--tcp-flags" and len(values) == 2:
        # The packet that opens a connection has the flag SYN alone.
        met = ("SYN" in values[0].split(",") or values[0] == "ALL") == ("SYN" in values[1].split(",")) and set(values[1].split(",")) <= {"SYN", "NONE"}
        return [] if met == (operation == "==") else [_NEVER]
    if option in ("--limit", "--hashlimit-upto"):
        return [{"limit": {}}]
    if option == "--hashlimit-above":
        return [{"limit": {"inv": True}}]
    return [_UNKNOWN]


_FIELDS = {"-s": "address", "-d": "address", "--src-range": "address", "--dst-range": "address"}


def _match(left: t.Mapping[str, t.Any], operation: str, right: t.Any) -> dict[str, t.Any]:
    return {"match": {"op": operation, "left": left, "right": right}}


def _addresses(option: str, value: str) -> t.Any:
    return {"range": value.split("-")} if option.endswith("-range") else value


def _range(part: str) -> t.Any:
    first, colon, last = part.partition(":")
    return {"range": [int(first), int(last)]} if colon else int(first)
