# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether a packet meets a condition: conditions as nft -j prints them."""

from __future__ import annotations

import ipaddress
from typing import Any

import pytest
from ansible_collections.medulla.glpi.plugins.module_utils.nftables.condition import Packet, is_general, meets

HOST = Packet(ipaddress.ip_network("192.0.2.10"), "tcp", 3306, "eth1")
NETWORK = HOST._replace(source=ipaddress.ip_network("192.0.2.0/24"))
SIX = HOST._replace(source=ipaddress.ip_network("2001:db8::10"))
LOCAL = HOST._replace(source=ipaddress.ip_network("127.0.0.2"), interface="lo")
AT_HOME = HOST._replace(destinations=(ipaddress.ip_network("192.0.2.1"),))
TWO_HOMES = HOST._replace(destinations=(ipaddress.ip_network("192.0.2.1"), ipaddress.ip_network("192.0.2.2")))
DISCOVERY = SIX._replace(protocol="icmpv6", port=0, kind="nd-neighbor-solicit")
SETS = {"blocked": ["198.51.100.1", {"elem": {"val": {"prefix": {"addr": "192.0.2.0", "len": 24}}, "timeout": 60}}], "ports": [22, {"range": [3300, 3310]}]}


def payload(protocol: str, field: str) -> dict[str, Any]:
    return {"payload": {"protocol": protocol, "field": field}}


SADDR, DPORT, STATE = payload("ip", "saddr"), payload("tcp", "dport"), {"ct": {"key": "state"}}


def prefix(address: str, length: int) -> dict[str, Any]:
    return {"prefix": {"addr": address, "len": length}}


def joined(*elements: tuple[Any, Any]) -> dict[str, Any]:
    return {"set": [{"concat": list(element)} for element in elements]}


JOINED = {"concat": [SADDR, DPORT]}


@pytest.mark.parametrize(
    ("packet", "left", "operation", "right", "expected"),
    [
        pytest.param(HOST, SADDR, "==", "192.0.2.10", True, id="address"),
        pytest.param(HOST, SADDR, "==", "192.0.2.11", False, id="another address"),
        pytest.param(HOST, SADDR, "!=", "192.0.2.11", True, id="all but another address"),
        pytest.param(HOST, SADDR, "==", {"range": ["192.0.2.1", "192.0.2.20"]}, True, id="in a range"),
        pytest.param(HOST, SADDR, "==", "@blocked", True, id="in a named set with timeouts"),
        pytest.param(HOST, SADDR, "==", "@unknown", None, id="in a set that isn't known"),
        pytest.param(HOST, SADDR, "==", {"set": [prefix("10.0.0.0", 8), "192.0.2.10"]}, True, id="in a set"),
        pytest.param(NETWORK, SADDR, "==", prefix("192.0.0.0", 16), True, id="network in a network"),
        pytest.param(NETWORK, SADDR, "==", "192.0.2.10", None, id="a part of the network"),
        pytest.param(NETWORK, SADDR, "!=", "192.0.2.10", None, id="the other part of the network"),
        pytest.param(
            NETWORK, SADDR, "==", {"set": [prefix("192.0.2.0", 25), prefix("192.0.2.128", 25)]}, True, id="network in two halves"
        ),
        pytest.param(SIX, SADDR, "==", "192.0.2.10", False, id="IPv4 of IPv6"),
        pytest.param(SIX, SADDR, "!=", "192.0.2.10", False, id="a condition on IPv4 is never met by IPv6"),
        pytest.param(SIX, payload("ip6", "saddr"), "==", prefix("2001:db8::", 32), True, id="IPv6"),
        pytest.param(HOST, payload("ip", "daddr"), "==", "192.0.2.1", None, id="the host's address"),
        pytest.param(HOST, payload("ip", "protocol"), "==", "tcp", True, id="protocol of IPv4"),
        pytest.param(SIX, payload("ip6", "nexthdr"), "==", "udp", False, id="protocol of IPv6"),
        pytest.param(HOST, DPORT, "==", 3306, True, id="port"),
        pytest.param(HOST, DPORT, "==", {"set": [22, {"range": [3000, 4000]}]}, True, id="port in a set"),
        pytest.param(HOST, DPORT, "==", "@ports", True, id="port in a named set"),
        pytest.param(HOST, DPORT, "!=", 22, True, id="not the port"),
        pytest.param(HOST, DPORT, ">", 1024, True, id="port above"),
        pytest.param(HOST, DPORT, "<=", 1024, False, id="port below"),
        pytest.param(HOST, payload("th", "dport"), "==", 3306, True, id="port of any protocol"),
        pytest.param(HOST, payload("udp", "dport"), "==", 3306, False, id="another protocol's port"),
        pytest.param(HOST, payload("udp", "dport"), "!=", 22, False, id="not another protocol's port"),
        pytest.param(HOST, payload("tcp", "flags"), "==", "syn", None, id="flags"),
        pytest.param(HOST, payload("icmp", "type"), "==", "echo-request", False, id="ICMP"),
        pytest.param(HOST, {"meta": {"key": "l4proto"}}, "==", {"set": ["tcp", "udp"]}, True, id="transport"),
        pytest.param(HOST, {"meta": {"key": "nfproto"}}, "==", "ipv6", False, id="IP version"),
        pytest.param(HOST, {"meta": {"key": "iifname"}}, "==", "lo", False, id="loopback"),
        pytest.param(HOST, {"meta": {"key": "iif"}}, "!=", "lo", True, id="not loopback"),
        pytest.param(HOST, {"meta": {"key": "iifname"}}, "==", "eth0", False, id="another interface"),
        pytest.param(AT_HOME, payload("ip", "daddr"), "==", "192.0.2.1", True, id="the host's own address"),
        pytest.param(AT_HOME, payload("ip", "daddr"), "==", "192.0.2.3", False, id="another address"),
        pytest.param(TWO_HOMES, payload("ip", "daddr"), "==", "192.0.2.1", None, id="one of two own addresses"),
        pytest.param(TWO_HOMES, payload("ip", "daddr"), "==", prefix("192.0.2.0", 24), True, id="both own addresses"),
        pytest.param(HOST, payload("ip", "daddr"), "==", "192.0.2.1", None, id="own addresses that aren't known"),
        pytest.param(HOST, {"ct": {"key": "status"}}, "in", "dnat", False, id="nothing was translated"),
        pytest.param(HOST, {"fib": {"result": "type", "flags": ["daddr"]}}, "==", "local", True, id="for the host"),
        pytest.param(SIX, {"fib": {"result": "oif", "flags": ["saddr", "mark", "iif"]}}, "==", False, False, id="a way leads back"),
        pytest.param(DISCOVERY, payload("icmpv6", "type"), "==", {"set": ["nd-neighbor-solicit"]}, True, id="neighbour discovery"),
        pytest.param(DISCOVERY, payload("icmpv6", "type"), "==", "echo-request", False, id="another ICMPv6"),
        pytest.param(DISCOVERY, {"meta": {"key": "l4proto"}}, "==", {"set": ["icmp", "ipv6-icmp"]}, True, id="ICMPv6 by its other name"),
        pytest.param(DISCOVERY, STATE, "==", "new", False, id="neighbour discovery is no connection"),
        pytest.param(DISCOVERY, STATE, "in", "untracked", True, id="neighbour discovery is untracked"),
        pytest.param(HOST, {"meta": {"key": "iifname"}}, "==", {"set": ["lo", "eth*"]}, True, id="interfaces by their beginning"),
        pytest.param(LOCAL, {"meta": {"key": "iifname"}}, "==", "lo", True, id="from loopback"),
        pytest.param(HOST, {"meta": {"key": "mark"}}, "==", 1, None, id="mark"),
        pytest.param(HOST, STATE, "in", ["established", "related"], False, id="known connection"),
        pytest.param(HOST, STATE, "in", "new", True, id="new connection"),
        pytest.param(HOST, {"&": [STATE, "new"]}, "!=", 0, None, id="computed"),
        pytest.param(HOST, JOINED, "==", joined(("192.0.2.10", 22)), False, id="joined, another port"),
        pytest.param(HOST, JOINED, "==", joined(("192.0.2.9", 3306), (prefix("192.0.2.0", 24), {"range": [3300, 3310]})), True, id="joined"),
        pytest.param(NETWORK, JOINED, "==", joined(("192.0.2.10", 3306)), None, id="joined, a part of the network"),
        pytest.param(HOST, JOINED, "!=", joined(("192.0.2.10", 22)), True, id="none of the joined"),
        pytest.param(HOST, JOINED, "==", "@unknown", None, id="joined in a set that isn't known"),
    ],
)
def test_a_condition(packet: Packet, left: Any, operation: str, right: Any, expected: bool | None) -> None:
    assert meets({"left": left, "op": operation, "right": right}, packet, SETS) is expected


@pytest.mark.parametrize(
    ("left", "operation", "expected"),
    [
        ({"meta": {"key": "l4proto"}}, "==", True),
        ({"meta": {"key": "iifname"}}, "!=", True),
        ({"meta": {"key": "mark"}}, "==", False),
        (STATE, "in", True),
        (payload("ip", "protocol"), "==", True),
        (SADDR, "==", False),
        (SADDR, "!=", False),
        (DPORT, "==", False),
        (DPORT, "!=", True),
        (JOINED, "==", False),
        ("text", "==", False),
    ],
    ids=str,
)
def test_what_says_nothing_of_who_asks_for_what(left: Any, operation: str, expected: bool) -> None:
    assert is_general({"left": left, "op": operation}) is expected
