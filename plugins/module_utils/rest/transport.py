# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How HTTP requests leave this host: address, source, TLS and retries."""

from __future__ import annotations

import os
import ssl
import traceback
import typing as t
from urllib.parse import urlsplit, urlunsplit

from ..errors import ProvisioningError

REQUESTS_IMPORT_ERROR: str | None
try:
    import requests
    from requests.adapters import HTTPAdapter
    from urllib3.util.retry import Retry
    from urllib3.util.ssl_ import create_urllib3_context
except ImportError:
    REQUESTS_IMPORT_ERROR = traceback.format_exc()
    HTTPAdapter = object
else:
    REQUESTS_IMPORT_ERROR = None

RETRIES = 2


class _Adapter(HTTPAdapter):
    """Connects to another address than the URL's host, which keeps its name for the Host header and for TLS."""

    def __init__(
        self, connect_to: str | None, source_address: str | None, host: str, private_authority: bool, retry_reads: bool
    ) -> None:
        self._connect_to = connect_to
        self._private_authority = private_authority
        self._source_address = source_address
        self._host = host
        retries = Retry(
            total=None,
            connect=RETRIES,
            read=RETRIES if retry_reads else 0,
            redirect=0,
            status=0,
            other=0,
            allowed_methods=frozenset(("GET",)),
            backoff_factor=0.2,
        )
        super().__init__(max_retries=retries)

    def init_poolmanager(self, *args: t.Any, **kwargs: t.Any) -> None:
        if self._source_address:
            kwargs["source_address"] = (self._source_address, 0)
        if self._private_authority:
            # Python 3.13 refuses authorities without a key usage, as many private ones are.
            context = create_urllib3_context()
            context.verify_flags &= ~ssl.VERIFY_X509_STRICT
            kwargs["ssl_context"] = context
        super().init_poolmanager(*args, **kwargs)

    def send(self, request: t.Any, **kwargs: t.Any) -> t.Any:
        if self._connect_to:
            parts = urlsplit(request.url)
            if parts.scheme == "https":
                self.poolmanager.connection_pool_kw.update(server_hostname=self._host, assert_hostname=self._host)
            address = "[%s]" % self._connect_to if ":" in self._connect_to else self._connect_to
            port = ":%d" % parts.port if parts.port else ""
            request.headers["Host"] = parts.netloc.rpartition("@")[2]
            request.url = urlunsplit(parts._replace(netloc=address + port))
        return super().send(request, **kwargs)


def transport(params: t.Mapping[str, t.Any], base: str) -> t.Any:
    """Give a requests session for GLPI's API at ``base``.

    Only connecting and reading is retried; signing in and out is reading by its method alone, so it is left out.
    """
    if params["ca_path"] and params["validate_certs"] and urlsplit(base).scheme == "http":
        raise ProvisioningError(
            "ca_path asks for TLS, and api_url is not encrypted (%s), so nothing was sent: give api_url with https, or leave ca_path out." % base
        )
    session = requests.Session()
    # Without it a ~/.netrc entry for the host would replace the Authorization header.
    session.auth = lambda request: request
    connect_to, source_address = _address(params, "api_connect_to"), _address(params, "api_source_address")
    # A proxy would make the connection from and to addresses of its own.
    session.trust_env = not (connect_to or source_address)
    trusted = params["ca_path"] or os.environ.get("REQUESTS_CA_BUNDLE") or True
    session.verify = trusted if params["validate_certs"] else False
    private_authority = bool(params["validate_certs"] and params["ca_path"])
    host = urlsplit(base).hostname or ""
    for prefix, retry_reads in ((base, True), (base + "/initSession", False), (base + "/killSession", False)):
        session.mount(prefix, _Adapter(connect_to, source_address, host, private_authority, retry_reads))
    return session


def _address(params: t.Mapping[str, t.Any], option: str) -> str | None:
    address = params[option]
    if address and address.startswith("[") and address.endswith("]"):
        return address[1:-1]
    if address and (address.count(":") == 1 or "/" in address):
        raise ProvisioningError("%s must be an address alone, not %s: the port is that of api_url." % (option, address))
    return address
