# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is asked of the accounts of one name, and what was found of them."""

from __future__ import annotations

import typing as t

from .account_views import DefinedView
from .accounts import Account, Server, Tls
from .dialect import Dialect
from .privileges import Privilege


class Desired(t.NamedTuple):
    """The options. None means that nothing is asked."""

    name: str
    hosts: tuple[str, ...]
    password: str | None = None
    update_password: bool = True
    database: str | None = None
    privileges: frozenset[Privilege] | None = None
    exclusive_grants: bool = True
    tls: Tls | None = None
    keep_former_password: bool = False
    exclusive_hosts: bool = False
    adopt: bool = False
    present: bool = True


class Found(t.NamedTuple):
    """The server, its accounts of the name that are concerned, by host, and the columns of the tables that are to be granted on.

    ``columns`` has no entry for a table that doesn't exist. ``elsewhere`` are, by host, other databases on which the account has privileges,
    and ``views`` those whose definer is an account that is to be dropped.
    """

    dialect: Dialect
    server: Server
    accounts: t.Mapping[str, Account]
    columns: t.Mapping[str, frozenset[str]] = {}
    elsewhere: t.Mapping[str, t.Sequence[str]] = {}
    views: t.Sequence[DefinedView] = ()


def concerned_hosts(desired: Desired, existing: t.Iterable[str]) -> list[str]:
    """Give the hosts of existing accounts that a run may touch."""
    return sorted(host for host in existing if host in desired.hosts or desired.exclusive_hosts)


def changes_password(account: Account, desired: Desired) -> bool:
    """Tell whether the account gets another password."""
    return desired.password is not None and desired.update_password and not account.has_password
