# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The definition of a foreign server, by which FEDERATED tables connect to it."""

from __future__ import annotations

import typing as t

from ..database.connection import Database, identifier
from ..database.errors import DatabaseError
from ..resource import HIDDEN, HIDDEN_CHANGE, Changes

DENIED = 1142

_READ = (
    "SELECT Host AS host, Port AS port, Db AS `database`, Username AS username, Password AS password FROM mysql.servers WHERE Server_name = %s"
)
# It also closes the connections that tables have open, so that it counts at once.
_ALTER = "ALTER SERVER {name} OPTIONS (HOST %s, PORT %s, DATABASE %s, USER %s, PASSWORD %s)"


class Definition(t.NamedTuple):
    """Where the tables are, and who reads them."""

    host: str
    port: int
    database: str
    username: str
    password: str


class Current(t.NamedTuple):
    """The definition, None when there is none; and whether it could be looked for."""

    definition: t.Optional[Definition] = None
    is_shown: bool = True


def plan(current: Current, wanted: Definition, name: str) -> Changes:
    """Compare the definition with the desired one; where there is none, none is needed."""
    if not current.is_shown:
        return Changes(
            {},
            {},
            warnings=[
                f"The account that signed in may not read mysql.servers, so the server {name} stays as it is: sign in as an administrator of the"
                " database server, or FEDERATED tables go on with the access that they had."
            ],
        )
    if current.definition is None:
        return Changes({}, {})
    before, after = current.definition._asdict(), wanted._asdict()
    same_password = before["password"] == after["password"]
    before["password"], after["password"] = HIDDEN, HIDDEN if same_password else HIDDEN_CHANGE
    return Changes(before, after, [] if current.definition == wanted else [wanted])


class FederatedServer:
    """One definition."""

    def __init__(self, name: str, wanted: Definition) -> None:
        self._name = name
        self._wanted = wanted

    def read(self, database: Database) -> Current:
        """Read the definition."""
        try:
            rows = database.rows(_READ, [self._name])
        except DatabaseError as error:
            if error.errno != DENIED:
                raise
            return Current(is_shown=False)
        return Current(Definition(**rows[0]) if rows else None)

    def plan(self, current: Current) -> Changes:
        """Compare the definition with the desired one."""
        return plan(current, self._wanted, self._name)

    def apply(self, database: Database, steps: t.Sequence[t.Any]) -> None:
        """Change it."""
        for step in steps:
            database.execute(_ALTER.format(name=identifier(self._name)), list(step))

    def answer(self, current: Current, changes: Changes) -> dict[str, t.Any]:
        """Tell whether there is such a definition."""
        return {"exists": current.definition is not None}
