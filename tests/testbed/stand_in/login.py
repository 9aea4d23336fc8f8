# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Signing in: who is it, by password or by token, and may they."""

from __future__ import annotations

import base64
import binascii
import datetime
from dataclasses import dataclass
from typing import Any

import bcrypt
from werkzeug.datastructures import MultiDict

from .answers import ApiError
from .database import Database
from .gate import Settings

BCRYPT_LIMIT = 72


@dataclass(frozen=True)
class Credentials:
    """What the caller sent: a name and a password, or a user's token."""

    login: str = ""
    password: str = ""
    user_token: str = ""

    @property
    def kind(self) -> str:
        return "user_token" if self.user_token else "password"


def credentials(authorization: str, query: MultiDict[str, str]) -> Credentials:
    """Read them from the Authorization header (one space after its first word) or from the query."""
    kind, dummy, rest = authorization.partition(" ")
    if kind.lower() == "basic":
        try:
            login, colon, password = base64.b64decode(rest, validate=True).decode().partition(":")
        except (binascii.Error, UnicodeDecodeError):
            return Credentials()
        return Credentials(login, password) if colon else Credentials()
    if kind.lower() == "user_token":
        return Credentials(user_token=rest)
    if authorization:
        return Credentials()
    return Credentials(query.get("login", ""), query.get("password", ""), query.get("user_token", ""))


def sign_in(database: Database, settings: Settings, sent: Credentials) -> dict[str, Any]:
    """The row of the user that these credentials belong to; an error answer if there is none or it may not."""
    if not sent.user_token and not (sent.login and sent.password):
        raise ApiError(
            400,
            "ERROR_LOGIN_PARAMETERS_MISSING",
            "parameter(s) login, password or user_token are missing",
            documented=True,
        )
    if sent.user_token:
        refusal = ApiError(401, "ERROR_GLPI_LOGIN_USER_TOKEN", "parameter user_token seems invalid")
        found = []
        if settings.on("enable_api_login_external_token"):
            # Case and trailing spaces count in PHP, unlike in the database's collation.
            have = database.rows("SELECT * FROM glpi_users WHERE api_token <> ''")
            found = [user for user in have if database.token("glpi_users", user["api_token"]) == sent.user_token]
    else:
        if not settings.on("enable_api_login_credentials"):
            raise ApiError(
                400,
                "ERROR_LOGIN_WITH_CREDENTIALS_DISABLED",
                "usage of initSession resource with credentials is disabled",
            )
        refusal = ApiError(401, "ERROR_GLPI_LOGIN", "Incorrect username or password")
        found = database.rows("SELECT * FROM glpi_users WHERE name = %s", sent.login)
    if len(found) != 1:
        raise refusal
    (user,) = found
    if not sent.user_token and not password_fits(sent.password, user["password"]):
        raise refusal
    if not may_sign_in(database, settings, user):
        raise refusal
    record(database, user)
    return user


def may_sign_in(database: Database, settings: Settings, user: dict[str, Any]) -> bool:
    """One user of that name, active, within its dates, with a profile and a password that hasn't locked it out."""
    same_name = database.rows("SELECT id FROM glpi_users WHERE name = %s", user["name"])
    today = database.row("SELECT CAST(NOW() AS CHAR) AS now")
    assert today is not None
    now = today["now"]
    if len(same_name) != 1 or not user["is_active"] or user["is_deleted"]:
        return False
    if (user["begin_date"] and user["begin_date"] > now) or (user["end_date"] and user["end_date"] < now):
        return False
    if locked_out(settings, user, now):
        database.update("glpi_users", user["id"], {"is_active": 0})
        return False
    return bool(database.rows("SELECT id FROM glpi_profiles_users WHERE users_id = %s LIMIT 1", user["id"]))


def locked_out(settings: Settings, user: dict[str, Any], now: str) -> bool:
    """Whether a password is expired for longer than the policy's delay; a token doesn't help then."""
    delay = settings.number("password_expiration_delay", -1)
    lock_delay = settings.number("password_expiration_lock_delay", -1)
    since = user["password_last_update"] or user["date_creation"]
    if delay < 0 or lock_delay < 0 or not since:
        return False
    until = datetime.datetime.fromisoformat(since) + datetime.timedelta(days=delay + lock_delay)
    return until < datetime.datetime.fromisoformat(now)


def password_fits(password: str, stored: str | None) -> bool:
    if not stored:
        return False
    try:
        return bcrypt.checkpw(password.encode()[:BCRYPT_LIMIT], stored.encode())
    except ValueError:
        return False


def password_hash(password: str) -> str:
    """As PHP writes it. The cost is the least there is: tests make many."""
    return (
        bcrypt.hashpw(password.encode()[:BCRYPT_LIMIT], bcrypt.gensalt(4, prefix=b"2b"))
        .decode()
        .replace("$2b$", "$2y$", 1)
    )


def record(database: Database, user: dict[str, Any]) -> None:
    """A login leaves its time and an event."""
    database.update("glpi_users", user["id"], {"last_login": database.rows("SELECT NOW() AS now")[0]["now"]})
    if database.rows("SHOW TABLES LIKE 'glpi_events'"):
        database.execute(
            "INSERT INTO glpi_events (items_id, type, date, service, level, message)"
            " VALUES (0, 'system', NOW(), 'login', 3, %s)",
            f"{user['name']} log in from API",
        )
