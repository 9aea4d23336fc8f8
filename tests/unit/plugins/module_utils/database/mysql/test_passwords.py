# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Hashes as MySQL stores them, compared with a password."""

from __future__ import annotations

import pytest
from ansible_collections.medulla.glpi.plugins.module_utils.database.mysql.passwords import (
    CACHING,
    NATIVE,
    SHA256,
    matches,
)
from ansible_collections.medulla.glpi.plugins.module_utils.database.mysql.sha_crypt import sha256_crypt


@pytest.mark.parametrize(
    ("password", "salt", "rounds", "digest"),
    [
        ("Hello world!", "saltstring", 5000, "5B8vYYiY.CVt1RlTTf8KbXBH3hsxY/GNooZaBBGWEc5"),
        ("x" * 70, "abcdefghijklmnop", 10000, "sOt.aGyjOxIJh/A584vC/K3CL/K.9uSFGW6kUI9Res/"),
        ("é", "zz", 5000, "GNfg8t.wvKrZwfhtRI/YQWyQYMrjeo1Djo8TdgeYFe5"),
    ],
)
def test_sha_crypt_as_the_c_library_has_it(password: str, salt: str, rounds: int, digest: str) -> None:
    assert sha256_crypt(password.encode(), salt.encode(), rounds) == digest.encode()


# From a server, whose salts have control characters.
STORED = bytes.fromhex(
    "24412430304124180f617c1b6b606c25370a6015092e696311762234494b6d324262755658384f52736858703762796f6e38556469532f4e4264754247447974693349512e30"
)


@pytest.mark.parametrize(
    ("plugin", "stored", "password", "expected"),
    [
        (CACHING, STORED, "abc", True),
        (CACHING, STORED, "abd", False),
        (CACHING, STORED[:-1], "abc", False),
        (CACHING, b"", "", False),
        (CACHING, b"$A$00$", "abc", False),
        (SHA256, STORED, "abc", False),
        (NATIVE, b"*2470C0C06DEE42FD1618BB99005ADCA2EC9D1E19", "password", True),
        (NATIVE, b"*2470C0C06DEE42FD1618BB99005ADCA2EC9D1E19", "Password", False),
        ("auth_socket", b"password", "password", False),
    ],
)
def test_a_password(plugin: str, stored: bytes, password: str, expected: bool) -> None:
    assert matches(plugin, stored, password) is expected
