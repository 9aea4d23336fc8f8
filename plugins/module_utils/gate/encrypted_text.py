# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What GLPI encrypts, seen from outside, and the key as it is given: nothing here needs a cipher."""

from __future__ import annotations

import base64

from ..errors import ProvisioningError

KEY_BYTES = 32
NONCE_BYTES = 24
TAG_BYTES = 16


def content(stored: str) -> bytes | None:
    """Give the bytes of a text that has the shape of an encrypted one: base64 of nonce, ciphertext and tag."""
    try:
        raw = base64.b64decode(stored, validate=True)
    except ValueError:
        return None
    return raw if len(raw) >= NONCE_BYTES + TAG_BYTES else None


def key_of(given: str) -> bytes:
    """Read a key that was given; it is never shown."""
    try:
        key = base64.b64decode("".join(given.split()), validate=True)
    except ValueError:
        raise ProvisioningError(
            "The key given in glpi_key is not base64: give the content of GLPI's file glpicrypt.key as base64 makes it "
            "(base64 -w0 glpicrypt.key); nothing was written."
        ) from None
    if len(key) != KEY_BYTES:
        raise ProvisioningError(
            f"The key given in glpi_key has {len(key)} bytes, and GLPI's key has {KEY_BYTES}: give the whole content of GLPI's file "
            "glpicrypt.key as base64 makes it (base64 -w0 glpicrypt.key); nothing was written."
        )
    return key
