# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Accounts as MySQL keeps them: one row of ``mysql.user`` a host."""

from __future__ import annotations

import re
import typing as t

from ..accounts import TLS_TEXTS, Account, Listening, Server, Tls, grant_lines
from ..connection import Database
from ..grant_lines import OWN, Given, parse_grants
from ..privileges import Names
from .passwords import CACHING, NATIVE, SHA256, matches

PASSWORD_PLUGINS = (CACHING, NATIVE, SHA256)
OF_THE_SERVER = ("root", "mysql.infoschema", "mysql.session", "mysql.sys")
LONGEST_NAME = 32

_ROLE = re.compile(r"`(?:[^`]|``)*`@`(?:[^`]|``)*`")

_READ = """
SELECT CURRENT_USER() AS signed_in, @@bind_address AS bind_address, @@port AS port, @@skip_networking AS skip_networking,
  @@skip_name_resolve AS skip_name_resolve,
  @@lower_case_table_names AS lower_case,
  (SELECT COUNT(*) FROM information_schema.SCHEMATA
    WHERE SCHEMA_NAME = %s AND (@@lower_case_table_names OR CAST(SCHEMA_NAME AS BINARY) = CAST(%s AS BINARY))) AS databases_found,
  account.User AS user, account.Host AS host, account.plugin, CAST(account.authentication_string AS BINARY) AS hash,
  account.ssl_type, account.ssl_cipher, account.x509_issuer, account.x509_subject, account.account_locked = 'Y' AS locked,
  account.password_expired = 'Y' OR COALESCE(account.password_lifetime, @@default_password_lifetime) > 0
    AND account.password_last_changed + INTERVAL COALESCE(account.password_lifetime, @@default_password_lifetime) DAY < NOW() AS expired,
  JSON_CONTAINS_PATH(account.User_attributes, 'one', '$.additional_password') AS former
FROM (SELECT 1) AS server LEFT JOIN mysql.user AS account ON account.User IN ('', %s)
"""


def read_server(door: Database, name: str, database: str | None, password: str | None) -> Server:
    """Read the server and the accounts of a name; ``password`` is the one to compare theirs with."""
    rows = door.rows(_READ, (database, database, name))
    server = rows[0]
    user, dummy, host = server["signed_in"].rpartition("@")
    return Server(
        (user, host),
        bool(server["lower_case"]),
        bool(server["databases_found"]),
        {row["host"]: account_of(row, password) for row in rows if row["user"] == name},
        tuple(sorted(row["host"] for row in rows if row["user"] == "")),
        Listening(
            # Every address is written as an asterisk.
            tuple(address.strip() for address in (server["bind_address"] or "").split(",") if address.strip() not in ("", "*")),
            server["port"],
            not server["skip_networking"],
        ),
        not server["skip_name_resolve"],
    )


def read_own_privileges(door: Database, names: Names) -> Given:
    """Read what the account that signed in may do; the statement shows what a role in force gives among the account's own."""
    in_force = str(door.value("SELECT CURRENT_ROLE()"))
    found = {}
    for role in [*_ROLE.findall(in_force), OWN]:
        if role or found:
            door.execute("SET ROLE %s" % (role or "NONE"))
        found[role] = parse_grants(grant_lines(door, "SHOW GRANTS FOR CURRENT_USER()"), names)
    if len(found) > 1:
        door.execute("SET ROLE %s" % in_force)
    return {role: privileges if role == OWN else privileges - found[OWN] for role, privileges in found.items()}


def account_of(row: t.Mapping[str, t.Any], password: str | None) -> Account:
    """Give the account that a row describes."""
    return Account(
        (row["plugin"],),
        password is not None and matches(row["plugin"], row["hash"] or b"", password),
        _tls_of(row),
        bool(row["locked"]),
        bool(row["expired"]),
        keeps_former_password=bool(row["former"]),
    )


def _tls_of(row: t.Mapping[str, t.Any]) -> Tls:
    if row["ssl_type"] == "SPECIFIED":
        return {key: row[field].decode() for key, field in sorted(TLS_TEXTS.items()) if row[field]}
    return {"ANY": {"SSL": None}, "X509": {"X509": None}}.get(row["ssl_type"], {})
