# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import pytest
from ansible_collections.medulla.glpi.plugins.module_utils.errors import ProvisioningError
from ansible_collections.medulla.glpi.plugins.module_utils.scim.options import check

GIVEN = {"ca_path": None, "validate_certs": True}
URL = "https://glpi.example.com/marketplace/scim/index.php/3"


def test_urls_that_can_be_used() -> None:
    check({**GIVEN, "scim_url": URL, "token_url": None})
    check({**GIVEN, "scim_url": "http://[::1]:8080/scim", "token_url": "https://glpi.example.com/token?server=3"})


@pytest.mark.parametrize(
    ("option", "url", "words"),
    [
        ("scim_url", "https://me:Sesame@glpi.example.com/scim", "holds a user or a password"),
        ("token_url", "https://Sesame@glpi.example.com/token", "holds a user or a password"),
        ("scim_url", "glpi.example.com/scim", "has to begin with https://"),
        ("scim_url", "ftp://glpi.example.com/scim", "has to begin with https://"),
        ("scim_url", "https:///scim", "has to begin with https://"),
        ("scim_url", "https://glpi.example.com:99999/scim", "is not a URL"),
        ("scim_url", "https://[glpi/scim", "is not a URL"),
        ("scim_url", URL + "?server=3", "leave out all from ? or # on"),
        ("scim_url", URL + "#Users", "leave out all from ? or # on"),
    ],
)
def test_urls_that_cannot(option: str, url: str, words: str) -> None:
    with pytest.raises(ProvisioningError) as refused:
        check({**GIVEN, "scim_url": URL, "token_url": None, option: url})
    assert words in str(refused.value)
    assert option in str(refused.value)
    assert "Sesame" not in str(refused.value)
