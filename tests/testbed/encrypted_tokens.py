# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Tokens as a GLPI that encrypts stores them, made and read without the code of the modules."""

from __future__ import annotations

import base64

from nacl.bindings import (
    crypto_aead_xchacha20poly1305_ietf_decrypt,
    crypto_aead_xchacha20poly1305_ietf_encrypt,
    randombytes,
)

# The content of a GLPI's glpicrypt.key, and of another one's.
KEY = bytes(range(1, 33))
OTHER_KEY = bytes(range(101, 133))
CLIENTS_FLAG = "are_apiclients_tokens_encrypted"
USERS_FLAG = "are_users_tokens_encrypted"


def option(key: bytes = KEY) -> str:
    """A key as the modules take it."""
    return base64.b64encode(key).decode()


def encrypted(token: str, key: bytes = KEY) -> str:
    """A token as GLPI stores it."""
    nonce = randombytes(24)
    return base64.b64encode(nonce + crypto_aead_xchacha20poly1305_ietf_encrypt(token.encode(), nonce, nonce, key)).decode()


def decrypted(stored: str, key: bytes = KEY) -> str:
    """The token that GLPI reads; one that it cannot read raises."""
    raw = base64.b64decode(stored, validate=True)
    return crypto_aead_xchacha20poly1305_ietf_decrypt(raw[24:], raw[:24], raw[:24], key).decode()
