# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""GLPI's gate: the API itself, the API clients and their tokens. It is asked without signing in."""

from __future__ import annotations

import typing as t

from ..errors import ProvisioningError
from ..gate.tokens import made
from ..rest.errors import ApiError, NotGlpiError
from ..rest.session import Session
from . import requirements as req
from .glpi import Client, Facts, may_encrypt
from .report import UNEXPECTED, Report

DISABLED = "ERROR"
NOT_ALLOWED = "ERROR_NOT_ALLOWED_IP"
TOKEN_MISSING = "ERROR_APP_TOKEN_PARAMETERS_MISSING"
TOKEN_WRONG = "ERROR_WRONG_APP_TOKEN_PARAMETER"
UNTRIED = "untried"
ASKED = "Asking GLPI's API"
ELSEWHERE = "Check from the consumer's own host; when this is it, let the API client's range cover its address ({system}_api_range)."
ANY_IS_ACCEPTED = (
    "See what stands between this host and GLPI: a proxy that drops the App-Token header, or sends one of its own; and which API clients cover this"
    " address (Setup > General > API)."
)
REPROVISION = "Provision the API client again (playbook medulla.glpi.{system}, or medulla.glpi.api_client with glpi_key)."


class Answers(t.NamedTuple):
    """What the gate answered to the app_token (None when none was given, UNTRIED while signing in is to prove it)."""

    with_token: str | None


def check(report: Report, params: t.Mapping[str, t.Any], session: Session) -> Answers:
    """Knock without a token and with a made-up one, which proves the gate without knowing anything, and with the app_token where that isn't enough."""
    app_token = params["api_app_token"]
    without, with_made_up = _knock(report, session, None), _knock(report, session, made())
    if without != TOKEN_MISSING:
        return _behind_an_open_gate(report, session, app_token, with_made_up)
    if with_made_up == TOKEN_WRONG:
        report.passed(req.APP_TOKEN_ASKED, "asked for, and a made-up one is refused")
    elif with_made_up == TOKEN_MISSING:
        # Whatever stands between drops the header.
        report.passed(req.APP_TOKEN_ASKED, "asked for")
    else:
        report.failed(req.APP_TOKEN_ASKED, "asked for, and a made-up one is accepted", ANY_IS_ACCEPTED, req.REQUIRED)
    if app_token is None:
        report.stop(req.APP_TOKEN, "none was given, and GLPI asks for one", "Give api_app_token ({system}_app_token).")
    if with_made_up == TOKEN_MISSING:
        report.stop(req.APP_TOKEN, "GLPI did not get it", "Let the web server or proxy before GLPI pass the App-Token header on.")
    if with_made_up != TOKEN_WRONG:
        _unproven(report, "not provable from here: a made-up one is accepted as well", ANY_IS_ACCEPTED)
    return Answers(UNTRIED)


def _behind_an_open_gate(report: Report, session: Session, app_token: str | None, with_made_up: str) -> Answers:
    report.failed(
        req.APP_TOKEN_ASKED,
        "not provable from here: an API client without a token, or with one that GLPI cannot decrypt, lets this address in",
        "Deactivate that API client, or leave this host's address out of its range (Setup > General > API).",
    )
    if not app_token:
        report.failed(req.APP_TOKEN, "none was given", "Give api_app_token ({system}_app_token).")
        return Answers(None)
    with_token = _knock(report, session, app_token)
    if with_made_up != TOKEN_WRONG:
        report.failed(req.APP_TOKEN_ASKED, "a call without it is accepted, and one with a made-up one", ANY_IS_ACCEPTED, req.REQUIRED)
        _unproven(report, "not provable from here: a made-up one is accepted as well", ANY_IS_ACCEPTED)
    elif with_token != TOKEN_WRONG:
        report.passed(req.APP_TOKEN, "accepted")
    return Answers(with_token)


def judge_sign_in(report: Report, answers: Answers, code: str | None) -> None:
    """Judge the app_token that was not tried before by the code that signing in was refused with, None when it was accepted."""
    if answers.with_token != UNTRIED:
        return
    if code == TOKEN_WRONG:
        report.stop(
            req.APP_TOKEN,
            "refused: no API client for this address has it",
            "Correct api_app_token ({system}_app_token), or the range of its API client ({system}_api_range).",
        )
    if not report.has_result(req.APP_TOKEN):
        report.passed(req.APP_TOKEN, "accepted")


def _knock(report: Report, session: Session, app_token: str | None) -> str:
    """Give the code that the gate answers with; one from behind the gate, where the session is missed, is good news."""
    try:
        session.knock(ASKED, app_token)
        code = ""
    except NotGlpiError as error:
        report.stop(req.API_REACHABLE, str(error), "Check api_url ({system}_glpi_url), and that GLPI itself works in a browser.")
    except ApiError as error:
        code = error.code
        if not code.startswith("ERROR"):
            report.stop(req.API_REACHABLE, str(error), "Check api_url ({system}_glpi_url): the answer is not GLPI's.")
        report.passed(req.API_REACHABLE, "answers")
        if code == DISABLED:
            report.stop(req.API_ENABLED, "off: %s" % error.server_message, "Enable it (medulla.glpi.api_settings, option enabled).")
        report.passed(req.API_ENABLED, "on")
        if code == NOT_ALLOWED:
            report.stop(
                req.ADDRESS_ALLOWED,
                error.server_message,
                "Let the API client's range cover the address that GLPI shows ({system}_addresses, or {system}_api_range for a proxy's address).",
            )
    except UNEXPECTED as error:
        report.stop(req.API_REACHABLE, "no call can be made: %s" % error, "Correct api_url ({system}_glpi_url).")
    if not code:
        report.stop(req.API_REACHABLE, "something else than GLPI's API answers", "Check api_url ({system}_glpi_url).")
    report.passed(req.ADDRESS_ALLOWED, "an active API client covers it")
    return code


def check_client(report: Report, params: t.Mapping[str, t.Any], facts: Facts, session: Session, answers: Answers) -> None:
    """Check the API client of the given name, and the token where calling could not prove it."""
    clients = facts.clients
    name = params["api_client"]
    row = req.api_client(name or "")
    is_hidden = answers.with_token == TOKEN_WRONG and may_encrypt(facts)
    try:
        if clients is None and row in report:
            clients = _listed(session)
        owner = _owner(clients, params["api_app_token"], session) if answers.with_token == TOKEN_WRONG and not is_hidden else None
    except (ProvisioningError, *UNEXPECTED) as error:
        report.failed(row, str(error), "Let the API user read API clients (its profile's right on Setup).")
        if answers.with_token == TOKEN_WRONG:
            _not_here(report, str(error), params["consumer_host"])
        return
    if is_hidden:
        _not_here(report, "GLPI encrypts the tokens of its API clients, so it cannot be seen whose it is", params["consumer_host"])
    elif answers.with_token == TOKEN_WRONG:
        _judge_elsewhere(report, owner, params["consumer_host"])
    if row in report:
        _judge_client(report, row, [client for client in clients or () if client.name == name], params["api_app_token"], owner)


def _listed(session: Session) -> list[Client]:
    items = session.items("APIClient", "Reading the API clients")
    return [Client(item["name"] or "", bool(item["is_active"]), None) for item in items]


def _owner(clients: t.Sequence[Client] | None, app_token: str, session: Session) -> Client | None:
    """Find the client that has the token: in the database, or by GLPI's search, whose URL the web server may log."""
    if clients is not None and any(client.app_token is not None for client in clients):
        return next((client for client in clients if client.app_token == app_token), None)
    found = session.get(
        "search/APIClient",
        "Searching the API client of the app_token",
        params={
            "criteria[0][field]": 8,
            "criteria[0][searchtype]": "contains",
            "criteria[0][value]": "^%s$" % app_token,
            "forcedisplay[0]": 1,
            "forcedisplay[1]": 3,
            "forcedisplay[2]": 8,
        },
    )
    for item in found.get("data") or ():
        # Newer versions find by the token and don't show it.
        if item.get("8") in (None, app_token):
            return Client(str(item["1"]), str(item.get("3")) != "0", app_token)
    return None


def _judge_elsewhere(report: Report, owner: Client | None, consumer_host: bool) -> None:
    if owner is None:
        report.failed(req.APP_TOKEN, "refused: no API client has it", "Correct api_app_token ({system}_app_token).")
    elif not owner.active:
        report.failed(req.APP_TOKEN, "refused: its API client %s is not active" % owner.name, "Activate the API client (medulla.glpi.api_client).")
    else:
        _not_here(report, "it is that of API client %s, whose range doesn't cover this address" % owner.name, consumer_host)


def _not_here(report: Report, found: str, consumer_host: bool) -> None:
    """Say that the token is refused for this host's address: on the consumer's own host that keeps it out, elsewhere it proves nothing."""
    if not consumer_host:
        _unproven(report, "not provable from here: %s" % found)
        return
    report.failed(
        req.APP_TOKEN,
        "refused for the consumer's own host: %s" % found,
        "Let the API client's range cover the address that GLPI sees this host at, such as a proxy's ({system}_api_range), or correct {system}_app_token.",
    )


def _unproven(report: Report, found: str, hint: str = ELSEWHERE) -> None:
    report.failed(req.APP_TOKEN, found, hint, req.WARNING)


def _judge_client(report: Report, row: str, named: t.Sequence[Client], app_token: str | None, owner: Client | None) -> None:
    if not named:
        report.failed(row, "none of that name", "Make it (medulla.glpi.api_client).")
    elif len(named) > 1:
        report.failed(row, "%d of that name" % len(named), "Remove all but one (Setup > General > API): consumers look it up by its name.")
    elif not named[0].active:
        report.failed(row, "not active", "Activate it (medulla.glpi.api_client).")
    elif named[0].undecryptable:
        report.failed(row, "its token is not encrypted, so GLPI, which keeps tokens encrypted, asks callers for none", REPROVISION)
    elif app_token and (named[0].app_token not in (None, app_token) or (owner is not None and owner.name != named[0].name)):
        report.failed(row, "has another app_token", "Correct api_app_token ({system}_app_token), or give the client that token (medulla.glpi.api_client).")
    else:
        if named[0].app_token is None:
            report.expect(row, "one, active; its token cannot be seen")
        report.passed(row, "one, active")
