# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The profiles that a user has beside the one in force: GLPI grants only what the latter may, and a login takes the user's default."""

from __future__ import annotations

import typing as t

from ..errors import ProvisioningError
from .errors import ApiError

if t.TYPE_CHECKING:
    from .session import Answer, Session

# GLPI says the last three also of other causes, which another profile doesn't change.
REFUSALS = frozenset(("ERROR_RIGHT_MISSING", "ERROR_GLPI_ADD", "ERROR_GLPI_UPDATE", "ERROR_GLPI_DELETE"))


def repeated(session: Session, refusal: ApiError, repeat: t.Callable[[], Answer]) -> Answer:
    """Repeat a refused call with each other profile of the user, and stay in the one that has the right; else name those that lack it."""
    try:
        active = session.get("getActiveProfile", "Reading the profile in force")["active_profile"]
        mine = session.get("getMyProfiles", "Listing the user's profiles")["myprofiles"]
    except ProvisioningError:
        raise refusal from None
    others = [profile for profile in mine if profile["id"] != active["id"]]
    for profile in others:
        _change(session, profile["id"])
        try:
            return repeat()
        except ApiError as error:
            if error.code not in REFUSALS:
                raise
    if others:
        _change(session, active["id"])
    raise refusal.of_profiles([profile["name"] for profile in (active, *others)]) from None


def _change(session: Session, profile: int) -> None:
    session.call("POST", "changeActiveProfile", "Changing the profile in force", body={"profiles_id": profile})
