# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""nftables_rule against the kernel's nftables; all assertions are made with nft's own listing and the files' bytes."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from testbed.module_run import ModuleRun, expect_failure, expect_success, run_module
from testbed.nftables import Nftables, is_possible

pytestmark = pytest.mark.skipif(not is_possible(), reason="nft in a network namespace needs root, or user namespaces")

CHAIN = (
    "\tchain input {\n"
    "\t\ttype filter hook input priority filter; policy drop;\n"
    "\t\tct state established,related accept\n"
    "\t\tct state vmap { invalid : drop, new : continue }\n"
    '\t\tiif "lo" accept\n'
    "%s\t}\n"
)
TABLE = "#!/usr/sbin/nft -f\n\nflush ruleset\n\ntable inet filter {\n%s\n\tchain forward {\n\t\ttype filter hook forward priority filter;\n\t}\n}\n"
PLAIN = TABLE % (CHAIN % "")
REJECTING = TABLE % (CHAIN % "\t\ttcp dport { 22, 80-90 } accept # ssh\n\t\tcounter log prefix \"a\" reject with icmpx type admin-prohibited\n")
BLOCKING = TABLE % (
    "\tset blocked {\n\t\ttype ipv4_addr\n\t\tflags interval\n\t\telements = { 198.51.100.66,\n\t\t\t203.0.113.0/24 }\n\t}\n"
    + CHAIN % "\t\tip saddr @blocked drop\n\t\tip saddr 192.0.2.99 tcp dport 3306 accept comment \"backup\"\n\t\treject\n"
)
ONE_LINE = 'flush ruleset\ntable inet filter { chain input { type filter hook input priority 0; policy accept; tcp dport 22 accept; drop; }; }\n'
FLAT = (
    "flush ruleset\nadd table inet filter\nadd chain inet filter input { type filter hook input priority 0; policy drop; }\n"
    "add rule inet filter input tcp dport 22 accept\nadd rule inet filter input drop"
)
# The package nftables of Arch Linux.
ARCH = """\
#!/usr/bin/nft -f
# vim:set ts=2 sw=2 et:

destroy table inet filter
table inet filter {
  chain input {
    type filter hook input priority filter
    policy drop

    ct state invalid drop comment "early drop of invalid connections"
    ct state {established, related} accept comment "allow tracked connections"
    iif lo accept comment "allow from loopback"
    ip protocol icmp accept comment "allow icmp"
    meta l4proto ipv6-icmp accept comment "allow icmp v6"
    tcp dport ssh accept comment "allow sshd"
    pkttype host limit rate 5/second counter reject with icmpx type admin-prohibited
    counter
  }
  chain forward {
    type filter hook forward priority filter
    policy drop
  }
}
""".replace("destroy table inet filter", "flush ruleset")
IPTABLES = "table ip filter {\n chain INPUT {\n type filter hook input priority 0; policy accept;\n tcp dport 8080 accept\n }\n}\n"
FIREWALLD = "table inet firewalld {\n chain filter_INPUT {\n type filter hook input priority 10; policy accept;\n tcp dport 22 accept\n %s\n }\n}\n"
DATABASE = {"name": "medulla database", "sources": ["192.0.2.10"], "port": 3306}
RULE = 'ip saddr 192.0.2.10 tcp dport 3306 accept comment "medulla.glpi: medulla database"'


@pytest.fixture
def firewall(tmp_path: Path) -> Iterator[Nftables]:
    """A host whose ruleset is empty."""
    with Nftables(tmp_path) as made:
        yield made


def arguments(firewall: Nftables, **options: Any) -> dict[str, Any]:
    return {**DATABASE, "config_file": str(firewall.file), **options}


def provision(firewall: Nftables, changed: bool | None = None, check: bool = False, **options: Any) -> ModuleRun:
    return expect_success("nftables_rule", arguments(firewall, **options), changed=changed, check=check, environment=firewall.environment)


def refuse(firewall: Nftables, *needles: str, **options: Any) -> None:
    """Run the module, which must fail and leave everything as it is."""
    before = firewall.state()
    expect_failure("nftables_rule", arguments(firewall, **options), *needles, environment=firewall.environment)
    assert firewall.state() == before


def rules(firewall: Nftables) -> list[str]:
    """The live rules of the chain input, whatever they have counted."""
    listed = firewall.command("--stateless", "list", "chain", "inet", "filter", "input")
    return [line.strip() for line in listed.splitlines()[3:-2]]


@pytest.mark.quick
@pytest.mark.parametrize("text", [PLAIN, REJECTING, BLOCKING, ONE_LINE, FLAT], ids=["plain", "rejecting", "blocking", "one line", "flat"])
def test_it_comes_survives_a_restart_and_goes_without_a_trace(firewall: Nftables, text: str) -> None:
    firewall.boot(text)
    before = firewall.state()
    provision(firewall, changed=True, check=True)
    assert firewall.state() == before
    provision(firewall, changed=True)
    live = rules(firewall)
    assert RULE in live
    provision(firewall, changed=False)
    firewall.boot()
    assert rules(firewall) == live
    provision(firewall, changed=False)
    after = firewall.state()
    provision(firewall, changed=True, check=True, state="absent")
    assert firewall.state() == after
    provision(firewall, changed=True, state="absent")
    assert firewall.state() == before
    provision(firewall, changed=False, state="absent")


@pytest.mark.parametrize(
    ("text", "in_front_of"),
    [
        pytest.param(PLAIN, None, id="the policy"),
        pytest.param(REJECTING, "counter log prefix", id="a reject of everything"),
        pytest.param(TABLE % (CHAIN % "\t\tmeta l4proto tcp reject with tcp reset\n\t\treject\n"), "meta l4proto tcp reject", id="a reject of all TCP"),
        pytest.param(TABLE % ("\tchain end {\n\t\tcounter\n\t\tdrop\n\t}\n" + CHAIN % "\t\ttcp dport 22 accept\n\t\tjump end\n"), "jump end", id="a jump"),
        pytest.param(TABLE % (CHAIN % "\t\tct state new drop\n"), "ct state new drop", id="a drop of new connections"),
        pytest.param(TABLE % (CHAIN % "\t\ttcp dport vmap { 22 : accept, * : drop }\n"), "tcp dport vmap", id="a drop of all other ports in a map"),
        pytest.param(TABLE % (CHAIN % "\t\ttcp dport != { 22, 80 } drop\n"), "tcp dport != ", id="a drop of all other ports"),
        pytest.param(TABLE % (CHAIN % '\t\tiifname != "lo" drop\n'), "iifname != ", id="a drop of all but loopback"),
        pytest.param(
            TABLE % ("\tchain world {\n\t\ttcp dport 22 accept\n\t\tdrop\n\t}\n" + CHAIN % '\t\tiifname vmap { "lo" : accept, "eth9" : jump world }\n'),
            "iifname vmap",
            id="a drop of what comes in over an interface",
        ),
        pytest.param(TABLE % (CHAIN % "\t\tlimit rate over 5/second drop\n\t\tcounter drop\n"), "counter", id="a drop of what is too much"),
        pytest.param(TABLE % (CHAIN % "\t\tlimit rate 5/second reject\n\t\tcounter drop\n"), "limit rate", id="a drop that answers some"),
        pytest.param(ARCH, "meta pkttype host limit rate", id="Arch Linux"),
        pytest.param(
            TABLE % ("\tchain end {\n\t\tlimit rate 5/second reject\n\t}\n" + CHAIN % "\t\ttcp dport 22 accept\n\t\tjump end\n"),
            "jump end",
            id="a jump to one that answers some",
        ),
    ],
)
def test_it_stands_in_front_of_the_first_drop_of_everything(firewall: Nftables, text: str, in_front_of: str | None) -> None:
    firewall.boot(text)
    provision(firewall)
    following = rules(firewall)[rules(firewall).index(RULE) + 1 :]
    if in_front_of is None:
        assert following == []
    else:
        assert following[0].startswith(in_front_of)
    live = rules(firewall)
    firewall.boot()
    assert rules(firewall) == live


def test_both_ip_versions_have_a_rule_and_overlapping_sources_one_entry(firewall: Nftables) -> None:
    firewall.boot(REJECTING)
    provision(firewall, sources=["192.0.2.10", "2001:DB8::10", "198.51.100.0/25", "198.51.100.128/25", "198.51.100.7"])
    comment = 'tcp dport 3306 accept comment "medulla.glpi: medulla database"'
    assert f"ip saddr {{ 192.0.2.10, 198.51.100.0/24 }} {comment}" in rules(firewall)
    assert f"ip6 saddr 2001:db8::10 {comment}" in rules(firewall)
    provision(firewall, changed=False, sources=["198.51.100.0/24", "2001:db8::10", "192.0.2.10"])


@pytest.mark.parametrize(
    ("option", "rule"),
    [
        pytest.param({"sources": ["192.0.2.11"]}, RULE.replace("2.10", "2.11"), id="sources"),
        pytest.param({"port": 3307}, RULE.replace("3306", "3307"), id="port"),
        pytest.param({"protocol": "udp"}, RULE.replace("tcp", "udp"), id="protocol"),
    ],
)
def test_what_changes_takes_the_place_of_what_was(firewall: Nftables, option: dict[str, Any], rule: str) -> None:
    firewall.boot(REJECTING)
    provision(firewall)
    run = provision(firewall, changed=True, **option)
    assert [line for line in rules(firewall) if "medulla" in line] == [rule]
    assert firewall.file.read_text().count("medulla.glpi") == 1 and rule in firewall.file.read_text()
    assert run.diff["before"]["live"] == [f"inet filter input: {RULE}"]
    assert run.diff["after"]["at boot"] == [f"{firewall.file}: inet filter input: {rule}"]
    assert run.result["rules"] == [rule]


def test_names_are_independent(firewall: Nftables) -> None:
    firewall.boot(REJECTING)
    provision(firewall)
    one = firewall.state()
    provision(firewall, name="medulla web", port=443)
    provision(firewall, changed=False)
    provision(firewall, changed=False, name="medulla web", port=443)
    firewall.boot()
    provision(firewall, changed=False)
    provision(firewall, changed=False, name="medulla web", port=443)
    provision(firewall, name="medulla web", state="absent")
    assert firewall.state() == one


def test_what_is_only_live_or_only_in_the_file_becomes_both(firewall: Nftables) -> None:
    firewall.boot(REJECTING)
    provision(firewall)
    wanted = firewall.state()
    with_rule = firewall.file.read_text()
    firewall.boot(REJECTING)
    firewall.file.write_text(with_rule)
    provision(firewall, changed=True)
    assert firewall.state() == wanted
    firewall.file.write_text(REJECTING)
    provision(firewall, changed=True)
    assert firewall.state() == wanted


def test_a_rule_that_has_fallen_behind_a_drop_comes_to_the_front(firewall: Nftables) -> None:
    firewall.boot(PLAIN)
    provision(firewall)
    firewall.command("insert", "rule", "inet", "filter", "input", "counter", "drop")
    firewall.file.write_text(firewall.file.read_text().replace("policy drop;\n", "policy drop;\n\t\tcounter drop\n"))
    provision(firewall, changed=True)
    assert rules(firewall)[0] == RULE
    provision(firewall, changed=False)


def test_a_chain_in_an_included_file(firewall: Nftables) -> None:
    chain = firewall.folder / "input.conf"
    chain.write_text("table inet filter {\n" + CHAIN % "\t\treject\n" + "}\n", encoding="utf-8")
    firewall.boot(f'flush ruleset\ninclude "{firewall.folder}/in*.conf"\n')
    before = firewall.state()
    provision(firewall)
    assert RULE in chain.read_text()
    firewall.boot()
    assert RULE in rules(firewall)
    provision(firewall, state="absent")
    assert firewall.state() == before


@pytest.mark.quick
def test_rules_of_other_tools_stay(firewall: Nftables) -> None:
    firewall.boot(REJECTING)
    firewall.load(IPTABLES)
    firewall.load(FIREWALLD % "")
    before = firewall.listed()
    assert provision(firewall).result["table"] == "filter"
    assert firewall.listed().replace(f"\t\t{RULE}\n", "") == before
    provision(firewall, state="absent")
    assert firewall.listed() == before


@pytest.mark.parametrize(
    ("text", "needles"),
    [
        pytest.param(BLOCKING.replace("203.0.113.0/24", "192.0.2.0/24"), ["192.0.2.10 to tcp port 3306", '"ip saddr @blocked drop"'], id="a block list"),
        pytest.param(TABLE % (CHAIN % "\t\ttcp dport 3306 drop\n\t\taccept\n"), ["would have no effect", '"tcp dport 3306 drop"'], id="the port"),
        pytest.param(TABLE % (CHAIN % "\t\ttcp dport 1024-65535 reject\n"), ['"tcp dport 1024-65535 reject'], id="a range of ports"),
        pytest.param(TABLE % (CHAIN % "\t\tip saddr != 10.0.0.0/8 drop\n"), ['"ip saddr != 10.0.0.0/8 drop"'], id="all others"),
        pytest.param(
            TABLE % (
                "\tset guests {\n\t\ttype ipv4_addr . inet_service\n\t\telements = { 192.0.2.10 . 3306 }\n\t}\n"
                + CHAIN % "\t\tip saddr . tcp dport @guests drop\n"
            ),
            ['"ip saddr . tcp dport @guests drop"'],
            id="a list of sources with their ports",
        ),
        pytest.param(
            TABLE % ("\tchain guard {\n\t\ttcp dport vmap { 22 : accept, 3306 : drop }\n\t}\n" + CHAIN % "\t\tjump guard\n"),
            ["tcp dport vmap", "of chain inet filter guard"],
            id="a map in a chain that is jumped to",
        ),
    ],
)
def test_a_rule_that_would_have_no_effect_is_refused(firewall: Nftables, text: str, needles: list[str]) -> None:
    firewall.boot(text)
    refuse(firewall, *needles)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(TABLE % (CHAIN % "\t\tip saddr 192.0.2.11 drop\n"), id="another source"),
        pytest.param(TABLE % (CHAIN % "\t\tudp dport 3306 drop\n"), id="another protocol"),
        pytest.param(TABLE % (CHAIN % "\t\tip6 saddr ::/0 tcp dport 3306 drop\n"), id="the other IP version"),
        pytest.param(TABLE % (CHAIN % "\t\tct state invalid drop\n"), id="another state"),
    ],
)
def test_a_drop_of_something_else_is_no_obstacle(firewall: Nftables, text: str) -> None:
    firewall.boot(text)
    provision(firewall)
    assert rules(firewall)[-1] == RULE


def test_a_drop_on_one_interface_is_told(firewall: Nftables) -> None:
    """Which interface the source is behind isn't known."""
    firewall.boot(TABLE % (CHAIN % '\t\tiifname "eth9" tcp dport 3306 drop\n'))
    (warning,) = provision(firewall).warnings
    assert 'would have no effect on what comes in over eth9, because it is dropped in front of that by "iifname "eth9" tcp dport 3306 drop"' in warning
    assert rules(firewall)[-1] == RULE
    firewall.boot(TABLE % (CHAIN % '\t\tiifname { "eth8", "eth9" } tcp dport 3306 drop\n\t\ttcp dport 3306 drop\n'))
    refuse(firewall, '"tcp dport 3306 drop"')


ELSEWHERE = "table inet guard {\n%s\tchain early {\n\t\ttype filter hook %s; policy accept;\n\t\t%s\n\t}\n}\n"


@pytest.mark.parametrize(
    "chain",
    [
        pytest.param(ELSEWHERE % ("", "prerouting priority -200", 'iifname "eth9" drop'), id="prerouting"),
        pytest.param(ELSEWHERE % ("", "input priority -10", 'iifname . tcp dport { "eth9" . 3306 } drop'), id="a concatenation"),
        pytest.param(ELSEWHERE % ("", "input priority -10", 'iifname . tcp dport vmap { "eth9" . 3306 : drop }'), id="a map of concatenations"),
        pytest.param(
            ELSEWHERE % (
                "\tset closed {\n\t\ttype ifname . inet_service\n\t\telements = { \"eth9\" . 3306 }\n\t}\n", "input priority -10",
                "iifname . tcp dport @closed drop",
            ),
            id="a set of concatenations",
        ),
        pytest.param(ELSEWHERE % ("", "ingress device eth9 priority 0", "ip saddr 192.0.2.10 drop"), id="ingress"),
        pytest.param(
            "table netdev guard {\n\tchain early {\n\t\ttype filter hook ingress device eth9 priority 0; policy accept;\n\t\ttcp dport 3306 drop\n\t}\n}\n",
            id="ingress of a device",
        ),
    ],
)
def test_a_drop_on_one_interface_in_another_chain_is_told(firewall: Nftables, chain: str) -> None:
    firewall.ip("link", "add", "eth9", "type", "veth")
    firewall.boot(PLAIN + chain)
    (warning,) = provision(firewall, table="filter").warnings
    assert "would have no effect on what comes in over eth9, because the chain " in warning and "drops that too" in warning
    assert rules(firewall)[-1] == RULE


def test_a_concatenation_with_an_interface_in_the_same_chain_is_told(firewall: Nftables) -> None:
    firewall.boot(TABLE % (CHAIN % '\t\tiifname . tcp dport { "eth9" . 3306 } drop\n'))
    (warning,) = provision(firewall).warnings
    assert "would have no effect on what comes in over eth9" in warning


def test_a_drop_of_what_is_for_the_hosts_own_address_is_refused(firewall: Nftables) -> None:
    firewall.ip("address", "add", "192.0.2.1/24", "dev", "lo")
    firewall.boot(TABLE % (CHAIN % "\t\tip daddr 192.0.2.1 tcp dport 3306 drop\n"))
    refuse(firewall, '"ip daddr 192.0.2.1 tcp dport 3306 drop"')
    firewall.ip("address", "add", "192.0.2.2/24", "dev", "lo")
    assert provision(firewall, changed=True).warnings == []


@pytest.mark.parametrize(
    ("rule", "told"),
    [
        pytest.param("", True, id="no ICMPv6 at all"),
        pytest.param("icmpv6 type { echo-request, nd-neighbor-solicit } accept", True, id="no answers"),
        pytest.param("icmpv6 type { nd-neighbor-solicit, nd-neighbor-advert, nd-router-advert } ip6 hoplimit 255 accept", False, id="let in"),
        pytest.param("meta l4proto ipv6-icmp accept", False, id="all ICMPv6"),
        pytest.param("ip6 saddr fe80::/10 icmpv6 type { nd-neighbor-solicit, nd-neighbor-advert } accept", False, id="of the link"),
        pytest.param("ct state untracked accept", False, id="whatever belongs to no connection"),
    ],
)
def test_ipv6_sources_that_do_not_find_the_host_are_told(firewall: Nftables, rule: str, told: bool) -> None:
    firewall.boot(TABLE % (CHAIN % f"\t\t{rule}\n"))
    warnings = provision(firewall, sources=["192.0.2.10", "2001:db8::10"]).warnings
    assert bool(warnings) is told
    assert not told or "2001:db8::10 and other IPv6 sources don't find this host" in warnings[0]
    assert provision(firewall).warnings == []


def test_a_drop_in_another_tools_chain_is_named(firewall: Nftables) -> None:
    firewall.boot(PLAIN)
    firewall.load(FIREWALLD % "reject with icmpx type admin-prohibited")
    refuse(firewall, "chain inet firewalld filter_INPUT of firewalld drops that too", "reject with icmpx")


def test_a_port_that_the_other_tool_may_let_through_is_no_obstacle(firewall: Nftables) -> None:
    firewall.boot(PLAIN)
    firewall.load(FIREWALLD % 'iifname "eth0" tcp dport 3306 accept\ndrop')
    provision(firewall, changed=True)


def test_a_policy_in_another_tools_chain_is_named(firewall: Nftables) -> None:
    firewall.boot(PLAIN)
    firewall.load(IPTABLES.replace("policy accept", "policy drop"))
    refuse(firewall, "chain ip filter INPUT of iptables", "by its policy")


SECOND = "table ip other {\n\tchain incoming {\n\t\ttype filter hook input priority 5; policy accept;\n\t}\n}\n"


def test_two_candidates_are_asked_for(firewall: Nftables) -> None:
    firewall.boot(PLAIN + SECOND)
    refuse(firewall, "2 chains", "inet filter input", "ip other incoming", "family, table and chain")


@pytest.mark.parametrize("option", [{"family": "ip"}, {"table": "other"}, {"chain": "incoming"}], ids=str)
def test_one_of_two_candidates_is_named(firewall: Nftables, option: dict[str, str]) -> None:
    firewall.boot(PLAIN.replace("policy drop", "policy accept") + SECOND)
    assert provision(firewall, **option).warnings == []
    assert RULE in firewall.command("list", "table", "ip", "other")
    firewall.boot()
    assert RULE in firewall.command("list", "table", "ip", "other")


def test_two_chains_that_both_drop_are_opened_one_after_the_other(firewall: Nftables) -> None:
    firewall.boot(PLAIN + SECOND.replace("policy accept", "policy drop"))
    (warning,) = provision(firewall, family="inet").warnings
    assert "the chain ip other incoming drops that too, by its policy" in warning
    assert provision(firewall, name="medulla database 2", family="ip").warnings == []
    assert provision(firewall, changed=False, family="inet").warnings == []


def test_the_chain_that_sees_the_sources_is_the_only_candidate(firewall: Nftables) -> None:
    firewall.boot(SECOND + SECOND.replace("table ip ", "table ip6 "))
    assert provision(firewall).result["family"] == "ip"
    assert provision(firewall, name="six", sources=["2001:db8::10"]).result["family"] == "ip6"


@pytest.mark.parametrize(
    ("boot", "live", "needles"),
    [
        pytest.param("flush ruleset\n", "", ["there is none at all", "systemctl enable --now nftables"], id="none"),
        pytest.param("flush ruleset\n", IPTABLES, ["ip filter INPUT (written by iptables"], id="iptables'"),
        pytest.param("flush ruleset\n", FIREWALLD % "", ["inet firewalld filter_INPUT (written by firewalld)"], id="firewalld's"),
        pytest.param("flush ruleset\n", SECOND, ["ip other incoming (not in ", "gone after a restart"], id="not in the file"),
        pytest.param(SECOND.replace("ip other", "ip6 other"), "", ["ip6 other incoming (no IPv4 packet passes it)"], id="the other IP version's"),
    ],
)
def test_no_candidate_says_what_there_is(firewall: Nftables, boot: str, live: str, needles: list[str]) -> None:
    firewall.boot(boot)
    firewall.load(live)
    refuse(firewall, *needles)


@pytest.mark.parametrize(
    ("options", "needles"),
    [
        ({"sources": ["192.0.2.10/24"]}, ["'192.0.2.10/24'", "host bits set"]),
        ({"sources": ["glpi.example.com"]}, ["'glpi.example.com'"]),
        ({"sources": ["0.0.0.0/0"]}, ["every address"]),
        ({"sources": ["128.0.0.0/1", "0.0.0.0/1"]}, ["every address"]),
        ({"sources": ["fe80::1%eth0"]}, ["'fe80::1%eth0'", "depends on the interface"]),
        ({"sources": ["::ffff:192.0.2.10"]}, ["write 192.0.2.10"]),
        ({"port": 0}, ["no port 0"]),
        ({"port": 65536}, ["no port 65536"]),
        ({"sources": []}, ["list of sources is empty"]),
        ({"name": 'a "name"'}, ["can't mark a rule"]),
    ],
    ids=str,
)
def test_options_that_make_no_rule_are_refused(firewall: Nftables, options: dict[str, Any], needles: list[str]) -> None:
    firewall.boot(PLAIN)
    refuse(firewall, *needles, **options)


def test_a_file_that_does_not_load_is_told_and_stays(firewall: Nftables) -> None:
    firewall.boot(PLAIN)
    firewall.file.write_text(PLAIN + "table inet broken {\n\tchain a {\n\t\tjump nowhere\n\t}\n}\n")
    refuse(firewall, "doesn't load, so that a restart would leave this host without its ruleset", "nft --check --file", "table inet broken")


def test_a_file_that_does_not_load_any_more_is_told_although_the_rule_is_there(firewall: Nftables) -> None:
    firewall.boot(PLAIN)
    provision(firewall)
    firewall.file.write_text(firewall.file.read_text() + "broken\n")
    refuse(firewall, "doesn't load, so that a restart", "mend that first")


def test_a_file_that_has_other_rules_than_are_live_is_refused(firewall: Nftables) -> None:
    firewall.boot(TABLE % ("\tchain last {\n\t\tdrop\n\t}\n" + CHAIN % "\t\tjump last\n"))
    firewall.command("insert", "rule", "inet", "filter", "input", "tcp", "dport", "22", "accept")
    refuse(firewall, "has 5 rules, but 4 in", "systemctl reload nftables")


def test_the_file_keeps_its_mode_and_odd_bytes(firewall: Nftables) -> None:
    firewall.boot(PLAIN)
    firewall.file.write_bytes(b"# caf\xe9\r\n" + firewall.file.read_bytes())
    firewall.file.chmod(0o750)
    before = firewall.state()
    provision(firewall)
    assert firewall.file.read_bytes().startswith(b"# caf\xe9\r\n")
    assert firewall.file.stat().st_mode & 0o777 == 0o750
    provision(firewall, state="absent")
    assert firewall.state() == before


@pytest.mark.parametrize("state", ["present", "absent"])
def test_after_a_kill_the_next_run_ends_as_if_there_had_been_none(firewall: Nftables, state: str) -> None:
    firewall.boot(REJECTING)
    before = firewall.state()
    provision(firewall)
    goal = firewall.state() if state == "present" else before
    for calls in range(1, 9):
        provision(firewall, state="absent" if state == "present" else "present")
        run = run_module("nftables_rule", arguments(firewall, state=state), environment=firewall.killing_after(calls))
        provision(firewall, state=state)
        assert firewall.state() == goal
        if not run.interrupted:
            break
    assert calls > 3 and not run.interrupted


def test_two_runs_at_once_make_one_rule(firewall: Nftables) -> None:
    firewall.boot(REJECTING)
    runs = [threading.Thread(target=provision, args=(firewall,)) for _number in range(3)]
    for thread in runs:
        thread.start()
    for thread in runs:
        thread.join()
    assert rules(firewall).count(RULE) == 1
    assert firewall.file.read_text().count(RULE) == 1
