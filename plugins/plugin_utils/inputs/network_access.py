# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Rules about the inputs of the role network_access."""

from __future__ import annotations

import re

from ansible_collections.medulla.glpi.plugins.module_utils.errors import ProvisioningError
from ansible_collections.medulla.glpi.plugins.module_utils.nftables.accept import parse_sources

from .rules import Inputs, Rule

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9 ._:@/-]{0,99}")


def _marks(inputs: Inputs):
    value = inputs.get("network_access_name")
    if value is not None and not _NAME.fullmatch(value):
        yield (
            f'network_access_name must be up to 100 letters, digits, spaces and . _ : @ / -, of which the first is a letter or a digit, and is "{value}".'
        )


def _somebody_is_let_in(inputs: Inputs):
    sources = inputs.get("network_access_sources")
    if inputs.get("network_access_state", "present") == "present" and not sources:
        yield "network_access_sources is empty: it must hold at least one address or network, unless network_access_state is absent."
    try:
        parse_sources(sources or ())
    except ProvisioningError as error:
        yield f"network_access_sources: {error}."


RULES = (
    Rule(("network_access_name",), _marks),
    Rule(("network_access_sources", "network_access_state"), _somebody_is_let_in),
)
