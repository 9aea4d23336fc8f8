# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The form of a rule about inputs, and the table of all rules.

Where a new rule goes: into the file of the role whose variables it judges (medulla.py, servicenav.py and so on beside this one), as a
function that takes the inputs and gives a sentence for each fault, and a line in that file's RULES. A case of it goes into the table in
tests/unit/plugins/plugin_utils/inputs/test_rules.py.

- A rule names the variables that it judges. It is asked only where the entry point has all of them in its argument specs, and
  inputs.get(name) is None where the person gave nothing: no variable, null or an empty text. So a rule about one value begins with
  "if value is None: return". A list has been split where it was one text, an int is an int and a bool a bool.
- What the argument specs say (type, choices, required) and that no text holds a line break is judged for every variable already: see specs.py.
- A sentence begins with the variable's name, says what it must be and what it is, and never shows a secret.
- A role judges its inputs in its first task, and a playbook of several plays in its first play, with the action medulla.glpi.inputs.
"""

from __future__ import annotations

import typing as t


class Inputs(t.NamedTuple):
    """What was given for one host."""

    values: t.Mapping[str, t.Any]
    groups: t.Mapping[str, t.Sequence[str]]
    """The hosts of each group of the inventory."""

    def get(self, name: str, default: t.Any = None) -> t.Any:
        """Give the variable's value, of its type, or the default where the person gave nothing."""
        return self.values.get(name, default)


Judge = t.Callable[[Inputs], t.Iterable[str]]


class Rule(t.NamedTuple):
    """Variables, and what finds the faults in them."""

    variables: t.Sequence[str]
    faults: Judge
