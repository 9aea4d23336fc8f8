# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The server: scim2-server's WSGI application and storage on a port, with the security method before it."""

from __future__ import annotations

import logging
import ssl
import threading
from collections.abc import Callable, Iterable
from typing import Any

from scim2_models import ScimProvider
from scim2_server.applications.wsgi import WSGIApplication
from scim2_server.memory import InMemoryStorage
from scim2_server.utils import load_default_resource_types, load_default_schemas, load_default_service_provider_config
from werkzeug.serving import WSGIRequestHandler, make_server
from werkzeug.test import Client
from werkzeug.wrappers import Request, Response

from ..tls import Certificate
from . import security
from .security import CREDENTIALS

PATH = "/marketplace/scim/index.php/3"

__all__ = ["CREDENTIALS", "IdentityServer"]


class IdentityServer:
    """A SCIM server at `url` whose security method is `method`, open to `addresses`, all of them when there are none.

    `lax` accepts whatever is shown. `before_answer` (the request; an answer or None) and `after_answer` (the request, the answer; an answer) let a
    test answer in its place. `requests` are method, path and source of the calls so far.
    """

    def __init__(
        self, method: str, *, algorithm: str = "SHA-256", lax: bool = False, addresses: Iterable[str] = (), certificate: Certificate | None = None
    ) -> None:
        self.method = method
        self.lax = lax
        self.addresses = set(addresses)
        self.requests: list[tuple[str, str, str]] = []
        self.before_answer: Callable[[Request], Response | None] | None = None
        self.after_answer: Callable[[Request, Response], Response] | None = None
        self.storage = InMemoryStorage()
        provider = ScimProvider.from_discovery(
            load_default_schemas().values(), load_default_resource_types().values(), config=load_default_service_provider_config()
        )
        self._scim = WSGIApplication(self.storage, provider)
        self._digest = security.Digest(algorithm)
        self._oauth2 = security.TokenEndpoint()
        self._certificate = certificate

    def __enter__(self) -> IdentityServer:
        context = None
        if self._certificate:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(str(self._certificate.cert), str(self._certificate.key))
        self._server = make_server("127.0.0.1", 0, self._application, threaded=True, request_handler=Silent, ssl_context=context)
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *exc_info: object) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    @property
    def base(self) -> str:
        return f"{'https' if self._certificate else 'http'}://127.0.0.1:{self._server.server_port}"

    @property
    def url(self) -> str:
        """The URL that an identity provider is given."""
        return self.base + PATH

    @property
    def options(self) -> dict[str, Any]:
        """The options of scim_check that are right."""
        token_url = {"token_url": f"{self.base}/token"} if self.method == "oauth2_client_credentials" else {}
        return {"scim_url": self.url, "authentication": self.method, **CREDENTIALS[self.method], **token_url}

    @property
    def names(self) -> list[str]:
        """The names of all users and groups that there are, read from the storage itself."""
        return sorted(str(getattr(item, "user_name", None) or getattr(item, "display_name", "")) for item in self.storage.resources)

    def add(self, *names: str, group: str = "") -> None:
        """Let the application itself make users and a group, past the security method."""
        wanted = [("User", {"userName": name}) for name in names] + ([("Group", {"displayName": group})] if group else [])
        for kind, attributes in wanted:
            content = {"schemas": [f"urn:ietf:params:scim:schemas:core:2.0:{kind}"], **attributes}
            answer = Client(self._scim).post(f"/{kind}s", json=content)
            assert answer.status_code == 201, answer.text

    @property
    def access_tokens(self) -> set[str]:
        """The OAuth2 access tokens that were given."""
        return self._oauth2.tokens

    def _application(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        request = Request(environ)
        self.requests.append((request.method, request.path.removeprefix(PATH), request.remote_addr or ""))
        return self._answer(request)(environ, start_response)

    def _answer(self, request: Request) -> Response:
        if self.addresses and request.remote_addr not in self.addresses:
            return Response("<html><title>403 Forbidden</title></html>", status=403, content_type="text/html")
        if request.path == "/token" and self.method == "oauth2_client_credentials":
            return Response.from_app(self._oauth2.application, request.environ)
        if not request.path.startswith(PATH):
            return Response(status=404)
        if not (self.lax or self._lets_in(request)):
            return security.refused(self._digest.challenge() if self.method == "digest" else None)
        answer = self.before_answer(request) if self.before_answer else None
        if answer is None:
            environ = {**request.environ, "SCRIPT_NAME": PATH, "PATH_INFO": request.path.removeprefix(PATH)}
            answer = Response.from_app(self._scim, environ)
        return self.after_answer(request, answer) if self.after_answer else answer

    def _lets_in(self, request: Request) -> bool:
        questions: dict[str, Callable[[Request], bool]] = {
            "none": lambda _request: True,
            "basic": security.basic,
            "digest": self._digest.accepts,
            "bearer": lambda request: security.bearer(request) == security.TOKEN,
            "oauth2_client_credentials": lambda request: security.bearer(request) in self._oauth2.tokens,
        }
        return questions[self.method](request)


class Silent(WSGIRequestHandler):
    """Logs nothing: request lines can hold tokens."""

    def log(self, type: str, message: str, *args: Any) -> None:
        """Not even errors of the connection."""


logging.getLogger("werkzeug").setLevel(logging.CRITICAL)
