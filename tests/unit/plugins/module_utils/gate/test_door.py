# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which GLPI the modules of the gate take."""

from __future__ import annotations

import pytest
from ansible_collections.medulla.glpi.plugins.module_utils.errors import ProvisioningError
from ansible_collections.medulla.glpi.plugins.module_utils.gate.door import check_version


@pytest.mark.parametrize("version", ["10.0.0", "10.0.6", "10.0.19", "10.0.20-dev"])
def test_a_version_is_taken(version: str) -> None:
    check_version("glpi", version)


@pytest.mark.parametrize(
    ("version", "needle"),
    [
        ("9.5.13", "GLPI 9.5.13, and only GLPI 10.0.x is supported, because its tables differ"),
        ("10.1.0", "GLPI 10.1.0"),
        ("11.0.1", "GLPI 11.0.1, and only GLPI 10.0.x is supported, because it encrypts the tokens"),
        ("12", "encrypts"),
        ("dev", "tables differ"),
        ("", "holds no version of GLPI"),
        (None, "holds no version of GLPI"),
    ],
)
def test_a_version_is_refused(version: str | None, needle: str) -> None:
    with pytest.raises(ProvisioningError) as caught:
        check_version("glpi_prod", version)
    assert needle in str(caught.value)
    assert "glpi_prod" in str(caught.value)
