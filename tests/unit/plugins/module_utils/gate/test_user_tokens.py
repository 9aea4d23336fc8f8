# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What user_token decides to do."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.medulla.glpi.plugins.module_utils.errors import ProvisioningError
from ansible_collections.medulla.glpi.plugins.module_utils.gate.tokens import NEW
from ansible_collections.medulla.glpi.plugins.module_utils.gate.user_tokens import State, User, Write, plan

OMITTED = {"user": "medulla", "token": None, "rotate": "never", "required": True, "adopt": False, "state": "present"}
NEW_USER = User(7, "medulla", None)
USER = User(7, "medulla", "KeptToken", has_signed_in=True)
PERSON = User(7, "medulla", None, has_signed_in=True, is_dated=False)
UNDATED = USER._replace(is_dated=False)
TWIN = User(9, "twin", "KeptToken")


@pytest.mark.parametrize(
    ("user", "desired", "steps"),
    [
        (NEW_USER, {}, [Write(7, NEW)]),
        (NEW_USER, {"token": "GivenToken"}, [Write(7, "GivenToken")]),
        (NEW_USER, {"state": "absent"}, []),
        (USER, {}, []),
        (USER, {"token": "KeptToken"}, []),
        (USER, {"token": "KEPTtoken"}, [Write(7, "KEPTtoken")]),
        (USER, {"token": "GivenToken", "rotate": "always"}, [Write(7, "GivenToken")]),
        (USER, {"rotate": "always"}, [Write(7, NEW)]),
        (USER, {"state": "absent"}, [Write(7, None)]),
        (USER._replace(is_deleted=True), {"state": "absent"}, [Write(7, None)]),
        (USER._replace(api_token="1&2"), {"state": "absent"}, [Write(7, None)]),
        (PERSON, {"adopt": True}, [Write(7, NEW)]),
        (PERSON._replace(has_no_password=True), {}, [Write(7, NEW)]),
        (PERSON._replace(is_dated=True), {}, [Write(7, NEW)]),
        (PERSON._replace(is_dated=True, is_deleted=True), {}, [Write(7, NEW)]),
        (UNDATED._replace(has_signed_in=False), {}, [Write(7, "KeptToken")]),
        (UNDATED._replace(has_no_password=True), {"token": "KeptToken"}, [Write(7, "KeptToken")]),
        (UNDATED, {"adopt": True}, [Write(7, "KeptToken")]),
        (UNDATED, {"token": "KeptToken"}, [Write(7, "KeptToken")]),
    ],
)
def test_steps(user: User, desired: dict[str, Any], steps: list[Any]) -> None:
    changes = plan(State([user]), {**OMITTED, **desired})
    assert list(changes.steps) == steps
    assert (changes.before != changes.after) == bool(steps)
    assert "Token" not in str(dict(changes.before)) + str(dict(changes.after))


def test_a_user_who_need_not_exist() -> None:
    changes = plan(State([]), {**OMITTED, "required": False})
    assert (changes.steps, changes.before, changes.after) == ((), {}, {})


@pytest.mark.parametrize(
    ("current", "desired", "needle"),
    [
        (State([]), {}, "There is no user medulla"),
        (State([USER, USER._replace(id=8)]), {"required": False}, "medulla (id 7) and medulla (id 8)"),
        (State([PERSON._replace(is_deleted=True)]), {}, "is in GLPI's trash and has signed in before, has a password and no token"),
        (State([UNDATED]), {}, "a token without a date"),
        (State([UNDATED]), {"token": "GivenToken"}, "GLPI does not note whether"),
        (State([PERSON]), {}, "adopt: true"),
        (State([PERSON]), {"token": "GivenToken"}, "adopt: true"),
        (State([USER], [TWIN]), {}, "also that of twin (id 9)"),
        (State([USER], [TWIN]), {"token": "GivenToken"}, "also that of twin (id 9)"),
        (State([USER]), {"token": "12345"}, "token given for the user medulla cannot be used"),
        (State([USER._replace(api_token="1&2")]), {}, "token that the user medulla has cannot be kept"),
    ],
)
def test_refused(current: State, desired: dict[str, Any], needle: str) -> None:
    with pytest.raises(ProvisioningError) as caught:
        plan(current, {**OMITTED, **desired})
    assert needle in str(caught.value)
    assert "KeptToken" not in str(caught.value)
    assert "GivenToken" not in str(caught.value)


@pytest.mark.parametrize(
    ("user", "needle"),
    [(USER._replace(is_active=False), "inactive"), (USER._replace(is_deleted=True), "trash"), (USER._replace(is_out_of_dates=True), "dates of its validity")],
)
@pytest.mark.parametrize("desired", [{}, {"token": "GivenToken"}])
def test_warnings(user: User, needle: str, desired: dict[str, Any]) -> None:
    (warning,) = plan(State([user]), {**OMITTED, **desired}).warnings
    assert needle in warning
