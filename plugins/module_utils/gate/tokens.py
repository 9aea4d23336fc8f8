# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Tokens of API clients and of users: which ones GLPI can use, and how one is chosen."""

from __future__ import annotations

import re
import secrets
import string
import typing as t

from ..errors import ProvisioningError
from ..resource import HIDDEN

LENGTH = 40
LONGEST = 255

_ALPHABET = string.ascii_letters + string.digits
# A number in PHP's eyes, which equals other texts of the same number when it is compared loosely, as app tokens are.
_NUMERIC = re.compile(r"[0-9]+([eE][0-9]+)?")


class NewToken:
    """Stands in a plan for a token that is made when the plan is applied."""

    def __repr__(self) -> str:
        return "NEW"


class Leftover(t.NamedTuple):
    """A stored token that this GLPI, which encrypts, cannot read; ``plain`` when it was written as it is."""

    plain: str | None


NEW = NewToken()
Choice = t.Union[str, NewToken]
StoredToken = t.Union[str, Leftover, None]


def made() -> str:
    """Make a token of GLPI's own length."""
    while True:
        token = "".join(secrets.choice(_ALPHABET) for position in range(LENGTH))
        if not fault(token):
            return token


def fault(token: str) -> str | None:
    """Say what keeps a token from being used safely, or None."""
    if not token:
        return "it is empty"
    if not re.fullmatch("[A-Za-z0-9]+", token):
        return "it has other characters than A-Z, a-z and 0-9, and GLPI does not recognize such a token in every case"
    if _NUMERIC.fullmatch(token):
        return "it reads as a number, and GLPI takes different texts of one number for the same token"
    if len(token) > LONGEST:
        return f"it is longer than {LONGEST} characters"
    return None


def kept(existing: StoredToken) -> str | None:
    """Give the token that can be kept; callers may have one that was written plainly, so it stays theirs."""
    if isinstance(existing, Leftover):
        return None if existing.plain is None or fault(existing.plain) else existing.plain
    return existing


def shown(token: StoredToken, effect: str) -> str | None:
    """Give what a diff shows; ``effect`` is what GLPI does with a token that isn't encrypted with its key."""
    if isinstance(token, Leftover):
        return f"not encrypted: {effect}"
    return HIDDEN if token else None


def chosen(option: str, given: str | None, stored: StoredToken, rotate: bool, whose: str) -> Choice:
    """Choose a token: the one given, else the existing one unless it is to be rotated, else a new one."""
    if given is not None:
        wrong = fault(given)
        if wrong:
            raise ProvisioningError(
                f"The {option} given for {whose} cannot be used, because {wrong}: "
                "give another one, or omit it and one is made."
            )
        return given
    existing = kept(stored)
    if rotate or not existing:
        return NEW
    wrong = fault(existing)
    if wrong:
        raise ProvisioningError(
            f"The token that {whose} has cannot be kept, because {wrong}: "
            f"give {option}, or have a new one made with rotate: always."
        )
    return existing
