# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Passwords and tokens that are made."""

from __future__ import annotations

import re

import pytest
from ansible.errors import AnsibleError
from ansible_collections.medulla.glpi.plugins.lookup.made_secret import LookupModule


def test_passwords_and_tokens():
    made = LookupModule().run(["password", "token"] * 100)
    assert len(set(made)) == 200
    for password in made[::2]:
        assert re.fullmatch("[A-Za-z][A-Za-z0-9.-]{31}", password)
        assert all(re.search(kind, password) for kind in ("[A-Z]", "[a-z]", "[0-9]", "[.-]"))
    for token in made[1::2]:
        assert re.fullmatch("[A-Za-z0-9]{40}", token) and re.search("[A-Za-z]", token)


def test_anything_else_is_refused():
    with pytest.raises(AnsibleError, match="passphrase"):
        LookupModule().run(["passphrase"])
