# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The filter credentials_of_systems; its documentation is in the YAML file beside."""

from __future__ import annotations

import collections
import typing as t

# A job template takes vaults as many as there are vault ids, and one credential of each other type.
VAULT = "Vault"
ALL = "all"

Named = t.Mapping[str, t.Any]


def credentials_of_systems(credentials: t.Sequence[Named], types: t.Sequence[Named], existing: t.Mapping[str, str]) -> dict[str, t.Any]:
    """Give the names of the credentials that each system's job templates get, and why some can't be given."""
    type_of = {each["name"]: each.get("type") or existing.get(each["name"]) for each in credentials}
    system_of = {each["name"]: each["system"] for each in types}
    systems = sorted({each["system"] for each in types} - {ALL})
    of_one_type: dict[str, list[str]] = collections.defaultdict(list)
    for name, kind in type_of.items():
        if kind and kind != VAULT:
            of_one_type[kind].append(name)
    several = {kind: names for kind, names in of_one_type.items() if len(names) > 1}
    # One of a type of ours is an environment's, and is chosen when a job is launched.
    chosen_at_launch = {name for kind, names in several.items() if kind in system_of for name in names}
    attached = {
        system: [
            name for name, kind in type_of.items() if name not in chosen_at_launch and system_of.get(t.cast(str, kind), ALL) in (ALL, system)
        ]
        for system in systems
    }
    others = {kind: names for kind, names in several.items() if kind not in system_of}
    return {"attached": attached, "chosen_at_launch": sorted(chosen_at_launch), "fault": _fault(credentials, others)}


def _fault(credentials: t.Sequence[Named], several: t.Mapping[str, t.Sequence[str]]) -> str:
    names = collections.Counter(each["name"] for each in credentials)
    twice = [name for name, count in names.items() if count > 1]
    if twice:
        return "awx_credentials names %s twice: name each credential once." % " and ".join(twice)
    for kind, of_it in several.items():
        return "awx_credentials has %s, which are all of the type %s, and AWX runs a job template with one credential of a type: name one of them." % (
            " and ".join(of_it),
            kind,
        )
    return ""


class FilterModule:
    """What Ansible looks for."""

    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        """Give the filter by its name."""
        return {"credentials_of_systems": credentials_of_systems}
