# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""All faults of what was given for one host."""

from __future__ import annotations

import typing as t

from . import database_access, medulla, network_access, scim, servicenav, specs
from .rules import Inputs, Rule

SYSTEMS: dict[str, t.Any] = {
    "database_access": database_access,
    "medulla": medulla,
    "network_access": network_access,
    "scim": scim,
    "servicenav": servicenav,
}

Read = t.Callable[[str], t.Any]
"""Gives a variable's value, None where there is none; raises ValueError where it cannot be computed."""


class Judgement(t.NamedTuple):
    """What was given, in its types, and each fault as a sentence."""

    values: dict[str, t.Any]
    faults: list[str]


def judge(role: str, entry_points: t.Sequence[str], read: Read, groups: t.Mapping[str, t.Sequence[str]]) -> Judgement:
    """Judge the inputs of a role's entry points: every variable by its argument spec, then all rules."""
    options = specs.options(role, entry_points)
    values, faults = _values(options, read)
    for other, points in _passed_on(role, entry_points).items():
        given, wrong = _values({name: {**spec, "required": False} for name, spec in specs.options(other, points).items()}, read)
        values.update(given)
        faults += wrong
    inputs = Inputs(values, groups)
    for rule in _rules(role):
        # What is no list or number cannot be judged further.
        if all(name in options for name in rule.variables) and not any(fault.startswith(f"{name} ") for name in rule.variables for fault in faults):
            faults += rule.faults(inputs)
    return Judgement(values, faults)


def _values(options: t.Mapping[str, specs.Spec], read: Read) -> tuple[dict[str, t.Any], list[str]]:
    values, faults = {}, []
    for name, spec in options.items():
        try:
            value = read(name)
            if specs.is_given(value):
                values[name] = specs.typed(name, spec, value)
            elif value == "" and not specs.takes_empty_text(name, spec):
                faults.append(f"{name} is empty: give it a value, or leave it out.")
            elif spec["required"]:
                faults.append(f"{name} is needed and not given.")
        except specs.Fault as fault:
            faults.append(f"{name} {fault}.")
        except ValueError as error:
            faults.append(f"{name} cannot be computed: {error}")
    return values, faults


def _rules(role: str) -> t.Sequence[Rule]:
    return SYSTEMS[role].RULES if role in SYSTEMS else ()


def _passed_on(role: str, entry_points: t.Iterable[str]) -> dict[str, list[str]]:
    """Give the entry points of other roles that what isn't the role's own is passed on to."""
    found: dict[str, list[str]] = {}
    for entry_point in entry_points:
        for name in getattr(SYSTEMS.get(role), "PASSED_ON", {}).get(entry_point, ()):
            other, dot, point = name.partition(".")
            found.setdefault(other, [])
            if point not in found[other]:
                found[other].append(point)
    return found
