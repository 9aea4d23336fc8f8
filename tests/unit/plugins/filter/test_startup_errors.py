# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Why a database server did not start."""

from __future__ import annotations

import pytest
from ansible_collections.medulla.glpi.plugins.filter.startup_errors import startup_errors

MARIADB = "2026-11-26  2:00:00 0 [ERROR] Can't start server: Bind on TCP/IP port. Got error: 13: Permission denied"
MYSQL = "2026-11-26T02:00:00.000000Z 0 [ERROR] [MY-010262] [Server] Can't start server: Bind on TCP/IP port: Permission denied"
OTHER = "2026-11-26  2:00:00 0 [ERROR] Do you already have another server running on port: 3307 ?"
ABORTING = "2026-11-26  2:00:00 0 [ERROR] Aborting"
IN_USE = "2026-11-26  2:00:00 0 [ERROR] Can't start server: Bind on TCP/IP port. Got error: 98: Address already in use"
SEMANAGE = "semanage port --add --type mysqld_port_t --proto tcp 3307."


@pytest.mark.parametrize(
    ("lines", "port", "begins", "ends"),
    [
        ([MARIADB, OTHER, ABORTING], 3307, "Can't start server: Bind", SEMANAGE),
        ([MYSQL, ABORTING], "3307", "[MY-010262] [Server] Can't start", SEMANAGE),
        ([MARIADB, ABORTING], None, "Can't start", "13: Permission denied"),
        ([MARIADB, ABORTING], "", "Can't start", "13: Permission denied"),
        ([IN_USE, OTHER, ABORTING], 3307, "Can't start", "on port: 3307 ?"),
        (["[ERROR] the first", IN_USE, OTHER], 3307, "Can't start", "on port: 3307 ?"),
        (["[Note] Starting"], 3307, "", ""),
        ([], 3307, "", ""),
    ],
)
def test_errors(lines: list[str], port: int | str | None, begins: str, ends: str) -> None:
    found = startup_errors("\n".join(lines), port)
    assert found.startswith(begins) and found.endswith(ends)
    assert bool(found) == bool(begins)
