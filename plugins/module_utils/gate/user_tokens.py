# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The API token of a GLPI user, in glpi_users."""

from __future__ import annotations

import typing as t

from ..errors import ProvisioningError
from ..resource import HIDDEN, HIDDEN_CHANGE, Changes
from ..stored_text import decoded, encoded
from .door import Gate
from .token_storage import USERS, refuse_encrypted
from .tokens import NewToken, chosen, made

_READ = """
    SELECT id, name, api_token, is_active, is_deleted, last_login IS NOT NULL AS has_signed_in,
        begin_date > NOW() OR end_date < NOW() AS is_out_of_dates
    FROM glpi_users WHERE name IN (%s, %s) ORDER BY id"""
# By the column's collation, as GLPI looks a token up.
_SAME_TOKEN = "SELECT id, name FROM glpi_users WHERE api_token = %s AND id <> %s ORDER BY id"
_WRITE = """
    UPDATE glpi_users SET api_token = %s, api_token_date = IF(%s IS NULL, NULL, NOW()), date_mod = NOW()
    WHERE id = %s"""


class User(t.NamedTuple):
    """A user of the login name."""

    id: int
    name: str
    api_token: str | None
    is_active: bool = True
    is_deleted: bool = False
    has_signed_in: bool = False
    is_out_of_dates: bool = False


class State(t.NamedTuple):
    """The users of the login name, and those who already have the token that is given or kept."""

    users: t.Sequence[User]
    same_token: t.Sequence[User] = ()


class Write(t.NamedTuple):
    """Give a user a token, or take it away."""

    id: int
    token: t.Any


def plan(current: State, desired: t.Mapping[str, t.Any]) -> Changes:
    """Compare the user's token with the desired one."""
    user = _one(current.users, desired)
    if user is None:
        return Changes({}, {})
    before = _shown(user, user.api_token)
    if desired["state"] == "absent":
        return Changes(before, _shown(user, None), [Write(user.id, None)] if user.api_token else [])
    _refuse(user, desired)
    token = chosen("token", desired["token"], user.api_token, desired["rotate"] == "always", f"the user {user.name}")
    if current.same_token and not isinstance(token, NewToken):
        raise ProvisioningError(
            f"The token for the user {user.name} is also that of {_named(current.same_token)}, and GLPI refuses a login "
            "by a token that two users have: give another one, or have a new one made with rotate: always."
        )
    if token == user.api_token:
        return Changes(before, before, (), _warnings(user))
    return Changes(before, {**before, "token": HIDDEN_CHANGE}, [Write(user.id, token)], _warnings(user))


def _one(users: t.Sequence[User], desired: t.Mapping[str, t.Any]) -> User | None:
    if len(users) > 1:
        raise ProvisioningError(
            f"The login name {desired['user']} belongs to more than one user of GLPI, {_named(users)}, and GLPI refuses "
            "the token of such a user: purge or rename all but one of them in GLPI."
        )
    if not users and desired["required"]:
        raise ProvisioningError(
            f"There is no user {desired['user']} in GLPI: check the name, or create the user first (medulla.glpi.user)."
        )
    return users[0] if users else None


def _refuse(user: User, desired: t.Mapping[str, t.Any]) -> None:
    if user.is_deleted:
        raise ProvisioningError(
            f"The user {_named([user])} is in GLPI's trash and cannot sign in: restore or purge the user in GLPI."
        )
    if user.has_signed_in and not user.api_token and not desired["adopt"]:
        raise ProvisioningError(
            f"The user {_named([user])} has signed in before and has no token, so it may be somebody's own: "
            "give another user, or adopt: true if this one is meant."
        )


def _warnings(user: User) -> list[str]:
    if user.is_active and not user.is_out_of_dates:
        return []
    why = "is outside the dates of its validity" if user.is_active else "is inactive"
    return [f"The user {_named([user])} {why}, so GLPI refuses its token until that is changed."]


def _shown(user: User, token: str | None) -> dict[str, t.Any]:
    return {"user": user.name, "token": HIDDEN if token else None}


def _named(users: t.Sequence[User]) -> str:
    return " and ".join(f"{user.name} (id {user.id})" for user in users)


class UserToken:
    """The token of one user."""

    def __init__(self, desired: t.Mapping[str, t.Any]) -> None:
        self._desired = desired
        self._made: str | None = None

    def read(self, gate: Gate) -> State:
        """Read the user, and who else has the token."""
        name = self._desired["user"]
        if self._desired["state"] == "present":
            refuse_encrypted(gate, USERS, f"The token of the user {name}")
        users = [_user(row) for row in gate.rows_to_change(_READ, [name, encoded(name)])]
        if len(users) != 1 or self._desired["state"] == "absent":
            return State(users)
        token = self._desired["token"] or self._kept(users[0])
        if not token:
            return State(users)
        others = gate.rows(_SAME_TOKEN, [token, users[0].id])
        return State(users, [User(row["id"], decoded(row["name"]), token) for row in others])

    def plan(self, current: State) -> Changes:
        """Compare the user's token with the desired one."""
        return plan(current, self._desired)

    def apply(self, gate: Gate, steps: t.Sequence[t.Any]) -> None:
        """Write the token."""
        for step in steps:
            token = step.token
            if isinstance(token, NewToken):
                token = self._made = made()
            gate.execute(_WRITE, [token, token, step.id])

    def answer(self, current: State, changes: Changes) -> dict[str, t.Any]:
        """Give the token; not one that was given, which Ansible would replace by a text that looks like one."""
        user = current.users[0] if current.users else None
        answer: dict[str, t.Any] = {
            "user_exists": user is not None,
            "user_trashed": user is not None and user.is_deleted,
            "user_id": user.id if user else None,
        }
        if self._desired["token"] is None:
            kept = self._kept(user) if user and self._desired["state"] == "present" else None
            answer["token"] = self._made or kept
        return answer

    def _kept(self, user: User) -> str | None:
        return None if self._desired["rotate"] == "always" else user.api_token


def _user(row: t.Mapping[str, t.Any]) -> User:
    return User(
        id=row["id"],
        name=decoded(row["name"]),
        api_token=row["api_token"] or None,
        is_active=bool(row["is_active"]),
        is_deleted=bool(row["is_deleted"]),
        has_signed_in=bool(row["has_signed_in"]),
        is_out_of_dates=bool(row["is_out_of_dates"]),
    )
