# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether the account has exactly the privileges it is meant to have on GLPI's database."""

from __future__ import annotations

import re
import typing as t

from ..database.connection import Database
from ..database.privileges import (
    ALL,
    DATABASE,
    EXCEPTION,
    GLOBAL,
    PROXY,
    ROLE,
    TABLE,
    Names,
    Privilege,
    by_grantee,
)
from ..errors import ProvisioningError
from . import requirements as req
from .report import Report

PUBLIC = "PUBLIC"

_REQUIRES_TLS = re.compile(r" ON \*\.\* TO .* REQUIRE (SSL|X509|ISSUER|SUBJECT|CIPHER)\b")

_OF_ACCOUNT = re.compile(r" REQUIRE (SSL|X509|ISSUER|SUBJECT|CIPHER)\b")


class Granted(t.NamedTuple):
    """What SHOW GRANTS says of the account that signed in; without its lines, which may hold the password's hash.

    ``by_others`` are privileges that the account has by PUBLIC or a role, by that name.
    """

    privileges: frozenset[Privilege]
    by_others: t.Mapping[str, frozenset[Privilege]]
    requires_tls: bool
    names: Names


def read(report: Report, database: Database, names: Names) -> Granted:
    """Ask for one's own grants, which every account may; without FOR, MariaDB adds those of PUBLIC and of the role in force."""
    try:
        rows = database.rows("SHOW GRANTS")
        lines = [str(next(iter(row.values()))) for row in rows]
        found = by_grantee(lines, names)
    except ProvisioningError as error:
        report.failed(req.PRIVILEGES, str(error), "See what the server says.")
        return Granted(frozenset(), {}, False, names)
    own = found.pop("", frozenset())
    return Granted(own, found, _requires_tls(database, lines), names)


def _requires_tls(database: Database, lines: t.Sequence[str]) -> bool:
    """Tell whether the account requires TLS: MariaDB says so among the grants, and MySQL, as MariaDB does too, of the account itself."""
    if any(_REQUIRES_TLS.search(line) for line in lines):
        return True
    try:
        return bool(_OF_ACCOUNT.search(str(database.value("SHOW CREATE USER CURRENT_USER()"))))
    except ProvisioningError:
        return False


def check(report: Report, params: t.Mapping[str, t.Any], granted: Granted, lower_case: bool) -> None:
    """Compare all that the account may do with what it is meant to; with ``lower_case`` the server writes names in lower case."""
    if req.PRIVILEGES not in report or report.has_result(req.PRIVILEGES):
        return
    name, grants = params["database"], params["grants"]
    if lower_case:
        name, grants = name.lower(), [{**grant, "table": (grant.get("table") or "").lower()} for grant in grants]
    wanted = expected(grants, name, granted.names)
    # The next provisioning takes away what is granted elsewhere, too.
    having = frozenset(privilege for privilege in granted.privileges if privilege.level != EXCEPTION)
    report.expect(req.PRIVILEGES, written(wanted))
    differences = {"missing": wanted - having, "too many": having - wanted}
    by_others = {source: reaching(privileges, name, granted.names) - wanted for source, privileges in granted.by_others.items()}
    differences.update(("too many, by %s" % source, privileges) for source, privileges in sorted(by_others.items()))
    found = "; ".join("%s: %s" % (word, written(privileges)) for word, privileges in differences.items() if privileges)
    hint = "Provision the account again (medulla.glpi.database_user); {system}_mode and {system}_extra_grants decide."
    if by_others.get(PUBLIC):
        hint = "Everybody who signs in has what PUBLIC has: take it away as administrator of the server (REVOKE %s FROM PUBLIC)." % written(by_others[PUBLIC])
        if wanted != having:
            hint += " Then provision the account again (medulla.glpi.database_user); {system}_mode and {system}_extra_grants decide."
    report.judged(req.PRIVILEGES, not found, found or "exactly these", hint)


def expected(grants: t.Sequence[t.Mapping[str, t.Any]], database: str, known: Names) -> frozenset[Privilege]:
    """Give the privileges that the option states."""
    found: set[Privilege] = set()
    for grant in grants:
        table = grant.get("table")
        level, pattern = (TABLE, database) if table else (DATABASE, known.pattern(database))
        for name in map(known.canonical, grant["privileges"]):
            names = known.grantable(level) if name == ALL else {name}
            columns = [column.lower() for column in grant.get("columns") or ()] or [""]
            found.update(Privilege(each, level, pattern, table or "", column) for each in names for column in columns)
    return frozenset(found)


def reaching(privileges: t.Iterable[Privilege], database: str, known: Names) -> frozenset[Privilege]:
    """Give those that hold on this database, whatever way: a role, a pattern or a global privilege too."""
    return frozenset(
        privilege
        for privilege in privileges
        if privilege.level in (GLOBAL, PROXY, ROLE)
        or (privilege.level == DATABASE and known.cover(privilege.database, database))
        or (privilege.level not in (DATABASE, EXCEPTION) and privilege.database == database)
    )


def written(privileges: t.Collection[Privilege]) -> str:
    """Write privileges as one would grant them, those of one place together."""
    places: dict[str, list[str]] = {}
    for privilege in sorted(privileges):
        text = str(privilege)
        name, on, place = text.partition(" ON ")
        places.setdefault(place, []).append(name)
    return ", ".join("%s%s" % (", ".join(names), " ON %s" % place if place else "") for place, names in places.items()) or "none"
