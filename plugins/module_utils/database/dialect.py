# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What differs between the database servers, chosen by the version that the server itself tells."""

from __future__ import annotations

import typing as t

from ..errors import ProvisioningError
from .account_statements import Step
from .accounts import Server, Tls
from .connection import Database
from .grant_lines import Given
from .mariadb import accounts as mariadb_accounts
from .mariadb import privileges as mariadb_privileges
from .mariadb import queries as mariadb_queries
from .mariadb import statements as mariadb_statements
from .mysql import accounts as mysql_accounts
from .mysql import privileges as mysql_privileges
from .mysql import queries as mysql_queries
from .mysql import statements as mysql_statements
from .privileges import Names, Version, parse_version

SUPPORTED = "MariaDB 10.4 or later, or MySQL 8.0 or later"
_MARIADB_SINCE: Version = (10, 4)
_MYSQL_SINCE: Version = (8, 0)


class Accounts(t.Protocol):
    """How a server keeps accounts."""

    PASSWORD_PLUGINS: tuple[str, ...]
    """The authentication plugins whose password is managed."""
    OF_THE_SERVER: tuple[str, ...]
    """The server's own accounts."""
    LONGEST_NAME: int
    """In characters."""

    def read_server(self, door: Database, name: str, database: str | None, password: str | None) -> Server:
        """Read the server and the accounts of a name; ``password`` is the one to compare theirs with."""

    def read_own_privileges(self, door: Database, names: Names) -> Given:
        """Read what the account that signed in may do, whoever gave it: the account's own, those of the roles in force, and everybody's."""


class Statements(t.Protocol):
    """How a server is told what an account signs in with."""

    KEEPS_FORMER_PASSWORD: bool
    """Whether an account can have its former password beside the new one."""

    def create_user(self, name: str, password: str | None, tls: Tls | None) -> Step:
        """Create an account; one that another run has just created stays."""

    def alter_user(self, name: str, password: str | None, tls: Tls | None, keep_former: bool) -> Step:
        """Change the password, the required encryption, or both; what isn't named stays. The former password is kept beside if that can be."""

    def discard_former_password(self, name: str) -> Step:
        """Let the account be used with its newest password only."""


class Queries(t.Protocol):
    """How a server records views, and tells how it understands a query."""

    SESSION_SETTINGS: str
    """What the session needs further, as SET has it."""
    ALGORITHM: str
    """The column of information_schema.VIEWS with a view's algorithm, or NULL."""

    NOT_KEPT: tuple[str, ...]
    """Clauses of a query that the server does not keep in a form that it understands again."""

    def algorithms(self, door: Database, database: str, views: t.Sequence[str]) -> dict[str, str]:
        """Give the algorithms of views where information_schema does not have them."""


class Dialect(t.NamedTuple):
    """One kind of server, in one of its versions."""

    product: str
    names: Names
    accounts: Accounts
    statements: Statements
    queries: Queries


def dialect(door: Database) -> Dialect:
    """Choose by what the server says of itself. A proxy may greet with a version of its own, so only a clear greeting spares the question."""
    greeting = door.greeting
    if "mariadb" in greeting.lower():
        return mariadb(greeting)
    rows = door.rows("SHOW GLOBAL VARIABLES WHERE Variable_name IN ('version', 'partial_revokes')")
    found = {row["Variable_name"]: str(row["Value"]) for row in rows}
    if "mariadb" in found["version"].lower():
        return mariadb(found["version"])
    _check(found["version"], _MYSQL_SINCE)
    return mysql(found.get("partial_revokes") == "ON")


def mariadb(version: str) -> Dialect:
    """Give MariaDB's dialect."""
    _check(version, _MARIADB_SINCE)
    return Dialect("MariaDB", mariadb_privileges.names(parse_version(version)), mariadb_accounts, mariadb_statements, mariadb_queries)


def mysql(partial_revokes: bool = False) -> Dialect:
    """Give MySQL's dialect."""
    return Dialect("MySQL", mysql_privileges.names(partial_revokes), mysql_accounts, mysql_statements, mysql_queries)


def _check(version: str, oldest: Version) -> None:
    if parse_version(version) < oldest:
        raise ProvisioningError("The database server says that it is version %s, and what works is %s: update the server." % (version, SUPPORTED))
