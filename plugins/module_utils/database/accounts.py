# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Accounts as MariaDB keeps them: one row of ``mysql.global_priv`` a host."""

from __future__ import annotations

import hashlib
import json
import typing as t

from ..errors import ProvisioningError
from .connection import Database, identifier
from .errors import NO_SUCH_TABLE, DatabaseError
from .privileges import Privilege, Version, parse_grants, parse_version

NATIVE = "mysql_native_password"
OLDEST = (10, 4)

# A requirement of encryption is what the option holds: {} for none, {"SSL": None}, {"X509": None}, or texts by SUBJECT, ISSUER, CIPHER.
Tls = t.Mapping[str, t.Optional[str]]
TLS_TEXTS = {"SUBJECT": "x509_subject", "ISSUER": "x509_issuer", "CIPHER": "ssl_cipher"}

_READ = """
SELECT VERSION() AS version, CURRENT_USER() AS signed_in, UNIX_TIMESTAMP() AS now,
  @@bind_address AS bind_address, @@port AS port, @@skip_networking AS skip_networking,
  @@lower_case_table_names AS lower_case, @@default_password_lifetime AS lifetime,
  (SELECT COUNT(*) FROM information_schema.SCHEMATA
    WHERE SCHEMA_NAME = %s AND (@@lower_case_table_names OR BINARY SCHEMA_NAME = %s)) AS databases_found,
  account.User, account.Host, account.Priv
FROM (SELECT 1) AS server LEFT JOIN mysql.global_priv AS account ON account.User IN ('', %s)
"""


class Account(t.NamedTuple):
    """One account at one host."""

    plugins: tuple[str, ...] = (NATIVE,)
    password_hash: str = ""
    tls: Tls = {}
    locked: bool = False
    expired: bool = False
    privileges: frozenset[Privilege] = frozenset()


class Listening(t.NamedTuple):
    """Where the server waits for connections over TCP: at each of the addresses, everywhere when there is none."""

    addresses: tuple[str, ...] = ()
    port: int = 0
    enabled: bool = True


class Server(t.NamedTuple):
    """What one statement tells of the server and of the accounts of one name, by host and without their privileges."""

    version: Version
    signed_in: tuple[str, str]
    lower_case: bool
    database_found: bool
    accounts: dict[str, Account]
    anonymous_hosts: tuple[str, ...]
    listening: Listening = Listening()


def read_server(door: Database, name: str, database: str | None) -> Server:
    """Read the server and the accounts of a name."""
    try:
        rows = door.rows(_READ, (database, database, name))
    except DatabaseError as error:
        if error.errno == NO_SUCH_TABLE:
            _check_version(str(door.value("SELECT VERSION()")))
        raise
    server = rows[0]
    _check_version(server["version"])
    user, dummy, host = server["signed_in"].rpartition("@")
    found = [(row["User"], row["Host"], json.loads(row["Priv"])) for row in rows if row["User"] is not None]
    found = [row for row in found if not row[2].get("is_role")]
    return Server(
        parse_version(server["version"]),
        (user, host),
        bool(server["lower_case"]),
        bool(server["databases_found"]),
        {host: account_of(stored, server["now"], server["lifetime"]) for user, host, stored in found if user == name},
        tuple(sorted(host for user, host, stored in found if not user)),
        Listening(
            tuple(address.strip() for address in (server["bind_address"] or "").split(",") if address.strip()),
            server["port"],
            not server["skip_networking"],
        ),
    )


def account_of(stored: t.Mapping[str, t.Any], now: int, default_lifetime: int) -> Account:
    """Give the account that a row's JSON describes; ``now`` is in seconds since 1970, a lifetime in days."""
    main = stored.get("plugin") or NATIVE
    # With several ways to sign in, the empty one among them stands for the outer plugin.
    plugins = tuple(way.get("plugin", main) for way in stored.get("auth_or", [{}]))
    lifetime = stored.get("password_lifetime", -1)
    lifetime = default_lifetime if lifetime < 0 else lifetime
    changed = stored.get("password_last_changed")
    return Account(
        plugins,
        stored.get("authentication_string") or "",
        _tls_of(stored),
        bool(stored.get("account_locked")),
        changed == 0 or bool(changed and lifetime and changed + lifetime * 86400 < now),
    )


def read_privileges(door: Database, name: str, host: str, version: Version) -> frozenset[Privilege]:
    """Read what was granted to an account."""
    rows = door.rows("SHOW GRANTS FOR %s" % account_name(name, host))
    return parse_grants((str(next(iter(row.values()))) for row in rows), version)


def account_name(name: str, host: str) -> str:
    """Write an account for a statement."""
    return "%s@%s" % (identifier(name), identifier(host))


def native_hash(password: str) -> str:
    """Give the hash that mysql_native_password stores; it has no salt, so equal passwords have equal hashes."""
    inner = hashlib.sha1(password.encode(), usedforsecurity=False).digest()
    return "*" + hashlib.sha1(inner, usedforsecurity=False).hexdigest().upper()


def tls_requirement(option: t.Mapping[str, t.Any]) -> Tls:
    """Check the option and give it with its keys in upper case, sorted."""
    wanted = {str(key).upper(): value for key, value in sorted(option.items(), key=lambda item: str(item[0]).upper())}
    for alone in ("SSL", "X509"):
        if alone in wanted:
            if len(wanted) > 1:
                raise ProvisioningError("tls_requires has %s beside something else: it stands alone." % alone)
            return {alone: None}
    for key, value in wanted.items():
        if key not in TLS_TEXTS or not isinstance(value, str) or not value:
            raise ProvisioningError(
                "tls_requires has %s, which is none of SSL, X509, or SUBJECT, ISSUER and CIPHER with a text: correct it." % key
            )
    return wanted


def _tls_of(stored: t.Mapping[str, t.Any]) -> Tls:
    kind = stored.get("ssl_type", 0)
    if kind == 3:
        return {key: stored[field] for key, field in sorted(TLS_TEXTS.items()) if stored.get(field)}
    return {1: {"SSL": None}, 2: {"X509": None}}.get(kind, {})


def _check_version(text: str) -> None:
    if "mariadb" not in text.lower() or parse_version(text) < OLDEST:
        raise ProvisioningError("The database server says that it is version %s, and only MariaDB 10.4 and later is supported." % text)
