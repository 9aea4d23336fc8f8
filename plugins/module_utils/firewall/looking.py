# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the analysis wants to see of the host, read without changing anything."""

from __future__ import annotations

import os
import typing as t

from ansible.module_utils.basic import AnsibleModule

from ..nftables.accept import Network
from . import firewalld, live, ufw, way_in
from .active import SERVICES, active
from .analysis import Host
from .request import Request


def look(module: AnsibleModule, request: Request) -> Host:
    """Read what the chosen firewall says of itself, or those that may be active, and the kernel's rules."""

    def run(command: t.Sequence[str], failing: bool = False) -> str | None:
        path = module.get_bin_path(command[0])
        if not path:
            return None
        rc, out, _err = module.run_command([path, *command[1:]], environ_update={"LC_ALL": "C", "LANGUAGE": "C"})
        return out if failing or rc == 0 else None

    found = active(run(["systemctl", "is-active", *SERVICES], failing=True) or "", run(["ufw", "status"]))
    seen = {module.params["backend"], *found.names}
    return Host(
        active=found,
        ruleset=live.read(run, [family for family, path in live.LEGACY_TABLES.items() if text_of(path).strip()]) if request.sources else None,
        connections=way_in.Connections(
            routes={source: _route(run, source) for source in request.sources},
            addresses=live.addresses(run(["ip", "-j", "address"])) if request.sources else [],
        ),
        nftables_at_boot=(run(["systemctl", "is-enabled", "nftables"], failing=True) or "").strip() if "nftables" in seen else "",
        ufw=_ufw(run) if "ufw" in seen else None,
        firewalld=_firewalld(run) if "firewalld" in seen else None,
    )


def _route(run: t.Callable[[t.Sequence[str]], t.Optional[str]], source: Network) -> str:
    return live.interface_towards(run(["ip", "-j", "route", "get", str(source.network_address + (source.num_addresses > 1))]))


def _ufw(run: t.Callable[[t.Sequence[str]], t.Optional[str]]) -> ufw.Seen:
    files = {version: text_of(path) for version, path in ufw.FILES.items()}
    return ufw.Seen(run(["ufw", "show", "added"]) or "", files, text_of(ufw.DEFAULTS))


def _firewalld(run: t.Callable[[t.Sequence[str]], t.Optional[str]]) -> firewalld.Seen:
    answers = [run(["firewall-cmd", *question]) or "" for question in firewalld.QUESTIONS]
    return firewalld.Seen(answers[0].strip(), answers[1], answers[2])


def text_of(path: str) -> str:
    """A file's text; empty when there is none."""
    if not os.path.exists(path):
        return ""
    with open(path, encoding="utf-8", errors="surrogateescape") as stream:
        return stream.read()
