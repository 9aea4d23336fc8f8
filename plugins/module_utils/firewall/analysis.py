# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The plan for a host's firewall: what is missing, what is too much, what would make an accept void, and what else is to be told."""

from __future__ import annotations

import typing as t

from ..errors import ProvisioningError
from ..nftables.accept import Network, written
from ..nftables.ruleset import Ruleset
from . import firewalld, ufw, way_in
from .active import Active, backend, owner
from .request import Plan, Request


class Host(t.NamedTuple):
    """What is seen of the host."""

    active: Active
    ruleset: Ruleset | None
    """None when no command is there that could list it."""
    connections: way_in.Connections
    nftables_at_boot: str = ""
    """What systemd says of nftables.service: enabled, disabled, or nothing when there is none."""
    ufw: ufw.Seen | None = None
    firewalld: firewalld.Seen | None = None


def analyse(host: Host, request: Request, options: t.Mapping[str, t.Any]) -> dict[str, t.Any]:
    """Give the backend, what it has to add and to remove, and what is to be told; an error when the accept would be void."""
    name = backend(host.active, options["backend"], request.name)
    ruleset, planned, hints = host.ruleset, Plan([], [], [], []), {}
    if name == "ufw" and host.ufw:
        planned = ufw.plan(host.ufw, request)
        if ruleset:
            ruleset = ufw.foreseen(ufw.told(ruleset, host.ufw), request, planned, _judged(host, request, name))
    elif name == "firewalld" and host.firewalld:
        zone, priority = options["zone"] or host.firewalld.default_zone, options["priority"]
        planned = firewalld.plan(host.firewalld, request, options["zone"], priority)
        coming = way_in.packets(request.accepts(), host.connections)
        hints = firewalld.other_zones(host.firewalld, request, options["zone"], [(packet.source, packet.interface) for packet in coming])
        planned.warnings.extend(firewalld.refuse_earlier_denials(host.firewalld, request, zone, priority))
        if ruleset:
            ruleset = firewalld.foreseen(ruleset, request, planned, zone, request.sources)
        elif hints:
            raise ProvisioningError(next(iter(hints.values())))
    elif name == "nftables" and request.sources and host.nftables_at_boot != "enabled":
        raise ProvisioningError(
            "nftables.service is %s on this host, so that its ruleset would be gone after a restart: enable it (systemctl enable nftables), "
            "or say with network_access_backend which firewall manages this host." % (host.nftables_at_boot or "missing")
        )
    if request.sources:
        planned = _judge(host, ruleset, request, name, planned, hints)
    return {"backend": name, **planned._asdict()}


def _judged(host: Host, request: Request, name: str | None) -> list[Network]:
    """The sources that the firewall can let through: ufw may leave IPv6 alone, which is told of by itself."""
    if name == "ufw" and host.ufw and not ufw.handles_ipv6(host.ufw):
        return [source for source in request.sources if source.version == 4]
    return list(request.sources)


def _judge(
    host: Host, ruleset: Ruleset | None, request: Request, name: str | None, planned: Plan, hints: t.Mapping[Network, str]
) -> Plan:
    """Follow the packets; the hints say better than a rule does why sources are shut out."""
    notes, warnings = list(planned.notes), list(planned.warnings)
    asked = "port %d/%s" % (request.port, request.protocol)
    if ruleset is None:
        if name:
            warnings.append("Whether %s is let through to %s can't be told, because neither nft nor iptables-save is on this host" % (request.listed, asked))
        return planned._replace(notes=notes, warnings=warnings)
    coming = way_in.packets(request.accepts(_judged(host, request, name)), host.connections)
    elsewhere = way_in.handed_on(ruleset, coming)
    if elsewhere:
        warnings.append(
            "%s of this host is handed on by %s, such as to a container: who reaches it is decided there, and a rule for the host itself has no effect"
            % (asked.capitalize(), elsewhere)
        )
        return planned._replace(notes=notes, warnings=warnings)
    # nftables_rule judges its own chain, as it knows where the rule will stand.
    for source, drop in way_in.shut_out(ruleset, coming).items() if name != "nftables" else ():
        other = owner(ruleset, drop.chain.id)
        text = hints.get(source) or _void(ruleset, request, source, drop, name)
        if other == name or other not in host.active.names:
            raise ProvisioningError(text)
        warnings.append("%s. It is %s's: open the port there too (network_access_backend: %s)" % (text, other, other))
    if name != "nftables":
        warnings.extend(way_in.doubts(ruleset, coming))
    opened = way_in.open_to_all(ruleset, coming)
    if name is None:
        notes.append(
            "No firewall that is known here is active on this host, so that there is nothing to let %s through: %s is open to whoever reaches the host."
            % (request.listed, asked)
        )
    elif opened:
        notes.append("Everybody who reaches this host gets in at %s anyway, %s: this role adds sources and closes nothing." % (asked, opened))
    return planned._replace(notes=notes, warnings=warnings)


def _void(ruleset: Ruleset, request: Request, source: Network, drop: way_in.Drop, name: str | None) -> str:
    rule = drop.outcome.rule
    if name is None:
        culprit = ruleset.describe(rule) if rule else "the policy of the chain %s" % (drop.chain.id,)
        return (
            "No firewall that is known here is active on this host, but %s is kept from port %d by %s: open it there, "
            "or say network_access_backend: none" % (written(source), request.port, culprit)
        )
    if rule is not None and "told" in rule.json:
        return "Letting %s through to port %d would have no effect, because %s stands in front of it: %s" % (
            written(source), request.port, ruleset.describe(rule), ufw.HINT,
        )
    why = "%s stands in front of it" % ruleset.describe(rule) if rule else "the chain %s drops it by its policy" % (drop.chain.id,)
    return "Letting %s through to port %d would have no effect, because %s: take that away, or the source out of the list" % (
        written(source), request.port, why,
    )
