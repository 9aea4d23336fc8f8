# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The exceptions that a user is meant to read."""

from __future__ import annotations

from typing import Any


class ProvisioningError(Exception):
    """One sentence: what was asked, what was found, and what to do.

    ``details`` are further values for the module's answer; nothing secret may be in them.
    """

    def __init__(self, message: str, **details: Any) -> None:
        super().__init__(message)
        self.details = details


class DoorClosed(ProvisioningError):
    """The door is closed, and what opens it may be part of the same run: check mode foretells, a real run fails."""
