# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What GLPI's password policy asks for."""

from __future__ import annotations

import pytest
from ansible_collections.medulla.glpi.plugins.module_utils.errors import ProvisioningError
from ansible_collections.medulla.glpi.plugins.module_utils.rest.passwords import missing, refuse_unfit

NEEDS = {f"password_need_{what}": "1" for what in ("number", "letter", "caps", "symbol")}
POLICY = {"use_password_security": "1", "password_min_length": "8", **NEEDS}


@pytest.mark.parametrize(
    ("changed", "password", "lacks"),
    [
        ({}, "Secret-123", []),
        ({}, "Secret.123", []),
        ({}, "Secretß123", []),
        ({}, "Secret_123", ["a symbol"]),
        ({}, "Secret123", ["a symbol"]),
        ({}, "Sec-123", ["8 characters"]),
        ({}, "secret-123", ["an upper-case letter"]),
        ({}, "SECRET-123", ["a lower-case letter"]),
        ({}, "Secret-abc", ["a digit"]),
        ({}, "_", ["8 characters", "a digit", "a lower-case letter", "an upper-case letter", "a symbol"]),
        ({"password_need_symbol": "0"}, "Secret123", []),
        ({"password_min_length": "11"}, "Secret-123", ["11 characters"]),
        ({"use_password_security": "0"}, "x", []),
    ],
)
def test_what_a_password_lacks(changed: dict[str, str], password: str, lacks: list[str]) -> None:
    found = missing({**POLICY, **changed}, password)
    assert len(found) == len(lacks)
    assert all(one.startswith(start) for one, start in zip(found, lacks))


def test_the_error_names_what_is_missing_and_not_the_password() -> None:
    with pytest.raises(ProvisioningError, match="8 characters, a digit") as error:
        refuse_unfit(POLICY, "Sec-", "medulla")
    assert "Sec-" not in str(error.value)
