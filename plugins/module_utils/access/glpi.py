# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""GLPI's version and what it does with passwords, from whichever door tells."""

from __future__ import annotations

import typing as t

from .. import series
from ..database.connection import Database
from ..errors import ProvisioningError
from ..rest.session import Session
from . import requirements as req
from .report import Report

SETTINGS = ("version", "password_expiration_delay", "password_expiration_lock_delay", "are_apiclients_tokens_encrypted")


class Client(t.NamedTuple):
    """An API client of GLPI's; ``app_token`` is None where it cannot be seen, as where GLPI encrypts it."""

    name: str
    active: bool
    app_token: str | None


class Facts(t.NamedTuple):
    """What GLPI says of itself; None for what is not known."""

    version: str | None = None
    expiration_delay: int | None = None
    lock_delay: int | None = None
    clients: t.Sequence[Client] | None = None
    tokens_encrypted: bool = False


def read_by_sql(database: Database) -> Facts:
    """Read the settings and the API clients; the tokens are compared here, so that none gets into a statement."""
    marks = ", ".join(["%s"] * len(SETTINGS))
    rows = database.rows("SELECT name, value FROM glpi_configs WHERE context = 'core' AND name IN (%s)" % marks, SETTINGS)
    clients = database.rows("SELECT name, is_active, app_token FROM glpi_apiclients")
    settings = {row["name"]: row["value"] for row in rows}
    facts = from_settings(settings)
    texts = series.texts_of(facts.version)
    return facts._replace(
        clients=[
            Client(texts.decoded(row["name"]), bool(row["is_active"]), None if facts.tokens_encrypted else row["app_token"] or "")
            for row in clients
        ]
    )


def from_settings(settings: t.Mapping[str, t.Any]) -> Facts:
    """Give the facts that GLPI's settings hold."""
    version, delay, lock, encrypted = (settings.get(name) for name in SETTINGS)
    return Facts(
        version=str(version) if version else None,
        expiration_delay=_number(delay),
        lock_delay=_number(lock),
        tokens_encrypted=str(encrypted) == "1",
    )


def read_by_rest(session: Session) -> Facts:
    """Read the settings as the API user; what cannot be read stays unknown."""
    try:
        answer = session.get("getGlpiConfig", "Reading GLPI's settings")
    except ProvisioningError:
        return Facts()
    settings = answer.get("cfg_glpi") if isinstance(answer, dict) else None
    return from_settings(settings if isinstance(settings, dict) else {})


def check(report: Report, params: t.Mapping[str, t.Any], facts: Facts) -> None:
    """Check the version and that GLPI never deactivates a user whose password has expired."""
    _check_version(report, params, facts)
    _check_password_expiry(report, facts)


def _check_version(report: Report, params: t.Mapping[str, t.Any], facts: Facts) -> None:
    found = facts.version or ""
    if not any((found + ".").startswith("%s." % wanted) for wanted in params["glpi_version"] if wanted):
        hint = "Connect to a GLPI of version %s: no other is supported." % req.versions(params)
        report.failed(req.GLPI_VERSION, found or "GLPI doesn't tell", hint)
    elif series.is_newer_than_tried(found):
        newest = ".".join(map(str, t.cast(series.Series, series.of(found)).newest_tried))
        report.failed(
            req.GLPI_VERSION,
            "%s, newer than %s, up to which it was tried" % (found, newest),
            "Look at the other rows: where they are met, this version works. Update the collection when there is a newer one.",
            req.WARNING,
        )
    else:
        report.passed(req.GLPI_VERSION, found)


def _check_password_expiry(report: Report, facts: Facts) -> None:
    hint = "Set no lock delay in GLPI (Setup > General > Security), or change the API user's password in time."
    if facts.expiration_delay is None and facts.lock_delay is None:
        report.failed(req.PASSWORD_EXPIRY, "GLPI doesn't tell its settings of password expiry", hint)
    elif facts.expiration_delay in (None, -1) or facts.lock_delay in (None, -1):
        report.passed(req.PASSWORD_EXPIRY, "never locks the user out")
    else:
        found = "passwords expire after %s days, and %s days later the user is deactivated" % (facts.expiration_delay, facts.lock_delay)
        report.failed(req.PASSWORD_EXPIRY, found, hint)


def _number(value: t.Any) -> int | None:
    try:
        return int(value)
    except (TypeError, ValueError):
        return None
