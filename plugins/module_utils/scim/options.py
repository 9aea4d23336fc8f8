# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Options of a check of SCIM: the URL, the security method and its credentials."""

from __future__ import annotations

import typing as t
from urllib.parse import SplitResult, urlsplit

from ..errors import ProvisioningError

NONE = "none"
BASIC = "basic"
DIGEST = "digest"
BEARER = "bearer"
OAUTH2 = "oauth2_client_credentials"


def options() -> dict[str, dict[str, t.Any]]:
    """Give the argument spec."""
    return {
        "scim_url": {"type": "str", "required": True},
        "authentication": {"type": "str", "required": True, "choices": [NONE, BASIC, DIGEST, BEARER, OAUTH2]},
        "username": {"type": "str"},
        "password": {"type": "str", "no_log": True},
        "token": {"type": "str", "no_log": True},
        "client_id": {"type": "str"},
        "client_secret": {"type": "str", "no_log": True},
        "token_url": {"type": "str", "no_log": False},
        "scope": {"type": "str"},
        "allow_unauthenticated": {"type": "bool", "default": False},
        "source_address": {"type": "str"},
        "outside_address": {"type": "str"},
        "validate_certs": {"type": "bool", "default": True},
        "ca_path": {"type": "path"},
        "timeout": {"type": "int", "default": 30},
        "fail": {"type": "bool", "default": True},
    }


REQUIRED_IF = [
    ("authentication", BASIC, ("username", "password")),
    ("authentication", DIGEST, ("username", "password")),
    ("authentication", BEARER, ("token",)),
    ("authentication", OAUTH2, ("client_id", "client_secret", "token_url")),
]


def check(params: t.Mapping[str, t.Any]) -> None:
    """Refuse a URL that cannot be one, or that holds credentials, which would be seen in logs and errors."""
    for option in ("scim_url", "token_url"):
        if params[option]:
            _check_url(option, params[option])
            if params["ca_path"] and params["validate_certs"] and params[option].lower().startswith("http:"):
                raise ProvisioningError(
                    "ca_path asks for TLS, and %s is not encrypted (%s), so nothing was sent: give %s with https, or leave ca_path out."
                    % (option, params[option], option)
                )


def _check_url(option: str, url: str) -> None:
    try:
        parts = urlsplit(url)
        host, _port = parts.hostname, parts.port
    except ValueError as error:
        raise ProvisioningError("%s is not a URL: %s." % (option, error)) from None
    if "@" in parts.netloc:
        raise ProvisioningError("%s holds a user or a password: give them by their own options, which are kept secret." % option)
    if parts.scheme not in ("http", "https") or not host:
        raise ProvisioningError("%s has to begin with https:// and a host's name, and %s doesn't." % (option, url))
    if option == "scim_url" and _has_more(parts):
        raise ProvisioningError("scim_url has to end with its path, since /Users and /Groups are added to it: leave out all from ? or # on.")


def _has_more(parts: SplitResult) -> bool:
    return bool(parts.query or parts.fragment)
