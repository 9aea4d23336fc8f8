# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""An account as it is compared, whatever a server keeps of it."""

from __future__ import annotations

import typing as t

from ..errors import ProvisioningError
from .connection import Database, identifier
from .grant_lines import parse_grants
from .privileges import Names, Privilege

# A requirement of encryption is what the option holds: {} for none, {"SSL": None}, {"X509": None}, or texts by SUBJECT, ISSUER, CIPHER.
Tls = t.Mapping[str, t.Optional[str]]
TLS_TEXTS = {"SUBJECT": "x509_subject", "ISSUER": "x509_issuer", "CIPHER": "ssl_cipher"}


class Account(t.NamedTuple):
    """One account at one host.

    ``plugins`` are the authentication plugins that it signs in by. ``has_password``: its password is the one that was asked for.
    ``keeps_former_password``: it can still be used with an earlier one as well.
    """

    plugins: tuple[str, ...] = ()
    has_password: bool = False
    tls: Tls = {}
    locked: bool = False
    expired: bool = False
    keeps_former_password: bool = False
    privileges: frozenset[Privilege] = frozenset()
    default_role: str = ""


class Listening(t.NamedTuple):
    """Where the server waits for connections over TCP: at each of the addresses, everywhere when there is none."""

    addresses: tuple[str, ...] = ()
    port: int = 0
    enabled: bool = True


class Server(t.NamedTuple):
    """What one statement tells of the server and of the accounts of one name, by host and without their privileges."""

    signed_in: tuple[str, str]
    lower_case: bool
    database_found: bool
    accounts: dict[str, Account]
    anonymous_hosts: tuple[str, ...]
    listening: Listening = Listening()
    resolves_names: bool = True


def read_privileges(door: Database, name: str, host: str, names: Names) -> frozenset[Privilege]:
    """Read what was granted to an account."""
    return parse_grants(grant_lines(door, "SHOW GRANTS FOR %s" % account_name(name, host)), names)


def grant_lines(door: Database, statement: str) -> list[str]:
    """Give the lines that SHOW GRANTS answers; they may hold the password's hash."""
    return [str(next(iter(row.values()))) for row in door.rows(statement)]


def account_name(name: str, host: str) -> str:
    """Write an account for a statement."""
    return "%s@%s" % (identifier(name), identifier(host))


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
