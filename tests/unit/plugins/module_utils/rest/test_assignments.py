# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which profile assignments stay, change, come and go."""

from __future__ import annotations

import pytest
from ansible_collections.medulla.glpi.plugins.module_utils.errors import ProvisioningError
from ansible_collections.medulla.glpi.plugins.module_utils.rest.profiles import (
    Assign,
    Assignment,
    Reassign,
    Unassign,
    by_name,
    outcome,
    plan,
)

READ_ONLY, ADMIN, SELF_SERVICE, ROOT, PARIS = 8, 4, 1, 0, 3
WANTED = Assignment(READ_ONLY, ROOT, True)


def there(profile: int, entity: int, recursive: bool, number: int, dynamic: bool = False) -> Assignment:
    return Assignment(profile, entity, recursive, number, dynamic)


READER = there(READ_ONLY, ROOT, True, 10)
FLAT_READER = there(READ_ONLY, ROOT, False, 11)
SECOND_READER = there(READ_ONLY, ROOT, True, 12)
ADMINISTRATOR = there(ADMIN, ROOT, True, 13)
READER_IN_PARIS = there(READ_ONLY, PARIS, True, 14)
BY_RULE = there(SELF_SERVICE, ROOT, False, 15, True)
READER_BY_RULE = there(READ_ONLY, ROOT, True, 9, True)


@pytest.mark.parametrize(
    ("current", "exclusive", "steps"),
    [
        ([], True, [Assign(WANTED)]),
        ([], False, [Assign(WANTED)]),
        ([READER], True, []),
        ([READER], False, []),
        ([FLAT_READER], True, [Reassign(FLAT_READER, WANTED)]),
        ([FLAT_READER], False, [Reassign(FLAT_READER, WANTED)]),
        ([ADMINISTRATOR], True, [Reassign(ADMINISTRATOR, WANTED)]),
        ([ADMINISTRATOR], False, [Assign(WANTED)]),
        ([READER_IN_PARIS], True, [Reassign(READER_IN_PARIS, WANTED)]),
        ([READER_IN_PARIS], False, [Assign(WANTED)]),
        ([BY_RULE], True, [Reassign(BY_RULE, WANTED)]),
        ([BY_RULE], False, [Assign(WANTED)]),
        ([READER, ADMINISTRATOR, BY_RULE], True, [Unassign(ADMINISTRATOR), Unassign(BY_RULE)]),
        ([READER, ADMINISTRATOR, BY_RULE], False, []),
        ([READER, SECOND_READER], True, [Unassign(SECOND_READER)]),
        ([READER, SECOND_READER], False, []),
        ([FLAT_READER, SECOND_READER], True, [Unassign(FLAT_READER)]),
        ([FLAT_READER, SECOND_READER], False, []),
        ([ADMINISTRATOR, READER_IN_PARIS], True, [Reassign(READER_IN_PARIS, WANTED), Unassign(ADMINISTRATOR)]),
        ([READER_BY_RULE], True, [Reassign(READER_BY_RULE, WANTED)]),
        ([READER_BY_RULE], False, []),
        ([READER_BY_RULE, READER], True, [Unassign(READER_BY_RULE)]),
    ],
)
def test_the_steps_to_the_wanted_assignment(
    current: list[Assignment], exclusive: bool, steps: list[Assign | Reassign | Unassign]
) -> None:
    assert plan(current, WANTED, exclusive) == steps
    after = outcome(current, steps)
    assert [one[:3] for one in after].count(WANTED[:3]) >= 1
    assert not exclusive or len(after) == 1


def test_a_profile_is_found_by_its_exact_name() -> None:
    assert by_name({1: "Self-Service", 8: "Read-Only"}, "Read-Only") == 8


@pytest.mark.parametrize(
    ("profiles", "needle"),
    [
        ({1: "Self-Service", 8: "read-only"}, "There are: read-only, Self-Service."),
        ({8: "Read-Only", 9: "Read-Only"}, "2 profiles called Read-Only (ids 8, 9)"),
    ],
)
def test_no_profile_and_two_profiles_of_a_name_are_errors(profiles: dict[int, str], needle: str) -> None:
    with pytest.raises(ProvisioningError, match="Read-Only") as error:
        by_name(profiles, "Read-Only")
    assert needle in str(error.value)
