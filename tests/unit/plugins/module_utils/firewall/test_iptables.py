# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Lines of iptables-save in the form of nft's JSON: what is known becomes a condition, and what isn't can't be judged."""

from __future__ import annotations

import ipaddress

import pytest
from ansible_collections.medulla.glpi.plugins.module_utils.firewall import live
from ansible_collections.medulla.glpi.plugins.module_utils.firewall.iptables import entries
from ansible_collections.medulla.glpi.plugins.module_utils.nftables.condition import Packet
from ansible_collections.medulla.glpi.plugins.module_utils.nftables.ruleset import ChainId, Ruleset
from ansible_collections.medulla.glpi.plugins.module_utils.nftables.verdict import of_chain

HOME = ipaddress.ip_network("10.77.0.30")
PACKET = Packet(ipaddress.ip_network("10.77.0.11"), "tcp", 3306, "eth0", (HOME,))
SAVED = "*filter\n:INPUT ACCEPT [0:0]\n:mine - [0:0]\n%s\nCOMMIT\n"
INPUT = ChainId("ip", "filter", "INPUT")


def ruleset(lines: str) -> Ruleset:
    return Ruleset({"nftables": list(entries(SAVED % lines, "ip"))})


@pytest.mark.parametrize(
    ("line", "verdict", "certain"),
    [
        ("-j DROP", "drop", True),
        ("-j REJECT --reject-with icmp-port-unreachable", "drop", True),
        ("-j ACCEPT", "accept", True),
        ("-j RETURN", "open", True),
        ("-j NFQUEUE --queue-num 1", "queue", True),
        ('-j LOG --log-prefix "[UFW BLOCK] -j DROP "', "open", True),
        ("-s 10.77.0.0/28 -j DROP", "drop", True),
        ("! -s 10.77.0.0/28 -j DROP", "open", True),
        ("-s 10.77.0.11/255.255.255.255 -j DROP", "drop", True),
        ("-d 10.77.0.30/32 -j DROP", "drop", True),
        ("-d 10.77.0.31/32 -j DROP", "open", True),
        ("-i eth0 -j DROP", "drop", True),
        ("-i eth+ -j DROP", "drop", True),
        ("! -i docker0 -j DROP", "drop", True),
        ("-i lo -j DROP", "open", True),
        ("-p udp -m udp --dport 3306 -j DROP", "open", True),
        ("-p tcp -m tcp --dport 3300:3310 -j DROP", "drop", True),
        ("-p tcp -m tcp ! --dport 22 -j DROP", "drop", True),
        ("-p tcp -m multiport --dports 80,443,3300:3310 -j DROP", "drop", True),
        ("-p tcp -m multiport --ports 3306 -j ACCEPT", "open", False),
        ("-p tcp -m tcp --tcp-flags FIN,SYN,RST,ACK SYN -j DROP", "drop", True),
        ("-p tcp -m tcp ! --tcp-flags FIN,SYN,RST,ACK SYN -m conntrack --ctstate NEW -j DROP", "open", True),
        ("-p tcp -m tcp --tcp-flags FIN,SYN,RST,PSH,ACK,URG NONE -j DROP", "open", True),
        ("-m conntrack --ctstate NEW,UNTRACKED -j DROP", "drop", True),
        ("-m state --state RELATED,ESTABLISHED -j DROP", "open", True),
        ("-m conntrack --ctstatus DNAT -j DROP", "open", True),
        ("-m addrtype --dst-type LOCAL -j DROP", "drop", True),
        ("-m addrtype --dst-type MULTICAST -j DROP", "open", True),
        ("-m addrtype ! --dst-type LOCAL -j DROP", "open", True),
        ("-m pkttype --pkt-type broadcast -j DROP", "open", True),
        ("-m iprange --src-range 10.77.0.1-10.77.0.20 -j DROP", "drop", True),
        ('-m comment --comment "not for \\"-j\\" you" -j DROP', "drop", True),
        ("-m set --match-set good src -j ACCEPT", "open", False),
        ("-m set --match-set bad src -j DROP", "open", True),
        ("-m limit --limit 3/min --limit-burst 10 -j ACCEPT", "open", False),
        ("-m hashlimit --hashlimit-above 9/sec --hashlimit-burst 5 --hashlimit-mode srcip --hashlimit-name a -j DROP", "open", True),
        ("-g mine\n-A INPUT -j DROP\n-A mine -s 10.77.0.99/32 -j DROP", "open", True),
        ("-j mine\n-A INPUT -j DROP\n-A mine -s 10.77.0.11/32 -j RETURN", "drop", True),
    ],
)
def test_a_line(line: str, verdict: str, certain: bool) -> None:
    outcome = of_chain(ruleset(f"-A INPUT {line}"), INPUT, PACKET)
    assert (outcome.verdict, outcome.certain) == (verdict, certain)


def test_the_policy_and_the_line_are_known() -> None:
    made = ruleset("-A INPUT -s 10.77.0.11/32 -j DROP")
    assert made.chains[INPUT].policy == "accept" and made.chains[INPUT].hook == "input"
    assert made.describe(made.rules[INPUT][0]) == '"-A INPUT -s 10.77.0.11/32 -j DROP" of the table ip filter'


def test_tables_that_nft_shows_in_part_are_taken_from_iptables_and_others_stay() -> None:
    chain = {"family": "ip", "table": "filter", "name": "INPUT", "type": "filter", "hook": "input", "policy": "drop"}
    part = {"rule": {"family": "ip", "table": "filter", "chain": "INPUT", "handle": 4, "expr": [{"xt": None}, {"accept": None}]}}
    own = {"chain": {"family": "inet", "table": "own", "name": "input", "type": "filter", "hook": "input", "policy": "drop"}}
    saved = {"ip": SAVED % "-A INPUT -j DROP", "ip" + live.LEGACY: SAVED % "-A INPUT -s 10.77.0.11/32 -j DROP"}
    merged = Ruleset({"nftables": live.merged([{"chain": chain}, part, own], saved)})
    legacy = ChainId("ip", "filter (iptables-legacy)", "INPUT")
    assert set(merged.rules) == {INPUT, legacy}
    assert merged.chains[INPUT].policy == "accept" and ChainId("inet", "own", "input") in merged.chains
    assert merged.manager(legacy)
    whole = Ruleset({"nftables": live.merged([{"chain": chain}, own], {"ip": saved["ip"]})})
    assert whole.chains[INPUT].policy == "drop"


@pytest.mark.parametrize(
    ("found", "legacy", "asked"),
    [
        pytest.param([], [], [], id="nft shows everything"),
        pytest.param(None, [], ["iptables-nft-save", "iptables-save", "ip6tables-nft-save", "ip6tables-save"], id="there is no nft"),
        pytest.param([], ["ip6"], ["ip6tables-legacy-save", "ip6tables-save"], id="legacy rules are there"),
    ],
)
def test_iptables_is_asked_only_for_what_nft_does_not_show(found: list[live.Entry] | None, legacy: list[str], asked: list[str]) -> None:
    commands: list[str] = []
    live.saves(lambda command: commands.append(command[0]), found, legacy)
    assert commands == asked
