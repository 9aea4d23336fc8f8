# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which credentials the job templates of a system get."""

from __future__ import annotations

import pytest
from ansible_collections.medulla.glpi.plugins.filter.credentials_of_systems import credentials_of_systems

TYPES = [{"name": "Access", "system": "medulla"}, {"name": "Navigation", "system": "servicenav"}, {"name": "Administrator", "system": "all"}]


def made(**types: str) -> list[dict[str, str]]:
    return [{"name": name, "type": kind} if kind else {"name": name} for name, kind in types.items()]


@pytest.mark.parametrize(
    ("credentials", "existing", "medulla", "servicenav", "at_launch"),
    [
        ([], {}, [], [], []),
        (made(paris="Access"), {}, ["paris"], [], []),
        (made(paris="Access", glpi="Administrator", ssh=""), {"ssh": "Machine"}, ["paris", "glpi", "ssh"], ["glpi", "ssh"], []),
        (made(paris="Access", lyon="Access", ssh=""), {}, ["ssh"], ["ssh"], ["lyon", "paris"]),
        (made(paris="Access", old=""), {"old": "Access"}, [], [], ["old", "paris"]),
        (made(a="", b=""), {"a": "Vault", "b": "Vault"}, ["a", "b"], ["a", "b"], []),
        (made(own="Of ours"), {}, ["own"], ["own"], []),
        # What isn't there has no type, and AWX says so.
        (made(a="", b=""), {}, ["a", "b"], ["a", "b"], []),
    ],
)
def test_who_gets_what(
    credentials: list[dict[str, str]], existing: dict[str, str], medulla: list[str], servicenav: list[str], at_launch: list[str]
) -> None:
    found = credentials_of_systems(credentials, TYPES, existing)
    assert found == {"attached": {"medulla": medulla, "servicenav": servicenav}, "chosen_at_launch": at_launch, "fault": ""}


@pytest.mark.parametrize(
    ("credentials", "existing", "fault"),
    [
        (made(a="", b=""), {"a": "Machine", "b": "Machine"}, "a and b, which are all of the type Machine"),
        (made(a="Machine", b=""), {"b": "Machine"}, "a and b, which are all of the type Machine"),
        ([{"name": "a", "type": "Access"}, {"name": "a", "type": "Administrator"}], {}, "names a twice"),
    ],
)
def test_what_awx_would_refuse_half_way(credentials: list[dict[str, str]], existing: dict[str, str], fault: str) -> None:
    assert fault in credentials_of_systems(credentials, TYPES, existing)["fault"]
