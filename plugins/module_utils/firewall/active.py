# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which firewall manages the host."""

from __future__ import annotations

import typing as t

from ..errors import ProvisioningError
from ..nftables.ruleset import ChainId, Ruleset
from .ufw import CHAINS

SERVICES = ("firewalld", "nftables")
BACKENDS = (*SERVICES, "ufw")


class Active(t.NamedTuple):
    """The firewalls that are active."""

    names: list[str]
    failed: list[str]
    """Services that were to load a firewall, and could not."""


def active(services: str, ufw_status: str | None) -> Active:
    """Read the answers of "systemctl is-active firewalld nftables" and of "ufw status" in the C locale; ufw's service is active also without rules."""
    states = list(zip(SERVICES, services.split()))
    names = [name for name, state in states if state == "active"]
    if "Status: active" in (ufw_status or ""):
        names.append("ufw")
    return Active(names, [name for name, state in states if state == "failed"])


def backend(found: Active, asked: str, name: str) -> str | None:
    """The firewall that the rules belong in; None when none is active."""
    if asked != "auto":
        return asked
    if len(found.names) > 1:
        raise ProvisioningError(
            "%s are active on this host: say with network_access_backend which of them %s belongs in." % (" and ".join(found.names), name)
        )
    if not found.names and found.failed:
        raise ProvisioningError(
            "%s has failed to start on this host, so that its rules are not in force: mend that first (systemctl status %s), "
            "or say network_access_backend: none." % (found.failed[0], found.failed[0])
        )
    return found.names[0] if found.names else None


def owner(ruleset: Ruleset, chain: ChainId) -> str:
    """The firewall that has written a chain."""
    if chain.table == "firewalld":
        return "firewalld"
    if any(place[:2] == chain[:2] and place.name in CHAINS.values() for place in ruleset.chains):
        return "ufw"
    return "iptables" if ruleset.manager(chain) else "nftables"
