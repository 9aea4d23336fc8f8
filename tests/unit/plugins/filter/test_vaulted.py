# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Setting variables in a text, and encrypting it."""

from __future__ import annotations

import pytest
import yaml
from ansible.errors import AnsibleError
from ansible.parsing.vault import VaultLib, VaultSecret
from ansible_collections.medulla.glpi.plugins.filter.vaulted import unvaulted, vaulted
from ansible_collections.medulla.glpi.plugins.filter.with_variables import with_variables


@pytest.mark.parametrize(
    ("text", "variables", "expected"),
    [
        ("", {"a": "b"}, '---\na: "b"\n'),
        ("# x\na: 1  # y\nc: d", {"a": "b"}, '# x\na: "b"\nc: d'),
        ("c: d", {"a": "b"}, 'c: d\na: "b"\n'),
        ("aa: c\n", {"a": "0123"}, 'aa: c\na: "0123"\n'),
    ],
)
def test_variables_are_set_and_the_rest_stays(text, variables, expected):
    assert with_variables(text, variables) == expected
    assert yaml.safe_load(expected).items() >= variables.items()


@pytest.mark.parametrize("text", ["a:\n  long: text\n", "- list\n", "b: [1\n"])
def test_a_file_that_it_does_not_understand_is_refused(text):
    with pytest.raises(AnsibleError, match="cannot be set"):
        with_variables(text, {"a": "b"})


def test_what_is_encrypted_can_be_decrypted_by_ansible():
    encrypted = vaulted(None, "secret text", "password")
    assert "secret" not in encrypted
    assert VaultLib([("default", VaultSecret(b"password"))]).decrypt(encrypted) == b"secret text"
    assert unvaulted(None, encrypted, "password") == "secret text"
    assert unvaulted(None, "plain", "") == "plain"


def test_without_a_secret_the_way_to_give_one_is_named():
    with pytest.raises(AnsibleError, match="--vault-password-file"):
        vaulted(None, "text")
