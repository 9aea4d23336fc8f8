# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The server: starts, stops, remembers the calls, and fails on demand."""

from __future__ import annotations

import contextlib
import logging
import ssl
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flask import Request, Response, g, request
from werkzeug.serving import WSGIRequestHandler, make_server

from .. import encryption, glpi_database
from ..mariadb import MariaDB
from .application import make_application
from .sessions import Sessions


@dataclass
class Entry:
    """One call as it was answered. It holds nothing secret.

    `path` is what follows apirest.php/, without the query; `login` is "password" or "user_token" at initSession, and
    `user` the name that was given or that the token belongs to. `status` is 0 while there is no answer.
    """

    method: str
    path: str
    source: str
    status: int = 0
    login: str = ""
    user: str = ""


class StandIn:
    """GLPI at `url`, its API at `api_url`, over a database that others may change meanwhile.

    `requests` are the calls so far. `configured` false, or a database that is down: GLPI's pages for that.
    `before_answer` (the request; an answer or None) and `after_answer` (the request, the answer; an answer) let a test
    answer in GLPI's place, wait, or end the connection (see faults).
    """

    def __init__(
        self,
        server: MariaDB | None,
        database: str,
        version: str = glpi_database.LATEST,
        *,
        listen: str = "127.0.0.1",
        port: int = 0,
        certificate: tuple[Path, Path] | None = None,
        connection: dict[str, Any] | None = None,
    ) -> None:
        """`certificate` is a file with it and one with its key; `connection` are PyMySQL's options instead of `server`."""
        if connection is None:
            assert server is not None
            connection = {"unix_socket": server.socket, "user": "root", "ssl_disabled": True}
        self.connection = {**connection, "database": database}
        self.version = version
        self.dbversion = glpi_database.dbversion(version)
        self.database = database
        self.key = encryption.key_of(database)
        self.configured = True
        self.sessions = Sessions()
        self.requests: list[Entry] = []
        self.refused: list[Entry] = []
        self.before_answer: Callable[[Request], Response | None] | None = None
        self.after_answer: Callable[[Request, Response], Response] | None = None
        self._refusing = False
        self._listen = listen
        self._port = port
        self._certificate = certificate
        self._application = make_application(self)
        self._application.before_request(self._before)
        self._application.after_request(self._after)

    def __enter__(self) -> StandIn:
        self.start()
        return self

    def __exit__(self, *exc_info: object) -> None:
        self.stop()

    def start(self) -> None:
        context = None
        if self._certificate:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(*map(str, self._certificate))
        self._server = make_server(
            self._listen, self._port, self._application, threaded=True, request_handler=Silent, ssl_context=context
        )
        self._port = self._server.server_port
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    @property
    def port(self) -> int:
        return self._port

    @property
    def url(self) -> str:
        """GLPI's URL; that of its API is `api_url`."""
        scheme = "https" if self._certificate else "http"
        host = f"[{self._listen}]" if ":" in self._listen else self._listen
        return f"{scheme}://{host}:{self._port}/glpi"

    @property
    def api_url(self) -> str:
        return f"{self.url}/apirest.php"

    def open_sessions(self) -> list[str]:
        """The names of the users whose sessions aren't killed yet."""
        return [session.user["name"] for session in self.sessions.all()]

    def logins(self, kind: str | None = None) -> list[Entry]:
        """The successful logins, or those by "password" or by "user_token"."""
        return [
            entry
            for entry in self.requests
            if entry.path == "initSession" and entry.status == 200 and entry.user and kind in (None, entry.login)
        ]

    @contextlib.contextmanager
    def refuse_writes(self) -> Iterator[None]:
        """Every call that isn't a GET is answered 503 and remembered in `refused`."""
        self._refusing = True
        try:
            yield
        finally:
            self._refusing = False

    def pretend_version(self, database: glpi_database.GlpiDatabase, version: str) -> None:
        """Become a GLPI of another version, in what tree and database say of themselves."""
        self.dbversion = f"{version}@{'0' * 40}"
        database.set_config(version=version, dbversion=self.dbversion)

    def become(self, version: str) -> None:
        """Answer as a GLPI of another version; its sessions end."""
        self.version = version
        self.dbversion = glpi_database.dbversion(version)
        self.sessions = Sessions()

    # -- around every call -----------------------------------------------------------------------------------

    def _before(self) -> Response | None:
        g.entry = Entry(request.method, request.path.partition("/apirest.php")[2].strip("/"), request.remote_addr or "")
        self.requests.append(g.entry)
        if self._refusing and request.method != "GET":
            self.refused.append(g.entry)
            return Response("writes are refused", status=503, content_type="text/plain; charset=UTF-8")
        return self.before_answer(request) if self.before_answer else None

    def _after(self, response: Response) -> Response:
        g.entry.status = response.status_code
        return self.after_answer(request, response) if self.after_answer else response


class Silent(WSGIRequestHandler):
    """Logs nothing: request lines can hold tokens."""

    def log(self, type: str, message: str, *args: Any) -> None:
        """Not even errors of the connection, which tests make on purpose."""


logging.getLogger("werkzeug").setLevel(logging.CRITICAL)
