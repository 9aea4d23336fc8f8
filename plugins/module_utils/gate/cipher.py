# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""GLPI's cipher: XChaCha20-Poly1305 (IETF) of libsodium, through PyNaCl. The only file that imports that.

It is imported where a GLPI encrypts, and nowhere else. The sodium of GLPI's own PHP would do as well, but the modules run where
the database is reached from, which need not be GLPI's host.
"""

from __future__ import annotations

import base64
import traceback

from ansible.module_utils.basic import missing_required_lib

from ..errors import ProvisioningError
from ..library import interpreter
from .encrypted_text import NONCE_BYTES, content

NACL_IMPORT_ERROR: str | None
try:
    from nacl import bindings
    from nacl.exceptions import CryptoError
except ImportError:
    NACL_IMPORT_ERROR = traceback.format_exc()
else:
    NACL_IMPORT_ERROR = None


class Cipher:
    """Encrypts and decrypts as the GLPI that has the key does."""

    def __init__(self, key: bytes) -> None:
        if NACL_IMPORT_ERROR is not None:
            raise ProvisioningError(
                "%s It is needed because this GLPI keeps its tokens encrypted (Debian's package is python3-nacl, EPEL's python3-pynacl)."
                % missing_required_lib("PyNaCl"),
                exception=NACL_IMPORT_ERROR,
                tokens_encrypted=True,
                missing_libraries=["PyNaCl"],
                **interpreter(),
            )
        self._key = key

    def encrypted(self, text: str) -> str:
        """Give the text as GLPI stores it, each time another one; the nonce is authenticated as well."""
        nonce = bindings.randombytes(NONCE_BYTES)
        return base64.b64encode(
            nonce + bindings.crypto_aead_xchacha20poly1305_ietf_encrypt(text.encode(), nonce, nonce, self._key)
        ).decode()

    def decrypted(self, stored: str) -> str | None:
        """Give the text, or None for what isn't encrypted, or not with this key; GLPI reads nothing from either."""
        raw = content(stored)
        if raw is None:
            return None
        nonce, ciphertext = raw[:NONCE_BYTES], raw[NONCE_BYTES:]
        try:
            text = bindings.crypto_aead_xchacha20poly1305_ietf_decrypt(ciphertext, nonce, nonce, self._key)
        except CryptoError:
            return None
        return text.decode("utf-8", "replace")
