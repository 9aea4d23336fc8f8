# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The security methods: what signs a request, with the right credentials or with wrong ones."""

from __future__ import annotations

import base64
import secrets
import traceback
import typing as t

from ..rest.errors import no_answer
from . import options
from .client import HTTP_ERRORS, REFUSALS, ScimError, Unreachable, http_client, one_line

AUTHLIB_IMPORT_ERROR: str | None
try:
    from authlib.oauth2 import OAuth2Error
    from authlib.oauth2.client import OAuth2Client
except ImportError:
    AUTHLIB_IMPORT_ERROR = traceback.format_exc()
else:
    AUTHLIB_IMPORT_ERROR = None

try:
    import httpx2
except ImportError:
    # client.py says so.
    httpx2 = None


class Refused(ScimError):
    """The authorization server gives no token."""


def authentication(params: t.Mapping[str, t.Any], no_log: set[str]) -> t.Any:
    """Give what signs requests; what it sends that is secret is added to ``no_log``."""
    method = params["authentication"]
    if method == options.BASIC:
        no_log.add(_basic(params["username"], params["password"]))
        return httpx2.BasicAuth(params["username"], params["password"])
    if method == options.DIGEST:
        return httpx2.DigestAuth(params["username"], params["password"])
    if method == options.BEARER:
        return _bearer(params["token"])
    if method == options.OAUTH2:
        no_log.add(_basic(params["client_id"], params["client_secret"]))
        token = _access_token(params)
        no_log.add(token)
        return _bearer(token)
    return None


def wrong_authentication(params: t.Mapping[str, t.Any]) -> t.Any:
    """Give what signs requests with credentials that nobody has."""
    wrong = secrets.token_hex(20)
    if params["authentication"] == options.BASIC:
        return httpx2.BasicAuth(params["username"], wrong)
    if params["authentication"] == options.DIGEST:
        return httpx2.DigestAuth(params["username"], wrong)
    return _bearer(wrong)


def wrong_client_secret_is_refused(params: t.Mapping[str, t.Any]) -> bool:
    """Ask the authorization server with a client secret that nobody has."""
    try:
        _access_token({**params, "client_secret": secrets.token_hex(20)})
    except Refused:
        return True
    return False


def _basic(name: str, password: str) -> str:
    return base64.b64encode(("%s:%s" % (name, password)).encode()).decode()


def _bearer(token: str) -> t.Any:
    def sign(request: t.Any) -> t.Any:
        request.headers["Authorization"] = "Bearer %s" % token
        return request

    return sign


def _access_token(params: t.Mapping[str, t.Any]) -> str:
    asked = "Asking for an access token"
    with http_client(params, params["token_url"], params["source_address"]) as http:
        client = OAuth2Client(http, scope=params["scope"])
        signing = httpx2.BasicAuth(params["client_id"], params["client_secret"])
        try:
            token = client.fetch_token(params["token_url"], grant_type="client_credentials", auth=signing)
            return str(token["access_token"])
        except OAuth2Error as error:
            raise Refused("%s: refused: %s" % (asked, one_line(error))) from None
        except httpx2.HTTPStatusError as error:
            status = error.response.status_code
            raise (Refused if status in REFUSALS else ScimError)("%s: the answer has the status %d and no token." % (asked, status)) from None
        except HTTP_ERRORS as error:
            raise Unreachable(no_answer(asked, error, "token_url")) from None
        except (LookupError, TypeError, ValueError):
            raise ScimError("%s: the answer holds no access token: check token_url." % asked) from None
