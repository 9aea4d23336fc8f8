# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The host's ruleset, as nft -j gives it."""

from __future__ import annotations

import copy
import re
import typing as t

from .elements import Sets

FAMILIES_OF_VERSION = {4: ("inet", "ip"), 6: ("inet", "ip6")}
_IPTABLES_TABLES = ("filter", "mangle", "nat", "raw", "security")
_IPTABLES_CHAINS = ("INPUT", "PREROUTING", "FORWARD", "OUTPUT", "POSTROUTING")


class ChainId(t.NamedTuple):
    """Where a chain is."""

    family: str
    table: str
    name: str

    def __str__(self) -> str:
        return " ".join(self)


class Rule(t.NamedTuple):
    """One rule of a chain."""

    chain: ChainId
    handle: int
    comment: str | None
    json: t.Mapping[str, t.Any]

    @property
    def statements(self) -> list[dict[str, t.Any]]:
        """Its conditions and what it does, in their order."""
        return [entry if isinstance(entry, dict) else {str(entry): None} for entry in self.json["expr"]]


class Chain(t.NamedTuple):
    """One chain; a base chain has a hook."""

    id: ChainId
    type: str | None
    hook: str | None
    policy: str | None
    devices: tuple[str, ...] = ()
    """The interfaces whose packets alone come by, at the hook ingress."""

    def sees(self, version: int) -> bool:
        """Whether packets of the IP version come by."""
        return self.id.family in FAMILIES_OF_VERSION[version] or self.hook == "ingress"


class Ruleset:
    """All tables of the host: as JSON, and as "nft -a" lists them, in which a person knows them."""

    def __init__(self, answer: t.Mapping[str, t.Any], listing: str = "") -> None:
        self.chains: dict[ChainId, Chain] = {}
        self.rules: dict[ChainId, list[Rule]] = {}
        self._elements: dict[tuple[str, str], dict[str, list[t.Any]]] = {}
        self._texts = dict(_texts(listing))
        self._devices = dict(_devices(listing))
        for entry in answer["nftables"]:
            for kind, item in entry.items():
                self._add(kind, item)

    def _add(self, kind: str, item: dict[str, t.Any]) -> None:
        if kind == "chain":
            place = ChainId(item["family"], item["table"], item["name"])
            self.chains[place] = Chain(place, item.get("type"), item.get("hook"), item.get("policy"), self._devices.get(place, ()))
        elif kind == "rule":
            place = ChainId(item["family"], item["table"], item["chain"])
            self.rules.setdefault(place, []).append(Rule(place, item["handle"], item.get("comment"), item))
        elif kind in ("set", "map"):
            self._elements.setdefault((item["family"], item["table"]), {})[item["name"]] = item.get("elem", [])

    def elements(self, chain: ChainId) -> Sets:
        """The named sets and maps that the rules of a chain can refer to."""
        return self._elements.get((chain.family, chain.table), {})

    def describe(self, rule: Rule) -> str:
        """The rule's text, and where it is."""
        if "told" in rule.json:
            return '"%s"' % rule.json["told"]
        if "text" in rule.json:
            return '"%s" of the table %s %s' % (rule.json["text"], *rule.chain[:2])
        text = self._texts.get((rule.chain.family, rule.chain.table, rule.handle))
        return '%s(handle %d of chain %s)' % ('"%s" ' % text if text else "the rule ", rule.handle, rule.chain)

    def marked(self, comment: str) -> list[Rule]:
        """All rules that carry the comment."""
        return [rule for rules in self.rules.values() for rule in rules if rule.comment == comment]

    def filters(self, hooks: t.Sequence[str]) -> list[Chain]:
        """The base chains of type filter at one of the hooks."""
        return [chain for chain in self.chains.values() if chain.type == "filter" and chain.hook in hooks]

    def with_rule(self, chain: ChainId, expression: t.Sequence[t.Any], first: bool = False) -> Ruleset:
        """Give the ruleset as it would be with one more rule at the end of a chain, or at its start."""
        made, rule, others = copy.copy(self), Rule(chain, 0, None, {"expr": expression}), self.rules.get(chain, [])
        made.rules = {**self.rules, chain: [rule, *others] if first else [*others, rule]}
        return made

    def with_texts(self, chain: ChainId, texts: t.Sequence[str]) -> Ruleset:
        """Give the ruleset with the texts in which the tool that has written a chain knows its rules."""
        made = copy.copy(self)
        told = [rule._replace(json={**rule.json, "told": text}) for rule, text in zip(self.rules.get(chain, []), texts)]
        made.rules = {**self.rules, chain: told}
        return made

    def manager(self, chain: ChainId) -> str | None:
        """Which other tool writes the chain's table, and would overwrite or be broken by a rule of ours; None when none does."""
        if chain.table == "firewalld":
            return "firewalld"
        compatible = any(
            "xt" in statement
            for place, rules in self.rules.items()
            if place[:2] == chain[:2]
            for rule in rules
            for statement in rule.statements
        )
        if compatible or (chain.family in ("ip", "ip6") and chain.table.split()[0] in _IPTABLES_TABLES and chain.name in _IPTABLES_CHAINS):
            return "iptables (or a tool above it, such as ufw or Docker)"
        return None


def _texts(listing: str) -> t.Iterator[tuple[tuple[str, str, int], str]]:
    table = ("", "")
    for line in listing.splitlines():
        text, found, handle = line.strip().rpartition(" # handle ")
        if found and text.startswith("table ") and text.endswith(" {"):
            table = tuple(text.split()[1:3])
        elif found and handle.isdigit():
            yield (*table, int(handle)), text


def _devices(listing: str) -> t.Iterator[tuple[ChainId, tuple[str, ...]]]:
    """The interfaces of chains at the hook ingress, which nft's JSON leaves out before 1.0.7."""
    table, name = ("", ""), ""
    for words in map(str.split, listing.splitlines()):
        if words[:1] == ["table"]:
            table = (words[1], words[2])
        elif words[:1] == ["chain"]:
            name = words[1]
        elif "ingress" in words[:4] and words[:1] == ["type"]:
            named = " ".join(words).partition(" priority ")[0].partition(" device")[2]
            yield ChainId(*table, name), tuple(re.findall(r"[^\s\"{},=]+", named.removeprefix("s")))
