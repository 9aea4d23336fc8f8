# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is decided about the accounts of one name: a pure function of what was found and what is asked."""

from __future__ import annotations

import typing as t

from ..errors import ProvisioningError
from ..resource import HIDDEN, HIDDEN_CHANGE, Changes
from .account_grants import difference, grant_statements, revoke_statements
from .account_hosts import is_among
from .account_refusals import refuse
from .account_state import Desired, Found, changes_password
from .account_statements import GONE, UNREADABLE, Step
from .accounts import Account, account_name
from .connection import identifier
from .dialect import Dialect
from .privileges import EXCEPTION, GLOBAL, ROLE, TABLE, Privilege


def plan(found: Found, desired: Desired) -> Changes:
    """Compare, refuse what must not be touched, and give the steps: all that takes away comes before anything that gives.

    So a run that was interrupted leaves an account with nothing that it had neither before nor shall have, and can be run again.
    """
    refuse(found, desired)
    stays = desired.hosts if desired.present else ()
    drops = [host for host in found.accounts if host not in stays]
    # A view that can't be made again can't be read either.
    taking = [Step(view.statement, tolerates=UNREADABLE) for view in found.views]
    taking += [Step("DROP USER IF EXISTS %s" % account_name(desired.name, host), shrinks=host) for host in drops]
    signing_in: list[Step] = []
    giving: list[Step] = []
    after: dict[str, dict[str, t.Any]] = {}
    for host in stays:
        name, account = account_name(desired.name, host), found.accounts.get(host)
        present = account or _new(desired)
        extra, missing = difference(present.privileges, desired.privileges, desired.exclusive_grants)
        taking += [Step("SET DEFAULT ROLE NONE FOR %s" % name, tolerates=GONE)] if _default_role_dangles(present, extra, desired) else []
        taking += [
            Step(statement, tolerates=GONE, shrinks=host)
            for statement in revoke_statements(name, extra, present.privileges, found.dialect.names)
        ]
        signing_in += _signing_in(name, account, desired, found.dialect)
        giving += [Step(text, obstacle=_obstacle(scope, missing, found)) for scope, text in grant_statements(name, missing)]
        changed = present._replace(
            tls=present.tls if desired.tls is None else desired.tls,
            keeps_former_password=_keeps_former(account, desired, found.dialect),
            privileges=_without_exceptions(present.privileges - extra) | missing,
        )
        after[host] = _shown(changed, HIDDEN_CHANGE if account and changes_password(account, desired) else HIDDEN)
    before = {host: _shown(account, HIDDEN) for host, account in found.accounts.items()}
    steps = taking + signing_in + giving
    return Changes(
        {"name": desired.name, "accounts": before},
        {"name": desired.name, "accounts": dict(sorted(after.items()))},
        steps,
        _warnings(found, desired) + list(dict.fromkeys(step.obstacle for step in steps if step.obstacle)),
    )


def _without_exceptions(privileges: frozenset[Privilege]) -> frozenset[Privilege]:
    """Take out the exceptions from global privileges that are no more."""
    everywhere = {privilege.name for privilege in privileges if privilege.level == GLOBAL}
    return frozenset(each for each in privileges if each.level != EXCEPTION or each.name in everywhere)


def _default_role_dangles(account: Account, extra: t.Iterable[Privilege], desired: Desired) -> bool:
    """Tell whether a default role is none, or none any more, of the account's roles."""
    stays = {privilege.target for privilege in account.privileges - frozenset(extra) if privilege.level == ROLE}
    return bool(account.default_role) and identifier(account.default_role) not in stays and desired.privileges is not None and desired.exclusive_grants


def _new(desired: Desired) -> Account:
    if desired.password is None:
        raise ProvisioningError("The account %s does not exist at every host of hosts: give the password to create it with." % desired.name)
    return Account()


def _signing_in(name: str, account: Account | None, desired: Desired, dialect: Dialect) -> list[Step]:
    if account is None:
        return [dialect.statements.create_user(name, desired.password, desired.tls)]
    password = desired.password if changes_password(account, desired) else None
    tls = desired.tls if desired.tls != account.tls else None
    steps = [] if password is None and tls is None else [dialect.statements.alter_user(name, password, tls, desired.keep_former_password)]
    return steps + ([dialect.statements.discard_former_password(name)] if _discards(account, desired) else [])


def _keeps_former(account: Account | None, desired: Desired, dialect: Dialect) -> bool:
    """Tell whether the account has a former password after the run."""
    if account is None:
        return False
    retained = desired.keep_former_password and dialect.statements.KEEPS_FORMER_PASSWORD and changes_password(account, desired)
    return retained or (account.keeps_former_password and not _discards(account, desired))


def _discards(account: Account, desired: Desired) -> bool:
    return account.keeps_former_password and desired.password is not None and desired.update_password and not desired.keep_former_password


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


def _warnings(found: Found, desired: Desired) -> list[str]:
    warnings = [
        "The account %s was the definer of the views %s: they are made again with SQL SECURITY INVOKER and the definer %s@%s."
        % (desired.name, ", ".join(map(str, found.views)), *found.server.signed_in)
    ] if found.views else []
    if not desired.present:
        return warnings
    for host in desired.hosts:
        account = found.accounts.get(host, Account())
        if account.locked:
            warnings.append("The account %s@%s is locked and stays so: ALTER USER … ACCOUNT UNLOCK lets it sign in." % (desired.name, host))
        if account.expired and not changes_password(account, desired):
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
