# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether a stored hash is that of a password, found without signing in."""

from __future__ import annotations

import hashlib
import hmac
import re

from .sha_crypt import sha256_crypt

CACHING = "caching_sha2_password"
NATIVE = "mysql_native_password"
SHA256 = "sha256_password"

# $A$, three hexadecimal digits for thousands of rounds, $, the salt, which may have any byte, and the digest.
_CACHING = re.compile(rb"\$A\$([0-9A-Fa-f]{3})\$(.{20})(.{43})", re.DOTALL)
_SHA256 = re.compile(rb"\$5\$(.{20})\$(.{43})", re.DOTALL)
_ROUNDS_OF_SHA256 = 5000


def matches(plugin: str, stored: bytes, password: str) -> bool:
    """Tell whether an authentication plugin that keeps ``stored`` accepts the password."""
    return bool(stored) and hmac.compare_digest(_hash(plugin, stored, password.encode()), stored)


def _hash(plugin: str, stored: bytes, password: bytes) -> bytes:
    """Give what the plugin would store, with the salt of what it has stored; nothing when that has another form."""
    if plugin == NATIVE:
        inner = hashlib.sha1(password, usedforsecurity=False).digest()
        return b"*" + hashlib.sha1(inner, usedforsecurity=False).hexdigest().upper().encode()
    if plugin == CACHING:
        found = _CACHING.fullmatch(stored)
        return stored[:27] + sha256_crypt(password, found[2], int(found[1], 16) * 1000) if found else b""
    if plugin == SHA256:
        found = _SHA256.fullmatch(stored)
        return stored[:24] + sha256_crypt(password, found[1], _ROUNDS_OF_SHA256) if found else b""
    return b""
