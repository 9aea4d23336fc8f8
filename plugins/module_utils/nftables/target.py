# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The chain that an accept belongs in: of the host's own input hook, in the files that are loaded at boot, and no other tool's."""

from __future__ import annotations

import typing as t

from ..errors import ProvisioningError
from .ruleset import Chain, ChainId, Ruleset


def find_chain(
    ruleset: Ruleset, at_boot: t.AbstractSet[ChainId], wanted: t.Mapping[str, str | None], versions: t.Sequence[int], config_file: str
) -> ChainId:
    """The one candidate; the error says what there is and asks when there is none or more than one."""
    asked = {part: value for part, value in wanted.items() if value}
    reasons: list[str] = []
    candidates: list[ChainId] = []
    for chain in ruleset.filters(("input",)):
        if any(value != dict(zip(("family", "table", "chain"), chain.id))[part] for part, value in asked.items()):
            continue
        reason = _reason_against(ruleset, chain, at_boot, versions, config_file)
        if reason:
            reasons.append("%s (%s)" % (chain.id, reason))
        else:
            candidates.append(chain.id)
    if len(candidates) == 1:
        return candidates[0]
    those = " with %s" % ", ".join("%s %s" % item for item in asked.items()) if asked else ""
    if candidates:
        raise ProvisioningError(
            "%d chains%s of this host are at the input hook: %s; say with family, table and chain which one the rule belongs in"
            % (len(candidates), those, ", ".join(str(candidate) for candidate in candidates))
        )
    raise ProvisioningError(
        "This host has no chain%s of type filter at the input hook that the rule could be put in: %s; "
        "write one in %s and load it (systemctl enable --now nftables), or use the tool that manages this host's firewall"
        % (those, "; ".join(reasons) or "there is none at all", config_file)
    )


def _reason_against(ruleset: Ruleset, chain: Chain, at_boot: t.AbstractSet[ChainId], versions: t.Sequence[int], config_file: str) -> str | None:
    manager = ruleset.manager(chain.id)
    if manager:
        return "written by %s" % manager
    if chain.id not in at_boot:
        return "not in %s or what it includes, so gone after a restart" % config_file
    unseen = [version for version in versions if not chain.sees(version)]
    if unseen:
        return "no IPv%d packet passes it" % unseen[0]
    return None
