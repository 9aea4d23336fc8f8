# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is decided about the accounts of one name: a pure function of what was found and what is asked."""

from __future__ import annotations

import typing as t

from ..errors import ProvisioningError
from ..resource import HIDDEN, HIDDEN_CHANGE, Changes
from .account_grants import changes_schema, difference, grant_statements, revoke_statements
from .account_hosts import is_among
from .account_statements import Step
from .accounts import Account, Server, Tls, account_name
from .dialect import Dialect
from .privileges import EXCEPTION, GLOBAL, TABLE, Privilege


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

    ``columns`` has no entry for a table that doesn't exist. ``view_definer`` are the hosts at which the account is the definer of views.
    """

    dialect: Dialect
    server: Server
    accounts: t.Mapping[str, Account]
    columns: t.Mapping[str, frozenset[str]] = {}
    view_definer: t.Collection[str] = ()


def concerned_hosts(desired: Desired, existing: t.Iterable[str]) -> list[str]:
    """Give the hosts of existing accounts that a run may touch."""
    return sorted(host for host in existing if host in desired.hosts or desired.exclusive_hosts)


def plan(found: Found, desired: Desired) -> Changes:
    """Compare, refuse what must not be touched, and give the steps: all that takes away comes before anything that gives.

    So a run that was interrupted leaves an account with nothing that it had neither before nor shall have, and can be run again.
    """
    if desired.name in found.dialect.accounts.OF_THE_SERVER and not desired.adopt:
        raise ProvisioningError("The account %s is one of %s's own: name another one, or set adopt to change this one." % (desired.name, found.dialect.product))
    for host, account in found.accounts.items():
        _refuse(host, account, found, desired)
    stays = desired.hosts if desired.present else ()
    drops = [host for host in found.accounts if host not in stays]
    taking = [Step("DROP USER IF EXISTS %s" % account_name(desired.name, host)) for host in drops]
    signing_in: list[Step] = []
    giving: list[Step] = []
    after: dict[str, dict[str, t.Any]] = {}
    for host in stays:
        name, account = account_name(desired.name, host), found.accounts.get(host)
        present = account or _new(desired)
        extra, missing = difference(present.privileges, desired.privileges, desired.exclusive_grants)
        taking += [Step(statement, revokes=True) for statement in revoke_statements(name, extra, present.privileges, found.dialect.names)]
        signing_in += _signing_in(name, account, desired, found.dialect)
        giving += [Step(text, obstacle=_obstacle(scope, missing, found)) for scope, text in grant_statements(name, missing)]
        changed = present._replace(
            tls=present.tls if desired.tls is None else desired.tls,
            keeps_former_password=_keeps_former(account, desired, found.dialect),
            privileges=_without_exceptions(present.privileges - extra) | missing,
        )
        after[host] = _shown(changed, HIDDEN_CHANGE if account and _new_password(account, desired) else HIDDEN)
    before = {host: _shown(account, HIDDEN) for host, account in found.accounts.items()}
    steps = taking + signing_in + giving
    return Changes(
        {"name": desired.name, "accounts": before},
        {"name": desired.name, "accounts": dict(sorted(after.items()))},
        steps,
        _warnings(found, desired, drops) + list(dict.fromkeys(step.obstacle for step in steps if step.obstacle)),
    )


def _without_exceptions(privileges: frozenset[Privilege]) -> frozenset[Privilege]:
    """Take out the exceptions from global privileges that are no more."""
    everywhere = {privilege.name for privilege in privileges if privilege.level == GLOBAL}
    return frozenset(each for each in privileges if each.level != EXCEPTION or each.name in everywhere)


def _new(desired: Desired) -> Account:
    if desired.password is None:
        raise ProvisioningError("The account %s does not exist at every host of hosts: give the password to create it with." % desired.name)
    return Account()


def _new_password(account: Account, desired: Desired) -> bool:
    return desired.password is not None and desired.update_password and not account.has_password


def _signing_in(name: str, account: Account | None, desired: Desired, dialect: Dialect) -> list[Step]:
    if account is None:
        return [dialect.statements.create_user(name, desired.password, desired.tls)]
    password = desired.password if _new_password(account, desired) else None
    tls = desired.tls if desired.tls != account.tls else None
    steps = [] if password is None and tls is None else [dialect.statements.alter_user(name, password, tls, desired.keep_former_password)]
    return steps + ([dialect.statements.discard_former_password(name)] if _discards(account, desired) else [])


def _keeps_former(account: Account | None, desired: Desired, dialect: Dialect) -> bool:
    """Tell whether the account has a former password after the run."""
    if account is None:
        return False
    retained = desired.keep_former_password and dialect.statements.KEEPS_FORMER_PASSWORD and _new_password(account, desired)
    return retained or (account.keeps_former_password and not _discards(account, desired))


def _discards(account: Account, desired: Desired) -> bool:
    return account.keeps_former_password and desired.password is not None and desired.update_password and not desired.keep_former_password


def _refuse(host: str, account: Account, found: Found, desired: Desired) -> None:
    who = "The account %s@%s" % (desired.name, host)
    if not desired.adopt and (desired.name, host) == found.server.signed_in:
        raise ProvisioningError("%s is the one that signed in: name another one, or set adopt to change this one." % who)
    if not desired.present:
        return
    if not desired.adopt and not account.has_password and changes_schema(account.privileges, desired.database, found.dialect.names):
        raise ProvisioningError(
            "%s exists with another password than the one given and may create and alter tables, as GLPI's own account may: "
            "name another one, or set adopt to change this one." % who
        )
    managed = found.dialect.accounts.PASSWORD_PLUGINS
    foreign = len(account.plugins) != 1 or account.plugins[0] not in managed
    if host in desired.hosts and foreign and desired.password is not None and desired.update_password:
        raise ProvisioningError(
            "%s signs in by %s, and only a password of %s alone is managed: drop the account, or name another one, "
            "or omit the password to manage only the rest." % (who, " or ".join(account.plugins), " or ".join(managed))
        )


def _obstacle(scope: tuple[str, str, str], missing: t.Iterable[Privilege], found: Found) -> str:
    """Say what a grant on a table lacks; the server's own check is skipped for some privileges, and comes in the middle of a run."""
    level, database, table = scope
    if level != TABLE:
        return ""
    if table not in found.columns:
        return "A grant names the table or view %s.%s, which does not exist (1146): create it first, and run again." % (database, table)
    wanted = {privilege.column for privilege in missing if privilege.scope == scope and privilege.column}
    lacking = sorted(wanted - found.columns[table])
    if lacking:
        return "A grant names columns that %s.%s does not have: correct %s." % (database, table, ", ".join(lacking))
    return ""


def _warnings(found: Found, desired: Desired, drops: t.Iterable[str]) -> list[str]:
    warnings = [
        "The account %s@%s is the definer of views, which nobody can read when it is dropped and they have SQL SECURITY DEFINER: make them again."
        % (desired.name, host)
        for host in drops
        if host in found.view_definer
    ]
    if not desired.present:
        return warnings
    for host in desired.hosts:
        account = found.accounts.get(host, Account())
        if account.locked:
            warnings.append("The account %s@%s is locked and stays so: ALTER USER … ACCOUNT UNLOCK lets it sign in." % (desired.name, host))
        if account.expired and not _new_password(account, desired):
            warnings.append("The password of %s@%s has expired: it cannot be used until it is changed." % (desired.name, host))
    anonymous = [host for host in found.server.anonymous_hosts if any(is_among(host, pattern) for pattern in desired.hosts)]
    if anonymous:
        warnings.append(
            "The anonymous account at %s wins over %s at a pattern for whoever connects from there: drop it with DROP USER."
            % (", ".join(anonymous), desired.name)
        )
    return warnings


def _shown(account: Account, password: str) -> dict[str, t.Any]:
    shown = {
        "grants": sorted(str(privilege) for privilege in account.privileges),
        "tls_requires": dict(account.tls),
        "locked": account.locked,
        "password": password,
    }
    return {**shown, "former_password": "works, too"} if account.keeps_former_password else shown
