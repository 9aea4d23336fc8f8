# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""firewalld: which rich rules are ours, by which zone each source comes in, and where a new rule would stand."""

from __future__ import annotations

import ipaddress
import re
import typing as t

from ..errors import ProvisioningError
from ..nftables.accept import Network, written
from ..nftables.ruleset import ChainId, Ruleset
from .request import Plan, Request, expression
from .rich_rules import denials_before, meant_for

# The questions to firewall-cmd, in the order of their answers in Seen.
QUESTIONS = (["--get-default-zone"], ["--list-all-zones"], ["--permanent", "--list-all-zones"])
# A zone's chain for rich rules with a priority above 0, with firewalld's back ends nftables and iptables.
_PLACES = (("inet", "firewalld", "filter_IN_%s_post"), ("%s", "filter", "IN_%s_post"))
_LINE = re.compile(r"^  (interfaces|sources|ingress-priority): ?(.*)$", re.MULTILINE)
_DENIAL = re.compile(r"^  target: (?:%%REJECT%%|REJECT|DROP)$|^\trule .*\b(?:reject|drop)\b.*$", re.MULTILINE)


class Seen(t.NamedTuple):
    """What firewall-cmd answers."""

    default_zone: str
    zones: str
    permanent_zones: str


def blocks(listing: str) -> dict[str, str]:
    """The zones of a listing, each with its lines; a line begins with the name, and says in brackets whether it is active or the default."""
    found = {}
    for block in re.split(r"\n\n+", listing.strip("\n")):
        if block.strip():
            found[block.split()[0]] = block.partition("\n")[2]
    return found


def rules(request: Request, priority: int) -> list[str]:
    """The rich rules for the sources, as firewalld lists them."""
    return [
        'rule priority="%d" family="ipv%d" source address="%s" port port="%d" protocol="%s" accept'
        % (priority, source.version, written(source), request.port, request.protocol)
        for source in request.sources
    ]


def plan(seen: Seen, request: Request, zone: str | None, priority: int) -> Plan:
    """Compare its rich rules with the wanted ones. What is right both now and after a reload stays."""
    zone = zone or seen.default_zone
    wanted = rules(request, priority)
    now, later = blocks(seen.zones), blocks(seen.permanent_zones)
    if wanted and zone not in later:
        raise ProvisioningError(
            "firewalld has no zone %s, only %s: say with network_access_firewalld_zone which one the sources come in by" % (zone, ", ".join(sorted(later)))
        )
    mark = re.compile(r'^\s+(rule priority="%d" .*?)\s*$' % priority, re.MULTILINE)
    places = [[(name, rule) for name, block in listing.items() for rule in mark.findall(block)] for listing in (now, later)]
    own = dict.fromkeys([*places[0], *places[1]])
    warnings = []
    denied = [line.strip() for line in _denials(later.get(zone, "")) if wanted and line not in _denials(now.get(zone, ""))]
    if denied:
        warnings.append(
            "firewalld's zone %s will have %s after a reload, which it doesn't have now: see that it lets the sources through then" % (zone, "; ".join(denied))
        )
    return Plan(
        add=[{"zone": zone, "rich_rule": rule} for rule in wanted if not all((zone, rule) in place for place in places)],
        remove=[{"zone": name, "rich_rule": rule} for name, rule in own if name != zone or rule not in wanted],
        notes=[],
        warnings=warnings,
    )


def _denials(block: str) -> list[str]:
    return [match.group() for match in _DENIAL.finditer(block)]


def zone_of(seen: Seen, source: Network, interface: str) -> str:
    """The zone that a source comes in by: the one that its address is bound to, else the one of its interface, else the default zone.

    A lower ingress priority, which firewalld has since 2.0, comes before all that.
    """
    found: list[tuple[int, int, int, str]] = []
    for name, block in blocks(seen.zones).items():
        lines = dict(_LINE.findall(block))
        priority = int(lines.get("ingress-priority") or 0)
        if interface in lines.get("interfaces", "").split():
            found.append((priority, 1, 0, name))
        for network in _networks(lines.get("sources", "")):
            if network.version == source.version and source.subnet_of(network):
                found.append((priority, 0, -network.prefixlen, name))
    return min(found)[-1] if found else seen.default_zone


def _networks(value: str) -> t.Iterator[t.Any]:
    """The addresses of a zone's sources; those that are sets of addresses or MAC addresses are left to the kernel's rules."""
    for word in value.split():
        try:
            yield ipaddress.ip_network(word, strict=False)
        except ValueError:
            continue


def other_zones(seen: Seen, request: Request, zone: str | None, coming: t.Iterable[tuple[Network, str]]) -> dict[Network, str]:
    """What to say of the sources that don't come in by the zone, over any of the interfaces that they may come in by."""
    used = zone or seen.default_zone
    zones: dict[Network, list[str]] = {}
    for source, interface in coming:
        if not source.is_loopback:
            zones.setdefault(source, []).append(zone_of(seen, source, interface))
    return {
        source: "%s comes in by firewalld's zone %s and not by %s%s, so that a rule there would have no effect: say network_access_firewalld_zone: %s"
        % (written(source), found[0], used, "" if zone else ", the default one", found[0])
        + (", and give the sources of each zone a network_access_name of their own" if len(request.sources) > 1 else "")
        for source, found in zones.items()
        if used not in found
    }


def refuse_earlier_denials(seen: Seen, request: Request, zone: str, priority: int) -> list[str]:
    """A rich rule that denies and has a lower number stands in front of ours; give those of which it can't be told whether they are meant."""
    unsure = []
    for rule in denials_before(blocks(seen.zones).get(zone, ""), priority):
        for source in request.sources:
            meant = meant_for(rule, source, request.protocol, request.port)
            if meant:
                raise ProvisioningError(
                    "Letting %s through to port %d would have no effect, because firewalld's zone %s has '%s', which stands in front of it: "
                    "take that rule away, or the source out of the list" % (written(source), request.port, zone, rule)
                )
            if meant is None:
                unsure.append("firewalld's zone %s has '%s' in front of ours: look there when %s doesn't get through" % (zone, rule, written(source)))
    return unsure


def foreseen(ruleset: Ruleset, request: Request, planned: Plan, zone: str, sources: t.Sequence[Network]) -> Ruleset:
    """Give the kernel's rules as they will be: ours stands behind all that the zone denies and allows with priority 0."""
    added = " ".join(entry["rich_rule"] for entry in planned.add)
    for source in sources:
        if '"%s"' % written(source) in added:
            for family, table, name in _PLACES:
                place = ChainId(family % ("ip" if source.version == 4 else "ip6") if "%" in family else family, table, name % zone)
                if place in ruleset.chains:
                    ruleset = ruleset.with_rule(place, expression(source, request.protocol, request.port), first=True)
    return ruleset
