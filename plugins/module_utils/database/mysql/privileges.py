# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""MySQL's names of privileges. Dynamic privileges are global only, so none of them is here."""

from __future__ import annotations

from ..privileges import COLUMN_PRIVILEGES, Names

_ON_TABLES = COLUMN_PRIVILEGES | {"ALTER", "CREATE", "CREATE VIEW", "DELETE", "DROP", "INDEX", "SHOW VIEW", "TRIGGER"}
_ON_ROUTINES = frozenset(["ALTER ROUTINE", "EXECUTE"])
_ON_DATABASES = _ON_TABLES | _ON_ROUTINES | {"CREATE ROUTINE", "CREATE TEMPORARY TABLES", "EVENT", "LOCK TABLES"}


def names(partial_revokes: bool) -> Names:
    """Give the names. With the server's partial_revokes on, no character of a database's name is a wildcard, and none is escaped."""
    return Names(_ON_DATABASES, _ON_TABLES, _ON_ROUTINES, {}, wildcards=not partial_revokes, all_is_everywhere=True)
