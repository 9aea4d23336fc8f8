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
from .mariadb import accounts as mariadb_accounts
from .mariadb import privileges as mariadb_privileges
from .mariadb import statements as mariadb_statements
from .privileges import Names, parse_version

MARIADB_SINCE = (10, 4)


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


class Statements(t.Protocol):
    """How a server is told what an account signs in with."""

    def create_user(self, name: str, password: str | None, tls: Tls | None) -> Step:
        """Create an account; one that another run has just created stays."""

    def alter_user(self, name: str, password: str | None, tls: Tls | None) -> Step:
        """Change the password, the required encryption, or both; what isn't named stays."""


class Dialect(t.NamedTuple):
    """One kind of server, in one of its versions."""

    product: str
    names: Names
    accounts: Accounts
    statements: Statements


def dialect_of(version: str) -> Dialect:
    """Choose by what VERSION() answers; a server that is too old is an error."""
    numbers = parse_version(version)
    if "mariadb" in version.lower() and numbers >= MARIADB_SINCE:
        return Dialect("MariaDB", mariadb_privileges.names(numbers), mariadb_accounts, mariadb_statements)
    raise ProvisioningError("The database server says that it is version %s, and only MariaDB 10.4 and later is supported." % version)


def dialect(door: Database) -> Dialect:
    """Choose by what the server says of itself. A proxy may greet with a version of its own, so only a clear greeting spares the question."""
    greeting = door.greeting
    return dialect_of(greeting if "mariadb" in greeting.lower() else str(door.value("SELECT VERSION()")))
