# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Lookup that makes passwords and tokens."""

from __future__ import annotations

DOCUMENTATION = r"""
name: made_secret
short_description: New passwords and tokens that Medulla and GLPI can carry
version_added: 1.0.0
author: medulla.glpi contributors (@medulla-tech)
description:
  - Makes a new secret each time, by the system's source of random numbers.
  - A password has 32 characters, upper and lower case, digits, and C(-) or C(.), which GLPI's password policy counts as symbols. It holds nothing
    that breaks Medulla, which puts it unescaped into a database URL and into ini files.
  - A token has 40 letters and digits, as GLPI makes them, and cannot be read as a number.
options:
  _terms:
    description: What to make, V(password) or V(token), once or several times.
    type: list
    elements: str
    required: true
seealso:
  - plugin: ansible.builtin.password
    plugin_type: lookup
"""

EXAMPLES = r"""
- name: Make a password for this run
  ansible.builtin.set_fact:
    new_password: "{{ lookup('medulla.glpi.made_secret', 'password') }}"
  no_log: true
"""

RETURN = r"""
_raw:
  description: The secrets, in the order of what was asked for.
  type: list
  elements: str
"""

import secrets
import string

from ansible.errors import AnsibleError
from ansible.plugins.lookup import LookupBase
from ansible_collections.medulla.glpi.plugins.module_utils.gate import tokens

_KINDS = (string.ascii_uppercase, string.ascii_lowercase, string.digits, "-.")
_LENGTH = 32


def _password():
    """Make a password; it begins with a letter, since a tool may take a leading - for an option."""
    while True:
        password = "".join(secrets.choice("".join(_KINDS)) for position in range(_LENGTH))
        if password[0].isalpha() and all(set(kind) & set(password) for kind in _KINDS):
            return password


_MAKERS = {"password": _password, "token": tokens.made}


class LookupModule(LookupBase):
    """Makes secrets."""

    def run(self, terms, variables=None, **kwargs):
        """Give a secret for each term."""
        unknown = [term for term in terms if term not in _MAKERS]
        if unknown:
            raise AnsibleError("made_secret makes a password or a token, not %s." % ", ".join(map(str, unknown)))
        return [_MAKERS[term]() for term in terms]
