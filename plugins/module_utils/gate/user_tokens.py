# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The API token of a GLPI user, in glpi_users."""

from __future__ import annotations

import typing as t

from ..errors import ProvisioningError
from ..resource import HIDDEN_CHANGE, Changes
from .door import USERS, Gate
from .token_storage import PlainTokens, Storage, token_storage
from .tokens import NewToken, StoredToken, chosen, kept, made, shown

_READ = """
    SELECT id, name, api_token, api_token_date IS NOT NULL AS is_dated, is_active, is_deleted, last_login IS NOT NULL AS has_signed_in,
        authtype = 1 AND COALESCE(password, '') = '' AS has_no_password,
        begin_date > NOW() OR end_date < NOW() AS is_out_of_dates
    FROM glpi_users WHERE name IN (%s, %s) ORDER BY id"""
# The date stays when the token goes: by it a user whose token was taken away is told from a person.
_WRITE = """
    UPDATE glpi_users SET api_token = %s, api_token_date = IF(%s IS NULL, api_token_date, NOW()), date_mod = NOW()
    WHERE id = %s"""
_USELESS = "GLPI refuses it"


class User(t.NamedTuple):
    """A user of the login name."""

    id: int
    name: str
    api_token: StoredToken
    is_active: bool = True
    is_deleted: bool = False
    has_signed_in: bool = False
    is_out_of_dates: bool = False
    is_dated: bool = True
    has_no_password: bool = False

    @property
    def may_be_a_person(self) -> bool:
        """Whether someone may have signed in by a password; GLPI notes a login, but not what it was made with."""
        return self.has_signed_in and not self.is_dated and not self.has_no_password


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
    # GLPI itself writes no date when a user is made with a token. Without one the next login would make the user look like a person.
    if token == user.api_token:
        if user.is_dated:
            return Changes(before, before, (), _warnings(user))
        return Changes({**before, "dated": False}, {**before, "dated": True}, [Write(user.id, token)], _warnings(user))
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
    # Whoever gives the user's own token is meant by it.
    if desired["adopt"] or not user.may_be_a_person or (desired["token"] and kept(user.api_token) == desired["token"]):
        return
    where = " is in GLPI's trash and" if user.is_deleted else ""
    token = "a token without a date" if user.api_token else "no token"
    raise ProvisioningError(
        f"The user {_named([user])}{where} has signed in before, has a password and {token}, so it may be somebody's own; GLPI does not note"
        " whether a login was by password or by token: give another user, or adopt: true if this one is meant."
    )


def _warnings(user: User) -> list[str]:
    why = "is outside the dates of its validity" if user.is_out_of_dates else ""
    why = why if user.is_active else "is inactive"
    why = "is in GLPI's trash" if user.is_deleted else why
    if not why:
        return []
    return [f"The user {_named([user])} {why}, so GLPI refuses its token until that is changed."]


def _shown(user: User, token: StoredToken) -> dict[str, t.Any]:
    return {"user": user.name, "token": shown(token, _USELESS)}


def _named(users: t.Sequence[User]) -> str:
    return " and ".join(f"{user.name} (id {user.id})" for user in users)


class UserToken:
    """The token of one user."""

    def __init__(self, desired: t.Mapping[str, t.Any]) -> None:
        self._desired = desired
        self._made: str | None = None
        self._is_encrypted = False
        self._storage: Storage = PlainTokens()

    def read(self, gate: Gate) -> State:
        """Read the user, and who else has the token."""
        name = self._desired["user"]
        self._is_encrypted = USERS in gate.encrypting
        # Who takes a token away needs to read none.
        if self._desired["state"] == "present":
            self._storage = token_storage(gate, USERS, self._desired["glpi_key"])
            self._storage.accept(self._desired["token"])
        rows = gate.rows_to_change(_READ, [name, gate.texts.encoded(name)])
        self._storage.prove(gate, [row["api_token"] for row in rows])
        users = [_user({**gate.texts.as_written(row), "api_token": self._storage.read(row["api_token"])}) for row in rows]
        if len(users) != 1 or self._desired["state"] == "absent":
            return State(users)
        token = self._desired["token"] or self._kept(users[0])
        if not token:
            return State(users)
        others = self._storage.others(gate, token, users[0].id)
        return State(users, [User(row["id"], row["name"], token) for row in gate.texts.as_written(others)])

    def plan(self, current: State) -> Changes:
        """Compare the user's token with the desired one."""
        return plan(current, self._desired)

    def apply(self, gate: Gate, steps: t.Sequence[t.Any]) -> None:
        """Write the token."""
        for step in steps:
            token = step.token
            if isinstance(token, NewToken):
                token = self._made = made()
            stored = token if token is None else self._storage.written(token)
            gate.execute(_WRITE, [stored, stored, step.id])

    def answer(self, current: State, changes: Changes) -> dict[str, t.Any]:
        """Give the token; not one that was given, which Ansible would replace by a text that looks like one."""
        user = current.users[0] if current.users else None
        answer: dict[str, t.Any] = {
            "user_exists": user is not None,
            "user_trashed": user is not None and user.is_deleted,
            "user_id": user.id if user else None,
            "tokens_encrypted": self._is_encrypted,
        }
        if self._desired["token"] is None:
            answer["token"] = self._made or (self._kept(user) if user and self._desired["state"] == "present" else None)
        return answer

    def _kept(self, user: User) -> str | None:
        return None if self._desired["rotate"] == "always" else kept(user.api_token)


def _user(row: t.Mapping[str, t.Any]) -> User:
    return User(
        id=row["id"],
        name=row["name"] or "",
        api_token=row["api_token"] or None,
        is_active=bool(row["is_active"]),
        is_deleted=bool(row["is_deleted"]),
        has_signed_in=bool(row["has_signed_in"]),
        is_out_of_dates=bool(row["is_out_of_dates"]),
        is_dated=bool(row["is_dated"]),
        has_no_password=bool(row["has_no_password"]),
    )
