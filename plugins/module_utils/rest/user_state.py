# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A GLPI user as it is and as it should be."""

from __future__ import annotations

import typing as t

from .profiles import Assignment

TEXTS = ("realname", "firstname", "comment")


class Desired(t.NamedTuple):
    """The user as the options describe it; None is unmanaged."""

    name: str
    state: str = "present"
    purge: bool = False
    adopt: bool = False
    signed_in_as: str | None = None
    password: str | None = None
    update_password: str = "on_create"
    realname: str | None = None
    firstname: str | None = None
    comment: str | None = None
    active: bool | None = None
    profile: str | None = None
    entity: str | None = None
    recursive: bool = True
    exclusive_profiles: bool = True


class User(t.NamedTuple):
    """A user as GLPI shows it, its texts as a person wrote them."""

    id: int
    name: str
    realname: str = ""
    firstname: str = ""
    comment: str = ""
    active: bool = True
    trashed: bool = False
    default_profile: int = 0
    # None is all entities that the user reaches, as newer versions of GLPI have it.
    default_entity: int | None = 0
    last_login: str | None = None
    api_token_date: str | None = None
    password_last_update: str | None = None
    begin_date: str | None = None
    end_date: str | None = None


class Current(t.NamedTuple):
    """All that the plan looks at. ``wanted`` is the desired profile, looked up."""

    users: t.Sequence[User] = ()
    assignments: t.Sequence[Assignment] = ()
    wanted: Assignment | None = None
    profiles: t.Mapping[int, str] = {}
    now: str = ""
