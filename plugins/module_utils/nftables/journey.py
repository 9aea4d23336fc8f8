# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The way of a packet through all base chains that stand between the network and a port: each of them has to let it through."""

from __future__ import annotations

import ipaddress
import typing as t

from .accept import written
from .condition import SOLICITATION, Packet
from .ruleset import Chain, ChainId, Ruleset
from .verdict import ACCEPT, DROP, OPEN, UNKNOWN, Outcome, no_effect, of_chain

HOOKS = ("ingress", "prerouting", "input")
_LINK = ipaddress.ip_network("fe80::/10")


class Drop(t.NamedTuple):
    """A base chain that surely drops a packet."""

    chain: Chain
    outcome: Outcome

    def describe(self, ruleset: Ruleset) -> str:
        """Say what drops it, as "drops that, by ..."."""
        return ruleset.describe(self.outcome.rule) if self.outcome.rule else "by its policy"


def on_the_way(ruleset: Ruleset, packet: Packet) -> list[Chain]:
    """Give the base chains that the packet has to get through."""
    return [
        chain
        for chain in ruleset.filters(HOOKS)
        if chain.sees(packet.source.version) and (not chain.devices or packet.interface in chain.devices)
    ]


def drops(ruleset: Ruleset, packet: Packet) -> list[Drop]:
    """Give the base chains that surely drop the packet."""
    outcomes = [Drop(chain, of_chain(ruleset, chain.id, packet)) for chain in on_the_way(ruleset, packet)]
    return [drop for drop in outcomes if is_dropped(drop.outcome, drop.chain)]


def is_dropped(outcome: Outcome, chain: Chain) -> bool:
    """Whether the packet surely ends here."""
    return outcome.certain and (outcome.verdict == DROP or (outcome.verdict == OPEN and chain.policy == "drop"))


def is_accepted(outcome: Outcome, chain: Chain) -> bool:
    """Whether the packet surely gets on from here."""
    if outcome.verdict == OPEN:
        return chain.policy != "drop"
    return outcome.verdict == ACCEPT and outcome.certain


def is_unsure(outcome: Outcome, chain: Chain) -> bool:
    """Whether it can't be told: something may let the packet through before it is dropped."""
    return outcome.verdict == UNKNOWN or (outcome.verdict == OPEN and not outcome.certain and chain.policy == "drop")


def other_drops(ruleset: Ruleset, chain: ChainId, packets: t.Sequence[Packet]) -> t.Iterator[tuple[ChainId, str, bool]]:
    """The other base chains that make an accept void, what is to be said of each, and whether it is void over every interface."""
    for other in ruleset.filters(HOOKS):
        if other.id == chain:
            continue
        for source in dict.fromkeys(packet.source for packet in packets):
            coming = [packet for packet in packets if packet.source == source]
            dropped = [(packet, drop) for packet in coming for drop in drops(ruleset, packet) if drop.chain == other]
            everywhere = len(dropped) == len(coming)
            named = [(packet, drop) for packet, drop in dropped if everywhere or packet.interface]
            if not named or (not everywhere and len(named) != len(dropped)):
                continue
            packet, drop = named[0]
            manager = ruleset.manager(other.id)
            owner = " of %s" % manager if manager else ""
            text = "the chain %s%s drops that too, %s; open it there" % (other.id, owner, drop.describe(ruleset))
            yield other.id, no_effect(packet, chain, everywhere) + text, everywhere
            break


def undiscovered(ruleset: Ruleset, packets: t.Sequence[Packet]) -> t.Iterator[str]:
    """What keeps a host with IPv6 sources from being found: its neighbours ask for its address, and answer it, by ICMPv6."""
    coming = [packet for packet in packets if packet.source.version == 6 and not packet.source.is_loopback]
    for kind in (SOLICITATION, "nd-neighbor-advert"):
        asking = [Packet(source, "icmpv6", 0, packet.interface, (), kind) for packet in coming for source in (packet.source, _LINK)]
        dropped = [drops(ruleset, packet) for packet in asking]
        if dropped and all(dropped):
            drop = dropped[0][0]
            yield "%s and other IPv6 sources don't find this host, because the chain %s drops neighbour discovery (icmpv6 type %s), %s; let it in there" % (
                written(coming[0].source), drop.chain.id, kind, drop.describe(ruleset),
            )
            return
