# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A computer with all of its inventory, and a ticket: made in one entity, read back, and purged, as a system that feeds GLPI makes them."""

from __future__ import annotations

import time
import typing as t

from ..errors import ProvisioningError
from ..rest import entities
from ..rest.session import Session
from . import leftovers
from . import requirements as req
from .report import Report

# The bits of a right, and which of them each right has to have: what could not be purged is not made.
UPDATE, CREATE, PURGE = 2, 4, 16
ACTIONS = {"create": CREATE, "update": UPDATE, "purge": PURGE}
RIGHTS = {
    "computer": CREATE | UPDATE | PURGE,
    "dropdown": CREATE | PURGE,
    "contract": CREATE | UPDATE | PURGE,
    "ticket": CREATE | UPDATE | PURGE,
}
RIGHTS_OF = {
    req.COMPUTER: ("computer", "dropdown"),
    req.OPERATING_SYSTEM: ("computer", "dropdown"),
    req.CONTRACT: ("contract", "computer"),
    req.TICKET: ("ticket",),
}
# In the order in which they are purged: what uses another goes before it.
ITEMTYPES = {
    "Ticket": "ticket",
    "Computer": "computer",
    "Contract": "contract",
    "OperatingSystem": "dropdown",
    "Manufacturer": "dropdown",
    "ComputerType": "dropdown",
}
SOLVED = 5

PROVISION = "Provision the access again (playbook medulla.glpi.{system})."
GIVE_RIGHTS = "Give the profile these rights in GLPI (Administration > Profiles), or the API user a profile that has them ({system}_profile)."
SEE = "See what GLPI says, and the rights of the profile ({system}_profile)."


def check(report: Report, full_name: str, session: Session, profile: t.Mapping[str, t.Any], check_mode: bool) -> None:
    """Try everything that the profile in force has the rights for; purge it whatever happens."""
    if check_mode:
        for row, rights in RIGHTS_OF.items():
            lacking = _lacking(profile, rights)
            report.judged(row, not lacking, "%s; not tried in check mode" % (lacking or "the profile has the rights"), GIVE_RIGHTS)
        report.passed(req.NOTHING_LEFT, "nothing is created in check mode")
        return
    try:
        entity = entities.by_full_name(session, full_name)
    except ProvisioningError as error:
        report.stop(req.COMPUTER, str(error), PROVISION)
    if entity.id == entities.ROOT:
        report.stop(req.COMPUTER, "%s is the root entity, in which nothing is tried" % full_name, "Give the full name of an entity below it.")
    trip = _RoundTrip(session, entity.id)
    try:
        if _tried(report, profile, req.COMPUTER, trip.make_computer):
            _tried(report, profile, req.OPERATING_SYSTEM, trip.give_operating_system)
            _tried(report, profile, req.CONTRACT, trip.give_contract)
        else:
            for row in (req.OPERATING_SYSTEM, req.CONTRACT):
                report.failed(row, "not checked: %s failed" % req.COMPUTER, "See to %s first." % req.COMPUTER)
        _tried(report, profile, req.TICKET, trip.make_ticket)
    finally:
        with report.attempt(req.NOTHING_LEFT, SEE):
            _leave_nothing(report, session, profile, trip)


class _RoundTrip:
    """What is made, all of one name."""

    def __init__(self, session: Session, entity: int) -> None:
        self.name = leftovers.new_name()
        self._session = session
        self._entity = entity
        self._computer = 0
        self.made: list[tuple[str, int]] = []

    def make_computer(self) -> None:
        self._computer = self._kept(
            "Computer",
            {
                "name": self.name,
                "entities_id": self._entity,
                "computertypes_id": self._kept("ComputerType", {"name": self.name}),
                "manufacturers_id": self._kept("Manufacturer", {"name": self.name}),
                "serial": self.name.rpartition(" ")[2],
            },
        )

    def give_operating_system(self) -> None:
        made = self._kept("OperatingSystem", {"name": self.name})
        self._kept("Item_OperatingSystem", {**self._of_computer, "operatingsystems_id": made, "licenseid": "00330-80000-00000-AA000"})

    def give_contract(self) -> None:
        begin = time.strftime("%Y-%m-%d")
        made = self._kept("Contract", {"name": self.name, "entities_id": self._entity, "begin_date": begin, "duration": 36})
        self._kept("Contract_Item", {**self._of_computer, "contracts_id": made})

    def make_ticket(self) -> None:
        values = {"name": self.name, "entities_id": self._entity, "content": "Made by %s of the access to GLPI, which purges it." % self.name}
        made = self._kept("Ticket", values, leftovers.QUIET, renamed=True)
        self._session.update("Ticket", made, {"status": SOLVED, **leftovers.QUIET}, "Solving the ticket %s" % self.name)
        self._compare("Ticket", made, {"status": SOLVED})

    @property
    def _of_computer(self) -> dict[str, t.Any]:
        return {"itemtype": "Computer", "items_id": self._computer}

    def _kept(self, itemtype: str, values: t.Mapping[str, t.Any], hints: t.Mapping[str, t.Any] | None = None, renamed: bool = False) -> int:
        """Make an item, and read back what GLPI kept; ``hints`` tell it how, and are no values. Rules of GLPI may have it ``renamed``. Give its id."""
        made = self._session.add(itemtype, {**values, **(hints or {})}, "Creating the %s %s" % (itemtype, self.name))
        self.made.append((itemtype, made))
        self._compare(itemtype, made, {key: value for key, value in values.items() if key != "name" or not renamed})
        return made

    def _compare(self, itemtype: str, item: int, values: t.Mapping[str, t.Any]) -> None:
        asked = "Reading the %s %s back" % (itemtype, self.name)
        read = self._session.get("%s/%d" % (itemtype, item), asked)
        other = ["%s is %s, not %s" % (key, read.get(key), value) for key, value in values.items() if str(read.get(key)) != str(value)]
        if other:
            raise ProvisioningError("%s: GLPI kept something else: %s." % (asked, "; ".join(other)))


def _tried(report: Report, profile: t.Mapping[str, t.Any], row: str, trial: t.Callable[[], None]) -> bool:
    """Try what a row is about if the rights are there; an error is its result."""
    lacking = _lacking(profile, RIGHTS_OF[row])
    if lacking:
        report.failed(row, "%s; nothing was tried" % lacking, GIVE_RIGHTS)
        return False
    with report.attempt(row, SEE):
        trial()
        report.passed(row, "done, and kept as it was given")
        return True
    return False


def _lacking(profile: t.Mapping[str, t.Any], rights: t.Iterable[str]) -> str:
    missing = ["%s %s" % (action, right) for right in rights for action, bit in ACTIONS.items() if RIGHTS[right] & bit and not _held(profile, right) & bit]
    return "no right to %s" % ", ".join(missing) if missing else ""


def _held(profile: t.Mapping[str, t.Any], right: str) -> int:
    return int(profile.get(right) or 0)


def _leave_nothing(report: Report, session: Session, profile: t.Mapping[str, t.Any], trip: _RoundTrip) -> None:
    """Where a right was lacking nothing was made, and what cannot be purged need not be looked for."""
    itemtypes = [itemtype for itemtype, right in ITEMTYPES.items() if not _lacking(profile, [right])]
    outcome = leftovers.purge(session, itemtypes, trip.name, trip.made)
    if not outcome.left and not outcome.errors:
        of_others = ", %d of them of a check that was broken off" % outcome.abandoned if outcome.abandoned else ""
        report.passed(req.NOTHING_LEFT, "%d purged%s, none left" % (outcome.purged, of_others))
        return
    left = ["%s %d (%s)" % item for item in outcome.left]
    report.failed(
        req.NOTHING_LEFT,
        " ".join(["left: %s." % ", ".join(left) if left else "not sure that nothing is left:", *outcome.errors[:1]]),
        "Purge in GLPI what is called %s; the next check tries it as well. %s" % (leftovers.PREFIX, SEE),
    )
