# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""GLPI's version and what it does with passwords, from whichever door tells."""

from __future__ import annotations

import re
import typing as t

from .. import series
from ..database.connection import Database
from ..errors import ProvisioningError
from ..gate.door import API_CLIENTS, USERS
from ..gate.encrypted_text import content
from ..rest.session import Session
from ..stored_text import StoredText
from . import requirements as req
from .report import Report

SETTINGS = ("version", "password_expiration_delay", "password_expiration_lock_delay", API_CLIENTS, USERS)
_USER_TOKEN = "SELECT api_token FROM glpi_users WHERE name IN (%s, %s) AND api_token <> ''"
# From these on GLPI encrypts tokens, where it doesn't tell its settings about it.
_ENCRYPTING = ((10, 0, 21), (11, 0, 3))


class Client(t.NamedTuple):
    """An API client of GLPI's; ``app_token`` is None where it cannot be seen, so also where GLPI keeps it encrypted."""

    name: str
    active: bool
    app_token: str | None
    undecryptable: bool = False
    """Whether GLPI, which decrypts its tokens, gets nothing from this one, and so asks callers for none."""


class Facts(t.NamedTuple):
    """What GLPI says of itself; None for what is not known."""

    version: str | None = None
    expiration_delay: int | None = None
    lock_delay: int | None = None
    clients: t.Sequence[Client] | None = None
    clients_encrypted: bool = False
    users_encrypted: bool = False
    user_token_undecryptable: bool = False


def read_by_sql(database: Database, user: str | None) -> Facts:
    """Read the settings and the API clients; the tokens are compared here, so that none gets into a statement."""
    marks = ", ".join(["%s"] * len(SETTINGS))
    rows = database.rows("SELECT name, value FROM glpi_configs WHERE context = 'core' AND name IN (%s)" % marks, SETTINGS)
    clients = database.rows("SELECT name, is_active, app_token FROM glpi_apiclients")
    facts = from_settings({row["name"]: row["value"] for row in rows})
    texts = series.texts_of(facts.version)
    if facts.users_encrypted and user:
        tokens = [row["api_token"] for row in database.rows(_USER_TOKEN, [user, texts.encoded(user)])]
        facts = facts._replace(user_token_undecryptable=any(content(token) is None for token in tokens))
    return facts._replace(clients=[_client(row, facts.clients_encrypted, texts) for row in clients])


def _client(row: t.Mapping[str, t.Any], is_encrypted: bool, texts: StoredText) -> Client:
    token = row["app_token"] or ""
    seen = None if is_encrypted and token else token
    return Client(texts.decoded(row["name"]), bool(row["is_active"]), seen, bool(is_encrypted and token and content(token) is None))


def from_settings(settings: t.Mapping[str, t.Any]) -> Facts:
    """Give the facts that GLPI's settings hold."""
    version, delay, lock, clients, users = (settings.get(name) for name in SETTINGS)
    return Facts(
        version=str(version) if version else None,
        expiration_delay=_number(delay),
        lock_delay=_number(lock),
        clients_encrypted=str(clients) == "1",
        users_encrypted=str(users) == "1",
    )


def may_encrypt(facts: Facts) -> bool:
    """Whether the tokens of API clients cannot be searched, or may be such."""
    parts = [int(part) for part in re.findall("[0-9]+", facts.version or "")[:3]]
    return facts.clients_encrypted or any(parts[:2] == list(first[:2]) and parts >= list(first) for first in _ENCRYPTING) or parts[:1] > [11]


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
    if facts.users_encrypted and params["glpi_key_handed_over"] is not None:
        _check_tokens_of_users(report, params, facts)


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


def _check_tokens_of_users(report: Report, params: t.Mapping[str, t.Any], facts: Facts) -> None:
    """Say what the consumer cannot do where it reads other users' tokens in the database and GLPI keeps them encrypted."""
    report.add(req.Requirement(req.TOKENS_OF_USERS, "the consumer can decrypt those of other users", req.GLPI, req.WARNING))
    found = "GLPI keeps users' tokens encrypted, and %s, so what it does by other users' tokens, such as administering entities and users, doesn't work"
    if (facts.version or "").startswith("10."):
        report.failed(
            req.TOKENS_OF_USERS,
            found % "the consumer's code for GLPI 10.0 cannot decrypt them",
            "Administer entities and users in GLPI itself; what goes by the consumer's own tokens works.",
        )
    elif not params["glpi_key_handed_over"]:
        report.failed(
            req.TOKENS_OF_USERS,
            found % "the consumer has no key",
            "Administer entities and users in GLPI itself, or hand GLPI's key over ({system}_handover_glpi_key), which opens all that GLPI encrypts.",
        )
    else:
        report.passed(req.TOKENS_OF_USERS, "GLPI's key is handed over")


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
