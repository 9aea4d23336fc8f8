# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the database server itself has to be like."""

from __future__ import annotations

import typing as t

from ..database.connection import Database
from . import requirements as req
from .privileges import Granted
from .report import Report

PLUGIN_TABLES = tuple(
    "glpi_plugin_%s_%s" % (plugin, table)
    for plugin in ("glpiinventory", "fusioninventory")
    for table in ("collects", "collects_registries", "collects_registries_contents")
)

# With the first, queries that group loosely fail, with the second texts between double quotes are taken for names.
FAILING_MODES = ("ONLY_FULL_GROUP_BY", "ANSI_QUOTES")


class About(t.NamedTuple):
    """Who signed in, and the server's settings."""

    account: str
    global_sql_mode: str
    session_sql_mode: str
    version: str
    lower_case: bool
    """Whether the server keeps the names of databases and tables in lower case, or compares them so."""


def read(database: Database) -> About:
    """Ask in one statement."""
    (row,) = database.rows(
        "SELECT CURRENT_USER() AS account, @@GLOBAL.sql_mode AS global_sql_mode, @@SESSION.sql_mode AS session_sql_mode,"
        " VERSION() AS version, @@lower_case_table_names AS lower_case"
    )
    return About(**{**row, "lower_case": bool(row["lower_case"])})


def check_tls(report: Report, database: Database, granted: Granted) -> None:
    """Check that this session is encrypted, and that one without encryption would be refused."""
    if req.TLS not in report:
        return
    with report.attempt(req.TLS, "See what the server says."):
        rows = database.rows("SHOW SESSION STATUS LIKE 'Ssl_cipher'")
        cipher = rows[0]["Value"] if rows else ""
        if not cipher:
            report.failed(
                req.TLS,
                "the connection is not encrypted",
                "Give ca_cert ({system}_database_ca_cert), and the server a certificate (ssl_cert and ssl_key in its option file).",
            )
            return
        asked = granted.requires_tls or _server_requires_tls(database)
        found = "encrypted with %s; %s" % (cipher, "not accepted otherwise" if asked else "accepted without, too")
        report.judged(req.TLS, asked, found, "Make the account require TLS ({system}_database_tls_requires).")


def _server_requires_tls(database: Database) -> bool:
    rows = database.rows("SHOW GLOBAL VARIABLES LIKE 'require_secure_transport'")
    return bool(rows) and rows[0]["Value"] == "ON"


def check_sql_mode(report: Report, about: About) -> None:
    """Check that the consumer's queries are understood as they are meant."""
    found = []
    for mode in FAILING_MODES:
        where = [
            name
            for name, modes in (("global", about.global_sql_mode), ("session", about.session_sql_mode))
            if mode in modes.split(",")
        ]
        found += ["%s is on (%s)" % (mode, ", ".join(where))] if where else []
    report.judged(
        req.SQL_MODE,
        not found,
        "; ".join(found) or "without %s" % " and ".join(FAILING_MODES),
        "Set database_access_sql_mode: true, or take both out of sql_mode in the server's option file yourself:"
        " Medulla's own queries fail with them. That changes for all that uses the server.",
    )


def check_inventory_plugin(report: Report, database: Database) -> None:
    """Check that the tables of the GLPI Inventory plugin, or of its predecessor, are there."""
    if req.INVENTORY_PLUGIN not in report:
        return
    with report.attempt(req.INVENTORY_PLUGIN, "See what the server says."):
        marks = ", ".join(["%s"] * len(PLUGIN_TABLES))
        rows = database.rows(
            "SELECT TABLE_NAME AS name FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME IN (%s)" % marks,
            PLUGIN_TABLES,
        )
        existing = {row["name"] for row in rows}
        complete = [tables for tables in (PLUGIN_TABLES[:3], PLUGIN_TABLES[3:]) if existing.issuperset(tables)]
        found = "its tables exist" if complete else "missing: %s" % ", ".join(name for name in PLUGIN_TABLES[:3] if name not in existing)
        report.judged(
            req.INVENTORY_PLUGIN,
            bool(complete),
            found,
            "Install and activate the plugin GLPI Inventory in GLPI, or let the playbook do it ({system}_inventory_plugin: present):"
            " Medulla doesn't start without its tables."
        )
