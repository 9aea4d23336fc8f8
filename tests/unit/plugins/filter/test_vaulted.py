# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Encrypting and decrypting a text."""

from __future__ import annotations

import pytest
from ansible.errors import AnsibleError
from ansible.parsing.vault import VaultLib, VaultSecret
from ansible_collections.medulla.glpi.plugins.filter.vaulted import unvaulted, vaulted


def test_what_is_encrypted_can_be_decrypted_by_ansible():
    encrypted = vaulted(None, "secret text", "password")
    assert "secret" not in encrypted
    assert VaultLib([("default", VaultSecret(b"password"))]).decrypt(encrypted) == b"secret text"
    assert unvaulted(None, encrypted, "password") == "secret text"
    assert unvaulted(None, "plain", "") == "plain"


def test_without_a_secret_the_way_to_give_one_is_named():
    with pytest.raises(AnsibleError, match="--vault-password-file"):
        vaulted(None, "text")
