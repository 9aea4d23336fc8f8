# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The rules of a type that has none of its own."""

from __future__ import annotations

import secrets
import string
import time
from typing import Any

from ..database import Database
from ..sessions import Session


class Refused(Exception):
    """The write isn't done, and GLPI says this."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class Rules:
    """`message` is what GLPI says though it went on."""

    def __init__(self, database: Database, session: Session) -> None:
        self.database = database
        self.session = session
        self.message = ""

    def before_add(self, values: dict[str, Any]) -> dict[str, Any]:
        return values

    def after_add(self, item_id: int, values: dict[str, Any]) -> None:
        """Nothing follows."""

    def before_update(self, row: dict[str, Any], values: dict[str, Any]) -> dict[str, Any]:
        return values

    def after_update(self, row: dict[str, Any], values: dict[str, Any]) -> None:
        """Nothing follows."""

    def before_purge(self, row: dict[str, Any]) -> None:
        """Nothing forbids it."""

    def after_purge(self, row: dict[str, Any]) -> None:
        """Nothing follows."""


def now() -> str:
    return time.strftime("%Y-%m-%d %H:%M:%S")


def new_token() -> str:
    """A token as GLPI makes them."""
    return "".join(secrets.choice(string.ascii_letters + string.digits) for each in range(40))
