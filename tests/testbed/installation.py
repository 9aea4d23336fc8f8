# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A whole GLPI of the test bed: a database and the REST API over it."""

from __future__ import annotations

import html
from typing import Any

import requests

from .glpi_database import GlpiDatabase
from .mariadb import MariaDB
from .stand_in import StandIn, traits

# The administrator of a fresh GLPI.
LOGIN, PASSWORD = "glpi", "glpi"


class Glpi:
    """`server` (MariaDB), `database` (its name), `version`, `stand_in`, `url`, `api_url`; with rows() and the like."""

    login, password = LOGIN, PASSWORD

    def __init__(self, database: GlpiDatabase, *, port: int = 0) -> None:
        self.sql = database
        self.server: MariaDB = database.server
        self.database = database.name
        self.version = database.version
        self.stand_in = StandIn(database.server, database.name, database.version, port=port)

    def __enter__(self) -> Glpi:
        self.stand_in.start()
        return self

    def __exit__(self, *exc_info: object) -> None:
        self.stand_in.stop()

    @property
    def url(self) -> str:
        """GLPI's URL; that of its API is `api_url`."""
        return self.stand_in.url

    @property
    def api_url(self) -> str:
        return self.stand_in.api_url

    def rows(self, statement: str, *arguments: Any) -> list[dict[str, Any]]:
        """The rows of a query in the database, as root."""
        return self.sql.rows(statement, *arguments)

    def execute(self, statement: str, *arguments: Any) -> int:
        """Run one statement in the database as root; the number of rows it touched."""
        return self.sql.execute(statement, *arguments)

    def set_config(self, **values: Any) -> None:
        """Set values of GLPI's core settings."""
        self.sql.set_config(**values)

    @property
    def key(self) -> bytes:
        """What this GLPI's glpicrypt.key holds."""
        return self.sql.key

    def stored_token(self, table: str, token: str | None) -> str | None:
        """A token as this GLPI stores it in glpi_apiclients or glpi_users now, for a test's own SQL."""
        return self.sql.stored_token(table, token)

    def token(self, table: str, stored: str | None) -> str | None:
        """The token that a stored one is; an empty one if this GLPI can't decrypt it."""
        return self.sql.token(table, stored)

    def become(self, version: str) -> None:
        """Be of another version, in database, tree and answers; the tables have to be that version's."""
        self.version = version
        self.stand_in.become(version)
        self.set_config(version=version, dbversion=self.stand_in.dbversion)

    def stored_text(self, text: str) -> str:
        """A text as this GLPI stores it, given as GLPI 10.0 does."""
        return text if traits.of(self.version).encodes_texts else html.unescape(text)

    def set_user_token(self, name: str, token: str) -> None:
        """Give a user an API token by SQL, in the form that this GLPI stores it."""
        statement = "UPDATE glpi_users SET api_token = %s, api_token_date = NOW() WHERE name = %s"
        self.execute(statement, self.stored_token("glpi_users", token), name)

    def open_api(self, *, credentials: bool = True) -> None:
        """Turn the API on, and login by password over it unless `credentials` is false."""
        self.set_config(enable_api=1, enable_api_login_credentials=int(credentials))

    def call(self, method: str, path: str, session: str = "", **options: Any) -> requests.Response:
        """Call the API: `path` is what follows apirest.php/; `options` are those of requests.request."""
        headers = {"Session-Token": session, **options.pop("headers", {})}
        headers = {name: value for name, value in headers.items() if value}
        return requests.request(method, f"{self.api_url}/{path}", headers=headers, timeout=30, **options)

    def session(
        self, login: str = LOGIN, password: str = PASSWORD, *, user_token: str = "", app_token: str = ""
    ) -> str:
        """Sign in by password or token; the session's token. A refusal raises with GLPI's answer."""
        headers = {"App-Token": app_token}
        auth = (login, password)
        if user_token:
            headers["Authorization"] = f"user_token {user_token}"
        reply = self.call("GET", "initSession", headers=headers, auth=None if user_token else auth)
        if reply.status_code != 200 or "session_token" not in reply.text:
            raise RuntimeError(f"initSession: {reply.status_code} {reply.text}")
        return str(reply.json()["session_token"])
