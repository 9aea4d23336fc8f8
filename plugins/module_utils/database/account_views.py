# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Views whose definer goes: nobody could read one of SQL SECURITY DEFINER any more, and mariadb-dump ends at it (1449)."""

from __future__ import annotations

import re
import typing as t

from ..errors import ProvisioningError
from .connection import Database, identifier

_BEFORE_VIEW = re.compile(r"^CREATE (ALGORITHM=\w+ )?DEFINER=`(?:[^`]|``)*`@`(?:[^`]|``)*` SQL SECURITY \w+ VIEW ")


class DefinedView(t.NamedTuple):
    """A view of one of the accounts; ``statement`` makes it again, as its readers see it and with the one who signed in as its definer."""

    database: str
    name: str
    host: str
    statement: str

    def __str__(self) -> str:
        return "%s.%s" % (self.database, self.name)


def views_of(door: Database, name: str, hosts: t.Collection[str]) -> list[DefinedView]:
    """Give the views of the accounts of that name at the hosts."""
    if not hosts:
        return []
    rows = door.rows(
        "SELECT TABLE_SCHEMA AS view_database, TABLE_NAME AS view_name, DEFINER AS definer FROM information_schema.VIEWS WHERE DEFINER IN %s",
        (["%s@%s" % (name, host) for host in hosts],),
    )
    return [
        DefinedView(
            row["view_database"], row["view_name"], row["definer"].rpartition("@")[2], _made_again(door, row["view_database"], row["view_name"])
        )
        for row in rows
    ]


def _made_again(door: Database, database: str, name: str) -> str:
    place = "%s.%s" % (identifier(database), identifier(name))
    (row,) = door.rows("SHOW CREATE VIEW %s" % place)
    text, found = _BEFORE_VIEW.subn("CREATE OR REPLACE \\1DEFINER=CURRENT_USER SQL SECURITY INVOKER VIEW ", row["Create View"])
    if not found:
        raise ProvisioningError("How the view %s is made is not understood, so its definer was not dropped: %s" % (place, row["Create View"]))
    return text
