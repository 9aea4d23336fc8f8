# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Filter that sets variables in the text of a variables file."""

from __future__ import annotations

import re

import yaml
from ansible.errors import AnsibleError


def with_variables(text, variables):
    """Set variables whose values are plain texts; comments, order and other variables stay."""
    text = str(text) or "---\n"
    for name, value in variables.items():
        line = '%s: "%s"' % (name, value)
        text, found = re.subn(r"^%s[ \t]*:.*$" % re.escape(name), lambda match, line=line: line, text, count=1, flags=re.MULTILINE)
        if not found:
            text = "%s%s%s\n" % (text, "" if text.endswith("\n") else "\n", line)
    try:
        there = yaml.safe_load(text)
    except yaml.YAMLError:
        there = None
    if not isinstance(there, dict) or any(there.get(name) != value for name, value in variables.items()):
        raise AnsibleError("The variables %s cannot be set in the file: write each of them on one line of its own, as name and text." % ", ".join(variables))
    return text


class FilterModule:
    """What the templates can use."""

    def filters(self):
        """Give the filter by its name."""
        return {"with_variables": with_variables}
