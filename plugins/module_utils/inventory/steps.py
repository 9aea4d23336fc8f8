# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The steps of a load; ``place`` is that of the computer in the list, whose values the step takes."""

from __future__ import annotations

import typing as t

from .wanted import Contract


class AddName(t.NamedTuple):
    """Add a type, manufacturer or operating system to GLPI's list."""

    itemtype: str
    name: str


class AddContract(t.NamedTuple):
    """Add a contract to the entity."""

    contract: Contract


class Add(t.NamedTuple):
    """Add the computer that has this place in the list."""

    place: int


class Change(t.NamedTuple):
    """Change fields of a computer, and take it out of the trash."""

    place: int
    computer: int
    fields: t.Mapping[str, str]
    restore: bool


class Install(t.NamedTuple):
    """Tie the operating system to the computer."""

    place: int


class Reinstall(t.NamedTuple):
    """Change the operating system or the product id of a tie."""

    place: int
    tie: int
    fields: t.Mapping[str, str]


class Cover(t.NamedTuple):
    """Tie the contract to the computer."""

    place: int


class Remove(t.NamedTuple):
    """Put the computer into the trash, or purge it."""

    place: int
    computer: int
