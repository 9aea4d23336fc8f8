# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether sources get through to a port, by all rules that the kernel has: what shuts them out, what may, and who else gets in."""

from __future__ import annotations

import ipaddress
import typing as t

from ..nftables.accept import Accept, Network, written
from ..nftables.condition import Packet
from ..nftables.journey import Drop, drops, is_accepted, is_unsure, on_the_way, undiscovered
from ..nftables.ruleset import ChainId, Rule, Ruleset
from ..nftables.verdict import ACCEPT, DROP, of_chain, of_rule

_EVERYBODY = {4: ipaddress.ip_network("0.0.0.0/0"), 6: ipaddress.ip_network("::/0")}
_LOOPBACK = "lo"


class Connections(t.NamedTuple):
    """How the host is connected."""

    routes: t.Mapping[Network, str]
    """The interface that leads to a source; empty when none does."""
    addresses: t.Sequence[tuple[str, t.Any]]
    """The host's own addresses, each with its interface."""


def packets(accepts: t.Sequence[Accept], connected: Connections) -> list[Packet]:
    """The packets that open a connection: over the interface that leads to the source, or over each when none does."""
    everywhere = sorted({interface for interface, _address in connected.addresses} - {_LOOPBACK}) or [""]
    found = []
    for accept in accepts:
        for source in accept.sources:
            route = _LOOPBACK if source.is_loopback else connected.routes.get(source, "")
            for interface in [route] if route else everywhere:
                own = tuple(address for device, address in connected.addresses if device == interface and address.version == source.version)
                found.append(Packet(source, accept.protocol, accept.port, interface, own))
    return found


def shut_out(ruleset: Ruleset, coming: t.Sequence[Packet]) -> dict[Network, Drop]:
    """What surely drops the packets of a source, whichever interface they come in by."""
    found = {}
    for source in dict.fromkeys(packet.source for packet in coming):
        dropped = [drops(ruleset, packet) for packet in coming if packet.source == source]
        if all(dropped):
            found[source] = dropped[0][0]
    return found


def doubts(ruleset: Ruleset, coming: t.Sequence[Packet]) -> list[str]:
    """What may keep sources out, and can't be told beforehand."""
    found = []
    for packet in coming:
        asked = "%s to %s port %d" % (written(packet.source), packet.protocol, packet.port)
        for chain in on_the_way(ruleset, packet):
            for rule in _limits(ruleset, chain.id, packet):
                found.append("Packets from %s are dropped when %s says so, which the traffic decides" % (asked, ruleset.describe(rule)))
            if is_unsure(of_chain(ruleset, chain.id, packet), chain):
                found.append("It can't be told whether the chain %s lets %s through: look there when it doesn't" % (chain.id, asked))
    found.extend(undiscovered(ruleset, coming))
    return list(dict.fromkeys(found))


def _limits(ruleset: Ruleset, chain: ChainId, packet: Packet) -> t.Iterator[Rule]:
    """Rules in front of what surely decides that drop some of what is meant in particular: by its rate, for example."""
    for rule in ruleset.rules.get(chain, []):
        outcome = of_rule(ruleset, rule, packet)
        if outcome.verdict == DROP and not outcome.certain and not outcome.general:
            yield rule
        elif outcome.certain:
            for statement in rule.statements:
                if "jump" in statement or "goto" in statement:
                    yield from _limits(ruleset, chain._replace(name=(statement.get("jump") or statement["goto"])["target"]), packet)
            if outcome.verdict in (ACCEPT, DROP, "return"):
                return


def open_to_all(ruleset: Ruleset, coming: t.Sequence[Packet]) -> str:
    """Why anybody gets through to the port, over an interface that a source comes in by; empty when not everybody does."""
    for packet in coming:
        if packet.source.is_loopback:
            continue
        anybody = packet._replace(source=_EVERYBODY[packet.source.version])
        outcomes = [(chain, of_chain(ruleset, chain.id, anybody)) for chain in on_the_way(ruleset, anybody)]
        if all(is_accepted(outcome, chain) for chain, outcome in outcomes):
            rules = [outcome.rule for chain, outcome in outcomes if chain.hook == "input" and outcome.verdict == ACCEPT and outcome.rule]
            return "because of %s" % ruleset.describe(rules[-1]) if rules else "because nothing closes it"
    return ""


def handed_on(ruleset: Ruleset, coming: t.Sequence[Packet]) -> str:
    """The rule that hands packets for the port on to somewhere else, such as to a container; empty when none does."""
    for packet in coming:
        for chain in ruleset.chains.values():
            if chain.type == "nat" and chain.hook == "prerouting" and chain.sees(packet.source.version):
                outcome = of_chain(ruleset, chain.id, packet)
                if outcome.verdict in ("dnat", "redirect") and outcome.rule:
                    return ruleset.describe(outcome.rule)
    return ""
