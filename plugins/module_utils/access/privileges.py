# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether the account has exactly the privileges it is meant to have on GLPI's database, whoever gave them."""

from __future__ import annotations

import re
import typing as t

from ..database.account_grants import difference, revoke_statements, wanted_privileges
from ..database.account_refusals import databases_elsewhere, names_elsewhere
from ..database.connection import Database
from ..database.dialect import Dialect
from ..database.grant_lines import OWN, PUBLIC, Given
from ..database.privileges import DATABASE, EXCEPTION, GLOBAL, PROXY, ROLE, TABLE, Names, Privilege, escaped
from ..errors import ProvisioningError
from . import requirements as req
from .report import Report

_REQUIRES_TLS = re.compile(r" REQUIRE (SSL|X509|ISSUER|SUBJECT|CIPHER)\b")
# Whoever reads it reads the hash of every password.
_OF_THE_ACCOUNTS = "mysql"


class Granted(t.NamedTuple):
    """What the account that signed in may do, and whether it has to encrypt."""

    given: Given
    requires_tls: bool
    names: Names


class Differences(t.NamedTuple):
    """Privileges of the account's own, and by giver what others add to those that are wanted."""

    missing: frozenset[Privilege]
    extra: frozenset[Privilege]
    added: Given


def read(report: Report, database: Database, speaking: Dialect) -> Granted:
    """Ask for one's own grants, which every account may."""
    try:
        given = speaking.accounts.read_own_privileges(database, speaking.names)
    except ProvisioningError as error:
        report.failed(req.PRIVILEGES, str(error), "See what the server says.")
        return Granted({}, False, speaking.names)
    return Granted(given, _requires_tls(database), speaking.names)


def _requires_tls(database: Database) -> bool:
    try:
        return bool(_REQUIRES_TLS.search(str(database.value("SHOW CREATE USER CURRENT_USER()"))))
    except ProvisioningError:
        return False


def check(report: Report, params: t.Mapping[str, t.Any], database: Database, granted: Granted, lower_case: bool) -> None:
    """Compare what the account may do with what was given; with ``lower_case`` the server writes names in lower case."""
    if req.PRIVILEGES not in report or report.has_result(req.PRIVILEGES):
        return
    name, grants = params["database"], params["grants"]
    if lower_case:
        name, grants = name.lower(), [{**grant, "table": (grant.get("table") or "").lower()} for grant in grants]
    with report.attempt(req.PRIVILEGES, "Correct {system}_extra_grants."):
        wanted = wanted_privileges(name, grants, granted.names)
        report.expect(req.PRIVILEGES, written(wanted))
        differences = compare(granted.given, wanted, name, granted.names)
        elsewhere = _elsewhere(database, differences.extra, name)
        report.judged(req.PRIVILEGES, not any(differences), _found(differences), " ".join(_hints(differences, elsewhere, granted)))


def compare(given: Given, wanted: frozenset[Privilege], database: str, known: Names) -> Differences:
    """Judge the account's own privileges as database_user does, and what others give by whether it adds to them on this database."""
    own = given.get(OWN, frozenset())
    extra, dummy = difference(own, wanted, exclusive=True)
    added = {
        giver: frozenset(each for each in privileges if _reaches(each, database, known) and not _within(each, wanted, database))
        for giver, privileges in given.items()
        if giver != OWN
    }
    return Differences(wanted - own, extra, {giver: privileges for giver, privileges in added.items() if privileges})


def _reaches(privilege: Privilege, database: str, known: Names) -> bool:
    """Tell whether it holds on this database or on the server's accounts; what everybody may do on others, such as test, is nothing of this one's."""
    if privilege.level in (PROXY, ROLE, EXCEPTION):
        # A role that a role has is shown with its own privileges.
        return False
    if privilege.level == DATABASE:
        return known.cover(privilege.database, database) or known.cover(privilege.database, _OF_THE_ACCOUNTS)
    return privilege.level == GLOBAL or privilege.database in (database, _OF_THE_ACCOUNTS)


def _within(privilege: Privilege, wanted: frozenset[Privilege], database: str) -> bool:
    """Tell whether the account shall have it, or more of the same, by itself."""
    if privilege.level == GLOBAL or privilege.database not in (database, escaped(database)):
        return False
    whole = {each.name for each in wanted if each.level == DATABASE}
    table = {each for each in wanted if each.level == TABLE}
    return privilege.name in whole or privilege in table or privilege._replace(column="") in table


def _elsewhere(database: Database, extra: frozenset[Privilege], name: str) -> list[str]:
    if not names_elsewhere(extra, name):
        return []
    rows = database.rows("SELECT SCHEMA_NAME AS name FROM information_schema.SCHEMATA ORDER BY 1")
    return databases_elsewhere(extra, name, [row["name"] for row in rows])


def _found(differences: Differences) -> str:
    parts = {"missing": differences.missing, "too many": differences.extra}
    parts.update({"too many, by %s" % _called(giver): privileges for giver, privileges in differences.added.items()})
    return "; ".join("%s: %s" % (word, written(privileges)) for word, privileges in parts.items() if privileges) or "exactly these"


def _called(giver: str) -> str:
    return giver if giver == PUBLIC else "the role %s" % giver


def _hints(differences: Differences, elsewhere: t.Sequence[str], granted: Granted) -> t.Iterator[str]:
    """Say what to do: the provisioning takes away what it may, and others' privileges are for an administrator to take."""
    if elsewhere:
        yield (
            "The account is in use for %s, too, so the provisioning refuses it: name another account ({system}_database_user),"
            " or set database_access_adopt to take those privileges away." % ", ".join(elsewhere)
        )
    elif differences.missing or differences.extra:
        yield "Provision the account again (medulla.glpi.database_user); {system}_mode and {system}_extra_grants decide."
    roles = {each.target for privileges in granted.given.values() for each in privileges if each.level == ROLE}
    for giver, privileges in sorted(differences.added.items()):
        # The provisioning takes the account's roles away, and with them the roles that they have.
        if giver in roles:
            continue
        statements = "; ".join(revoke_statements(giver, privileges, granted.given[giver], granted.names))
        why = "every account of the server has what PUBLIC has" if giver == PUBLIC else "or take the role away (mandatory_roles, if it is there)"
        yield "As administrator of the server: %s (%s)." % (statements, why)


def written(privileges: t.Collection[Privilege]) -> str:
    """Write privileges as one would grant them, those of one place together."""
    places: dict[str, list[str]] = {}
    for privilege in sorted(privileges):
        text = str(privilege)
        name, on, place = text.partition(" ON ")
        places.setdefault(place, []).append(name)
    return ", ".join("%s%s" % (", ".join(names), " ON %s" % place if place else "") for place, names in places.items()) or "none"
