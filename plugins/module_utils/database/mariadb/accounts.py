# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Accounts as MariaDB keeps them: one row of ``mysql.global_priv`` a host."""

from __future__ import annotations

import hashlib
import json
import typing as t

from ..accounts import TLS_TEXTS, Account, Listening, Server, Tls, grant_lines
from ..connection import Database
from ..grant_lines import Given, parse_given
from ..privileges import Names

NATIVE = "mysql_native_password"
PASSWORD_PLUGINS = (NATIVE,)
OF_THE_SERVER = ("root", "mysql", "mariadb.sys")
LONGEST_NAME = 128

_READ = """
SELECT CURRENT_USER() AS signed_in, UNIX_TIMESTAMP() AS now,
  @@bind_address AS bind_address, @@port AS port, @@skip_networking AS skip_networking, @@skip_name_resolve AS skip_name_resolve,
  @@lower_case_table_names AS lower_case, @@default_password_lifetime AS lifetime,
  (SELECT COUNT(*) FROM information_schema.SCHEMATA
    WHERE SCHEMA_NAME = %s AND (@@lower_case_table_names OR BINARY SCHEMA_NAME = %s)) AS databases_found,
  account.User, account.Host, account.Priv
FROM (SELECT 1) AS server LEFT JOIN mysql.global_priv AS account ON account.User IN ('', %s)
"""


def read_server(door: Database, name: str, database: str | None, password: str | None) -> Server:
    """Read the server and the accounts of a name; ``password`` is the one to compare theirs with."""
    rows = door.rows(_READ, (database, database, name))
    server = rows[0]
    wanted = None if password is None else native_hash(password)
    user, dummy, host = server["signed_in"].rpartition("@")
    found = [(row["User"], row["Host"], json.loads(row["Priv"])) for row in rows if row["User"] is not None]
    found = [row for row in found if not row[2].get("is_role")]
    return Server(
        (user, host),
        bool(server["lower_case"]),
        bool(server["databases_found"]),
        {host: account_of(stored, server["now"], server["lifetime"], wanted) for user, host, stored in found if user == name},
        tuple(sorted(host for user, host, stored in found if not user)),
        Listening(
            tuple(address.strip() for address in (server["bind_address"] or "").split(",") if address.strip()),
            server["port"],
            not server["skip_networking"],
        ),
        not server["skip_name_resolve"],
    )


def read_own_privileges(door: Database, names: Names) -> Given:
    """Read what the account that signed in may do; the statement shows the roles in force, roles of roles, and PUBLIC, in lines of their own."""
    return parse_given(grant_lines(door, "SHOW GRANTS"), names)


def account_of(stored: t.Mapping[str, t.Any], now: int, default_lifetime: int, wanted_hash: str | None) -> Account:
    """Give the account that a row's JSON describes; ``now`` is in seconds since 1970, a lifetime in days."""
    main = stored.get("plugin") or NATIVE
    # With several ways to sign in, the empty one among them stands for the outer plugin.
    plugins = tuple(way.get("plugin", main) for way in stored.get("auth_or", [{}]))
    lifetime = stored.get("password_lifetime", -1)
    lifetime = default_lifetime if lifetime < 0 else lifetime
    changed = stored.get("password_last_changed")
    return Account(
        plugins,
        wanted_hash is not None and stored.get("authentication_string") == wanted_hash,
        _tls_of(stored),
        bool(stored.get("account_locked")),
        changed == 0 or bool(changed and lifetime and changed + lifetime * 86400 < now),
        default_role=stored.get("default_role") or "",
    )


def native_hash(password: str) -> str:
    """Give the hash that mysql_native_password stores; it has no salt, so equal passwords have equal hashes."""
    inner = hashlib.sha1(password.encode(), usedforsecurity=False).digest()
    return "*" + hashlib.sha1(inner, usedforsecurity=False).hexdigest().upper()


def _tls_of(stored: t.Mapping[str, t.Any]) -> Tls:
    kind = stored.get("ssl_type", 0)
    if kind == 3:
        return {key: stored[field] for key, field in sorted(TLS_TEXTS.items()) if stored.get(field)}
    return {1: {"SSL": None}, 2: {"X509": None}}.get(kind, {})
