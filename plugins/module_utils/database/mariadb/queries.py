# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What MariaDB records of views, and the session in which it tells how it understands a query."""

from __future__ import annotations

import typing as t

from ..connection import Database

SESSION_SETTINGS = ""
ALGORITHM = "v.ALGORITHM"
NOT_KEPT = ()


def algorithms(door: Database, database: str, views: t.Sequence[str]) -> dict[str, str]:
    """Give nothing: ``ALGORITHM`` is among the columns of information_schema.VIEWS."""
    return {}
