# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The server: starts, stops, and remembers the calls."""

from __future__ import annotations

import copy
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import requests
from flask import Response, request
from werkzeug.serving import WSGIRequestHandler, make_server

from .application import Api, make_application
from .objects import Objects


@dataclass(frozen=True)
class Call:
    """One call as it was answered, without what was sent, which may be secret."""

    method: str
    path: str
    status: int

    @property
    def writes(self) -> bool:
        """Whether it could change an object; signing in and out doesn't."""
        return self.method != "GET" and not self.path.startswith("/api/v2/tokens/")


class AwxStandIn:
    """AWX at `url`, with an organization called Default and what `repositories` say: URLs, and the playbooks in each."""

    username, password = "admin", "awx-Secret.1234567"

    def __init__(self, repositories: Mapping[str, list[str]], objects: Objects | None = None) -> None:
        """With the objects of another, those are all there is, and not shared with it."""
        self.objects = copy.deepcopy(objects) if objects else Objects(repositories)
        if objects is None:
            self.objects.save("organizations", {"name": "Default"})
        self.calls: list[Call] = []
        self.writes_allowed: int | None = None
        """How many more writes are let through before each is answered 503; None, all."""
        self._application = make_application(Api(self.objects, self.username, self.password))
        self._application.before_request(self._refuse)
        self._application.after_request(self._remember)

    def __enter__(self) -> AwxStandIn:
        self._server = make_server("127.0.0.1", 0, self._application, threaded=True, request_handler=Silent)
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *exc_info: object) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}"

    @property
    def writes(self) -> list[Call]:
        """The calls that could change an object."""
        return [call for call in self.calls if call.writes]

    def call(self, method: str, path: str, sent: Any = None) -> requests.Response:
        """Call the API as the user: `path` is what follows /api/v2/."""
        return requests.request(method, f"{self.url}/api/v2/{path}", json=sent, auth=(self.username, self.password), timeout=30)

    def _refuse(self) -> Response | None:
        if self.writes_allowed is None or not Call(request.method, request.path, 0).writes:
            return None
        if self.writes_allowed == 0:
            return Response("{}", status=503, content_type="application/json")
        self.writes_allowed -= 1
        return None

    def _remember(self, response: Response) -> Response:
        self.calls.append(Call(request.method, request.path, response.status_code))
        return response


class Silent(WSGIRequestHandler):
    """Logs nothing: request lines would bury what a test says."""

    def log(self, type: str, message: str, *args: Any) -> None:
        """Not even errors of the connection."""
