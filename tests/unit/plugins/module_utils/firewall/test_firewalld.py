# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""firewalld: what it needs, and what makes an accept of ours void; each case was recorded, and tried with a connection from another host."""

from __future__ import annotations

import ipaddress
from typing import Any

import pytest
from ansible_collections.medulla.glpi.plugins.module_utils.errors import ProvisioningError
from ansible_collections.medulla.glpi.plugins.module_utils.firewall import firewalld
from ansible_collections.medulla.glpi.plugins.module_utils.firewall.rich_rules import denials_before, meant_for

from .hosts import ask, by_firewalld, connections, read

RULE = 'rule priority="12345" family="ipv4" source address="10.77.0.11" port port="3306" protocol="tcp" accept'
ADD = [{"zone": "public", "rich_rule": RULE}]
EARLIER = '\trule priority="7" family="ipv4" source address="10.77.0.0/24" drop\n'
LATER = '\trule priority="32000" family="ipv4" source address="10.77.0.0/24" drop\n'


def seen(zones: str, permanent: str, default_zone: str = "public") -> firewalld.Seen:
    return firewalld.Seen(default_zone, zones, permanent)


def test_what_is_missing_is_added_and_nothing_is_told() -> None:
    assert ask(by_firewalld()) == {"backend": "firewalld", "add": ADD, "remove": [], "notes": [], "warnings": []}


@pytest.mark.parametrize(
    ("case", "bound", "rules", "needle"),
    [
        pytest.param("internal", ("internal", "sources", "10.77.0.11"), "", "zone internal and not by public, the default one", id="a source in a zone"),
        pytest.param("external", ("external", "interfaces", "eth0"), "", "say network_access_firewalld_zone: external", id="an interface in a zone"),
        pytest.param("ipset", ("drop", "sources", "ipset:bad"), "", '"ip saddr @bad drop"|rule .handle', id="a zone of an ipset that drops"),
        pytest.param("ipsetrich", None, "", "chain inet firewalld filter_IN_public_deny", id="a rich rule with an ipset"),
        pytest.param("denysource", None, "", "chain inet firewalld filter_IN_public_deny", id="a rich rule that denies the source"),
        pytest.param("denyport", None, "", "chain inet firewalld filter_IN_public_deny", id="a rich rule that denies the port"),
        pytest.param("negative", None, "", "chain inet firewalld filter_IN_public_pre", id="a rich rule with a priority below 0"),
        pytest.param("lower", None, EARLIER, 'zone public has .rule priority="7"', id="a rich rule with a priority below ours"),
        pytest.param("direct", None, "", "chain ip filter INPUT", id="a direct rule"),
        pytest.param("policy", None, "", "chain inet firewalld filter_IN_policy_no_deny", id="a policy"),
        pytest.param("panic", None, "", "firewalld_policy_drop raw_prerouting drops it by its policy", id="panic mode"),
    ],
)
def test_an_accept_that_would_be_void_is_refused(case: str, bound: tuple[str, str, str] | None, rules: str, needle: str) -> None:
    with pytest.raises(ProvisioningError, match=needle):
        ask(by_firewalld(case, bound=bound, rules=rules))


@pytest.mark.parametrize(
    ("case", "options"),
    [
        pytest.param("higher", {"rules": LATER}, id="a rich rule with a priority above ours"),
        pytest.param("policyafter", {}, id="a policy that comes after the zones"),
        pytest.param("dropzone", {"default_zone": "drop"}, id="a default zone that drops"),
    ],
)
def test_a_denial_that_comes_later_is_no_obstacle(case: str, options: dict[str, Any]) -> None:
    answer = ask(by_firewalld(case, **options))
    assert answer["add"] and answer["warnings"] == answer["notes"] == []


@pytest.mark.parametrize(("case", "bound"), [("internal", ("internal", "sources", "10.77.0.11")), ("external", ("external", "interfaces", "eth0"))])
def test_the_zone_that_was_named_is_right(case: str, bound: tuple[str, str, str]) -> None:
    assert ask(by_firewalld(case, bound=bound), zone=bound[0])["add"] == [{"zone": bound[0], "rich_rule": RULE}]


@pytest.mark.parametrize(("case", "default_zone"), [("open", "public"), ("trusted", "trusted")])
def test_a_port_that_is_open_to_all_is_told(case: str, default_zone: str) -> None:
    host = by_firewalld(case)
    assert host.firewalld
    zones = read("firewalld.zones").replace("public (default)", default_zone).replace("\npublic", f"\n{default_zone}")
    (note,) = ask(host._replace(firewalld=seen(zones, zones, default_zone)))["notes"]
    assert "Everybody who reaches this host gets in at port 3306/tcp anyway" in note


def test_a_port_that_is_handed_on_is_told() -> None:
    (warning,) = ask(by_firewalld("forward"))["warnings"]
    assert "Port 3306/tcp of this host is handed on by the rule (handle 1 of chain inet firewalld nat_PRE_public_allow), such as to a container" in warning


def test_a_source_that_no_way_leads_to_and_one_of_ipv6() -> None:
    answer = ask(by_firewalld(connections=connections()._replace(routes={})), sources=["10.77.0.11", "2001:db8::10"])
    assert len(answer["add"]) == 2 and answer["warnings"] == []


def test_a_denial_that_only_a_reload_brings_is_told() -> None:
    zones = read("firewalld.zones")
    later = zones.rstrip("\n") + '\n\trule family="ipv4" source address="10.77.0.0/28" reject\n'
    (warning,) = ask(by_firewalld(firewalld=seen(zones, later)))["warnings"]
    assert 'will have rule family="ipv4" source address="10.77.0.0/28" reject after a reload' in warning


def test_an_unknown_zone_is_refused() -> None:
    with pytest.raises(ProvisioningError, match="no zone nowhere, only drop, external, internal, public"):
        ask(by_firewalld(), zone="nowhere")


@pytest.mark.parametrize(
    ("now", "later", "options", "added", "removed"),
    [
        pytest.param(RULE, RULE, {}, 0, 0, id="there"),
        pytest.param(RULE, "", {}, 1, 0, id="gone after a reload"),
        pytest.param("", RULE, {}, 1, 0, id="only after a reload"),
        pytest.param(RULE, RULE, {"state": "absent", "sources": None}, 0, 1, id="absent"),
        pytest.param("", RULE, {"state": "absent", "sources": None}, 0, 1, id="absent, and only after a reload"),
        pytest.param(RULE, RULE, {"sources": ["10.77.0.12"]}, 1, 1, id="another source"),
        pytest.param(RULE, RULE, {"port": 3307}, 1, 1, id="another port"),
        pytest.param(RULE.replace("12345", "12346"), "", {"state": "absent", "sources": None}, 0, 0, id="of another name"),
    ],
)
def test_what_is_added_and_taken_away(now: str, later: str, options: dict[str, Any], added: int, removed: int) -> None:
    zones = [read("firewalld.zones").rstrip("\n") + (f"\n\t{rule}\n" if rule else "\n") for rule in (now, later)]
    answer = ask(by_firewalld(firewalld=seen(*zones), ruleset=None), **options)
    assert (len(answer["add"]), len(answer["remove"])) == (added, removed)


LISTING = """\
block (default)
  interfaces:
  sources:

near (active)
  interfaces: eth0
  sources: 10.77.0.0/24 ipset:bad 00:11:22:33:44:55

nearer (active)
  %ssources: 10.77.0.0/28
"""


@pytest.mark.parametrize(
    ("source", "interface", "priority", "zone"),
    [
        ("10.77.0.11", "eth0", "", "nearer"),
        ("10.77.0.99", "eth1", "", "near"),
        ("192.0.2.1", "eth0", "", "near"),
        ("192.0.2.1", "eth1", "", "block"),
        ("10.77.0.11", "eth0", "ingress-priority: 5\n  ", "near"),
        ("2001:db8::10", "eth1", "", "block"),
    ],
)
def test_the_zone_of_a_source(source: str, interface: str, priority: str, zone: str) -> None:
    assert firewalld.zone_of(seen(LISTING % priority, "", "block"), ipaddress.ip_network(source), interface) == zone


@pytest.mark.parametrize(
    ("rule", "meant"),
    [
        ('rule family="ipv4" source address="10.77.0.0/28" reject', True),
        ('rule family="ipv4" source NOT address="10.77.0.0/28" reject', False),
        ('rule family="ipv4" source NOT address="10.77.1.0/28" drop', True),
        ('rule family="ipv6" drop', False),
        ("rule drop", True),
        ('rule port port="3306" protocol="tcp" reject', True),
        ('rule port port="3300-3310" protocol="tcp" reject', True),
        ('rule port port="3306" protocol="udp" reject', False),
        ('rule service name="mysql" reject', None),
        ('rule source ipset="bad" drop', None),
        ('rule family="ipv4" source address="10.77.0.11/32" source-port port="99" protocol="tcp" drop', None),
    ],
)
def test_whom_a_rich_rule_is_meant_for(rule: str, meant: bool | None) -> None:
    assert meant_for(rule, ipaddress.ip_network("10.77.0.11"), "tcp", 3306) is meant


def test_denials_between_priority_0_and_ours() -> None:
    lines = [f'\trule priority="{number}" drop' for number in (-1, 0, 1, 12344, 12345, 32000)]
    assert denials_before("\n".join([*lines, "\trule drop", '\trule priority="2" accept']), 12345) == [line.strip() for line in (lines[2], lines[3])]
