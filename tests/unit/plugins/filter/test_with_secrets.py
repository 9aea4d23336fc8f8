# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Setting secrets in a text, each encrypted by itself, and reading them."""

from __future__ import annotations

import pytest
from ansible.errors import AnsibleError
from ansible_collections.medulla.glpi.plugins.filter.vaulted import unvaulted, vaulted
from ansible_collections.medulla.glpi.plugins.filter.with_secrets import secrets_in, with_secrets

PASSWORD = "password of the vault"


def set_in(text: str, **variables: str) -> str:
    return with_secrets(None, text, variables, PASSWORD)


def read(text: str) -> dict[str, str]:
    return secrets_in(None, text, PASSWORD)


@pytest.mark.parametrize(
    ("text", "kept", "beginning"),
    [
        ("", {}, "---\na: !vault |\n  $ANSIBLE_VAULT"),
        ("# x\na: 1  # y\nc: d", {"c": "d"}, "# x\na: !vault |\n  $ANSIBLE_VAULT"),
        ("c: d", {"c": "d"}, "c: d\na: !vault |\n"),
        ("aa: c\n", {"aa": "c"}, "aa: c\na: !vault |\n"),
        ("a:\n  long: text\nc: d\n", {"c": "d"}, "a: !vault |\n"),
    ],
)
def test_a_secret_is_set_and_the_rest_stays(text: str, kept: dict[str, str], beginning: str) -> None:
    written = set_in(text, a="b")
    assert written.startswith(beginning)
    assert "b\n" not in written.replace(text, "")
    assert read(written) == {**kept, "a": "b"}


def test_one_that_is_there_is_replaced_and_others_keep_their_ciphertext() -> None:
    before = set_in(set_in("", a="0123", c="d"), e="f")
    after = set_in(before, c="new")
    assert read(after) == {"a": "0123", "c": "new", "e": "f"}
    assert after.splitlines()[:7] == before.splitlines()[:7]
    assert after.count("!vault") == 3


def test_a_file_that_is_encrypted_as_a_whole_stays_so() -> None:
    before = vaulted(None, "# x\na: b\n", PASSWORD)
    after = set_in(before, a="c", d="e")
    assert unvaulted(None, after, PASSWORD) == '# x\na: "c"\nd: "e"\n'
    assert read(after) == {"a": "c", "d": "e"}


@pytest.mark.parametrize("text", ["- list\n", "text"])
def test_a_file_without_variables_is_refused(text: str) -> None:
    with pytest.raises(AnsibleError, match="other than variables"):
        set_in(text, a="b")


def test_a_variable_that_it_would_not_find_is_refused() -> None:
    with pytest.raises(AnsibleError, match="a cannot be set"):
        set_in("{a: b, c: d}\n", a="e")
