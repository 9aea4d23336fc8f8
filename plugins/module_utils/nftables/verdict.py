# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What becomes of a packet: the rules that surely drop it, and where an accept for it has to stand."""

from __future__ import annotations

import typing as t

from ..errors import ProvisioningError
from .accept import written
from .condition import Packet, is_general, meets
from .ruleset import ChainId, Rule, Ruleset

ACCEPT = "accept"
DROP = "drop"
OPEN = "open"
UNKNOWN = "unknown"
ANYTHING_ELSE = "*"
_VERDICTS = {"accept": ACCEPT, "drop": DROP, "reject": DROP, "return": "return", "queue": "queue", "dnat": "dnat", "redirect": "redirect"}
# Statements that are conditions which only the traffic itself decides; those that aren't here and have no verdict just pass it on.
_UNKNOWN_CONDITIONS = ("limit", "quota", "ct count", "set", "map", "meter", "xt", "synproxy")


class Outcome(t.NamedTuple):
    """What a rule or a chain does to a packet."""

    verdict: str
    certain: bool = True
    general: bool = True
    """Whether only the kind of traffic decided it: such a drop is the end of a chain, any other one is meant for somebody."""
    rule: Rule | None = None
    limited: bool = False
    """Whether it drops all traffic up to a rate, as the end of a chain does that answers some and lets its policy drop the rest."""


def of_rule(ruleset: Ruleset, rule: Rule, packet: Packet) -> Outcome:
    """What a rule does to the packet, jumps included."""
    certain, general, limited = True, True, False
    sets = ruleset.elements(rule.chain)
    for statement in rule.statements:
        ((kind, value),) = statement.items()
        if kind == "match":
            met = meets(value, packet, sets)
            if met is False:
                return Outcome(OPEN)
            certain = certain and met is True
            general = general and is_general(value)
            continue
        if kind == "limit" and not value.get("inv"):
            limited = True
            continue
        if kind in _UNKNOWN_CONDITIONS:
            certain = False
            continue
        if kind == "vmap":
            outcome = _of_map(ruleset, rule, value, packet)
        else:
            outcome = _of_verdict(ruleset, rule, statement, packet)
        if outcome is not None:
            certain, general = certain and outcome.certain, general and outcome.general
            ends = certain and general and ((limited and outcome.verdict == DROP) or outcome.limited)
            return outcome._replace(certain=certain and not limited, general=general, limited=ends)
    return Outcome(OPEN)


def _of_verdict(ruleset: Ruleset, rule: Rule, statement: t.Mapping[str, t.Any], packet: Packet) -> Outcome | None:
    ((kind, value),) = statement.items()
    if kind in _VERDICTS:
        return Outcome(_VERDICTS[kind], rule=rule)
    if kind in ("jump", "goto"):
        if "target" not in value:
            return Outcome(OPEN, certain=False)
        outcome = of_chain(ruleset, rule.chain._replace(name=value["target"]), packet)
        return outcome._replace(verdict="return") if kind == "goto" and outcome.verdict == OPEN else outcome
    return None


def _of_map(ruleset: Ruleset, rule: Rule, vmap: t.Mapping[str, t.Any], packet: Packet) -> Outcome | None:
    sets = ruleset.elements(rule.chain)
    data = vmap["data"]
    entries = sets.get(data[1:], []) if isinstance(data, str) else data["set"]
    outcomes = []
    # What an entry has for anything else counts for what no other entry has.
    for key, verdict in sorted(entries, key=lambda entry: entry[0] == ANYTHING_ELSE):
        met = key == ANYTHING_ELSE or meets({"op": "==", "left": vmap["key"], "right": key}, packet, sets)
        outcome = None if met is False else _of_verdict(ruleset, rule, verdict, packet)
        if met:
            if outcome is None:
                return None
            if key == ANYTHING_ELSE and outcomes:
                return Outcome(UNKNOWN, certain=False, rule=rule)
            condition = {"op": "!=" if key == ANYTHING_ELSE else "==", "left": vmap["key"]}
            return outcome._replace(general=outcome.general and is_general(condition))
        if outcome is not None:
            outcomes.append(outcome)
    # Any of several entries may be the one: all that can be said is that the packet may leave here.
    return Outcome(ACCEPT, certain=False, rule=rule) if any(outcome.verdict != DROP for outcome in outcomes) else None


def of_chain(ruleset: Ruleset, chain: ChainId, packet: Packet) -> Outcome:
    """What a chain does to the packet; OPEN when it comes out at the end, and not certain when some rule might have let it go."""
    may_have_left = limited = False
    for rule in ruleset.rules.get(chain, []):
        outcome = of_rule(ruleset, rule, packet)
        limited = limited or (outcome.limited and not may_have_left)
        if outcome.verdict == OPEN:
            may_have_left = may_have_left or not outcome.certain
        elif not outcome.certain:
            may_have_left = may_have_left or outcome.verdict != DROP
        elif outcome.verdict == "return":
            return Outcome(OPEN, certain=not may_have_left, limited=limited)
        elif may_have_left and outcome.verdict == DROP:
            return Outcome(UNKNOWN, certain=False)
        else:
            return outcome
    return Outcome(OPEN, certain=not may_have_left, limited=limited)


def insertion_point(ruleset: Ruleset, chain: ChainId, packets: t.Sequence[Packet], comment: str) -> tuple[int, list[str]]:
    """How many of the chain's other rules an accept has to stand behind, and what is to be said about it.

    That is all in front of the first that ends the chain with a drop, or that drops all up to a rate when what comes behind drops the rest.
    A drop that is meant for one of the packets in particular is an administrator's will: it is refused to go around it, and told when it is
    only for what comes in over some interface.
    """
    others = [rule for rule in ruleset.rules.get(chain, []) if rule.comment != comment]
    settled: set[Packet] = set()
    dropped: dict[Packet, Rule] = {}
    index, limited = 0, None
    for index, rule in enumerate([*others, None]):
        if rule is None or any(_ends(ruleset, chain, rule, packet, settled, dropped) for packet in packets):
            break
        if limited is None and any(of_rule(ruleset, rule, packet).limited for packet in packets):
            limited = index
    if limited is not None and (index < len(others) or ruleset.chains[chain].policy == "drop"):
        index = limited
    warnings = []
    for packet in (packet for packet in packets if packet in dropped):
        over = [other.interface for other in dropped if other.source == packet.source]
        everywhere = len(over) == sum(other.source == packet.source for other in packets)
        message = no_effect(packet, chain, everywhere) + "it is dropped in front of that by %s; take that rule away, or the source out of the list" % (
            ruleset.describe(dropped[packet])
        )
        if everywhere:
            raise ProvisioningError(message)
        warnings.append(message)
    return index, warnings


def _ends(ruleset: Ruleset, chain: ChainId, rule: Rule, packet: Packet, settled: set[Packet], dropped: dict[Packet, Rule]) -> bool:
    """Whether a rule ends the chain with a drop; what becomes of the packet before is noted."""
    outcome = of_rule(ruleset, rule, packet)
    if not outcome.certain:
        return False
    if outcome.verdict == "return":
        outcome = outcome._replace(verdict=DROP if ruleset.chains[chain].policy == "drop" else ACCEPT)
    if outcome.verdict == DROP and outcome.general:
        return True
    if outcome.verdict == DROP and packet not in settled:
        dropped[packet] = outcome.rule or rule
    if outcome.verdict in (ACCEPT, DROP):
        settled.add(packet)
    return False


def no_effect(packet: Packet, chain: ChainId, everywhere: bool) -> str:
    part = "" if everywhere else " on what comes in over %s" % (packet.interface or "other interfaces")
    return "An accept for %s to %s port %d in the chain %s would have no effect%s, because " % (
        written(packet.source), packet.protocol, packet.port, chain, part,
    )
