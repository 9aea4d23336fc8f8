# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A session with GLPI's REST API."""

from __future__ import annotations

import base64
import contextlib
import re
import typing as t
import warnings
from urllib.parse import urlsplit

from ansible.module_utils.basic import AnsibleModule

from ..errors import ProvisioningError
from ..library import fail_without
from .errors import ApiError, NotGlpiError, api_error, connection_error, page_error
from .other_profiles import REFUSALS, repeated
from .texts import Texts
from .transport import REQUESTS_IMPORT_ERROR, transport

if REQUESTS_IMPORT_ERROR is None:
    import requests


PAGE = 1000
_SECRETS_IN_HEADERS = ("api_user_token", "api_app_token", "api_session_token")


class Answer(t.NamedTuple):
    """A healthy answer: JSON."""

    status: int
    body: t.Any
    headers: t.Mapping[str, str]


class Session:
    """GLPI's API at one URL, with the headers that every call carries."""

    def __init__(self, params: t.Mapping[str, t.Any]) -> None:
        self.url = endpoint(params["api_url"])
        for option in _SECRETS_IN_HEADERS:
            # What cannot stand in a header would come back in an error of the HTTP library, secret and all.
            if params[option] and not re.fullmatch("[!-~]+", params[option]):
                raise ProvisioningError("%s holds a space, a line break or another character that no token has: correct it." % option)
        self._params = params
        self._http = transport(params, self.url)
        self._headers = {"App-Token": params["api_app_token"]} if params["api_app_token"] else {}
        self.session_token: str | None = None
        # Not where a consumer is played, who doesn't either.
        self.may_change_profile = False
        self._texts = Texts(lambda: self.call("GET", "getGlpiConfig", "Reading GLPI's version").body)

    def __enter__(self) -> Session:
        """Sign in, or go on with the session that api_session_token names."""
        if self.borrowed:
            self.session_token = self._params["api_session_token"]
        else:
            self.sign_in()
        return self

    def __exit__(self, *unused: object) -> None:
        """End the session, unless it is somebody else's."""
        if not self.borrowed:
            with contextlib.suppress(ProvisioningError):
                self.sign_out()
        self._http.close()

    @property
    def borrowed(self) -> bool:
        """Whether the session was opened by somebody else, who also ends it."""
        return bool(self._params["api_session_token"])

    def sign_in(self) -> str:
        """Open a session; the user_token wins over a password."""
        asked = "Signing in to %s" % self.url
        answer = self._call("GET", "initSession", asked, headers={"Authorization": _authorization(self._params, asked)})
        token = answer.body.get("session_token") if isinstance(answer.body, dict) else None
        if not token:
            raise NotGlpiError("%s: the answer is JSON, but not that of GLPI's API: check api_url." % asked)
        self.session_token = token
        return token

    def sign_out(self) -> bool:
        """End the session; False when it had ended already."""
        try:
            self.call("GET", "killSession", "Signing out of %s" % self.url)
        except ApiError as error:
            if error.code == "ERROR_SESSION_TOKEN_INVALID":
                return False
            raise
        return True

    def renew(self) -> None:
        """Let the session see what was added since it began: sign in again, or load the entities again if it isn't ours."""
        if self.borrowed:
            # Without entities_id all of them are loaded; the "all" of GLPI's documentation is taken for the number 0, the root entity.
            self.call("POST", "changeActiveEntities", "Loading the session's entities again", body={"is_recursive": True})
        else:
            self.sign_out()
            self.sign_in()

    def get(self, path: str, asked: str, params: t.Mapping[str, t.Any] | None = None) -> t.Any:
        """Read, give the body, its texts as persons wrote them."""
        return self._texts.as_written(self.call("GET", path, asked, params=params).body)

    def items(self, path: str, asked: str, params: t.Mapping[str, t.Any] | None = None) -> list[dict[str, t.Any]]:
        """Read a whole list, page by page; its texts are as persons wrote them."""
        found: list[dict[str, t.Any]] = []
        start, total = 0, 1
        while start < total:
            page = {**(params or {}), "range": "%d-%d" % (start, start + PAGE - 1)}
            answer = self.call("GET", path, asked, params=page)
            found.extend(self._texts.as_written(answer.body))
            # The status doesn't tell the last page, which is a part too; an empty list comes without the header.
            total = int(answer.headers.get("Content-Range", "0-0/0").rpartition("/")[2])
            start += PAGE
        return found

    def add(self, itemtype: str, values: t.Mapping[str, t.Any], asked: str) -> int:
        """Add an item, give its id."""
        return self.call("POST", itemtype, asked, body={"input": dict(values)}).body["id"]

    def update(self, itemtype: str, item: int, values: t.Mapping[str, t.Any], asked: str) -> t.Any:
        """Change an item. GLPI answers 200 also where it changed nothing: read back what matters."""
        return self.call("PUT", "%s/%d" % (itemtype, item), asked, body={"input": dict(values)}).body

    def trash(self, itemtype: str, item: int, asked: str) -> None:
        """Put an item into the trash."""
        self.call("DELETE", "%s/%d" % (itemtype, item), asked)

    def purge(self, itemtype: str, item: int, asked: str, hints: t.Mapping[str, t.Any] | None = None) -> None:
        """Delete an item for good; ``hints`` tell GLPI how, and only a call without the id in its path carries them."""
        if hints:
            self.call("DELETE", itemtype, asked, body={"input": {"id": item, **hints}, "force_purge": True})
        else:
            self.call("DELETE", "%s/%d" % (itemtype, item), asked, params={"force_purge": "true"})

    def call(self, method: str, path: str, asked: str, **kwargs: t.Any) -> Answer:
        """Make one call of the session; ``asked`` begins the sentence of an error."""

        def once() -> Answer:
            return self._call(method, path, asked, headers={"Session-Token": self.session_token or ""}, **kwargs)

        try:
            return once()
        except ApiError as error:
            if not self.may_change_profile or error.code not in REFUSALS:
                raise
            self.may_change_profile = False
            try:
                return repeated(self, error, once)
            finally:
                self.may_change_profile = True

    def knock(self, asked: str, app_token: str | None) -> Answer:
        """Make a call outside of any session: a GLPI that lets the caller in misses the session, else its gate answers."""
        return self._call("GET", "getActiveProfile", asked, headers={"App-Token": app_token})

    def _secrets(self) -> list[str]:
        """Give what a server that is not GLPI could repeat."""
        given = [self._params.get(option) for option in (*_SECRETS_IN_HEADERS, "api_password")]
        by_password = self._params["api_username"] and self._params["api_password"]
        sent = [_authorization(self._params, "").partition(" ")[2]] if by_password or self._params["api_user_token"] else []
        return [secret for secret in (*given, *sent, self.session_token) if secret]

    def _call(
        self,
        method: str,
        path: str,
        asked: str,
        headers: t.Mapping[str, str | None],
        params: t.Mapping[str, t.Any] | None = None,
        body: t.Any = None,
    ) -> Answer:
        try:
            with warnings.catch_warnings():
                # validate_certs=false is the user's word; urllib3 would repeat its warning at each call.
                warnings.simplefilter("ignore")
                response = self._http.request(
                    method,
                    "%s/%s" % (self.url, path),
                    headers={**self._headers, **headers},
                    params=params,
                    json=body,
                    timeout=self._params["timeout"],
                    # Said with each request, since the environment's REQUESTS_CA_BUNDLE would win over the session's word.
                    verify=self._http.verify,
                    allow_redirects=False,
                )
        except (requests.RequestException, OSError) as error:
            raise connection_error(asked, error, self._params["api_connect_to"]) from None
        return _understood(response, asked, self._secrets())


def unopened(module: AnsibleModule) -> Session:
    """Give a session that isn't signed in, at the URL that the module's options name."""
    if REQUESTS_IMPORT_ERROR is not None:
        fail_without(module, {"requests": REQUESTS_IMPORT_ERROR})
    return Session(module.params)


@contextlib.contextmanager
def connect(module: AnsibleModule) -> t.Iterator[Session]:
    """Sign in as the module's options say, and sign out at the end."""
    with unopened(module) as session:
        session.may_change_profile = True
        yield session


def endpoint(url: str) -> str:
    """Give the URL of the API: GLPI's own URL with apirest.php behind it."""
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.username:
        raise ProvisioningError("api_url must be GLPI's URL, such as https://glpi.example.com, without user or query.")
    base = url.rstrip("/")
    return base if base.endswith("/apirest.php") else base + "/apirest.php"


def _authorization(params: t.Mapping[str, t.Any], asked: str) -> str:
    if params["api_user_token"]:
        return "user_token %s" % params["api_user_token"]
    if params["api_username"] and params["api_password"]:
        pair = "%s:%s" % (params["api_username"], params["api_password"])
        return "Basic %s" % base64.b64encode(pair.encode()).decode()
    raise ProvisioningError("%s: no credentials were given: give api_user_token, or api_username and api_password." % asked)


def _understood(response: t.Any, asked: str, secrets: t.Sequence[str]) -> Answer:
    if response.is_redirect:
        where = response.headers["Location"].split("?")[0]
        raise NotGlpiError("%s: the server redirects to %s: give that server and path in api_url." % (asked, where))
    try:
        body = response.json()
    except ValueError:
        raise page_error(asked, response.status_code, response.text, secrets) from None
    if response.status_code >= 400:
        code, message = (*body, "", "")[:2] if isinstance(body, list) else ("", str(body))
        raise api_error(asked, response.status_code, str(code), str(message or ""))
    return Answer(response.status_code, body, response.headers)
