# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""GLPI's password policy, which drops a password that it refuses without saying so."""

from __future__ import annotations

import re
import typing as t

from ..errors import ProvisioningError

# \W of bytes: GLPI takes `_` for a letter, and a letter outside of ASCII for a symbol.
_RULES = (
    ("password_need_number", "a digit", "[0-9]"),
    ("password_need_letter", "a lower-case letter", "[a-z]"),
    ("password_need_caps", "an upper-case letter", "[A-Z]"),
    ("password_need_symbol", "a symbol (- and . are some, _ is none)", "[^A-Za-z0-9_]"),
)


def missing(policy: t.Mapping[str, t.Any], password: str) -> list[str]:
    """Give what GLPI's policy asks for and the password lacks."""
    if str(policy.get("use_password_security", "0")) != "1":
        return []
    lacks = []
    shortest = int(policy.get("password_min_length") or 0)
    if len(password) < shortest:
        lacks.append(f"{shortest} characters")
    for setting, what, pattern in _RULES:
        if str(policy.get(setting, "0")) == "1" and not re.search(pattern, password):
            lacks.append(what)
    return lacks


def refuse_unfit(policy: t.Mapping[str, t.Any], password: str, name: str) -> None:
    """Say beforehand what GLPI would only show by dropping the password."""
    lacks = missing(policy, password)
    if lacks:
        raise ProvisioningError(
            f"GLPI's password policy would refuse the password of {name} without a word, since it asks for"
            f" {', '.join(lacks)}: give a password that has them, or change the policy in GLPI."
        )
