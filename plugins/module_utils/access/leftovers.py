# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a check makes in GLPI for a moment: found again by its name and purged, also that of a check that was killed.

Rules of GLPI may rename a ticket, so that its content has the name, too.

The name tells who made it, since checks from several hosts at once must not take away each other's items.
"""

from __future__ import annotations

import hashlib
import os
import platform
import re
import time
import typing as t

from ..errors import ProvisioningError
from ..rest.errors import ApiError
from ..rest.profiles import GONE
from ..rest.session import Session

PREFIX = "medulla.glpi check"
_NAME = re.compile(re.escape(PREFIX) + r" ([0-9a-f]{8})-([0-9]+)-([0-9a-f]+)")
# To GLPI: send no notification of it.
QUIET = {"_disablenotif": 1}
# No check takes as long.
ABANDONED_AFTER = 600
# Where an item has its name.
_FIELDS = {"Ticket": ("name", "content")}
# A computer's own; in GLPI they go with it, but whether they did could not be asked afterwards.
_OF_COMPUTER = ("Item_OperatingSystem", "Contract_Item")


class Leftover(t.NamedTuple):
    """An item by its itemtype, id and name."""

    itemtype: str
    id: int
    name: str


class Outcome(t.NamedTuple):
    """How many items were purged, how many of those another check had left, which are still there, and what GLPI said to that."""

    purged: int
    abandoned: int
    left: t.Sequence[Leftover]
    errors: t.Sequence[str]


def new_name() -> str:
    """Give the name of all items of this check."""
    return "%s %s-%d-%x" % (PREFIX, _host(), os.getpid(), int(time.time()))


def is_abandoned(name: str) -> bool:
    """Whether the check that made an item of this name has ended, as far as can be told from here."""
    found = _NAME.fullmatch(name)
    if not found:
        return False
    host, process, since = found.groups()
    if abs(time.time() - int(since, 16)) > ABANDONED_AFTER:
        return True
    return host == _host() and not _is_running(int(process))


def purge(session: Session, itemtypes: t.Iterable[str], name: str, made: t.Iterable[tuple[str, int]] = ()) -> Outcome:
    """Purge what is of this name, was abandoned, or was ``made`` and renamed by GLPI's rules; and look again, since an answer is no proof."""
    itemtypes = list(itemtypes)
    errors: list[str] = []
    named = _find(session, itemtypes, name, errors)
    every = [Leftover(itemtype, item, name) for itemtype, item in made if itemtype in itemtypes]
    renamed = [item for item in every if item not in named]
    found = sorted([*named, *renamed], key=lambda item: itemtypes.index(item.itemtype))
    for item in found:
        try:
            _purge(session, item)
        except ProvisioningError as error:
            errors.append(str(error))
    left = _find(session, itemtypes, name, errors) if found else []
    left += [item for item in renamed if _is_there(session, item, errors)]
    purged = [item for item in found if item not in left]
    return Outcome(len(purged), sum(item.name != name for item in purged), left, errors)


def _is_there(session: Session, item: Leftover, errors: list[str]) -> bool:
    try:
        session.get("%s/%d" % (item.itemtype, item.id), "Looking for the %s %d of this check" % (item.itemtype, item.id))
    except ApiError as error:
        if error.code == "ERROR_ITEM_NOT_FOUND":
            return False
        errors.append(str(error))
    return True


def _find(session: Session, itemtypes: t.Iterable[str], name: str, errors: list[str]) -> list[Leftover]:
    found: dict[tuple[str, int], Leftover] = {}
    for itemtype, field in ((each, field) for each in itemtypes for field in _FIELDS.get(each, ("name",))):
        try:
            rows = session.items(itemtype, "Looking for what checks have left", {"searchText[%s]" % field: PREFIX})
        except ProvisioningError as error:
            # The items of other types must go nevertheless.
            errors.append(str(error))
            continue
        for row in rows:
            named = row[field] or ""
            if field != "name":
                match = _NAME.search(named)
                named = match.group() if match else ""
            if named == name or is_abandoned(named):
                found.setdefault((itemtype, row["id"]), Leftover(itemtype, row["id"], named))
    return list(found.values())


def _purge(session: Session, item: Leftover) -> None:
    asked = "Purging the %s %d of a check" % (item.itemtype, item.id)
    try:
        if item.itemtype == "Computer":
            for itemtype in _OF_COMPUTER:
                for row in session.items("Computer/%d/%s" % (item.id, itemtype), asked):
                    session.purge(itemtype, row["id"], asked)
        session.purge(item.itemtype, item.id, asked, QUIET if item.itemtype == "Ticket" else None)
    except ApiError as error:
        # Another check may have taken the same abandoned item away.
        if error.code not in GONE:
            raise


def _host() -> str:
    return hashlib.sha256(platform.node().encode()).hexdigest()[:8]


def _is_running(process: int) -> bool:
    try:
        os.kill(process, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except PermissionError:
        pass
    return True
