# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The resource behind nftables_rule: accepts of one name, live and in the files that are loaded at boot."""

from __future__ import annotations

import functools
import json
import typing as t

from ..errors import ProvisioningError
from ..resource import Changes
from .accept import Accept, accepts, comment_of, from_json, parse_sources
from .arrivals import packets
from .boot_files import Files, parse
from .boot_lines import own_statements, with_rules, without
from .condition import Packet
from .host import Host
from .journey import other_drops, undiscovered
from .ruleset import ChainId, Rule, Ruleset
from .target import find_chain
from .verdict import insertion_point


class Current(t.NamedTuple):
    """The host as it is."""

    ruleset: Ruleset
    files: Files
    addresses: t.Sequence[t.Any] = ()
    """The host's own ones."""
    unloadable: str = ""
    """Why nft can't load the files; empty when it can."""


class Live(t.NamedTuple):
    """A step: commands that nft carries out as one transaction."""

    commands: str


class Boot(t.NamedTuple):
    """A step: texts of files that are loaded at boot, by path."""

    texts: dict[str, str]


class AcceptRule:
    """The accepts of one name."""

    def __init__(self, options: t.Mapping[str, t.Any]) -> None:
        self.options = options

    @functools.cached_property
    def comment(self) -> str:
        """The comment that marks the rules as ours."""
        return comment_of(self.options["name"])

    @functools.cached_property
    def rules(self) -> list[Accept]:
        """The accepts that should be: none when they should be absent."""
        if self.options["state"] == "absent":
            return []
        sources = parse_sources(self.options["sources"])
        if not sources:
            raise ProvisioningError("The list of sources is empty: name at least one, or take the rule away with state: absent")
        if not 1 <= self.options["port"] <= 65535:
            raise ProvisioningError("There is no port %d: it is a number from 1 to 65535" % self.options["port"])
        return accepts(sources, self.options["protocol"], self.options["port"], self.comment)

    def read(self, door: Host) -> Current:
        """Give the live ruleset and the files."""
        return Current(door.ruleset(), door.files(), door.addresses(), door.unloadable() if self.rules else "")

    def chain(self, current: Current) -> ChainId | None:
        """The chain that the rules belong in; None when there are none."""
        if not self.rules:
            return None
        wanted = {part: self.options[part] for part in ("family", "table", "chain")}
        versions = sorted({rule.version for rule in self.rules})
        return find_chain(current.ruleset, set(parse(current.files)), wanted, versions, current.files.main)

    def plan(self, current: Current) -> Changes:
        """Compare the accepts that are there with those that should be."""
        ruleset, files = current.ruleset, current.files
        if current.unloadable:
            raise ProvisioningError(
                "%s doesn't load, so that a restart would leave this host without its ruleset: mend that first; %s" % (files.main, current.unloadable)
            )
        own = ruleset.marked(self.comment)
        warnings: list[str] = []
        chain = self.chain(current)
        if chain is None:
            index, wanted_files, kept = 0, without(files, self.comment), []
        else:
            arriving = packets(ruleset, self.rules, current.addresses)
            index, warnings = insertion_point(ruleset, chain, arriving, self.comment)
            warnings += self._warnings(current, chain, arriving)
            others = len(ruleset.rules.get(chain, [])) - sum(rule.chain == chain for rule in own)
            wanted_files = with_rules(files, self.comment, chain, index, others, [rule.text for rule in self.rules])
            kept = self._kept(ruleset, chain, index)
        steps: list[t.Any] = []
        texts = {path: text for path, text in wanted_files.texts.items() if text != files.texts[path]}
        if texts:
            steps.append(Boot(texts))
        commands = self._commands(ruleset, chain, index, own, kept)
        if commands:
            steps.append(Live("".join(command + "\n" for command in commands)))
        return Changes(
            before=_shown([(rule.chain, _text(rule)) for rule in own], files, self.comment),
            after=_shown([(chain, rule.text) for rule in self.rules if chain], wanted_files, self.comment),
            steps=steps,
            warnings=warnings,
        )

    def _warnings(self, current: Current, chain: ChainId, arriving: t.Sequence[Packet]) -> list[str]:
        """What stands against the accept in chains that a further call of the module can open; any other one is an error."""
        warnings = []
        at_boot = set(parse(current.files))
        for other, message, everywhere in other_drops(current.ruleset, chain, arriving):
            if everywhere and (current.ruleset.manager(other) or other not in at_boot):
                raise ProvisioningError(message)
            warnings.append(message)
        return [*warnings, *undiscovered(current.ruleset, arriving)]

    def _kept(self, ruleset: Ruleset, chain: ChainId, index: int) -> list[Rule]:
        """Our live rules that are right and far enough in front; one of each."""
        kept: list[Rule] = []
        missing = list(self.rules)
        passed = 0
        for rule in ruleset.rules.get(chain, []):
            accept = from_json(rule.json) if rule.comment == self.comment else None
            if rule.comment != self.comment:
                passed += 1
            elif accept in missing and passed <= index:
                missing.remove(t.cast(Accept, accept))
                kept.append(rule)
        return kept

    def _commands(self, ruleset: Ruleset, chain: ChainId | None, index: int, own: t.Sequence[Rule], kept: t.Sequence[Rule]) -> list[str]:
        commands = ["delete rule %s handle %d" % (rule.chain, rule.handle) for rule in own if rule not in kept]
        if chain is None:
            return commands
        others = [rule for rule in ruleset.rules.get(chain, []) if rule.comment != self.comment]
        start = "insert rule %s position %d" % (chain, others[index].handle) if index < len(others) else "add rule %s" % (chain,)
        have = [from_json(rule.json) for rule in kept]
        return commands + ["%s %s" % (start, rule.text) for rule in self.rules if rule not in have]

    def apply(self, door: Host, steps: t.Sequence[t.Any]) -> None:
        """Write the files first: nft has checked them before anything is live."""
        for step in steps:
            if isinstance(step, Boot):
                door.write(step.texts)
            else:
                door.run("--file", "-", commands=step.commands)

    def answer(self, current: Current, changes: Changes) -> dict[str, t.Any]:
        """Say where the rules are."""
        chain = self.chain(current)
        return {
            "family": chain.family if chain else None,
            "table": chain.table if chain else None,
            "chain": chain.name if chain else None,
            "config_file": current.files.main,
            "rules": [rule.text for rule in self.rules],
        }


def _text(rule: Rule) -> str:
    accept = from_json(rule.json)
    return accept.text if accept else json.dumps(rule.json["expr"])


def _shown(live: t.Sequence[tuple[ChainId, str]], files: Files, comment: str) -> dict[str, t.Any]:
    at_boot = [(place, statement.file, files.texts[statement.file][statement.start : statement.end]) for place, statement in own_statements(files, comment)]
    return {
        "live": ["%s: %s" % (place, text) for place, text in live],
        "at boot": ["%s: %s: %s" % (file, place, text) for place, file, text in at_boot],
    }
