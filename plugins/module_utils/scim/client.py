# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A SCIM client that works with servers that keep to the standard, and notes where one doesn't."""

from __future__ import annotations

import json
import ssl
import traceback
import typing as t

from ..errors import ProvisioningError
from ..rest.errors import no_answer

SCIM_IMPORT_ERROR: str | None
try:
    import httpx2
    from scim2_client import RequestNetworkException, SCIMResponseException
    from scim2_client.engines.httpx2 import SyncSCIMClient
    from scim2_models import (
        Group,
        PatchOp,
        PatchOperation,
        SCIMException,
        ScimPolicy,
        ScimProvider,
        SearchRequest,
        User,
    )
except ImportError:
    SCIM_IMPORT_ERROR = traceback.format_exc()
    HTTP_ERRORS: tuple[type[Exception], ...] = ()
else:
    SCIM_IMPORT_ERROR = None
    # The last is what a demand for digest with auth-int, which no client has, raises.
    HTTP_ERRORS = (httpx2.HTTPError, httpx2.InvalidURL, NotImplementedError)

REFUSALS = (400, 401, 403)
GONE = (404, 410)
LONGEST = 300


class ScimError(ProvisioningError):
    """The server refused, or gave no answer that can be used; ``status`` is 0 without an answer."""

    def __init__(self, message: str, status: int = 0) -> None:
        super().__init__(message)
        self.status = status


class Unreachable(ScimError):
    """There was no answer at all."""


class Kind(t.NamedTuple):
    """What can be provisioned, and the attribute that holds its name."""

    resource: str
    title: str
    naming: str


USER = Kind("User", "user", "userName")
GROUP = Kind("Group", "group", "displayName")


def one_line(error: object) -> str:
    """Give the words of an error as a row of a table can hold them."""
    words = " ".join(str(error).split())
    return words if len(words) <= LONGEST else "%s ..." % words[:LONGEST]


def http_client(params: t.Mapping[str, t.Any], base: str, source_address: str | None, signing: t.Any = None) -> t.Any:
    """Give an HTTP client; a redirection is not followed, since it would take the credentials elsewhere."""
    context = _tls(params)
    transport = httpx2.HTTPTransport(verify=context, local_address=source_address) if source_address else None
    # A proxy would make the connection from an address of its own.
    return httpx2.Client(
        base_url=base, auth=signing, verify=context, timeout=params["timeout"], transport=transport, trust_env=not source_address
    )


def _tls(params: t.Mapping[str, t.Any]) -> t.Any:
    if not params["validate_certs"]:
        context = ssl.create_default_context()
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
        return context
    if params["ca_path"]:
        context = ssl.create_default_context(cafile=params["ca_path"])
        # Python 3.13 refuses authorities without a key usage, as many private ones are.
        context.verify_flags &= ~ssl.VERIFY_X509_STRICT
        return context
    return True


class Client:
    """One caller of one SCIM server.

    An answer that succeeds counts although it isn't as the standard has it; ``deviations`` tells how.
    """

    def __init__(self, params: t.Mapping[str, t.Any], signing: t.Any = None, source_address: str | None = None) -> None:
        try:
            self._http = http_client(params, params["scim_url"].rstrip("/"), source_address or params["source_address"], signing)
        except (OSError, ValueError) as error:
            raise Unreachable(no_answer("Preparing the connection", error, "scim_url")) from None
        self._http.event_hooks = {"response": [self._keep]}
        # Attributes of a schema of the server's own are no deviation.
        policy = ScimPolicy(unknown=ScimPolicy.Unknown.ignore)
        self.scim = SyncSCIMClient(self._http, provider=ScimProvider(models=(User, Group), policy=policy))
        self.deviations: list[str] = []
        self._answer: t.Any = None

    def close(self) -> None:
        """End the connection."""
        self._http.close()

    def status(self) -> int:
        """Give the status that a search is answered with, whatever else the answer holds."""
        try:
            return int(self._http.get("Users", params={"filter": 'userName eq "scim-check"', "count": 1}).status_code)
        except HTTP_ERRORS as error:
            raise Unreachable(no_answer("Asking the SCIM server", error, "scim_url")) from None

    def create(self, kind: Kind, attributes: t.Mapping[str, t.Any]) -> dict[str, t.Any]:
        """Create a user or group; give it as the server answers it."""
        model = _model(kind)
        resource = model.model_validate({"schemas": [str(model.__schema__)], **attributes})
        return self._ask("Creating the %s" % kind.title, self.scim.create, resource)

    def read(self, kind: Kind, number: str) -> dict[str, t.Any]:
        """Read one by its id."""
        return self._ask("Reading the %s" % kind.title, self.scim.query, _model(kind), number)

    def find(self, kind: Kind, name: str, operator: str = "eq") -> list[dict[str, t.Any]]:
        """Search by name; give all that the server answers, which may ignore the filter."""
        search = SearchRequest(filter="%s %s %s" % (kind.naming, operator, json.dumps(name)))
        answer = self._ask("Searching the %s by a filter" % kind.title, self.scim.query, _model(kind), search)
        found = answer.get("Resources")
        return [item for item in found if isinstance(item, dict)] if isinstance(found, list) else []

    def change(self, kind: Kind, number: str, operation: str, path: str, value: t.Any) -> None:
        """Change one attribute by PATCH."""
        model = _model(kind)
        patch = PatchOp[model](operations=[PatchOperation(op=operation, path=path, value=value)])
        self._ask("Changing the %s by PATCH" % kind.title, self.scim.modify, model, number, patch)

    def remove(self, kind: Kind, number: str) -> None:
        """Remove one by its id; one that is gone already counts as removed."""
        try:
            self._ask("Removing the %s" % kind.title, self.scim.delete, _model(kind), number)
        except ScimError as error:
            if error.status not in GONE:
                raise

    def _keep(self, response: t.Any) -> None:
        self._answer = response

    def _ask(self, asked: str, call: t.Callable[..., t.Any], *given: t.Any) -> dict[str, t.Any]:
        self._answer = None
        try:
            call(*given)
        except SCIMException as error:
            status = self._status()
            raise ScimError("%s: the server answers %d: %s" % (asked, status, one_line(error)), status) from None
        except SCIMResponseException as error:
            if not (self._answer is not None and self._answer.is_success):
                raise ScimError("%s: %s" % (asked, one_line(error)), self._status()) from None
            self.deviations.append("%s: %s" % (asked, one_line(error.__cause__ or error)))
        except (RequestNetworkException, *HTTP_ERRORS) as error:
            raise Unreachable(no_answer(asked, t.cast(Exception, error.__cause__ or error), "scim_url")) from None
        return self._content(asked)

    def _status(self) -> int:
        return int(self._answer.status_code) if self._answer is not None else 0

    def _content(self, asked: str) -> dict[str, t.Any]:
        """Give the answer's JSON object; where there need not be one, none is an empty one."""
        if not self._answer.content:
            return {}
        try:
            content = self._answer.json()
        except ValueError:
            content = None
        if not isinstance(content, dict):
            raise ScimError("%s: the answer is no JSON object: check scim_url." % asked, self._status())
        return content


def _model(kind: Kind) -> t.Any:
    return {USER: User, GROUP: Group}[kind]
