# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""SHA-crypt with SHA-256, in which MySQL keeps passwords: https://www.akkadia.org/drepper/SHA-crypt.txt."""

from __future__ import annotations

import hashlib

_ALPHABET = b"./0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"


def sha256_crypt(password: bytes, salt: bytes, rounds: int) -> bytes:
    """Give the 43 characters of the digest. The salt may have any length, and MySQL's has 20 bytes."""
    other = hashlib.sha256(password + salt + password).digest()
    first = hashlib.sha256(password + salt + _repeated(other, len(password)))
    length = len(password)
    while length:
        first.update(other if length & 1 else password)
        length >>= 1
    digest = first.digest()
    p = _repeated(hashlib.sha256(password * len(password)).digest(), len(password))
    s = _repeated(hashlib.sha256(salt * (16 + digest[0])).digest(), len(salt))
    for number in range(rounds):
        round_ = hashlib.sha256(p if number & 1 else digest)
        if number % 3:
            round_.update(s)
        if number % 7:
            round_.update(p)
        round_.update(digest if number & 1 else p)
        digest = round_.digest()
    return _written(digest)


def _repeated(block: bytes, length: int) -> bytes:
    return (block * (length // len(block) + 1))[:length]


def _written(digest: bytes) -> bytes:
    """Write 32 bytes in the alphabet, three at a time in the order that the definition gives."""
    text = bytearray()
    a, b, c = 0, 10, 20
    for dummy in range(10):
        text += _base64(digest[a] << 16 | digest[b] << 8 | digest[c], 4)
        a, b, c = c + 1, a + 1, b + 1
    return bytes(text + _base64(digest[31] << 8 | digest[30], 3))


def _base64(value: int, length: int) -> bytes:
    return bytes(_ALPHABET[value >> 6 * position & 63] for position in range(length))
