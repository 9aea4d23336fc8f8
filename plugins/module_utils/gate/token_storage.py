# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How GLPI keeps tokens in its database: as they are, or encrypted, each table by a setting of its own, whatever the version."""

from __future__ import annotations

import typing as t

from ..errors import ProvisioningError
from .door import API_CLIENTS, USERS, Gate
from .encrypted_text import content, key_of
from .tokens import Leftover, StoredToken

# Its column holds 255 characters of base64, so 189 bytes, of which nonce and tag take 40.
LONGEST_ENCRYPTED = 149

_SAME_TOKEN = "SELECT id, name FROM glpi_users WHERE api_token = %s AND id <> %s ORDER BY id"
_OTHER_TOKENS = "SELECT id, name, api_token FROM glpi_users WHERE api_token <> '' AND id <> %s ORDER BY id"
# All that tells whether a key is that of a GLPI, by the setting that has it encrypted.
_ENCRYPTED = {
    API_CLIENTS: ["SELECT app_token AS token FROM glpi_apiclients WHERE app_token <> ''"],
    USERS: [
        f"SELECT {column} AS token FROM glpi_users WHERE {column} <> ''"
        for column in ("api_token", "personal_token", "cookie_token", "password_forget_token")
    ],
}


class PlainTokens:
    """Tokens as they are."""

    def prove(self, gate: Gate, stored: t.Iterable[str | None]) -> None:
        """There is no key that could be a wrong one."""

    def accept(self, token: str | None) -> None:
        """Whatever callers can send can be stored."""

    def read(self, stored: str | None) -> StoredToken:
        """Give a token of the database as callers send it."""
        return stored or None

    def written(self, token: str) -> str:
        """Give a token as it is to stand in the database."""
        return token

    def others(self, gate: Gate, token: str, user_id: int) -> list[dict[str, t.Any]]:
        """Give the other users who have the token: by the column's collation, as GLPI looks it up."""
        return gate.rows(_SAME_TOKEN, [token, user_id])


class EncryptedTokens:
    """Tokens encrypted with GLPI's key."""

    def __init__(self, key: bytes) -> None:
        # Imported only here: a GLPI that doesn't encrypt needs no PyNaCl.
        from .cipher import Cipher

        self._cipher = Cipher(key)

    def prove(self, gate: Gate, stored: t.Iterable[str | None]) -> None:
        """Refuse a key with which nothing decrypts; what it would write, GLPI could not read, and would ask for no token."""
        if any(self._cipher.decrypted(token) is not None for token in stored if token):
            return
        statement = " UNION ALL ".join(part for flag in sorted(gate.encrypting) for part in _ENCRYPTED[flag])
        encrypted = [row["token"] for row in gate.rows(statement) if content(row["token"]) is not None]
        if encrypted and all(self._cipher.decrypted(token) is None for token in encrypted):
            raise ProvisioningError(
                f"The key given in glpi_key is not that of this GLPI, because it decrypts none of the {len(encrypted)} tokens that are "
                "stored: give the content of this GLPI's own file glpicrypt.key. If that was replaced, GLPI can read those tokens no more "
                "either, and they must be regenerated or deleted in GLPI first. Nothing was written."
            )

    def accept(self, token: str | None) -> None:
        """Refuse a token that its column would cut, which GLPI could not decrypt."""
        if token and len(token) > LONGEST_ENCRYPTED:
            raise ProvisioningError(
                f"The token given has {len(token)} characters, and a GLPI that keeps tokens encrypted can store one of at most "
                f"{LONGEST_ENCRYPTED} characters: give a shorter one, or omit it and one is made; nothing was written."
            )

    def read(self, stored: str | None) -> StoredToken:
        """Give a token of the database as callers send it; what GLPI reads nothing from is left over from elsewhere."""
        if not stored:
            return None
        token = self._cipher.decrypted(stored)
        if token is None:
            return Leftover(stored if content(stored) is None else None)
        return token or None

    def written(self, token: str) -> str:
        """Give a token as it is to stand in the database."""
        return self._cipher.encrypted(token)

    def others(self, gate: Gate, token: str, user_id: int) -> list[dict[str, t.Any]]:
        """Give the other users who have the token."""
        return [row for row in gate.rows(_OTHER_TOKENS, [user_id]) if self._cipher.decrypted(row["api_token"]) == token]


Storage = t.Union[PlainTokens, EncryptedTokens]


def token_storage(gate: Gate, flag: str, key: str | None) -> Storage:
    """Give the way in which this GLPI keeps the tokens of a table; ``key`` is the option ``glpi_key``."""
    if flag not in gate.encrypting:
        return PlainTokens()
    if not (key or "").strip():
        raise ProvisioningError(
            f"This GLPI keeps its tokens encrypted (setting {flag}), and no key was given: give glpi_key, the content of GLPI's file "
            "glpicrypt.key as base64 (a role has a variable that ends in _glpi_key for it, such as medulla_glpi_key); "
            "nothing was written.",
            tokens_encrypted=True,
        )
    return EncryptedTokens(key_of(t.cast(str, key)))
