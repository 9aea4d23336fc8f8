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
_VERDICTS = {"accept": ACCEPT, "drop": DROP, "reject": DROP, "return": "return", "queue": "queue"}
# Statements that are conditions which only the traffic itself decides; those that aren't here and have no verdict just pass it on.
_UNKNOWN_CONDITIONS = ("limit", "quota", "ct count", "set", "map", "meter", "xt", "synproxy")


class Outcome(t.NamedTuple):
    """What a rule or a chain does to a packet."""

    verdict: str
    certain: bool = True
    general: bool = True
    """Whether only the kind of traffic decided it: such a drop is the end of a chain, any other one is meant for somebody."""
    rule: Rule | None = None


def of_rule(ruleset: Ruleset, rule: Rule, packet: Packet) -> Outcome:
    """What a rule does to the packet, jumps included."""
    certain, general = True, True
    sets = ruleset.elements(rule.chain)
    for statement in rule.statements:
        ((kind, value),) = statement.items()
        if kind == "match":
            met = meets(value, packet, sets)
            if met is False:
                return Outcome(OPEN)
            certain = certain and met is True
            general = general and is_general(value["left"])
            continue
        if kind in _UNKNOWN_CONDITIONS:
            certain = False
            continue
        if kind == "vmap":
            outcome = _of_map(ruleset, rule, value, packet)
        else:
            outcome = _of_verdict(ruleset, rule, statement, packet)
        if outcome is not None:
            return outcome._replace(certain=certain and outcome.certain, general=general and outcome.general)
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
    for key, verdict in entries:
        met = meets({"op": "==", "left": vmap["key"], "right": key}, packet, sets)
        outcome = None if met is False else _of_verdict(ruleset, rule, verdict, packet)
        if outcome is not None and met:
            return outcome._replace(general=outcome.general and is_general(vmap["key"]))
        if outcome is not None:
            outcomes.append(outcome)
    # Any of several entries may be the one: all that can be said is that the packet may leave here.
    return Outcome(ACCEPT, certain=False, rule=rule) if any(outcome.verdict != DROP for outcome in outcomes) else None


def of_chain(ruleset: Ruleset, chain: ChainId, packet: Packet) -> Outcome:
    """What a chain does to the packet; OPEN when it comes out at the end, and not certain when some rule might have let it go."""
    may_have_left = False
    for rule in ruleset.rules.get(chain, []):
        outcome = of_rule(ruleset, rule, packet)
        if outcome.verdict == OPEN:
            may_have_left = may_have_left or not outcome.certain
        elif not outcome.certain:
            may_have_left = may_have_left or outcome.verdict != DROP
        elif outcome.verdict == "return":
            return Outcome(OPEN, certain=not may_have_left)
        elif may_have_left and outcome.verdict == DROP:
            return Outcome(UNKNOWN, certain=False)
        else:
            return outcome
    return Outcome(OPEN, certain=not may_have_left)


def insertion_point(ruleset: Ruleset, chain: ChainId, packets: t.Sequence[Packet], comment: str) -> int:
    """How many of the chain's other rules an accept has to stand behind: all in front of the first that ends the chain with a drop.

    A drop that is meant for one of the packets in particular is an administrator's will: it is refused to go around it.
    """
    others = [rule for rule in ruleset.rules.get(chain, []) if rule.comment != comment]
    accepted: set[Packet] = set()
    for index, rule in enumerate(others):
        for packet in packets:
            outcome = of_rule(ruleset, rule, packet)
            if not outcome.certain:
                continue
            if outcome.verdict == "return":
                outcome = outcome._replace(verdict=DROP if ruleset.chains[chain].policy == "drop" else ACCEPT)
            if outcome.verdict == ACCEPT:
                accepted.add(packet)
            if outcome.verdict == DROP:
                if outcome.general:
                    return index
                if packet not in accepted:
                    raise ProvisioningError(
                        "An accept for %s to %s port %d in the chain %s would have no effect, because it is dropped in front of that by "
                        "%s; take that rule away, or the source out of the list"
                        % (written(packet.source), packet.protocol, packet.port, chain, ruleset.describe(outcome.rule or rule))
                    )
    return len(others)


def other_drops(ruleset: Ruleset, chain: ChainId, packets: t.Sequence[Packet]) -> t.Iterator[tuple[ChainId, str]]:
    """The other base chains that make an accept void, since a packet has to get through all of them, and what is to be said of each."""
    for other in ruleset.filters(("prerouting", "input")):
        for packet in packets:
            if other.id == chain or not other.sees(packet.source.version):
                continue
            outcome = of_chain(ruleset, other.id, packet)
            by_policy = outcome.verdict == OPEN and other.policy == "drop"
            if outcome.certain and (outcome.verdict == DROP or by_policy):
                manager = ruleset.manager(other.id)
                yield other.id, (
                    "An accept for %s to %s port %d in the chain %s would have no effect, because the chain %s%s drops that too, %s; open it there"
                    % (
                        written(packet.source), packet.protocol, packet.port, chain, other.id, " of %s" % manager if manager else "",
                        ruleset.describe(outcome.rule) if outcome.rule else "by its policy",
                    )
                )
                break
