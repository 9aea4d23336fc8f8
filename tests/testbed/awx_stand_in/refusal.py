# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How AWX says no: status 400 and what is wrong with each field."""

from __future__ import annotations

from typing import Any


class Refusal(Exception):
    """Answered as JSON; the key `detail` or `error` is about the whole call."""

    def __init__(self, status: int = 400, **errors: Any) -> None:
        super().__init__(errors)
        self.status = status
        self.errors = errors
