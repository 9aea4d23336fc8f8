# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Hosts as they were seen: Debian 13 in a container with the address 10.77.0.30, asked to let 10.77.0.11 through to port 3306."""

from __future__ import annotations

import ipaddress
import json
from pathlib import Path
from typing import Any

from ansible_collections.medulla.glpi.plugins.module_utils.firewall import firewalld, live, ufw, way_in
from ansible_collections.medulla.glpi.plugins.module_utils.firewall.active import Active
from ansible_collections.medulla.glpi.plugins.module_utils.firewall.analysis import Host, analyse
from ansible_collections.medulla.glpi.plugins.module_utils.firewall.request import request
from ansible_collections.medulla.glpi.plugins.module_utils.nftables.ruleset import Ruleset

RECORDED = Path(__file__).resolve().parent / "recorded"
OPTIONS: dict[str, Any] = {
    "name": "medulla database", "sources": ["10.77.0.11"], "protocol": "tcp", "port": 3306,
    "backend": "auto", "zone": None, "priority": 12345, "state": "present",
}  # fmt: skip
ADDRESSES = [("eth0", ipaddress.ip_network("10.77.0.30")), ("eth0", ipaddress.ip_network("fd77::130"))]
USER_INPUT = {"ip": "-A ufw-user-input ", "ip6": "-A ufw6-user-input "}


def read(name: str) -> str:
    """A recorded answer."""
    return (RECORDED / name).read_text(encoding="utf-8")


def ask(host: Host, **options: Any) -> dict[str, Any]:
    """Give the analysis of a host."""
    chosen = {**OPTIONS, **options}
    return analyse(host, request(chosen), chosen)


def connections(*sources: str) -> way_in.Connections:
    """The sources are behind eth0."""
    return way_in.Connections({ipaddress.ip_network(source): "eth0" for source in sources or ("10.77.0.11", "10.77.0.12", "fd77::11")}, ADDRESSES)


def by_ufw(added: str = "", rules: str = "", user: str = "", inserted: str = "", ipv6: str = "yes", **more: Any) -> Host:
    """A host with ufw: what "ufw show added" answers, the lines of its chain as iptables-save lists them, and its user.rules.

    Inserted lines stand in front of all others.
    """
    saved = read("ufw.iptables-save")
    first = saved.index("-A INPUT ")
    saved = saved[:first] + inserted + saved[first:].replace("COMMIT\n", rules + "COMMIT\n")
    seen = ufw.Seen(f"Added user rules (see 'ufw status' for running firewall):\n{added}", {4: user, 6: ""}, f"IPV6={ipv6}\n")
    values: dict[str, Any] = {
        "active": Active(["ufw"], []),
        "ruleset": Ruleset({"nftables": live.merged([], {"ip": saved, "ip6": read("ufw.ip6tables-save")})}),
        "connections": connections(),
        "ufw": seen,
    }
    return Host(**{**values, **more})


def by_firewalld(case: str = "base", default_zone: str = "public", bound: tuple[str, str, str] | None = None, rules: str = "", **more: Any) -> Host:
    """A host with firewalld 2.3: the kernel's rules by the name of the case that was recorded, a zone that has sources or interfaces,
    and the rich rules of the zone public.
    """
    zones = read("firewalld.zones")
    permanent = zones
    if bound:
        zone, kind, value = bound
        block = zones[zones.index(zone) :].split("\n\n")[0]
        zones = zones.replace(block, block.replace(zone, f"{zone} (active)", 1).replace(f"  {kind}: ", f"  {kind}: {value}"))
    zones = zones.rstrip("\n") + f"\n{rules}"
    values: dict[str, Any] = {
        "active": Active(["firewalld"], []),
        "ruleset": Ruleset({"nftables": _recorded(case)}),
        "connections": connections(),
        "firewalld": firewalld.Seen(default_zone, zones, permanent),
    }
    return Host(**{**values, **more})


def _recorded(case: str) -> list[live.Entry]:
    """The chains between the network and the host's ports; a case holds those that differ from the base."""
    recorded = json.loads(read("firewalld.json"))
    chains = {**recorded["base"], **recorded[case]}
    entries: list[live.Entry] = []
    for name, chain in chains.items():
        if name == "gone" or name in chains.get("gone", ()):
            continue
        *kind, family, table, last = name.split()
        if kind:
            entries.append({"set": {"family": family, "table": table, "name": last, **chain}})
            continue
        entries.append({"chain": {"family": family, "table": table, "name": last, **{key: value for key, value in chain.items() if key != "rules"}}})
        for handle, expression in enumerate(chain["rules"], 1):
            entries.append({"rule": {"family": family, "table": table, "chain": last, "handle": handle, "expr": expression}})
    return entries
