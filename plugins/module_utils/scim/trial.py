# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The trial: a user and a group are provisioned as an identity provider does, and removed whatever happens."""

from __future__ import annotations

import datetime
import typing as t

from ..access.report import Report
from . import requirements as req
from .client import GROUP, USER, Client, Kind, ScimError
from .leftovers import new_name

RIGHTS = "See what the server says, and that the user applied by the identity server may do it in GLPI (Setup > SCIM Identity servers)."
FIRST_NAME = "Trial"
FAMILY_NAME = "Scim"
NEW_FAMILY_NAME = "Changed"


class Trial:
    """One user and one group, of one name that nothing else has."""

    def __init__(self, report: Report, client: Client, now: datetime.datetime) -> None:
        self._report = report
        self._client = client
        self._name = new_name(now)
        self._ids: dict[Kind, str] = {}
        self._tried: set[Kind] = set()

    def run(self) -> None:
        """Check it all; what was made goes also where a row stops the rest."""
        try:
            self._check_user()
            self._check_group()
        finally:
            self._remove(GROUP, req.GROUP_REMOVED)
            self._remove(USER, req.USER_REMOVED)
            if self._tried:
                with self._report.attempt(req.NOTHING_LEFT, self._by_hand):
                    self._check_nothing_left()

    @property
    def _by_hand(self) -> str:
        return "Look in GLPI for the user and the group %s, and remove them." % self._name

    def _check_user(self) -> None:
        attributes = {
            "userName": self._name,
            "externalId": self._name,
            "displayName": "%s %s" % (FIRST_NAME, FAMILY_NAME),
            "name": {"givenName": FIRST_NAME, "familyName": FAMILY_NAME},
            # A domain of which RFC 2606 says that nobody has it.
            "emails": [{"value": "%s@example.com" % self._name, "type": "work", "primary": True}],
            "active": True,
        }
        user = self._create(USER, attributes, req.USER_CREATED)
        with self._report.attempt(req.USER_FOUND, RIGHTS):
            self._check_filter()
        with self._report.attempt(req.USER_CHANGED, RIGHTS):
            self._client.change(USER, user, "replace", "name.familyName", NEW_FAMILY_NAME)
            found = (self._client.read(USER, user).get("name") or {}).get("familyName")
            self._report.judged(req.USER_CHANGED, found == NEW_FAMILY_NAME, "family name %s" % found, "The server accepts the change and does not make it.")
        with self._report.attempt(req.USER_DEACTIVATED, RIGHTS):
            self._client.change(USER, user, "replace", "active", False)
            # Servers that are not strict give it as a text or a number.
            active = str(self._client.read(USER, user).get("active")).lower()
            self._report.judged(req.USER_DEACTIVATED, active in ("false", "0"), "active: %s" % active, "The server accepts the change and does not make it.")

    def _check_filter(self) -> None:
        found = self._client.find(USER, self._name)
        others = len(found) - len(self._own(USER, found))
        if others:
            self._report.failed(req.USER_FOUND, "the filter is ignored: %d others are found with it" % others, "Identity providers rely on the filter.")
        else:
            self._report.judged(req.USER_FOUND, len(found) == 1, "found" if found else "not found", "Identity providers rely on the filter.")

    def _check_group(self) -> None:
        group = self._create(GROUP, {"displayName": self._name}, req.GROUP_CREATED)
        user = self._ids[USER]
        with self._report.attempt(req.MEMBER_ADDED, RIGHTS):
            self._client.change(GROUP, group, "add", "members", [{"value": user}])
            members = [str(member.get("value")) for member in self._client.read(GROUP, group).get("members") or ()]
            self._report.judged(
                req.MEMBER_ADDED, user in members, "a member" if user in members else "%d other members" % len(members),
                "The server accepts the member and does not keep it.",
            )  # fmt: skip

    def _create(self, kind: Kind, attributes: dict[str, t.Any], row: str) -> str:
        self._tried.add(kind)
        try:
            created = self._client.create(kind, attributes)
            number = created.get("id") or self._found_id(kind)
        except ScimError as error:
            self._report.stop(row, str(error), RIGHTS)
        if not number:
            self._report.stop(row, "the answer holds no id, and the filter finds none", RIGHTS)
        self._ids[kind] = str(number)
        self._report.passed(row, "created")
        return self._ids[kind]

    def _own(self, kind: Kind, items: t.Sequence[dict[str, t.Any]]) -> list[dict[str, t.Any]]:
        # Names of users are not case-sensitive, and GLPI may have them in lower case.
        return [item for item in items if str(item.get(kind.naming)).lower() == self._name.lower()]

    def _found_id(self, kind: Kind) -> t.Any:
        own = self._own(kind, self._client.find(kind, self._name))
        return own[0].get("id") if own else None

    def _remove(self, kind: Kind, row: str) -> None:
        """Remove it; what was refused, or answered by an error, may be there all the same."""
        if kind not in self._tried:
            return
        with self._report.attempt(row, self._by_hand):
            number = self._ids.get(kind) or self._found_id(kind)
            if number:
                self._client.remove(kind, str(number))
                self._report.passed(row, "removed")

    def _check_nothing_left(self) -> None:
        left = [kind.title for kind in (GROUP, USER) if kind in self._tried and self._own(kind, self._client.find(kind, self._name))]
        self._report.judged(req.NOTHING_LEFT, not left, "still there: %s" % " and ".join(left) if left else "nothing", self._by_hand)
