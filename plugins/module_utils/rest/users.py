# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A GLPI user: read, changed, and read back."""

from __future__ import annotations

import contextlib
import time
import typing as t

from ..errors import ProvisioningError
from ..resource import Changes
from . import entities, passwords, profiles, user_plan
from .errors import ApiError
from .lookup import find
from .profiles import Assignment
from .session import Session
from .user_plan import Create, Remove, Restore, Update
from .user_state import TEXTS, Current, Desired, User

# A run that meets another one may see that one's work half done when it reads back.
ROUNDS = 3


class UserResource:
    """One user, for the runner."""

    def __init__(self, desired: Desired) -> None:
        self._desired = desired
        self._profiles: dict[int, str] = {}
        self._wanted: Assignment | None = None
        self._before: User | None = None
        self._id: int | None = None

    def unseen(self) -> Current:
        """Give the state of a GLPI without this user, whose profiles nobody has seen."""
        desired = self._desired
        if not desired.profile:
            return Current()
        wanted = Assignment(-1, -1 if desired.entity else entities.ROOT, desired.recursive)
        return Current(wanted=wanted, profiles={-1: desired.profile})

    def read(self, session: Session) -> Current:
        """Give the users of the name, also those in the trash, and the profiles of the only one."""
        current = self._look(session)
        self._before = current.users[0] if current.users else None
        if user_plan.password_is_written(current, self._desired):
            policy = session.get("getGlpiConfig", "Reading GLPI's password policy")["cfg_glpi"]
            passwords.refuse_unfit(policy, t.cast(str, self._desired.password), self._desired.name)
        return current

    def plan(self, current: Current) -> Changes:
        """Compare with the desired state."""
        return user_plan.plan(current, self._desired)

    def apply(self, session: Session, steps: t.Sequence[t.Any]) -> list[str]:
        """Carry out the steps and read back: GLPI also answers 200 to what it doesn't do."""
        try:
            self._carry_out(session, steps)
        except ApiError as error:
            if error.code != "ERROR_GLPI_ADD" or not isinstance(steps[0], Create):
                raise
            current = self._look(session)
            if not current.users:
                raise
            # Another run has added the user meanwhile.
            steps = user_plan.plan(current, self._desired).steps
            self._carry_out(session, steps)
        user = self._kept(session)
        if user and any("password" in step.values for step in steps if isinstance(step, (Create, Update))):
            return self._password_kept(session, user)
        return []

    def answer(self, current: Current, changes: Changes) -> dict[str, t.Any]:
        """Give the user's id; None as long as there is no user."""
        return {"id": self._id}

    def _look(self, session: Session) -> Current:
        desired = self._desired
        found = []
        for params in ({}, {"is_deleted": "1"}):
            rows = find(session, "User", "name", desired.name, f"Looking for the user {desired.name}", params)
            found.extend(_user(row) for row in rows)
        self._id = found[0].id if found else None
        current = Current(found, now=time.strftime("%Y-%m-%d %H:%M:%S"))
        if desired.state == "absent" or len(found) > 1:
            return current
        self._profiles = self._profiles or profiles.known_profiles(session)
        if desired.profile and not self._wanted:
            entity = entities.by_full_name(session, desired.entity).id if desired.entity else entities.ROOT
            self._wanted = Assignment(profiles.by_name(self._profiles, desired.profile), entity, desired.recursive)
        had = profiles.assignments(session, self._id, desired.name) if self._id else ()
        return current._replace(assignments=had, wanted=self._wanted, profiles=self._profiles)

    def _carry_out(self, session: Session, steps: t.Sequence[t.Any]) -> None:
        name = self._desired.name
        for step in steps:
            if isinstance(step, Create):
                self._id = session.add("User", step.values, f"Adding the user {name}")
                continue
            user = t.cast(int, self._id)
            if isinstance(step, Update):
                session.update("User", user, step.values, f"Changing the user {name}")
            elif isinstance(step, Restore):
                session.update("User", user, {"is_deleted": 0}, f"Taking the user {name} out of the trash")
            elif isinstance(step, Remove):
                self._remove(session, user, step.purge)
            else:
                profiles.carry_out(session, step, user, name)

    def _remove(self, session: Session, user: int, purge: bool) -> None:
        asked = f"Removing the user {self._desired.name}"
        if session.borrowed:
            asked += " (in a session that has added an entity GLPI refuses it: sign in again)"
        try:
            (session.purge if purge else session.trash)("User", user, asked)
        except ApiError as error:
            if error.code not in profiles.GONE or self._look(session).users:
                raise

    def _kept(self, session: Session) -> User | None:
        """Read back until nothing is left to do; give the user."""
        desired = self._desired._replace(password=None)
        for _round in range(ROUNDS):
            current = self._look(session)
            changes = user_plan.plan(current, desired)
            if not changes.steps:
                return current.users[0] if current.users else None
            if desired.state == "absent" or not current.users:
                break
            self._carry_out(session, changes.steps)
        differing = [key for key in changes.after if changes.before.get(key) != changes.after[key]]
        raise ProvisioningError(
            f"GLPI answered that the user {desired.name} was changed, but it kept something else in"
            f" {', '.join(differing)}: look at the user in GLPI, and at the rights of the user who signed in."
        )

    def _password_kept(self, session: Session, user: User) -> list[str]:
        """GLPI tells nothing about a password that it drops, but the date shows it."""
        if user.password_last_update is None:
            if self._before is None:
                # Without a password the next run would find a user and leave it as it is.
                with contextlib.suppress(ApiError):
                    session.purge("User", user.id, f"Removing the user {user.name} again")
            raise ProvisioningError(
                f"GLPI dropped the password of the user {user.name} without a word: give one that its policy accepts,"
                " and sign in as an administrator with at least that user's rights."
            )
        if self._before and self._before.password_last_update == user.password_last_update:
            return [
                f"GLPI left the password of the user {user.name} as it was on {user.password_last_update}: it is"
                " the given one already, or the user who signed in may not change it."
            ]
        return []


def _user(row: t.Mapping[str, t.Any]) -> User:
    return User(
        row["id"],
        row["name"] or "",
        *(row.get(text) or "" for text in TEXTS),
        active=bool(row["is_active"]),
        trashed=bool(row["is_deleted"]),
        default_profile=row.get("profiles_id") or 0,
        default_entity=row.get("entities_id"),
        last_login=row.get("last_login"),
        api_token_date=row.get("api_token_date"),
        # A GLPI that doesn't show the date proves nothing.
        password_last_update=row.get("password_last_update", ""),
        begin_date=row.get("begin_date"),
        end_date=row.get("end_date"),
    )
