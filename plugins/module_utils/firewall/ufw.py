# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""ufw: which of its rules are ours, which are missing, and where a new one would stand."""

from __future__ import annotations

import re
import typing as t
import urllib.parse

from ..errors import ProvisioningError
from ..nftables.accept import Network, written
from ..nftables.ruleset import ChainId, Ruleset
from .request import Plan, Request, expression

CHAINS = {4: "ufw-user-input", 6: "ufw6-user-input"}
FILES = {4: "/etc/ufw/user.rules", 6: "/etc/ufw/user6.rules"}
DEFAULTS = "/etc/default/ufw"
HINT = "take that rule away (ufw delete), and let ufw's policy close the port to all others (ufw default deny)"
_ALLOW = re.compile(r"ufw allow from (?P<source>\S+) to any port (?P<port>\d+) proto (?P<protocol>\w+)(?: comment '(?P<comment>.*)')?$")
_ANYWHERE = ("0.0.0.0/0", "::/0")
_TUPLE = "### tuple ### "


class Seen(t.NamedTuple):
    """What ufw says of itself."""

    added: str
    """What "ufw show added" answers."""
    files: t.Mapping[int, str]
    """The texts of the files that hold its rules, by IP version."""
    defaults: str
    """The text of its settings."""


def plan(seen: Seen, request: Request) -> Plan:
    """Compare its rules with the wanted sources. It holds one rule for the same access: one that somebody else has made stays his."""
    rules = [match.groupdict() for match in map(_ALLOW.match, seen.added.splitlines()) if match]
    own = [rule for rule in rules if rule["comment"] == request.comment]
    same = [rule for rule in rules if (rule["port"], rule["protocol"]) == (str(request.port), request.protocol)]
    foreign = {rule["source"] for rule in same if rule not in own}
    wanted = [written(source) for source in request.sources if source.version == 4 or handles_ipv6(seen)]
    kept = {rule["source"] for rule in own if rule in same and rule["source"] in wanted}
    notes = [
        "A rule that is not ours lets %s through to port %d already, and stays as it is." % (source, request.port) for source in wanted if source in foreign
    ]
    left_out = [written(source) for source in request.sources if written(source) not in wanted]
    warnings = [
        "ufw leaves IPv6 alone on this host, so that %s is not let through: set IPV6=yes in %s, and run ufw reload" % (source, DEFAULTS)
        for source in left_out
    ]
    return Plan(
        add=[{"from_ip": source} for source in wanted if source not in foreign and source not in kept],
        remove=[
            {"from_ip": rule["source"], "to_port": rule["port"], "proto": rule["protocol"]}
            for rule in own
            if not (rule in same and rule["source"] in kept)
        ],
        notes=notes,
        warnings=warnings,
    )


def handles_ipv6(seen: Seen) -> bool:
    """Whether ufw takes rules for IPv6."""
    found = re.findall(r"^\s*IPV6\s*=\s*[\"']?(\w+)", seen.defaults, re.MULTILINE)
    return not found or found[-1].lower() == "yes"


def foreseen(ruleset: Ruleset, request: Request, planned: Plan, sources: t.Sequence[Network]) -> Ruleset:
    """Give the kernel's rules as they will be: ufw puts a new one behind all others that a user has made."""
    added = {entry["from_ip"] for entry in planned.add}
    for source in sources:
        if written(source) in added:
            ruleset = ruleset.with_rule(chain(ruleset, source.version), expression(source, request.protocol, request.port))
    return ruleset


def chain(ruleset: Ruleset, version: int) -> ChainId:
    """The chain that holds what users have made."""
    found = [place for place in ruleset.chains if place.name == CHAINS[version]]
    if not found:
        raise ProvisioningError(
            "ufw says that it is active, but the kernel doesn't have its chain %s, so that a rule would have no effect: load it again (ufw reload)"
            % CHAINS[version]
        )
    return found[0]


def told(ruleset: Ruleset, seen: Seen) -> Ruleset:
    """Give the kernel's rules with the text that ufw has for those that users have made."""
    for version, name in CHAINS.items():
        for place in [place for place in ruleset.chains if place.name == name]:
            texts = list(_texts(seen.files.get(version, ""), name))
            if len(texts) == len(ruleset.rules.get(place, [])):
                ruleset = ruleset.with_texts(place, texts)
    return ruleset


def _texts(file: str, name: str) -> t.Iterator[str]:
    text = ""
    for line in file.splitlines():
        if line.startswith(_TUPLE):
            text = command(line[len(_TUPLE) :])
        elif line.startswith("-A %s " % name):
            yield text


def command(words: str) -> str:
    """The command that makes a rule, from ufw's own record of it: action, protocol, port, destination, source's port, source, profiles, direction."""
    action, protocol, port, destination, source_port, source, *rest = (word for word in words.split() if not word.startswith("comment="))
    direction, profiles = rest[-1], [urllib.parse.unquote(profile) for profile in rest[:-1]]
    verb = ["ufw", *action.replace("_", " ").split()]
    if "_" in direction:
        verb[2:2] = [direction.split("_")[0], "on", direction.split("_")[1]]
    wanted = "app '%s'" % profiles[0] if profiles and profiles[0] != "-" else "" if port == "any" else "port %s" % port
    if "on" not in verb and {destination, source} <= set(_ANYWHERE) and source_port == "any" and wanted.startswith("port "):
        return " ".join([*verb, port if protocol == "any" else "%s/%s" % (port, protocol)])
    parts = []
    if source not in _ANYWHERE or source_port != "any":
        parts += ["from", "any" if source in _ANYWHERE else source, *(["port", source_port] if source_port != "any" else [])]
    if destination not in _ANYWHERE or wanted or not parts:
        parts += ["to", "any" if destination in _ANYWHERE else destination, *([wanted] if wanted else [])]
    if protocol != "any" and not wanted.startswith("app"):
        parts += ["proto", protocol]
    return " ".join([*verb, *parts])
