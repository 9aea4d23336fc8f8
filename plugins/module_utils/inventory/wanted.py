# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Computers as a load wants them: what the options say, checked before GLPI is asked."""

from __future__ import annotations

import datetime
import re
import typing as t

from ..errors import ProvisioningError
from ..stored_text import encoded

LONGEST = 255
TEXTS = ("name", "serial", "type", "manufacturer", "operating_system", "product_id")


class Contract(t.NamedTuple):
    """A contract by its name; the other values are those of one that the load adds."""

    name: str
    begin_date: str | None = None
    duration: int | None = None


class Wanted(t.NamedTuple):
    """A computer as the options describe it; None is unmanaged."""

    name: str
    serial: str | None = None
    type: str | None = None
    manufacturer: str | None = None
    operating_system: str | None = None
    product_id: str | None = None
    contract: Contract | None = None

    @property
    def label(self) -> str:
        """What the computer is called in messages."""
        return f"{self.name} ({self.serial})" if self.serial else self.name


class Load(t.NamedTuple):
    """All computers of one load, which are in one entity."""

    entity: str
    computers: t.Sequence[Wanted]
    state: str = "present"
    purge: bool = False


def wanted(options: t.Sequence[t.Mapping[str, t.Any]]) -> list[Wanted]:
    """Give the computers of the option, or refuse it with the first one that cannot be."""
    computers = [_computer(option, f"Number {number} of computers") for number, option in enumerate(options, 1)]
    _refuse_twins(computers)
    return _with_whole_contracts(computers)


def _computer(option: t.Mapping[str, t.Any], which: str) -> Wanted:
    if (option.get("name") or "").strip():
        which = f"{which} ({option['name'].strip()})"
    texts = {field: _text(option.get(field), f"{which}: {field}") for field in TEXTS}
    if texts["product_id"] is not None and texts["operating_system"] is None:
        raise ProvisioningError(f"{which} has a product_id without the operating_system that it belongs to: give both.")
    contract = option.get("contract")
    return Wanted(**texts, contract=_contract(contract, which) if contract else None)


def _contract(option: t.Mapping[str, t.Any], which: str) -> Contract:
    date, duration = option.get("begin_date"), option.get("duration")
    if date is not None and not _is_date(date):
        raise ProvisioningError(f"{which}: the contract's begin_date {date} is no date: write it as YYYY-MM-DD.")
    if duration is not None and duration < 0:
        raise ProvisioningError(f"{which}: the contract's duration {duration} is negative: give the number of months.")
    return Contract(t.cast(str, _text(option["name"], f"{which}: the contract's name")), date, duration)


def _text(text: str | None, which: str) -> str | None:
    if text is None:
        return None
    text = text.strip()
    if not text:
        raise ProvisioningError(f"{which} is empty: give it a value, or leave it out where it may be left out.")
    if len(encoded(text)) > LONGEST:
        raise ProvisioningError(
            f"{which} is longer than the {LONGEST} characters that GLPI keeps (& < and > count as 5 of them): shorten it."
        )
    return text


def _is_date(text: str) -> bool:
    if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
        return False
    try:
        datetime.date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _refuse_twins(computers: t.Sequence[Wanted]) -> None:
    """Two computers of a list may have one name only where their serials tell them apart."""
    serials: dict[str, int] = {}
    names: dict[str, tuple[int, bool]] = {}
    for number, computer in enumerate(computers, 1):
        twin, shared = None, "name"
        if computer.serial:
            twin, shared = serials.setdefault(computer.serial.casefold(), number), "serial"
        if twin in (None, number):
            first, told_apart = names.setdefault(computer.name.casefold(), (number, bool(computer.serial)))
            twin, shared = (number if told_apart and computer.serial else first), "name"
        if twin != number:
            other = computers[t.cast(int, twin) - 1]
            raise ProvisioningError(
                f"Numbers {twin} and {number} of computers are one computer, since they have one {shared}:"
                f" {other.label} and {computer.label}. Leave one out, or give each its own serial."
            )


def _with_whole_contracts(computers: t.Sequence[Wanted]) -> list[Wanted]:
    """A contract that many computers share is one contract: what one of them says of it holds for all."""
    whole: dict[str, Contract] = {}
    for computer in computers:
        if computer.contract is None:
            continue
        known = whole.setdefault(computer.contract.name.casefold(), computer.contract)
        for field in ("begin_date", "duration"):
            value, had = getattr(computer.contract, field), getattr(known, field)
            if None not in (value, had) and value != had:
                raise ProvisioningError(
                    f"The contract {known.name} has the {field} {had} for one computer and {value} for {computer.label} in computers:"
                    " give one of them, or each computer its own contract."
                )
            if had is None:
                known = known._replace(**{field: value})
        whole[known.name.casefold()] = known
    return [one._replace(contract=whole[one.contract.name.casefold()]) if one.contract else one for one in computers]
