# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The way in: the URL, its encryption, and who gets in with what and from where."""

from __future__ import annotations

import contextlib
import ipaddress
import typing as t
from urllib.parse import urlsplit

from ..access.report import Report
from . import credentials
from . import requirements as req
from .client import GONE, Client, ScimError, Unreachable
from .options import NONE, OAUTH2

REFUSED = (401, 403)
# A web server may hide what an address is not to see.
OUTSIDE_REFUSED = (*REFUSED, *GONE)
PLUGIN = "Setup > SCIM Identity servers"
CHECK_URL = "Check scim_url: it is what GLPI shows on the identity server's page (%s)." % PLUGIN
OPEN = "Choose a security method for the identity server (%s): as it is, anyone who reaches the URL can change users." % PLUGIN


def check(report: Report, params: t.Mapping[str, t.Any], no_log: set[str], stack: contextlib.ExitStack) -> Client:
    """Check it; give the client that got in, which the stack closes."""
    method = params["authentication"]
    if method == NONE:
        _check_security(report, params)
    with _stopping(report, req.REACHABLE, CHECK_URL):
        anonymous = Client(params)
        stack.callback(anonymous.close)
        status = anonymous.status()
    report.passed(req.REACHABLE, "answers")
    _check_encryption(report, params)
    if method == NONE:
        _check_sign_in(report, anonymous)
        client = anonymous
    else:
        _judge_refusal(report, req.MISSING_REFUSED, status, "without credentials")
        signing = _signing(report, params, no_log)
        with report.attempt(req.WRONG_REFUSED, CHECK_URL):
            _check_wrong_credentials(report, params)
        client = Client(params, signing)
        stack.callback(client.close)
        _check_sign_in(report, client)
    if req.OUTSIDE_REFUSED in report:
        _check_outside(report, params, None if method == NONE else signing)
    return client


@contextlib.contextmanager
def _stopping(report: Report, name: str, hint: str) -> t.Iterator[None]:
    try:
        yield
    except ScimError as error:
        report.stop(name, str(error), hint)


def _check_security(report: Report, params: t.Mapping[str, t.Any]) -> None:
    if params["allow_unauthenticated"]:
        report.failed(req.SECURITY, "none, as allow_unauthenticated allows", OPEN)
    else:
        report.stop(req.SECURITY, "none", "%s Where that is meant, set allow_unauthenticated (scim_allow_unauthenticated)." % OPEN)


def _check_encryption(report: Report, params: t.Mapping[str, t.Any]) -> None:
    plain = [url for url in (params["scim_url"], params["token_url"]) if url and urlsplit(url).scheme == "http"]
    exposed = [url for url in plain if not _is_loopback(urlsplit(url).hostname or "")]
    report.judged(
        req.ENCRYPTED,
        not exposed,
        "http: %s" % ", ".join(exposed) if exposed else "http, over loopback alone" if plain else "https",
        "Let the web server offer https: credentials and personal data can be read on the way.",
    )


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _signing(report: Report, params: t.Mapping[str, t.Any], no_log: set[str]) -> t.Any:
    hint = "Correct token_url, client_id, client_secret or scope (%s)." % PLUGIN
    with _stopping(report, req.TOKEN, hint):
        signing = credentials.authentication(params, no_log)
    report.passed(req.TOKEN, "given")
    return signing


def _check_wrong_credentials(report: Report, params: t.Mapping[str, t.Any]) -> None:
    if params["authentication"] == OAUTH2 and not credentials.wrong_client_secret_is_refused(params):
        report.failed(req.WRONG_REFUSED, "token_url gives a token for a wrong client secret", "See to the authorization server behind token_url.")
        return
    with contextlib.closing(Client(params, credentials.wrong_authentication(params))) as client:
        _judge_refusal(report, req.WRONG_REFUSED, client.status(), "with wrong credentials")


def _judge_refusal(report: Report, name: str, status: int, how: str) -> None:
    if status in REFUSED:
        report.passed(name, "refused (%d)" % status)
    elif 200 <= status < 300:
        report.failed(name, "accepted (%d)" % status, OPEN)
    else:
        report.failed(name, "answered %d %s, where 401 is a refusal" % (status, how), CHECK_URL)


def _check_sign_in(report: Report, client: Client) -> None:
    with _stopping(report, req.SIGNED_IN, CHECK_URL):
        status = client.status()
    if status in REFUSED:
        report.stop(
            req.SIGNED_IN,
            "refused (%d)" % status,
            "Correct the credentials or the security method (%s), see that the identity server is active, and that this host's address may reach the URL."
            % PLUGIN,
        )
    if not 200 <= status < 300:
        report.stop(req.SIGNED_IN, "answered %d" % status, CHECK_URL)
    report.passed(req.SIGNED_IN, "accepted")


def _check_outside(report: Report, params: t.Mapping[str, t.Any], signing: t.Any) -> None:
    hint = "Limit the addresses that reach the URL in the web server or firewall."
    with contextlib.closing(Client(params, signing, params["outside_address"])) as client:
        try:
            status = client.status()
        except Unreachable as error:
            if "not one of this host's" in str(error):
                report.failed(req.OUTSIDE_REFUSED, str(error), "Give an address of this host that is not let in (outside_address), or none.")
            else:
                report.passed(req.OUTSIDE_REFUSED, "no connection")
            return
    report.judged(req.OUTSIDE_REFUSED, status in OUTSIDE_REFUSED, "refused (%d)" % status if status in OUTSIDE_REFUSED else "answered %d" % status, hint)
