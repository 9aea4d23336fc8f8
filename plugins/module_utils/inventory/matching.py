# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which computer of GLPI is which of the list."""

from __future__ import annotations

import typing as t

from ..errors import ProvisioningError
from .wanted import Wanted


class System(t.NamedTuple):
    """An operating system of a computer; ``id`` is that of the tie between them."""

    id: int
    name: str
    product_id: str = ""


class Computer(t.NamedTuple):
    """A computer as GLPI shows it, its texts as a person wrote them."""

    id: int
    name: str
    serial: str = ""
    type: str = ""
    manufacturer: str = ""
    trashed: bool = False
    systems: tuple[System, ...] = ()
    contracts: frozenset[int] = frozenset()


def matches(wanted: t.Sequence[Wanted], computers: t.Iterable[Computer]) -> list[Computer | None]:
    """Give the computer that each wanted one is; one in the trash only where no other is."""
    live, trash = _Pool(), _Pool()
    for computer in computers:
        (trash if computer.trashed else live).add(computer)
    found = [live.only(one) or trash.only(one) for one in wanted]
    _refuse_shared(wanted, found)
    return found


class _Pool:
    """Computers by serial and by name; as in GLPI's own keys, upper and lower case are the same."""

    def __init__(self) -> None:
        self._by_serial: dict[str, list[Computer]] = {}
        self._by_name: dict[str, list[Computer]] = {}

    def add(self, computer: Computer) -> None:
        if computer.serial:
            self._by_serial.setdefault(computer.serial.casefold(), []).append(computer)
        self._by_name.setdefault(computer.name.casefold(), []).append(computer)

    def only(self, wanted: Wanted) -> Computer | None:
        """Give the one that has the serial, else the one that has the name and isn't told apart by its serial."""
        found, shared = self._by_serial.get((wanted.serial or "").casefold(), []), "serial"
        if not found:
            named, shared = self._by_name.get(wanted.name.casefold(), []), "name"
            found = [computer for computer in named if not (wanted.serial and computer.serial)]
        if len(found) > 1:
            several = ", ".join(
                f"{one.name} (id {one.id}, serial {one.serial or 'none'}{', in the trash' if one.trashed else ''})" for one in found
            )
            raise ProvisioningError(
                f"The entity has {len(found)} computers that have the {shared} of {wanted.label}: {several}."
                " Purge all but one, or tell them apart by their serials."
            )
        return found[0] if found else None


def _refuse_shared(wanted: t.Sequence[Wanted], found: t.Sequence[Computer | None]) -> None:
    takers: dict[int, Wanted] = {}
    for one, computer in zip(wanted, found):
        if computer and takers.setdefault(computer.id, one) is not one:
            raise ProvisioningError(
                f"{takers[computer.id].label} and {one.label} are both the computer {computer.name} (id {computer.id},"
                f" serial {computer.serial or 'none'}) of GLPI: give that one its serial in GLPI, or leave one of them out."
            )
