# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which GLPI the modules of the API's gate let in."""

from __future__ import annotations

import pytest
from ansible_collections.medulla.glpi.plugins.module_utils.errors import ProvisioningError
from ansible_collections.medulla.glpi.plugins.module_utils.series import supported


@pytest.mark.parametrize(("version", "series"), [("10.0.0", "10.0"), ("10.0.26", "10.0"), ("10.0.20-dev", "10.0"), ("11.0.0", "11.0"), ("11.0.6", "11.0")])
def test_a_version_is_taken(version: str, series: str) -> None:
    assert supported("glpi", version).name == series


@pytest.mark.parametrize(
    ("version", "needle"),
    [
        ("9.5.13", "GLPI 9.5.13, and only GLPI 10.0.x and 11.0.x are supported, because the tables of others differ"),
        ("10.1.0", "GLPI 10.1.0"),
        ("10.01", "GLPI 10.01"),
        ("11.1.0", "GLPI 11.1.0"),
        ("12", "GLPI 12"),
        ("dev", "GLPI dev"),
        ("", "holds no version of GLPI"),
        (None, "holds no version of GLPI"),
    ],
)
def test_a_version_is_refused(version: str | None, needle: str) -> None:
    with pytest.raises(ProvisioningError) as caught:
        supported("glpi_prod", version)
    assert needle in str(caught.value)
    assert "glpi_prod" in str(caught.value)
