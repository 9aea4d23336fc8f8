# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What has to change about a GLPI user: a pure function of how it is and how it should be."""

from __future__ import annotations

import typing as t

from ..errors import ProvisioningError
from ..resource import HIDDEN, HIDDEN_CHANGE, Changes
from ..stored_text import encoded
from . import profiles
from .profiles import Assignment
from .user_state import TEXTS, Current, Desired, User

LONGEST = 255


class Create(t.NamedTuple):
    """Add the user together with its profile, in one call."""

    values: t.Mapping[str, t.Any]


class Update(t.NamedTuple):
    """Change fields of the user."""

    values: t.Mapping[str, t.Any]


class Restore(t.NamedTuple):
    """Take the user out of the trash."""


class Remove(t.NamedTuple):
    """Put the user into the trash, or purge it."""

    purge: bool


def plan(current: Current, desired: Desired) -> Changes:
    """Give the steps from the current state to the desired one."""
    user = _the_one(current, desired)
    if desired.state == "absent":
        changes = _absent(user, desired)
    elif user is None:
        changes = _created(current, desired)
    else:
        changes = _updated(user, current, desired)
    if user and changes.steps and not desired.adopt:
        _refuse_foreign(user, desired)
    return changes._replace(warnings=[*changes.warnings, *_open_sessions(user, changes.steps)]) if user else changes


def password_is_written(current: Current, desired: Desired) -> bool:
    """Whether the password is part of the changes."""
    exists = bool(current.users)
    return bool(desired.password) and desired.state == "present" and (
        not exists or desired.update_password == "always"
    )


def _the_one(current: Current, desired: Desired) -> User | None:
    if len(current.users) > 1:
        ids = ", ".join("%d%s" % (user.id, " in the trash" if user.trashed else "") for user in current.users)
        raise ProvisioningError(
            f"GLPI has {len(current.users)} users with the login {desired.name} (ids {ids}), so that none of them can"
            " sign in by token: purge or rename all but one of them in GLPI."
        )
    return current.users[0] if current.users else None


def _refuse_foreign(user: User, desired: Desired) -> None:
    if desired.signed_in_as and desired.signed_in_as.casefold() == user.name.casefold():
        why = "is the one that api_username signs in as"
    elif user.last_login and not user.api_token_date:
        why = f"has signed in before (last on {user.last_login}) and has no API token with a date"
    else:
        return
    where = " is in GLPI's trash and" if user.trashed else ""
    raise ProvisioningError(
        f"The user {user.name} (id {user.id}){where} {why}, so that others may use it:"
        " choose another name, or give adopt to change this user."
    )


def _absent(user: User | None, desired: Desired) -> Changes:
    if user is None or (user.trashed and not desired.purge):
        gone = {"state": "absent"}
        return Changes(gone, gone)
    before = {"state": "trash" if user.trashed else "present", "name": user.name}
    return Changes(before, {"state": "absent" if desired.purge else "trash"}, [Remove(desired.purge)])


def _created(current: Current, desired: Desired) -> Changes:
    for option in ("name", "realname", "firstname"):
        _refuse_long(option, getattr(desired, option))
    values = {"name": desired.name, "is_active": 1 if desired.active is None else int(desired.active)}
    values.update({text: getattr(desired, text) for text in TEXTS if getattr(desired, text) is not None})
    if desired.password:
        values.update(_password(desired.password))
    steps: list[t.Any] = [Create(values)]
    wanted = current.wanted
    if wanted:
        values.update(
            entities_id=wanted.entity,
            _profiles_id=wanted.profile,
            _entities_id=wanted.entity,
            _is_recursive=int(wanted.recursive),
        )
        # Without a default profile the lowest of several may be the one in force.
        steps.append(Update({"profiles_id": wanted.profile}))
    new = User(
        0,
        desired.name,
        desired.realname or "",
        desired.firstname or "",
        desired.comment or "",
        active=bool(values["is_active"]),
        default_profile=wanted.profile if wanted else 0,
        default_entity=wanted.entity if wanted else 0,
    )
    after = _shown(new, current._replace(assignments=[wanted] if wanted else []), desired)
    if desired.password:
        after["password"] = HIDDEN
    return Changes({"state": "absent"}, after, steps)


def _updated(user: User, current: Current, desired: Desired) -> Changes:
    values = {
        text: getattr(desired, text)
        for text in TEXTS
        if getattr(desired, text) is not None and getattr(desired, text) != getattr(user, text)
    }
    for option in ("realname", "firstname"):
        _refuse_long(option, values.get(option))
    new = user._replace(**values)
    if desired.active is not None and desired.active != user.active:
        values["is_active"] = int(desired.active)
        new = new._replace(active=desired.active)
    steps: list[t.Any] = []
    assignments = list(current.assignments)
    if current.wanted:
        steps = profiles.plan(assignments, current.wanted, desired.exclusive_profiles)
        assignments = profiles.outcome(assignments, steps)
        if user.default_profile != current.wanted.profile:
            values["profiles_id"] = current.wanted.profile
            new = new._replace(default_profile=current.wanted.profile)
        if user.default_entity != current.wanted.entity:
            # Sessions open there, also where the profile reaches further up.
            values["entities_id"] = current.wanted.entity
            new = new._replace(default_entity=current.wanted.entity)
    before, after = _shown(user, current, desired), _shown(new, current._replace(assignments=assignments), desired)
    if password_is_written(current, desired):
        values.update(_password(t.cast(str, desired.password)))
        before["password"], after["password"] = HIDDEN, HIDDEN_CHANGE
    if user.trashed:
        steps.insert(0, Restore())
        new = new._replace(trashed=False)
        after["state"] = "present"
    if values:
        # After the profile that is to be the default is there, and before others go.
        position = sum(not isinstance(step, profiles.Unassign) for step in steps)
        steps.insert(position, Update(values))
    return Changes(before, after, steps, _obstacles(new, assignments, current))


def _obstacles(user: User, assignments: t.Sequence[Assignment], current: Current) -> list[str]:
    """Say what would keep the user from signing in by its token, and isn't managed here."""
    found = []
    if not user.active:
        found.append("it is not active")
    if user.begin_date and user.begin_date > current.now:
        found.append(f"it is valid only from {user.begin_date}")
    if user.end_date and user.end_date < current.now:
        found.append(f"it was valid until {user.end_date}")
    if not assignments:
        found.append("it has no profile")
    return [f"The user {user.name} cannot sign in: {', '.join(found)}."] if found else []


def _open_sessions(user: User, steps: t.Sequence[t.Any]) -> list[str]:
    """A session of GLPI keeps the rights that it began with, and nobody but its owner can end it over the API."""
    takes_rights = any(
        isinstance(step, (Remove, profiles.Reassign, profiles.Unassign)) or (isinstance(step, Update) and step.values.get("is_active") == 0) for step in steps
    )
    if not takes_rights or not user.last_login or user.trashed:
        return []
    return [
        f"Sessions of the user {user.name} that are open keep the rights that they began with, and GLPI's API ends none of them:"
        " restart what uses them, or delete their files in files/_sessions of GLPI."
    ]


def _shown(user: User, current: Current, desired: Desired) -> dict[str, t.Any]:
    labels = {0: "the root entity"}
    if desired.entity and current.wanted:
        labels[current.wanted.entity] = desired.entity
    return {
        "state": "trash" if user.trashed else "present",
        "name": user.name,
        **{text: getattr(user, text) for text in TEXTS},
        "active": user.active,
        "default_profile": current.profiles.get(user.default_profile, ""),
        "default_entity": _entity(user.default_entity, labels),
        "profiles": sorted(
            "%s on %s%s"
            % (
                current.profiles.get(one.profile, "profile %d" % one.profile),
                _entity(one.entity, labels),
                " and below" if one.recursive else "",
            )
            for one in current.assignments
        ),
    }


def _entity(number: int | None, labels: t.Mapping[int, str]) -> str:
    return "all entities" if number is None else labels.get(number, "entity %d" % number)


def _password(password: str) -> dict[str, str]:
    return {"password": password, "password2": password}


def _refuse_long(option: str, text: str | None) -> None:
    if text and len(encoded(text)) > LONGEST:
        raise ProvisioningError(
            f"The {option} is longer than the {LONGEST} characters that GLPI keeps"
            " (& < and > count as 5 of them): shorten it."
        )
