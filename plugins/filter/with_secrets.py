# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Filters that set and read secrets in the text of a variables file, each encrypted by itself with Ansible's vault."""

from __future__ import annotations

import re

import yaml
from ansible.errors import AnsibleError
from ansible.parsing.vault import is_encrypted
from ansible_collections.medulla.glpi.plugins.filter.vaulted import unvaulted, vaulted
from jinja2 import pass_environment

_INDENTATION = "  "


def _loaded(environment, text, password):
    class Loader(yaml.SafeLoader):
        """Reads what is encrypted as the text that it stands for."""

    def secret(loader, node):
        return unvaulted(environment, loader.construct_scalar(node), password)

    Loader.add_constructor("!vault", secret)
    # The file is the user's own, and SafeLoader makes nothing but plain values.
    return yaml.load(text, Loader)


@pass_environment
def secrets_in(environment, text, password=""):
    """Give the variables of a file, decrypted, whether it is encrypted as a whole or has variables that are."""
    found = _loaded(environment, unvaulted(environment, str(text), password), password)
    if found is not None and not isinstance(found, dict):
        raise AnsibleError("The secrets file holds something other than variables: write it as names and values.")
    return found or {}


@pass_environment
def with_secrets(environment, text, variables, password=""):
    """Set variables whose values are plain texts; comments, order and other variables stay."""
    as_a_whole = is_encrypted(str(text))
    there = secrets_in(environment, text, password)
    text = unvaulted(environment, str(text), password) or "---\n"
    for name, value in variables.items():
        line = '%s: "%s"' % (name, value) if as_a_whole else _encrypted(name, vaulted(environment, value, password))
        own_lines = r"^%s[ \t]*:.*$(?:\n[ \t]+\S.*$)*" % re.escape(name)
        text, found = re.subn(own_lines, lambda match, line=line: line, text, count=1, flags=re.MULTILINE)
        if not found:
            text = "%s%s%s\n" % (text, "" if text.endswith("\n") else "\n", line)
    try:
        kept = _loaded(environment, text, password)
    except yaml.YAMLError:
        kept = None
    if kept != {**there, **variables}:
        names = ", ".join(variables)
        raise AnsibleError("The variables %s cannot be set in the file: write each of them at the beginning of a line, as name and text." % names)
    return vaulted(environment, text, password) if as_a_whole else text


def _encrypted(name, value):
    return "\n".join(["%s: !vault |" % name, *(_INDENTATION + line for line in value.splitlines())])


class FilterModule:
    """What the templates can use."""

    def filters(self):
        """Give the filters by name."""
        return {"secrets_in": secrets_in, "with_secrets": with_secrets}
