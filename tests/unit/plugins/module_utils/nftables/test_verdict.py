# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a chain does to a packet, when some of its conditions can't be known beforehand."""

from __future__ import annotations

import ipaddress
from typing import Any

import pytest
from ansible_collections.medulla.glpi.plugins.module_utils.nftables.condition import Packet
from ansible_collections.medulla.glpi.plugins.module_utils.nftables.ruleset import ChainId, Ruleset
from ansible_collections.medulla.glpi.plugins.module_utils.nftables.verdict import ACCEPT, DROP, OPEN, UNKNOWN, of_chain

PACKET = Packet(ipaddress.ip_network("192.0.2.10"), "tcp", 3306)
PORT = {"match": {"op": "==", "left": {"payload": {"protocol": "tcp", "field": "dport"}}, "right": 3306}}
OTHER_PORT = {"match": {"op": "==", "left": {"payload": {"protocol": "tcp", "field": "dport"}}, "right": 22}}
MARK = {"match": {"op": "==", "left": {"meta": {"key": "mark"}}, "right": 1}}
INTERFACE = {"match": {"op": "==", "left": {"meta": {"key": "iifname"}}, "right": "eth0"}}
TCP = {"match": {"op": "==", "left": {"meta": {"key": "l4proto"}}, "right": "tcp"}}
ACCEPTS, DROPS, REJECTS, RETURNS = {"accept": None}, {"drop": None}, {"reject": None}, {"return": None}
COUNTS = {"counter": {"packets": 1, "bytes": 2}}
LIMITS = {"limit": {"rate": 5, "per": "second"}}


def jump(target: str, kind: str = "jump") -> dict[str, Any]:
    return {kind: {"target": target}}


def ports(*entries: tuple[Any, dict[str, Any]]) -> dict[str, Any]:
    return {"vmap": {"key": PORT["match"]["left"], "data": {"set": [list(entry) for entry in entries]}}}


def ruleset(**chains: list[list[dict[str, Any]]]) -> Ruleset:
    """Chains of the table inet filter by their rules' statements; the first one is the base chain."""
    entries: list[dict[str, Any]] = []
    for number, (name, rules) in enumerate(chains.items()):
        hook = {} if number else {"type": "filter", "hook": "input", "prio": 0, "policy": "drop"}
        entries.append({"chain": {"family": "inet", "table": "filter", "name": name, **hook}})
        for handle, statements in enumerate(rules):
            entries.append({"rule": {"family": "inet", "table": "filter", "chain": name, "handle": 100 * number + handle, "expr": statements}})
    return Ruleset({"nftables": [{"metainfo": {}}, *entries]})


@pytest.mark.parametrize(
    ("chains", "verdict", "certain"),
    [
        pytest.param({"input": []}, OPEN, True, id="empty"),
        pytest.param({"input": [[DROPS]]}, DROP, True, id="drop"),
        pytest.param({"input": [[COUNTS, REJECTS]]}, DROP, True, id="reject"),
        pytest.param({"input": [[PORT, ACCEPTS], [DROPS]]}, ACCEPT, True, id="accept first"),
        pytest.param({"input": [[OTHER_PORT, ACCEPTS], [DROPS]]}, DROP, True, id="accept of another"),
        pytest.param({"input": [[MARK, ACCEPTS], [DROPS]]}, UNKNOWN, False, id="accept of some mark"),
        pytest.param({"input": [[MARK, DROPS]]}, OPEN, True, id="drop of some mark"),
        pytest.param({"input": [[INTERFACE, ACCEPTS], [DROPS]]}, DROP, True, id="accept on another interface"),
        pytest.param({"input": [[LIMITS, ACCEPTS], [DROPS]]}, UNKNOWN, False, id="accept of some"),
        pytest.param({"input": [[jump("a")], [DROPS]], "a": [[PORT, ACCEPTS]]}, ACCEPT, True, id="jump to an accept"),
        pytest.param({"input": [[jump("a")], [DROPS]], "a": [[RETURNS], [ACCEPTS]]}, DROP, True, id="return before an accept"),
        pytest.param({"input": [[jump("a")], [DROPS]], "a": [[MARK, RETURNS], [ACCEPTS]]}, ACCEPT, True, id="return of some"),
        pytest.param({"input": [[jump("a")]], "a": [[MARK, RETURNS], [DROPS]]}, OPEN, False, id="return of some before a drop"),
        pytest.param({"input": [[jump("a")]], "a": [[MARK, ACCEPTS], [DROPS]]}, OPEN, False, id="jump to an accept of some before a drop"),
        pytest.param({"input": [[jump("a", "goto")], [ACCEPTS]], "a": []}, OPEN, True, id="goto doesn't come back"),
        pytest.param({"input": [[MARK, jump("a")], [DROPS]], "a": [[ACCEPTS]]}, UNKNOWN, False, id="jump of some mark"),
        pytest.param({"input": [[{"xt": None}, ACCEPTS], [DROPS]]}, UNKNOWN, False, id="extension of iptables"),
        pytest.param({"input": [[ports((22, ACCEPTS), (3306, DROPS))], [ACCEPTS]]}, DROP, True, id="map"),
        pytest.param({"input": [[ports((22, ACCEPTS))], [DROPS]]}, DROP, True, id="not in the map"),
        pytest.param({"input": [[ports(("*", DROPS), (22, ACCEPTS))], [ACCEPTS]]}, DROP, True, id="anything else in the map"),
        pytest.param({"input": [[ports((3306, {"continue": None}), ("*", DROPS))], [ACCEPTS]]}, ACCEPT, True, id="passed on by the map"),
        pytest.param({"input": [[ports(("@unknown", ACCEPTS), ("*", DROPS))]]}, OPEN, False, id="perhaps anything else in the map"),
        pytest.param({"input": [[{"queue": {"num": 0}}]]}, "queue", True, id="a program decides"),
    ],
)
def test_a_chain(chains: dict[str, Any], verdict: str, certain: bool) -> None:
    outcome = of_chain(ruleset(**chains), ChainId("inet", "filter", "input"), PACKET)
    assert (outcome.verdict, outcome.certain) == (verdict, certain)


@pytest.mark.parametrize(
    ("chains", "general"),
    [
        pytest.param({"input": [[DROPS]]}, True, id="no condition"),
        pytest.param({"input": [[TCP, COUNTS, REJECTS]]}, True, id="all TCP"),
        pytest.param({"input": [[PORT, DROPS]]}, False, id="a port"),
        pytest.param({"input": [[jump("a")]], "a": [[PORT, DROPS]]}, False, id="a port in a chain that is jumped to"),
        pytest.param({"input": [[PORT, jump("a")]], "a": [[DROPS]]}, False, id="a port before the jump"),
        pytest.param({"input": [[ports((3306, DROPS))]]}, False, id="a port in a map"),
        pytest.param({"input": [[ports((22, ACCEPTS), ("*", DROPS))]]}, True, id="all but some ports in a map"),
    ],
)
def test_whether_a_drop_is_meant_for_somebody(chains: dict[str, Any], general: bool) -> None:
    outcome = of_chain(ruleset(**chains), ChainId("inet", "filter", "input"), PACKET)
    assert (outcome.verdict, outcome.general) == (DROP, general)
