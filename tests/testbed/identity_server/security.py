# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The five security methods of GLPI's SCIM plugin, each as a question to a request: are its credentials right?"""

from __future__ import annotations

import hashlib
import secrets

from authlib.integrations.flask_oauth2 import AuthorizationServer
from authlib.oauth2.rfc6749 import ClientMixin, grants
from flask import Flask, Response
from werkzeug.datastructures import WWWAuthenticate
from werkzeug.wrappers import Request

REALM = "GLPI"
USERNAME = "identity-provider"
PASSWORD = "Password.of-the.provider"
TOKEN = "BearerTokenOfTheProvider" + "x" * 16
CLIENT_ID = "provider-client"
CLIENT_SECRET = "ClientSecretOfTheProvider"
SCOPE = "scim"

# What the client shows as its options.
CREDENTIALS = {
    "none": {},
    "basic": {"username": USERNAME, "password": PASSWORD},
    "digest": {"username": USERNAME, "password": PASSWORD},
    "bearer": {"token": TOKEN},
    "oauth2_client_credentials": {"client_id": CLIENT_ID, "client_secret": CLIENT_SECRET, "scope": SCOPE},
}


class Digest:
    """RFC 7616 with qop=auth; a nonce is good for many requests, each with a count of its own."""

    def __init__(self, algorithm: str) -> None:
        self.algorithm = algorithm
        self._hash = {"MD5": hashlib.md5, "SHA-256": hashlib.sha256}[algorithm]
        self._counts: dict[str, set[str]] = {}

    def challenge(self) -> WWWAuthenticate:
        nonce = secrets.token_hex(16)
        self._counts[nonce] = set()
        return WWWAuthenticate("digest", {"realm": REALM, "nonce": nonce, "qop": "auth", "algorithm": self.algorithm})

    def accepts(self, request: Request) -> bool:
        given = request.authorization
        if given is None or given.type != "digest" or given.username != USERNAME:
            return False
        counts = self._counts.get(given.nonce or "")
        if counts is None or given.nc in counts or given.uri != (request.environ["REQUEST_URI"]):
            return False
        counts.add(given.nc or "")
        who = self._digest(USERNAME, REALM, PASSWORD)
        what = self._digest(request.method, given.uri or "")
        return given.response == self._digest(who, given.nonce, given.nc, given.cnonce, "auth", what)

    def _digest(self, *parts: str | None) -> str:
        return self._hash(":".join(part or "" for part in parts).encode()).hexdigest()


class Client(ClientMixin):
    """The one OAuth2 client."""

    def check_client_secret(self, client_secret: str) -> bool:
        return client_secret == CLIENT_SECRET

    def check_endpoint_auth_method(self, method: str, endpoint: str) -> bool:
        return method == "client_secret_basic"

    def check_grant_type(self, grant_type: str) -> bool:
        return grant_type == "client_credentials"

    def get_allowed_scope(self, scope: str) -> str:
        return scope if scope == SCOPE else ""


class TokenEndpoint:
    """Authlib's authorization server, which gives tokens at /token."""

    def __init__(self) -> None:
        self.tokens: set[str] = set()
        self.application = Flask(__name__)
        server = AuthorizationServer(
            self.application,
            query_client=lambda client_id: Client() if client_id == CLIENT_ID else None,
            save_token=lambda token, request: self.tokens.add(token["access_token"]),
        )
        server.register_grant(grants.ClientCredentialsGrant)
        self.application.add_url_rule("/token", view_func=server.create_token_response, methods=["POST"])


def bearer(request: Request) -> str:
    """The token that the request shows."""
    given = request.authorization
    return (given.token or "") if given is not None and given.type == "bearer" else ""


def basic(request: Request) -> bool:
    """Whether the request shows the name and the password."""
    given = request.authorization
    return given is not None and given.type == "basic" and (given.username, given.password) == (USERNAME, PASSWORD)


def refused(challenge: WWWAuthenticate | None = None) -> Response:
    """A refusal, as a web server's page and not as SCIM has it."""
    response = Response("<html><title>401</title></html>", status=401, content_type="text/html")
    if challenge is not None:
        response.headers["WWW-Authenticate"] = challenge.to_header()
    return response
