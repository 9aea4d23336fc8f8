# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Open connections of an account: each keeps what the account might do when it was made, or when it last chose a database."""

from __future__ import annotations

import typing as t

from .account_hosts import is_among
from .connection import Database
from .errors import DatabaseError

_GONE = 1094


class Ended(t.NamedTuple):
    """How many connections were ended, and what the server said of those that stay open."""

    count: int = 0
    refused: str = ""


def end_connections(door: Database, name: str, hosts: t.Collection[str], all_hosts: bool) -> Ended:
    """End the connections of the accounts of that name at the hosts, or at any host."""
    rows = door.rows(
        "SELECT ID AS id, HOST AS host FROM information_schema.PROCESSLIST WHERE USER = %s AND ID <> CONNECTION_ID() AND COMMAND <> 'Killed'", (name,)
    )
    count, refused = 0, ""
    for row in rows:
        client = row["host"].rpartition(":")[0] or row["host"]
        if all_hosts or any(client.lower() == host or is_among(client.lower(), host) for host in hosts):
            try:
                door.execute("KILL %d" % row["id"])
            except DatabaseError as error:
                refused = refused if error.errno == _GONE else "(%d) %s" % (error.errno, error.server_message)
            else:
                count += 1
    return Ended(count, refused)
