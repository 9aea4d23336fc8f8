# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Accounts of one name as a resource: read, plan, apply, answer."""

from __future__ import annotations

import typing as t

from ..errors import ProvisioningError
from ..resource import Changes
from .account_connections import Ended, end_connections
from .account_grants import difference, wanted_privileges
from .account_hosts import canonical_hosts
from .account_plan import plan
from .account_refusals import databases_elsewhere, names_elsewhere
from .account_state import Desired, Found, concerned_hosts
from .account_statements import Step, carry_out
from .account_views import views_of
from .accounts import Account, Server, read_privileges, tls_requirement
from .connection import Database
from .dialect import Dialect, dialect
from .errors import NO_SUCH_GRANT, DatabaseError
from .privileges import TABLE, Privilege


class AccountResource:
    """The module's options, which are complete only once the server's version is known."""

    def __init__(self, params: t.Mapping[str, t.Any]) -> None:
        self._params = params
        self._desired = Desired(params["name"], ())
        self._ended = Ended()

    def read(self, door: Database) -> Found:
        """Read what was created, then what was granted, then what the missing grants are on."""
        self._desired = _asked(self._params)
        speaking = dialect(door)
        _check_name(self._desired.name, speaking)
        server = speaking.accounts.read_server(door, self._desired.name, self._desired.database, self._desired.password)
        self._complete(server, speaking)
        accounts = {}
        for host in concerned_hosts(self._desired, server.accounts):
            try:
                privileges = read_privileges(door, self._desired.name, host, speaking.names)
            except DatabaseError as error:
                # Another run at the same time has just dropped it.
                if error.errno != NO_SUCH_GRANT:
                    raise
            else:
                accounts[host] = server.accounts[host]._replace(privileges=privileges)
        tables = {
            privilege.target
            for host in self._desired.hosts
            for privilege in self._missing(accounts.get(host, Account()))
            if privilege.level == TABLE
        }
        drops = [host for host in accounts if not self._desired.present or host not in self._desired.hosts]
        return Found(
            speaking,
            server,
            accounts,
            _columns(door, str(self._desired.database), tables, server.lower_case) if tables else {},
            self._elsewhere(door, accounts, server.lower_case),
            views_of(door, self._desired.name, drops),
        )

    def plan(self, current: Found) -> Changes:
        """Compare what was found with what is asked."""
        return plan(current, self._desired)

    def apply(self, door: Database, steps: t.Sequence[Step]) -> list[str]:
        """Carry out the statements, and end the connections that still have what was taken away."""
        carry_out(door, steps)
        hosts = {step.shrinks for step in steps if step.shrinks}
        if not hosts:
            return []
        self._ended = end_connections(door, self._desired.name, hosts, self._desired.exclusive_hosts)
        warnings = []
        if self._ended.count:
            warnings.append(
                "%d open connections of %s still had the rights that were taken away, and were ended." % (self._ended.count, self._desired.name)
            )
        if self._ended.refused:
            warnings.append(
                "Open connections of %s still have the rights that were taken away, and the account that signed in may not end them: restart what"
                " uses the account, or sign in with CONNECTION ADMIN or SUPER and PROCESS. Server: %s" % (self._desired.name, self._ended.refused)
            )
        return warnings

    def answer(self, current: Found, changes: Changes) -> dict[str, t.Any]:
        """Give the accounts as they are after the run."""
        accounts = [
            {"host": host, **{key: value for key, value in account.items() if "password" not in key}}
            for host, account in sorted(changes.after["accounts"].items())
        ]
        listening = current.server.listening
        return {
            "name": self._desired.name,
            "hosts": list(self._desired.hosts),
            "accounts": accounts,
            "connections_ended": self._ended.count,
            "former_password_works": any("former_password" in account for account in changes.after["accounts"].values()),
            "listening": {**listening._asdict(), "addresses": list(listening.addresses)},
        }

    def _elsewhere(self, door: Database, accounts: t.Mapping[str, Account], lower_case: bool) -> dict[str, list[str]]:
        """Give the other databases of each account; what exists is only asked when an account has privileges on any."""
        database = self._desired.database
        if database is None:
            return {}
        database = database.lower() if lower_case else database
        if not any(names_elsewhere(account.privileges, database) for account in accounts.values()):
            return {}
        existing = [row["name"] for row in door.rows("SELECT SCHEMA_NAME AS name FROM information_schema.SCHEMATA ORDER BY 1")]
        return {host: databases_elsewhere(account.privileges, database, existing) for host, account in accounts.items()}

    def _missing(self, account: Account) -> frozenset[Privilege]:
        return difference(account.privileges, self._desired.privileges, self._desired.exclusive_grants)[1]

    def _complete(self, server: Server, speaking: Dialect) -> None:
        database, grants = self._params["database"], self._params["grants"]
        if grants is None or not self._desired.present:
            return
        if not server.database_found:
            raise ProvisioningError("The database %s does not exist on the server: correct database, or create it first." % database)
        if server.lower_case:
            database = database.lower()
            grants = [{**grant, "table": (grant.get("table") or "").lower()} for grant in grants]
        self._desired = self._desired._replace(
            database=database, privileges=wanted_privileges(database, grants, speaking.names)
        )


def _asked(params: t.Mapping[str, t.Any]) -> Desired:
    """Check the options and give all of them but the grants, whose meaning depends on the server."""
    name, password = params["name"], params["password"]
    if password == "":
        raise ProvisioningError("password is empty: give one, or omit the option to leave the password as it is.")
    return Desired(
        name=name,
        hosts=canonical_hosts(params["hosts"]),
        password=password,
        update_password=params["update_password"] == "always",
        database=params["database"],
        exclusive_grants=params["exclusive_grants"],
        tls=None if params["tls_requires"] is None else tls_requirement(params["tls_requires"]),
        keep_former_password=params["retain_current_password"],
        exclusive_hosts=params["exclusive_hosts"],
        adopt=params["adopt"],
        present=params["state"] == "present",
    )


def _check_name(name: str, speaking: Dialect) -> None:
    if not 0 < len(name) <= speaking.accounts.LONGEST_NAME:
        raise ProvisioningError("name has %d characters: the name of an account has 1 to %d." % (len(name), speaking.accounts.LONGEST_NAME))


def _columns(door: Database, database: str, tables: t.Collection[str], lower_case: bool) -> dict[str, frozenset[str]]:
    rows = door.rows(
        "SELECT object.TABLE_NAME AS target, part.COLUMN_NAME AS name FROM information_schema.TABLES AS object"
        " LEFT JOIN information_schema.COLUMNS AS part USING (TABLE_SCHEMA, TABLE_NAME)"
        " WHERE object.TABLE_SCHEMA = %s AND object.TABLE_NAME IN %s",
        (database, sorted(tables)),
    )
    columns: dict[str, set[str]] = {}
    for row in rows:
        columns.setdefault(row["target"].lower() if lower_case else row["target"], set()).add((row["name"] or "").lower())
    return {table: frozenset(names) for table, names in columns.items()}
