# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The filter canonical_networks; its documentation is in the YAML file beside."""

from __future__ import annotations

import typing as t

from ansible.errors import AnsibleFilterError
from ansible_collections.medulla.glpi.plugins.module_utils.errors import ProvisioningError
from ansible_collections.medulla.glpi.plugins.module_utils.nftables.accept import parse_sources, written


def canonical_networks(sources: t.Sequence[str]) -> list[str]:
    """Give the networks as firewalls write them."""
    try:
        return [written(network) for network in parse_sources(sources)]
    except ProvisioningError as error:
        raise AnsibleFilterError(str(error)) from error


class FilterModule:
    """What Ansible looks for."""

    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        """Give the filter by its name."""
        return {"canonical_networks": canonical_networks}
