# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which firewall manages the host, and what is said where none does, or more than one."""

from __future__ import annotations

import ipaddress
from typing import Any

import pytest
from ansible_collections.medulla.glpi.plugins.module_utils.errors import ProvisioningError
from ansible_collections.medulla.glpi.plugins.module_utils.firewall import live
from ansible_collections.medulla.glpi.plugins.module_utils.firewall.active import Active, active, backend
from ansible_collections.medulla.glpi.plugins.module_utils.firewall.analysis import Host
from ansible_collections.medulla.glpi.plugins.module_utils.nftables.ruleset import Ruleset

from .hosts import ask, by_ufw, connections, read

DROPPING = "*filter\n:INPUT %s [0:0]\n%sCOMMIT\n"
DNAT = "*nat\n:PREROUTING ACCEPT [0:0]\n:DOCKER - [0:0]\n-A PREROUTING -m addrtype --dst-type LOCAL -j DOCKER\n%s\nCOMMIT\n"


def host(saved: str = "", names: tuple[str, ...] = (), **more: Any) -> Host:
    ruleset = Ruleset({"nftables": live.merged([], {"ip": saved})})
    return Host(**{"active": Active(list(names), []), "ruleset": ruleset, "connections": connections(), **more})


@pytest.mark.parametrize(
    ("services", "ufw", "names", "failed"),
    [
        ("active\ninactive\n", None, ["firewalld"], []),
        ("inactive\nactive\n", "Status: inactive", ["nftables"], []),
        ("inactive\ninactive\n", "Status: active\n\nTo Action From", ["ufw"], []),
        ("active\nactive\n", "Status: active", ["firewalld", "nftables", "ufw"], []),
        ("inactive\nfailed\n", None, [], ["nftables"]),
        ("", None, [], []),
    ],
)
def test_what_is_active(services: str, ufw: str | None, names: list[str], failed: list[str]) -> None:
    assert active(services, ufw) == (names, failed)


def test_a_choice_between_two_is_asked_for_and_taken() -> None:
    both = Active(["firewalld", "ufw"], [])
    with pytest.raises(ProvisioningError, match="firewalld and ufw are active on this host: say with network_access_backend which of them medulla"):
        backend(both, "auto", "medulla database")
    assert backend(both, "ufw", "medulla database") == "ufw"


def test_a_firewall_that_failed_is_not_taken_for_none() -> None:
    with pytest.raises(ProvisioningError, match="nftables has failed to start on this host.*systemctl status nftables"):
        ask(host(active=Active([], ["nftables"])))


def test_no_firewall_is_told() -> None:
    answer = ask(host(DROPPING % ("ACCEPT", "")))
    assert answer["backend"] is None
    assert "No firewall that is known here is active on this host, so that there is nothing to let 10.77.0.11 through" in answer["notes"][0]


@pytest.mark.parametrize(
    ("saved", "needle"),
    [
        (DROPPING % ("DROP", ""), "the policy of the chain ip filter INPUT"),
        (DROPPING % ("ACCEPT", "-A INPUT -p tcp -m tcp --dport 3306 -j REJECT\n"), '"-A INPUT -p tcp -m tcp --dport 3306 -j REJECT"'),
    ],
    ids=["a policy", "a rule"],
)
def test_rules_that_no_known_firewall_has_made_are_no_open_port(saved: str, needle: str) -> None:
    with pytest.raises(ProvisioningError, match=f"10.77.0.11 is kept from port 3306 by {needle}.*network_access_backend: none"):
        ask(host(saved))
    assert ask(host(DROPPING % ("DROP", "-A INPUT -s 10.77.0.0/24 -j ACCEPT\n")))["backend"] is None


def test_a_drop_by_another_active_firewall_is_told_since_it_can_be_opened_too() -> None:
    guard = {"family": "inet", "table": "firewalld"}
    entries = [
        *live.merged([], {"ip": by_ufw_saved()}),
        {"chain": {**guard, "name": "filter_INPUT", "type": "filter", "hook": "input", "policy": "drop"}},
    ]
    both = by_ufw(active=Active(["firewalld", "ufw"], []), ruleset=Ruleset({"nftables": entries}))
    (warning,) = ask(both, backend="ufw")["warnings"]
    assert "the chain inet firewalld filter_INPUT drops it by its policy" in warning and "network_access_backend: firewalld" in warning
    with pytest.raises(ProvisioningError, match="the chain inet firewalld filter_INPUT drops it by its policy"):
        ask(both._replace(active=Active(["ufw"], [])), backend="ufw")


def by_ufw_saved() -> str:
    return read("ufw.iptables-save")


def test_rules_of_iptables_legacy_count() -> None:
    saved = {"ip": by_ufw_saved(), "ip" + live.LEGACY: DROPPING % ("ACCEPT", "-A INPUT -s 10.77.0.11/32 -j DROP\n")}
    with pytest.raises(ProvisioningError, match="of the table ip filter .iptables-legacy. stands in front of it"):
        ask(by_ufw(ruleset=Ruleset({"nftables": live.merged([], saved)})))


@pytest.mark.parametrize(
    ("rule", "told"),
    [
        pytest.param("-A DOCKER ! -i docker0 -p tcp -m tcp --dport 3306 -j DNAT --to-destination 172.17.0.2:3306", True, id="Docker"),
        pytest.param("-A DOCKER -d 10.77.0.30/32 ! -i br-1 -p tcp -m tcp --dport 3306 -j DNAT --to-destination 172.18.0.2:3306", True, id="one address"),
        pytest.param("-A DOCKER -d 127.0.0.1/32 ! -i docker0 -p tcp -m tcp --dport 3306 -j DNAT --to-destination 172.17.0.2:3306", False, id="loopback"),
        pytest.param("-A DOCKER ! -i docker0 -p tcp -m tcp --dport 3307 -j DNAT --to-destination 172.17.0.2:3306", False, id="another port"),
        pytest.param("-A DOCKER -p tcp -m tcp --dport 3306 -j REDIRECT --to-ports 3307", True, id="another port of the host"),
    ],
)
def test_a_port_that_is_handed_on_to_a_container_is_told(rule: str, told: bool) -> None:
    made = live.merged([], {"ip": by_ufw_saved() + DNAT % rule})
    warnings = ask(by_ufw(ruleset=Ruleset({"nftables": made})))["warnings"]
    assert [rule in warning and "who reaches it is decided there" in warning for warning in warnings] == ([True] if told else [])


def test_nftables_needs_its_service_at_boot() -> None:
    with pytest.raises(ProvisioningError, match="nftables.service is disabled on this host.*systemctl enable nftables"):
        ask(host(names=("nftables",), nftables_at_boot="disabled"))
    assert ask(host(names=("nftables",), nftables_at_boot="disabled"), state="absent", sources=None)["backend"] == "nftables"
    assert ask(host(names=("nftables",), nftables_at_boot="enabled"))["backend"] == "nftables"


def test_without_a_command_that_lists_rules_that_is_told() -> None:
    (warning,) = ask(by_ufw(ruleset=None))["warnings"]
    assert "can't be told, because neither nft nor iptables-save is on this host" in warning


def test_how_the_host_is_connected_is_read_from_ip() -> None:
    assert live.interface_towards('[{"dst":"10.77.0.11","dev":"eth0","prefsrc":"10.77.0.30","flags":[],"uid":0,"cache":[]}]') == "eth0"
    assert live.interface_towards(None) == "" and live.interface_towards("RTNETLINK answers") == ""
    eth0 = '{"ifname":"eth0","addr_info":[{"local":"10.77.0.30","scope":"global"},{"local":"fe80::1","scope":"link"}]}'
    listed = '[{"ifname":"lo","addr_info":[{"local":"127.0.0.1","scope":"host"}]},%s]' % eth0
    assert live.addresses(listed) == [("eth0", ipaddress.ip_network("10.77.0.30"))]
    assert live.addresses(None) == []
