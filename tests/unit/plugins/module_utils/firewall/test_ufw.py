# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""ufw: what it needs, and what makes an accept of ours void; each case was tried with a connection from another host."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.medulla.glpi.plugins.module_utils.errors import ProvisioningError
from ansible_collections.medulla.glpi.plugins.module_utils.firewall import ufw

from .hosts import ask, by_ufw

OURS = "ufw allow from %s to any port 3306 proto tcp comment 'medulla.glpi: medulla database'\n"
OURS_LIVE = "-A ufw-user-input -s 10.77.0.11/32 -p tcp -m tcp --dport 3306 -j ACCEPT\n"
ADD = [{"from_ip": "10.77.0.11"}]


def test_what_is_missing_is_added_and_nothing_is_told() -> None:
    assert ask(by_ufw()) == {"backend": "ufw", "add": ADD, "remove": [], "notes": [], "warnings": []}


def test_what_is_there_stays() -> None:
    host = by_ufw(OURS % "10.77.0.11", OURS_LIVE)
    assert ask(host) == {"backend": "ufw", "add": [], "remove": [], "notes": [], "warnings": []}


@pytest.mark.parametrize(
    ("options", "removed", "added"),
    [
        pytest.param({"state": "absent", "sources": None}, True, [], id="absent"),
        pytest.param({"sources": ["10.77.0.12"]}, True, [{"from_ip": "10.77.0.12"}], id="another source"),
        pytest.param({"port": 3307}, True, ADD, id="another port"),
        pytest.param({"protocol": "udp"}, True, ADD, id="another protocol"),
        pytest.param({"sources": ["10.77.0.11", "10.77.0.12"]}, False, [{"from_ip": "10.77.0.12"}], id="one more"),
        pytest.param({"name": "medulla web"}, False, [], id="another name"),
    ],
)
def test_what_is_wanted_no_more_goes(options: dict[str, Any], removed: bool, added: list[Any]) -> None:
    answer = ask(by_ufw(OURS % "10.77.0.11", OURS_LIVE), **options)
    assert answer["remove"] == ([{"from_ip": "10.77.0.11", "to_port": "3306", "proto": "tcp"}] if removed else [])
    assert answer["add"] == added


@pytest.mark.parametrize("comment", ["", " comment 'monitoring'"], ids=["no comment", "another comment"])
def test_a_rule_of_somebody_else_for_the_same_access_stays_his(comment: str) -> None:
    answer = ask(by_ufw(f"ufw allow from 10.77.0.11 to any port 3306 proto tcp{comment}\n", OURS_LIVE))
    assert (answer["add"], answer["remove"]) == ([], [])
    assert "A rule that is not ours lets 10.77.0.11 through to port 3306 already" in answer["notes"][0]


# The rules as "ufw" was told, its own record, and the kernel's lines.
DENIALS = [
    ("ufw deny from 10.77.0.11", "deny any any 0.0.0.0/0 any 10.77.0.11 in", "-s 10.77.0.11/32 -j DROP"),
    ("ufw deny from 10.77.0.0/24", "deny any any 0.0.0.0/0 any 10.77.0.0/24 in", "-s 10.77.0.0/24 -j DROP"),
    ("ufw deny in on eth0 to any port 3306", "deny any 3306 0.0.0.0/0 any 0.0.0.0/0 in_eth0", "-i eth0 -p tcp -m tcp --dport 3306 -j DROP"),
    (
        "ufw deny to any app 'db one'",
        "deny tcp 3306 0.0.0.0/0 any 0.0.0.0/0 db%20one - in",
        '-p tcp -m tcp --dport 3306 -m comment --comment "\\\'dapp_db%20one\\\'" -j DROP',
    ),
    ("ufw deny 3300:3310/tcp", "deny tcp 3300:3310 0.0.0.0/0 any 0.0.0.0/0 in", "-p tcp -m multiport --dports 3300:3310 -j DROP"),
    ("ufw deny 3306,3307/tcp", "deny tcp 3306,3307 0.0.0.0/0 any 0.0.0.0/0 in", "-p tcp -m multiport --dports 3306,3307 -j DROP"),
    ("ufw deny to any", "deny any any 0.0.0.0/0 any 0.0.0.0/0 in", "-j DROP"),
    ("ufw deny to 10.77.0.30", "deny any any 10.77.0.30 any 0.0.0.0/0 in", "-d 10.77.0.30/32 -j DROP"),
    ("ufw deny 3306", "deny any 3306 0.0.0.0/0 any 0.0.0.0/0 in", "-p tcp -m tcp --dport 3306 -j DROP"),
    ("ufw reject log to 10.77.0.30", "reject_log any any 10.77.0.30 any 0.0.0.0/0 in", "-d 10.77.0.30/32 -j REJECT --reject-with icmp-port-unreachable"),
]


@pytest.mark.parametrize(("command", "record", "line"), DENIALS, ids=[denial[0] for denial in DENIALS])
def test_a_denial_in_front_is_refused_in_ufws_own_words(command: str, record: str, line: str) -> None:
    user = f"### RULES ###\n\n### tuple ### {record}\n-A ufw-user-input (as ufw writes it)\n\n### END RULES ###\n"
    with pytest.raises(ProvisioningError) as caught:
        ask(by_ufw(command + "\n", f"-A ufw-user-input {line}\n", user))
    assert f'port 3306 would have no effect, because "{command}" stands in front of it: take that rule away (ufw delete)' in str(caught.value)


@pytest.mark.parametrize(("command", "record", "line"), DENIALS, ids=[denial[0] for denial in DENIALS])
def test_a_denial_behind_ours_is_no_obstacle(command: str, record: str, line: str) -> None:
    assert ask(by_ufw(OURS % "10.77.0.11" + command, f"{OURS_LIVE}-A ufw-user-input {line}\n"))["warnings"] == []


@pytest.mark.parametrize(
    "line",
    [
        pytest.param("-s 10.77.0.99/32 -j DROP", id="another source"),
        pytest.param("-p tcp -m tcp --dport 3307 -j DROP", id="another port"),
        pytest.param("-p udp -m udp --dport 3306 -j DROP", id="another protocol"),
        pytest.param("-i eth1 -j DROP", id="another interface"),
        pytest.param("-d 10.77.0.31/32 -j DROP", id="another address of the host"),
        pytest.param("-p tcp -m tcp --sport 99 --dport 3306 -j DROP", id="another port of the source"),
        pytest.param("! -s 10.77.0.0/24 -j DROP", id="all others"),
    ],
)
def test_a_denial_of_something_else_is_no_obstacle(line: str) -> None:
    assert ask(by_ufw("", f"-A ufw-user-input {line}\n"))["add"] == ADD


@pytest.mark.parametrize(
    "lines",
    [
        pytest.param("-A ufw-before-input -s 10.77.0.11/32 -j DROP\n", id="before.rules"),
        pytest.param(":mine - [0:0]\n-A mine -s 10.77.0.0/28 -p tcp -m tcp --dport 3300:3400 -j REJECT\n-A INPUT -j mine\n", id="a chain of the user's"),
        pytest.param("-A INPUT -m iprange --src-range 10.77.0.1-10.77.0.99 -j DROP\n", id="a range of addresses"),
        pytest.param("-A INPUT -p tcp -m tcp --dport 3306 --tcp-flags FIN,SYN,RST,ACK SYN -j DROP\n", id="new connections by their flags"),
    ],
)
def test_a_drop_in_front_of_ufws_own_rules_is_refused(lines: str) -> None:
    with pytest.raises(ProvisioningError, match="would have no effect, because .* of the table ip filter stands in front of it"):
        ask(by_ufw(inserted=lines))


def test_a_limit_is_told() -> None:
    conditions = "-A ufw-user-input -p tcp -m tcp --dport 3306"
    state = "-m conntrack --ctstate NEW -m recent"
    names = "--name DEFAULT --mask 255.255.255.255 --rsource"
    lines = f"{conditions} {state} --set {names}\n{conditions} {state} --update --seconds 30 --hitcount 6 {names} -j ufw-user-limit\n"
    user = "### tuple ### limit tcp 3306 0.0.0.0/0 any 0.0.0.0/0 in\n" + "-A ufw-user-input (as ufw writes it)\n" * 3
    answer = ask(by_ufw("ufw limit 3306/tcp", f"{lines}{conditions} -j ufw-user-limit-accept\n", user))
    assert answer["add"] == ADD
    assert answer["warnings"] == [
        'Packets from 10.77.0.11 to tcp port 3306 are dropped when "ufw limit 3306/tcp" says so, which the traffic decides'
    ]
    assert "Everybody who reaches this host gets in at port 3306/tcp anyway" in answer["notes"][0]


@pytest.mark.parametrize("line", ["-p tcp -m tcp --dport 3306 -j ACCEPT", "-j ACCEPT"], ids=["the port", "everything"])
def test_a_port_that_is_open_to_all_is_told(line: str) -> None:
    (note,) = ask(by_ufw("", f"-A ufw-user-input {line}\n"))["notes"]
    assert "Everybody who reaches this host gets in at port 3306/tcp anyway" in note and "adds sources and closes nothing" in note


def test_ipv6_that_ufw_leaves_alone_is_told_and_not_tried_on_every_run() -> None:
    answer = ask(by_ufw(ipv6="no"), sources=["10.77.0.11", "fd77::11"])
    assert answer["add"] == ADD
    (warning,) = answer["warnings"]
    assert warning == "ufw leaves IPv6 alone on this host, so that fd77::11 is not let through: set IPV6=yes in /etc/default/ufw, and run ufw reload"
    assert ask(by_ufw(), sources=["fd77::11"])["add"] == [{"from_ip": "fd77::11"}]


def test_a_firewall_that_says_that_it_is_active_and_is_not_loaded_is_told() -> None:
    host = by_ufw()
    assert host.ruleset
    for chain in [chain for chain in host.ruleset.chains if chain.name == "ufw-user-input"]:
        del host.ruleset.chains[chain]
    with pytest.raises(ProvisioningError, match="doesn't have its chain ufw-user-input.*ufw reload"):
        ask(host)


@pytest.mark.parametrize(
    ("record", "command"),
    [
        ("deny tcp 3306 10.77.0.30 99 10.77.0.11 in_eth0", "ufw deny in on eth0 from 10.77.0.11 port 99 to 10.77.0.30 port 3306 proto tcp"),
        ("allow tcp 3306 0.0.0.0/0 any 10.77.0.11 in comment=6d65", "ufw allow from 10.77.0.11 to any port 3306 proto tcp"),
        ("allow tcp 3306 0.0.0.0/0 any 10.77.0.11 db%20one - in", "ufw allow from 10.77.0.11 to any app 'db one'"),
        ("limit tcp 22 ::/0 any ::/0 in", "ufw limit 22/tcp"),
        ("deny_log any 3306 0.0.0.0/0 any 0.0.0.0/0 in", "ufw deny log 3306"),
    ],
)
def test_ufws_record_of_a_rule_becomes_the_command(record: str, command: str) -> None:
    assert ufw.command(record) == command
