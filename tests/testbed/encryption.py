# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Tokens as a GLPI keeps them that encrypts them (10.0.21 and later, 11.0.3 and later), by PyNaCl and none of the collection's code."""

from __future__ import annotations

import base64
import binascii
import hashlib
import os

from nacl.bindings import crypto_aead_xchacha20poly1305_ietf_decrypt, crypto_aead_xchacha20poly1305_ietf_encrypt
from nacl.exceptions import CryptoError

NONCE = 24

# The setting that tells whether a table's tokens are encrypted, by table.
FLAGS = {"glpi_apiclients": "are_apiclients_tokens_encrypted", "glpi_users": "are_users_tokens_encrypted"}


def key_of(database: str) -> bytes:
    """What glpicrypt.key holds of the GLPI that has this database: each GLPI of the tests has a key of its own."""
    return hashlib.sha256(f"glpicrypt.key of {database}".encode()).digest()


def encrypted(token: str, key: bytes) -> str:
    """A token as GLPI stores it, another text each time."""
    nonce = os.urandom(NONCE)
    return base64.b64encode(
        nonce + crypto_aead_xchacha20poly1305_ietf_encrypt(token.encode(), nonce, nonce, key)
    ).decode()


def decrypted(stored: str, key: bytes) -> str:
    """What GLPI reads from a stored token: nothing from what isn't encrypted with this key."""
    try:
        content = base64.b64decode(stored, validate=True)
        nonce, ciphertext = content[:NONCE], content[NONCE:]
        return crypto_aead_xchacha20poly1305_ietf_decrypt(ciphertext, nonce, nonce, key).decode()
    except (binascii.Error, CryptoError, ValueError, TypeError):
        return ""
