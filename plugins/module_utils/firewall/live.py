# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The rules that the kernel has, whichever tool has written them: nft's, with what iptables knows better or alone put in."""

from __future__ import annotations

import ipaddress
import json
import typing as t

try:
    import nftables
except ImportError:
    nftables = None

from ..nftables.ruleset import Ruleset
from .iptables import Entry, entries

# Runs a command in the C locale and gives its output; None when it isn't there or fails.
Run = t.Callable[[t.Sequence[str]], t.Optional[str]]
# The kernel lists there the tables of iptables-legacy that have been used.
LEGACY_TABLES = {"ip": "/proc/net/ip_tables_names", "ip6": "/proc/net/ip6_tables_names"}
_COMMANDS = {"ip": "iptables", "ip6": "ip6tables"}
LEGACY = " (iptables-legacy)"


def read(run: Run, legacy: t.Collection[str]) -> Ruleset | None:
    """Give all rules; None when no command is there that could list them."""
    answer, listing = run(["nft", "-j", "list", "ruleset"]) or _by_library(), run(["nft", "-a", "list", "ruleset"])
    found = json.loads(answer)["nftables"] if answer else None
    saved = saves(run, found, legacy)
    if found is None and not saved:
        return None
    return Ruleset({"nftables": merged(found or [], saved)}, listing or "")


def _by_library() -> str | None:
    """Debian's firewalld needs only the library of nftables, not its command."""
    if nftables is None:
        return None
    library = nftables.Nftables()
    library.set_json_output(True)
    rc, out, _err = library.cmd("list ruleset")
    return out if rc == 0 else None


def saves(run: Run, found: t.Sequence[Entry] | None, legacy: t.Collection[str]) -> dict[str, str]:
    """Give iptables' own listings by family, and by family and variant, of the tables that nft shows in part or not at all."""
    saved: dict[str, str | None] = {}
    for family, command in _COMMANDS.items():
        if found is None or any(name == family for name, _table in _opaque(found)):
            saved[family] = run([command + "-nft-save"]) or run([command + "-save"])
        if family in legacy:
            saved[family + LEGACY] = run([command + "-legacy-save"]) or run([command + "-save"])
    return {name: text for name, text in saved.items() if text}


def merged(found: t.Sequence[Entry], saved: t.Mapping[str, str]) -> list[Entry]:
    """Give the entries of nft's JSON, with the listings of iptables instead of the tables that nft can't show."""
    opaque = _opaque(found)
    shown = [entry for entry in found if not any((item.get("family"), item.get("table")) in opaque for item in entry.values())]
    for name, text in saved.items():
        family, variant = name.split()[0], LEGACY if name.endswith(LEGACY) else ""
        for entry in entries(text, family, variant):
            ((_kind, item),) = entry.items()
            if variant or not found or (family, item["table"]) in opaque:
                shown.append(entry)
    return shown


def _opaque(found: t.Sequence[Entry]) -> set[tuple[str, str]]:
    """Tables that hold extensions of iptables, which nft's JSON leaves out."""
    rules = [entry["rule"] for entry in found if "rule" in entry]
    return {
        (rule["family"], rule["table"]) for rule in rules if rule["family"] in _COMMANDS and any("xt" in statement for statement in rule["expr"])
    }


def addresses(answer: str | None) -> list[tuple[str, t.Any]]:
    """The host's own addresses, each with its interface, from what "ip -j address" answers."""
    found = []
    for link in json.loads(answer or "[]"):
        for item in link.get("addr_info", []):
            if item.get("scope") == "global" and "local" in item:
                found.append((link["ifname"], ipaddress.ip_network(item["local"])))
    return found


def interface_towards(answer: str | None) -> str:
    """The interface that leads to an address, from what "ip -j route get" answers; empty when no way leads there."""
    try:
        routes = json.loads(answer or "[]")
    except ValueError:
        return ""
    return str(routes[0].get("dev", "")) if routes else ""
