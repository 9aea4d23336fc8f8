# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""GLPI's profiles, and which user has which one on which entity (itemtype Profile_User)."""

from __future__ import annotations

import typing as t

from ..errors import ProvisioningError
from .errors import ApiError
from .lookup import among
from .session import Session

ITEMTYPE = "Profile_User"
GONE = ("ERROR_GLPI_DELETE", "ERROR_ITEM_NOT_FOUND")


class Assignment(t.NamedTuple):
    """A user's profile on an entity; one without an id is wanted, not there."""

    profile: int
    entity: int
    recursive: bool
    id: int = 0
    dynamic: bool = False

    @property
    def place(self) -> tuple[int, int]:
        """The profile and its entity."""
        return (self.profile, self.entity)


class Assign(t.NamedTuple):
    """Give the user a profile that it lacks."""

    wanted: Assignment


class Reassign(t.NamedTuple):
    """Turn an assignment into the wanted one, so that the user always has exactly one of both."""

    old: Assignment
    wanted: Assignment


class Unassign(t.NamedTuple):
    """Take a profile away."""

    old: Assignment


def known_profiles(session: Session) -> dict[int, str]:
    """Give the names of all profiles by their ids."""
    rows = session.items("Profile", "Listing GLPI's profiles")
    return {row["id"]: row["name"] or "" for row in rows}


def by_name(profiles: t.Mapping[int, str], name: str) -> int:
    """Give the id of the one profile of this name."""
    found = [number for number, known in profiles.items() if known == name]
    if not found:
        raise ProvisioningError(
            f"GLPI shows no profile called {name}: correct it, create it in GLPI, or sign in as a user who sees it."
            f" There are: {among(profiles.values())}."
        )
    if len(found) > 1:
        ids = ", ".join(map(str, found))
        raise ProvisioningError(f"GLPI has {len(found)} profiles called {name} (ids {ids}): rename all but one.")
    return found[0]


def assignments(session: Session, user: int, name: str) -> list[Assignment]:
    """Give the user's assignments, the oldest first."""
    rows = session.items(f"User/{user}/{ITEMTYPE}", f"Listing the profiles of the user {name}")
    found = [
        Assignment(
            row["profiles_id"], row["entities_id"], bool(row["is_recursive"]), row["id"], bool(row["is_dynamic"])
        )
        for row in rows
    ]
    return sorted(found, key=lambda assignment: assignment.id)


def plan(current: t.Sequence[Assignment], wanted: Assignment, exclusive: bool) -> list[t.Any]:
    """Give the steps from the current assignments to the wanted one.

    Of several that would do, all runs choose the same one, so that two at a time don't undo each other's work.
    """
    there = [one for one in current if one.place == wanted.place]
    candidates = there or (list(current) if exclusive else [])
    if not candidates:
        return [Assign(wanted)]
    kept = min(candidates, key=lambda one: (one.profile != wanted.profile, one[:3] != wanted[:3], one.dynamic, one.id))
    steps: list[t.Any] = []
    if kept.place != wanted.place or kept.recursive != wanted.recursive or (kept.dynamic and exclusive):
        steps.append(Reassign(kept, wanted))
    if exclusive:
        steps.extend(Unassign(one) for one in current if one.id != kept.id)
    return steps


def outcome(current: t.Sequence[Assignment], steps: t.Sequence[t.Any]) -> list[Assignment]:
    """Give the assignments that the steps lead to."""
    replaced = [step.old.id for step in steps if not isinstance(step, Assign)]
    added = [step.wanted for step in steps if not isinstance(step, Unassign)]
    return [one for one in current if one.id not in replaced] + added


def carry_out(session: Session, step: t.Any, user: int, name: str) -> None:
    """Carry out one step."""
    if isinstance(step, Assign):
        session.add(ITEMTYPE, {"users_id": user, **_values(step.wanted)}, f"Giving the user {name} a profile")
        _purge_duplicates(session, step.wanted, user, name)
    elif isinstance(step, Reassign):
        # A dynamic assignment is one that GLPI's rules made and would take away again.
        values = {**_values(step.wanted), "is_dynamic": 0}
        session.update(ITEMTYPE, step.old.id, values, f"Changing the profile of the user {name}")
    else:
        _purge(session, step.old, name)


def _purge_duplicates(session: Session, wanted: Assignment, user: int, name: str) -> None:
    """GLPI adds what another run has just added: every run then leaves the oldest."""
    same = [one for one in assignments(session, user, name) if one[:3] == wanted[:3]]
    for one in same[1:]:
        _purge(session, one, name)


def _purge(session: Session, old: Assignment, name: str) -> None:
    try:
        session.purge(ITEMTYPE, old.id, f"Taking a profile away from the user {name}")
    except ApiError as error:
        # Another run may have been faster; reading back tells whether it is really gone.
        if error.code not in GONE:
            raise


def _values(wanted: Assignment) -> dict[str, int]:
    return {
        "profiles_id": wanted.profile,
        "entities_id": wanted.entity,
        "is_recursive": int(wanted.recursive),
    }
