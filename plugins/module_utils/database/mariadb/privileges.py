# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""MariaDB's names of privileges."""

from __future__ import annotations

from ..privileges import COLUMN_PRIVILEGES, Names, Version

_ON_TABLES = COLUMN_PRIVILEGES | {
    "ALTER", "CREATE", "CREATE VIEW", "DELETE", "DELETE HISTORY", "DROP", "INDEX", "SHOW VIEW", "TRIGGER",
}  # fmt: skip
_ON_ROUTINES = frozenset(["ALTER ROUTINE", "EXECUTE"])
_ON_DATABASES = _ON_TABLES | _ON_ROUTINES | {
    "CREATE ROUTINE", "CREATE TEMPORARY TABLES", "EVENT", "LOCK TABLES",
}  # fmt: skip
_SHOW_CREATE_ROUTINE_SINCE = (11, 3)

_ALIASES = {
    "BINLOG MONITOR": "REPLICATION CLIENT",
    "DELETE VERSIONING ROWS": "DELETE HISTORY",
    "READ ONLY ADMIN": "READ_ONLY ADMIN",
    "REPLICA MONITOR": "SLAVE MONITOR",
    "REPLICATION REPLICA": "REPLICATION SLAVE",
    "REPLICATION REPLICA ADMIN": "REPLICATION SLAVE ADMIN",
}


def names(version: Version) -> Names:
    """Give the names that a server of this version has."""
    newer = frozenset(["SHOW CREATE ROUTINE"] if version >= _SHOW_CREATE_ROUTINE_SINCE else [])
    return Names(_ON_DATABASES | newer, _ON_TABLES, _ON_ROUTINES | newer, _ALIASES)
