# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a user plan decides: steps, diff, refusals, warnings."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.medulla.glpi.plugins.module_utils.errors import ProvisioningError
from ansible_collections.medulla.glpi.plugins.module_utils.rest.profiles import Assignment, Reassign, Unassign
from ansible_collections.medulla.glpi.plugins.module_utils.rest.user_plan import (
    Create,
    Remove,
    Restore,
    Update,
    password_is_written,
    plan,
)
from ansible_collections.medulla.glpi.plugins.module_utils.rest.user_state import Current, Desired, User

PROFILES = {4: "Super-Admin", 8: "Read-Only", 1: "Self-Service"}
WANTED = Assignment(8, 0, True)
READER = Assignment(8, 0, True, 10)
ADMINISTRATOR = Assignment(4, 0, True, 11)
USER = User(7, "medulla", "Medulla", "", "ours", default_profile=8, api_token_date="2026-01-01 00:00:00")
NOW = "2026-06-01 12:00:00"


def current(*users: User, assignments: tuple[Assignment, ...] = (READER,)) -> Current:
    return Current(users, assignments if users else (), WANTED, PROFILES, NOW)


def unmanaged(*users: User) -> Current:
    return Current(users, (READER,), None, PROFILES, NOW)


@pytest.mark.parametrize(
    ("options", "values"),
    [
        ({}, {}),
        ({"realname": "Medulla", "comment": "ours", "active": True}, {}),
        ({"realname": "Other"}, {"realname": "Other"}),
        ({"realname": ""}, {"realname": ""}),
        ({"firstname": "R&D <x>"}, {"firstname": "R&D <x>"}),
        ({"comment": "theirs"}, {"comment": "theirs"}),
        ({"active": False}, {"is_active": 0}),
        ({"password": "secret"}, {}),
        (
            {"password": "secret", "update_password": "always"},
            {"password": "secret", "password2": "secret"},
        ),
    ],
)
def test_each_field_changes_alone(options: dict[str, Any], values: dict[str, Any]) -> None:
    for state in (unmanaged(USER), current(USER)):
        changes = plan(state, Desired("medulla", profile=state.wanted and "Read-Only", **options))
        assert list(changes.steps) == ([Update(values)] if values else [])
        assert (changes.before == changes.after) == (not values)


def test_a_new_user_comes_with_its_profile_in_one_call_and_then_gets_it_as_default() -> None:
    desired = Desired("medulla", password="secret", comment="ours", profile="Read-Only")
    changes = plan(current(), desired)
    create, update = changes.steps
    assert create == Create(
        {
            "name": "medulla",
            "is_active": 1,
            "comment": "ours",
            "password": "secret",
            "password2": "secret",
            "entities_id": 0,
            "_profiles_id": 8,
            "_entities_id": 0,
            "_is_recursive": 1,
        }
    )
    assert update == Update({"profiles_id": 8})
    assert changes.before == {"state": "absent"}
    assert changes.after["profiles"] == ["Read-Only on the root entity and below"]
    assert "secret" not in str(changes.after)
    assert password_is_written(current(), desired)


def test_a_new_user_without_a_profile_is_left_to_glpi() -> None:
    assert plan(unmanaged(), Desired("medulla", active=False)).steps == [Create({"name": "medulla", "is_active": 0})]


def test_the_profile_comes_before_the_default_and_others_go_after_it() -> None:
    user = USER._replace(default_profile=4)
    changes = plan(current(user, assignments=(ADMINISTRATOR, READER)), Desired("medulla", profile="Read-Only"))
    assert changes.steps == [Update({"profiles_id": 8}), Unassign(ADMINISTRATOR)]
    changes = plan(current(user, assignments=(ADMINISTRATOR,)), Desired("medulla", profile="Read-Only"))
    assert changes.steps == [Reassign(ADMINISTRATOR, WANTED), Update({"profiles_id": 8})]
    assert changes.before["profiles"] == ["Super-Admin on the root entity and below"]
    assert changes.after["profiles"] == ["Read-Only on the root entity and below"]


@pytest.mark.parametrize(
    ("there", "wanted", "values"),
    [
        (0, 0, {}),
        (3, 0, {"entities_id": 0}),
        (0, 3, {"entities_id": 3}),
        (None, 0, {"entities_id": 0}),
        (3, 3, {}),
    ],
)
def test_the_default_entity_is_that_of_the_profile(there: int | None, wanted: int, values: dict[str, Any]) -> None:
    assignment = WANTED._replace(entity=wanted)
    state = current(USER._replace(default_entity=there), assignments=(assignment._replace(id=10),))._replace(wanted=assignment)
    changes = plan(state, Desired("medulla", profile="Read-Only"))
    assert list(changes.steps) == ([Update(values)] if values else [])
    assert (changes.before["default_entity"] == changes.after["default_entity"]) == (not values)


@pytest.mark.parametrize(
    ("users", "purge", "steps"),
    [
        ([], False, []),
        ([], True, []),
        ([USER], False, [Remove(False)]),
        ([USER], True, [Remove(True)]),
        ([USER._replace(trashed=True)], False, []),
        ([USER._replace(trashed=True)], True, [Remove(True)]),
    ],
)
def test_absent_is_the_trash_unless_it_is_to_be_purged(users: list[User], purge: bool, steps: list[Remove]) -> None:
    changes = plan(current(*users), Desired("medulla", state="absent", purge=purge))
    assert list(changes.steps) == steps
    assert (changes.before == changes.after) == (not steps)


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({"profile": "Read-Only"}, True),
        ({"profile": "Read-Only", "exclusive_profiles": False}, False),
        ({"state": "absent"}, True),
        ({"state": "absent", "purge": True}, True),
        ({"active": False}, True),
        ({"comment": "theirs"}, False),
    ],
)
def test_sessions_that_keep_their_rights_are_told(options: dict[str, Any], told: bool) -> None:
    user = USER._replace(last_login="2026-05-01 08:00:00")
    for signed_in in (user, USER):
        state = current(signed_in, assignments=(ADMINISTRATOR, READER))
        state = state if options.get("profile") else state._replace(wanted=None)
        warnings = [warning for warning in plan(state, Desired("medulla", **options)).warnings if "Sessions of the user medulla" in warning]
        assert len(warnings) == (told and signed_in is user)


@pytest.mark.parametrize("adopted", [False, True])
def test_a_user_in_the_trash_is_restored_first(adopted: bool) -> None:
    user = USER._replace(trashed=True, default_profile=4, last_login="2026-05-01 08:00:00", api_token_date=None if adopted else USER.api_token_date)
    changes = plan(current(user), Desired("medulla", profile="Read-Only", adopt=adopted))
    assert changes.steps == [Restore(), Update({"profiles_id": 8})]
    assert (changes.before["state"], changes.after["state"]) == ("trash", "present")


FOREIGN = USER._replace(last_login="2026-05-01 08:00:00", api_token_date=None)


@pytest.mark.parametrize(
    ("users", "options", "needle"),
    [
        ([FOREIGN._replace(trashed=True)], {}, "is in GLPI's trash and has signed in before"),
        ([USER, USER._replace(id=9)], {}, "2 users with the login medulla (ids 7, 9)"),
        ([USER, USER._replace(id=9, trashed=True)], {"state": "absent"}, "(ids 7, 9 in the trash)"),
        ([FOREIGN], {"comment": "x"}, "has signed in before (last on 2026-05-01 08:00:00)"),
        ([FOREIGN], {"state": "absent"}, "give adopt"),
        ([USER], {"comment": "x", "signed_in_as": "Medulla"}, "the one that api_username signs in as"),
        ([], {"realname": "x" * 256}, "The realname is longer than the 255 characters"),
        ([USER], {"firstname": "&" * 52}, "The firstname is longer than the 255 characters"),
        ([], {"name": "x" * 256}, "The name is longer"),
    ],
)
def test_refusals(users: list[User], options: dict[str, Any], needle: str) -> None:
    with pytest.raises(ProvisioningError) as error:
        plan(unmanaged(*users), Desired(**{"name": "medulla", **options}))
    assert needle in str(error.value)


@pytest.mark.parametrize("options", [{"comment": "ours"}, {"comment": "x", "adopt": True}])
def test_a_user_of_others_is_fine_as_it_is_or_when_adopted(options: dict[str, Any]) -> None:
    plan(unmanaged(FOREIGN), Desired("medulla", **options))


@pytest.mark.parametrize(
    ("changed", "assignments", "needle"),
    [
        ({"active": False}, (READER,), "it is not active"),
        ({"begin_date": "2026-07-01 00:00:00"}, (READER,), "it is valid only from 2026-07-01 00:00:00"),
        ({"end_date": "2026-05-01 00:00:00"}, (READER,), "it was valid until 2026-05-01 00:00:00"),
        ({}, (), "it has no profile"),
        ({"begin_date": "2026-05-01 00:00:00", "end_date": "2026-07-01 00:00:00"}, (READER,), None),
    ],
)
def test_what_keeps_a_user_out_is_a_warning(
    changed: dict[str, Any], assignments: tuple[Assignment, ...], needle: str | None
) -> None:
    state = unmanaged(USER._replace(**changed))._replace(assignments=assignments)
    warnings = list(plan(state, Desired("medulla")).warnings)
    assert warnings == ([f"The user medulla cannot sign in: {needle}."] if needle else [])
