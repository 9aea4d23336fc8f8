# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Rules about texts that several systems have."""

from __future__ import annotations

import re

from ansible_collections.medulla.glpi.plugins.module_utils.gate import tokens

from .rules import Inputs, Rule

_URL = re.compile(r"https?://[^/?#@\s]+(/[^?#\s]*)?")
_CARRIED = re.compile(r"[A-Za-z0-9_.-]+")


def url(name: str) -> Rule:
    """GLPI's URL; a user in it may come with a password, so it isn't shown."""

    def faults(inputs: Inputs):
        value = inputs.get(name)
        if value is not None and not _URL.fullmatch(value):
            shown = re.sub("//[^/]*@", "//", value)
            yield f"{name} must be GLPI's URL, such as https://glpi.example.com, without user or query, and is {shown}."

    return Rule((name,), faults)


def carried(name: str, where: str) -> Rule:
    """A text that Medulla puts unescaped somewhere."""

    def faults(inputs: Inputs):
        value = inputs.get(name)
        if value is not None and not _CARRIED.fullmatch(value):
            yield f'{name} may hold only letters, digits, "_", "-" and ".": Medulla puts it unescaped into {where}, and other characters break that.'

    return Rule((name,), faults)


def token(name: str) -> Rule:
    """A token that GLPI recognizes in every case."""

    def faults(inputs: Inputs):
        value = inputs.get(name)
        wrong = tokens.fault(value) if value is not None else None
        if wrong:
            yield f"{name} is no token for GLPI, since {wrong}: give up to {tokens.LONGEST} letters and digits with a letter among them, or none."

    return Rule((name,), faults)


def environment(name: str) -> Rule:
    """The group of the inventory that holds an environment's hosts."""

    def faults(inputs: Inputs):
        value = inputs.get(name, "all")
        if value not in inputs.groups:
            groups = ", ".join(sorted(set(inputs.groups) - {"all", "ungrouped"}))
            yield f"{name} must be the group of the inventory that holds the environment's hosts, and is {value}: the groups are {groups}."

    return Rule((name,), faults)
