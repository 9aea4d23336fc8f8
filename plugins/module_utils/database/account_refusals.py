# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Accounts that must not be touched, since they are somebody else's or could not be used."""

from __future__ import annotations

import typing as t

from ..errors import ProvisioningError
from .account_grants import changes_schema
from .account_hosts import is_name
from .account_state import Desired, Found, changes_password
from .accounts import Account
from .privileges import DATABASE, EXCEPTION, GLOBAL, PROXY, ROLE, Privilege, covers

_OF_THE_SERVER = ("information_schema", "mysql", "performance_schema", "sys")
_ANOTHER = "name another account (name; medulla_database_user)"
_ADOPT = "set adopt (database_access_adopt)"


def refuse(found: Found, desired: Desired) -> None:
    """Raise an error for the first account that must not be touched."""
    if desired.name in found.dialect.accounts.OF_THE_SERVER and not desired.adopt:
        raise ProvisioningError(
            "The account %s is one of %s's own: %s, or %s to change this one." % (desired.name, found.dialect.product, _ANOTHER, _ADOPT)
        )
    names = [host for host in desired.hosts if is_name(host)]
    if desired.present and names and not found.server.resolves_names:
        raise ProvisioningError(
            "The hosts of the account have the names %s, and the server resolves none (skip_name_resolve), so nobody could sign in from there: "
            "give addresses (hosts; medulla_account_hosts)." % ", ".join(names)
        )
    for host, account in found.accounts.items():
        _refuse(host, account, found, desired)


def names_elsewhere(privileges: t.Iterable[Privilege], database: str) -> list[Privilege]:
    """Give the privileges on other databases; those on all databases, and by a pattern that covers this one, apart."""
    return [
        privilege
        for privilege in privileges
        if privilege.level not in (EXCEPTION, GLOBAL, PROXY, ROLE)
        and not (covers(privilege.database, database) if privilege.level == DATABASE else privilege.database == database)
    ]


def databases_elsewhere(privileges: t.Iterable[Privilege], database: str, existing: t.Iterable[str]) -> list[str]:
    """Give the other databases, of those that exist, on which there are privileges; the server's own apart."""
    others = names_elsewhere(privileges, database)
    return [
        name
        for name in existing
        if name.lower() not in _OF_THE_SERVER
        and any(covers(each.database, name) if each.level == DATABASE else each.database == name for each in others)
    ]


def _refuse(host: str, account: Account, found: Found, desired: Desired) -> None:
    who = "The account %s@%s" % (desired.name, host)
    if not desired.adopt and (desired.name, host) == found.server.signed_in:
        raise ProvisioningError("%s is the one that signed in: %s, or %s to change this one." % (who, _ANOTHER, _ADOPT))
    if not desired.adopt and _loses(host, account, desired) and found.elsewhere.get(host):
        raise ProvisioningError(
            "%s has privileges on %s, so it is in use for another database than %s: %s, or %s to take them away."
            % (who, ", ".join(found.elsewhere[host]), desired.database, _ANOTHER, _ADOPT)
        )
    foreign_views = [view for view in found.views if view.host == host and view.database.lower() != str(desired.database).lower()]
    if not desired.adopt and foreign_views:
        raise ProvisioningError(
            "%s is the definer of the views %s, which are not those of the database %s, and nobody could read them when it is dropped: "
            "make them again with another definer, or %s to have that done." % (who, ", ".join(map(str, foreign_views)), desired.database, _ADOPT)
        )
    if not desired.present:
        return
    if not desired.adopt and not account.has_password and changes_schema(account.privileges, desired.database, found.dialect.names):
        raise ProvisioningError(
            "%s exists with another password than the one given and may create and alter tables, as GLPI's own account may: "
            "%s, or %s to change this one." % (who, _ANOTHER, _ADOPT)
        )
    managed = found.dialect.accounts.PASSWORD_PLUGINS
    foreign = len(account.plugins) != 1 or account.plugins[0] not in managed
    if host in desired.hosts and foreign and desired.password is not None and desired.update_password:
        raise ProvisioningError(
            "%s signs in by %s, and only a password of %s alone is managed: drop the account, or %s, "
            "or omit the password to manage only the rest." % (who, " or ".join(account.plugins), " or ".join(managed), _ANOTHER)
        )


def _loses(host: str, account: Account, desired: Desired) -> bool:
    """Tell whether who uses the account elsewhere would notice."""
    stays = desired.present and host in desired.hosts
    return not stays or changes_password(account, desired) or (desired.privileges is not None and desired.exclusive_grants)
