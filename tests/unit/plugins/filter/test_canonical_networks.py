# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Networks as firewalls write them."""

from __future__ import annotations

import pytest
from ansible.errors import AnsibleFilterError
from ansible_collections.medulla.glpi.plugins.filter.canonical_networks import canonical_networks


def test_networks_are_written_in_one_way() -> None:
    given = ["2001:DB8:0:0::10", "192.0.2.128/25", "192.0.2.0/25", "198.51.100.7/32", "192.0.2.5"]
    assert canonical_networks(given) == ["192.0.2.0/24", "198.51.100.7", "2001:db8::10"]


@pytest.mark.parametrize("source", ["192.0.2.1/24", "glpi.example.com", "::/0", ""])
def test_what_is_no_network_is_an_error(source: str) -> None:
    with pytest.raises(AnsibleFilterError, match="source"):
        canonical_networks([source])
