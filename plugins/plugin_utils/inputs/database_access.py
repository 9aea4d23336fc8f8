# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Rules about the inputs of the role database_access."""

from __future__ import annotations

from ansible_collections.medulla.glpi.plugins.module_utils.database.account_hosts import canonical_hosts
from ansible_collections.medulla.glpi.plugins.module_utils.errors import ProvisioningError

from .rules import Inputs, Rule


def account_hosts(name: str) -> Rule:
    """Hosts of an account, as the database server matches them."""

    def faults(inputs: Inputs):
        try:
            if inputs.get(name) is not None:
                canonical_hosts(inputs.get(name))
        except ProvisioningError as error:
            yield f"{name}: {error}"

    return Rule((name,), faults)


RULES = (account_hosts("database_access_hosts"),)
