# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The consumer's own connection to GLPI's database, and all that is checked with it."""

from __future__ import annotations

import contextlib
import typing as t

from ..database.connection import Database, identifier, open_connection
from ..database.dialect import dialect
from ..database.errors import NO_TLS, DatabaseError
from ..errors import ProvisioningError
from . import privileges, reachability, server, views
from . import requirements as req
from .glpi import Facts, read_by_sql
from .report import Report

BAD_DATABASE = (1044, 1049)
DENIED = 1142
HOST_NOT_ALLOWED = 1130

_WRITES = {
    "INSERT": "INSERT INTO glpi_configs (context) SELECT context FROM glpi_configs WHERE 1 = 0",
    "UPDATE": "UPDATE glpi_configs SET value = value WHERE 1 = 0",
    "DELETE": "DELETE FROM glpi_configs WHERE 1 = 0",
}


def check(report: Report, params: t.Mapping[str, t.Any]) -> Facts:
    """Check everything about the database over one connection; give what it tells of GLPI."""
    reachability.check(report, params)
    with contextlib.ExitStack() as stack:
        try:
            connection = stack.enter_context(open_connection(params))
            # A table that somebody alters must not hold up a check.
            database = Database(connection, as_the_server_is=True, lock_wait_timeout=params["connect_timeout"])
        except ProvisioningError as error:
            report.stop(req.DATABASE_LOGIN, *_login_failure(error))
        return _check_signed_in(report, params, database)


def _check_signed_in(report: Report, params: t.Mapping[str, t.Any], database: Database) -> Facts:
    try:
        about = server.read(database)
        speaking = dialect(database)
    except ProvisioningError as error:
        report.stop(req.DATABASE_LOGIN, str(error), "See what the server says.")
    report.passed(req.DATABASE_LOGIN, "signed in as %s" % about.account)
    facts = _open_database(report, params, database)
    granted = privileges.read(report, database, speaking)
    server.check_tls(report, database, granted)
    privileges.check(report, params, database, granted, about.lower_case)
    updates = _check_writing(report, params, database)
    for name in params["views"] or ():
        views.check(report, database, name, writable=params["database_writable"] and updates)
    server.check_sql_mode(report, about)
    server.check_inventory_plugin(report, database)
    return facts


def _open_database(report: Report, params: t.Mapping[str, t.Any], database: Database) -> Facts:
    name = params["database"]
    try:
        database.execute("USE %s" % identifier(name))
        facts = read_by_sql(database, params["api_username"])
    except DatabaseError as error:
        if error.errno in BAD_DATABASE:
            found = "the account may not open %s, or it doesn't exist (%s)" % (name, error.errno)
            report.stop(req.DATABASE_ACCESS, found, "Correct {system}_database, or give the account its privileges (medulla.glpi.database_user).")
        if error.errno == DENIED:
            report.stop(req.DATABASE_ACCESS, "the account may not read GLPI's tables (1142)", "Grant it SELECT on the whole database.")
        report.stop(req.DATABASE_ACCESS, str(error), "Check that {system}_database names GLPI's database.")
    if facts.version is None:
        report.stop(req.DATABASE_ACCESS, "glpi_configs names no version", "Check that {system}_database names GLPI's database.")
    report.passed(req.DATABASE_ACCESS, "%s is GLPI's" % name)
    return facts


def _check_writing(report: Report, params: t.Mapping[str, t.Any], database: Database) -> bool:
    """Try writes that need the privileges and change no row; tell whether the account may update GLPI's tables."""
    if req.DATABASE_WRITES not in report:
        return False
    refused: dict[str, DatabaseError] = {}
    for privilege, statement in _WRITES.items():
        try:
            database.execute(statement)
        except DatabaseError as error:
            refused[privilege] = error
    accepted = [privilege for privilege in _WRITES if privilege not in refused]
    if params["database_writable"]:
        found = "; ".join("%s refused: %s" % (privilege, error.server_message) for privilege, error in refused.items())
        report.judged(req.DATABASE_WRITES, not refused, found or "accepted", "Provision the account again; {system}_mode decides.")
    elif accepted:
        found = "accepted: %s" % ", ".join(accepted)
        report.failed(req.DATABASE_WRITES, found, 'Take the privileges away that the row "%s" names; {system}_mode decides.' % req.PRIVILEGES)
    else:
        # Refused for another reason, such as a read-only server, it may be accepted tomorrow.
        others = [error.server_message for error in refused.values() if error.errno != DENIED]
        found = "refused, but not for lack of privilege: %s" % others[0] if others else "refused (1142)"
        report.judged(req.DATABASE_WRITES, not others, found, "Check on the server that Medulla uses.")
    return "UPDATE" in accepted


def _login_failure(error: ProvisioningError) -> tuple[str, str]:
    if isinstance(error, DatabaseError):
        if error.errno == HOST_NOT_ALLOWED:
            return error.server_message, "Add this host's address, as the server sees it, to {system}_addresses."
        if error.errno == NO_TLS:
            return (
                "%s, so no password was sent" % error.server_message,
                "Give the server a certificate (ssl_cert and ssl_key in its option file), or leave ca_cert, client_cert and client_key out"
                " ({system}_database_ca_cert, {system}_database_client_cert, {system}_database_client_key).",
            )
        if error.errno == 0 or "SSL" in error.server_message or "certificate" in error.server_message:
            return (
                "no encrypted connection: %s" % error.server_message,
                "Correct ca_cert, client_cert, client_key and check_hostname ({system}_database_ca_cert and so on), or the server's certificate.",
            )
        return (
            "refused (%d): %s" % (error.errno, error.server_message),
            "Check login_user and login_password ({system}_database_password), that the account exists for this address ({system}_addresses),"
            " and, when it requires TLS, ca_cert and client_cert.",
        )
    return str(error), "Correct the options of the connection."
