# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The API user: its sign-in, and the profile, entity and rights in force."""

from __future__ import annotations

import typing as t

from ..errors import ProvisioningError
from ..rest.entities import ROOT, SEPARATOR
from ..rest.errors import ApiError
from ..rest.session import Session
from . import api_gate
from . import requirements as req
from .glpi import Facts
from .report import UNEXPECTED, Report

CREATE = 4
CREATED = ("computer", "user", "entity")
REFUSALS = ("ERROR_GLPI_ADD", "ERROR_RIGHT_MISSING")
HEADER_MISSING = "ERROR_LOGIN_PARAMETERS_MISSING"
PASS_IT_ON = (
    "Let the web server hand the header on to PHP: in Apache with PHP-FPM CGIPassAuth On, or SetEnvIf Authorization \"(.*)\" HTTP_AUTHORIZATION=$1;"
    " in nginx fastcgi_param HTTP_AUTHORIZATION $http_authorization. A proxy must pass it on, too."
)
REENCRYPT = "Provision the user's token again (playbook medulla.glpi.{system}, or medulla.glpi.user_token with glpi_key)."
USER_AGAIN = "Provision the API user again (playbook medulla.glpi.{system})."
BY_TOKEN = (
    "Correct api_user_token ({system}_user_token), or make it the user's again (medulla.glpi.user_token); see that one user alone has it, that is"
    " active, not in the trash, within its dates and has a profile, and that login by token is on (medulla.glpi.api_settings)."
)
BY_PASSWORD = (
    "Correct api_username and api_password ({system}_api_user, {system}_api_password); see that the user is active, not in the trash, within its dates and"
    " has a profile, and that login by password is on (medulla.glpi.api_settings, option login_credentials)."
)


def sign_in(report: Report, params: t.Mapping[str, t.Any], session: Session, facts: Facts, answers: api_gate.Answers) -> None:
    """Open the one session of this check."""
    hint = BY_PASSWORD if req.signs_in_by_password(params) else BY_TOKEN
    try:
        session.session_token = session.sign_in()
    except ApiError as error:
        api_gate.judge_sign_in(report, answers, error.code)
        if error.code == HEADER_MISSING:
            report.stop(req.API_LOGIN, "GLPI did not get the Authorization header that was sent: %s" % error.code, PASS_IT_ON)
        if facts.user_token_undecryptable and params["api_user_token"]:
            report.stop(req.API_LOGIN, "refused: %s; the user's token is not encrypted, and GLPI keeps tokens encrypted" % error.code, REENCRYPT)
        report.stop(req.API_LOGIN, "refused: %s %s" % (error.code, error.server_message), hint)
    except ProvisioningError as error:
        report.stop(req.API_LOGIN, str(error), hint)
    except UNEXPECTED:
        report.stop(req.API_LOGIN, "an answer that GLPI doesn't give", "Check api_url ({system}_glpi_url).")
    api_gate.judge_sign_in(report, answers, None)
    report.passed(req.API_LOGIN, "accepted")


def check(report: Report, params: t.Mapping[str, t.Any], session: Session, check_mode: bool) -> dict[str, t.Any]:
    """Check who signed in and what this user is and may; give the profile in force."""
    with report.attempt(req.API_USER, "See what GLPI says."):
        _check_user(report, params, _mapping(session.get("getFullSession", "Reading the session"), "session"))
    asked = "Reading the profile in force"
    try:
        profile = _mapping(session.get("getActiveProfile", asked), "active_profile")
    except ProvisioningError as error:
        name = req.PROFILE if req.PROFILE in report else req.ENTITY
        report.stop(name, str(error), "See what GLPI says.")
    name = profile.get("name") or ""
    report.judged(req.PROFILE, name == params["profile"], name, USER_AGAIN)
    with report.attempt(req.ENTITY, USER_AGAIN):
        _check_entity(report, params, session, profile)
    if req.API_WRITES in report:
        with report.attempt(req.API_WRITES, USER_AGAIN):
            _check_writing(report, params, session, profile, check_mode)
    return profile


def _mapping(answer: t.Any, key: str) -> dict[str, t.Any]:
    found = answer.get(key) if isinstance(answer, dict) else None
    if not isinstance(found, dict):
        raise ProvisioningError("GLPI's answer has no %s." % key)
    return found


def _check_user(report: Report, params: t.Mapping[str, t.Any], session: t.Mapping[str, t.Any]) -> None:
    name = session.get("glpiname") or ""
    wanted = params["api_username"]
    ok = bool(name) and (not wanted or name.lower() == wanted.lower())
    report.judged(req.API_USER, ok, "%s (id %s)" % (name, session.get("glpiID")), "Give the token of that user ({system}_user_token).")


def _check_entity(report: Report, params: t.Mapping[str, t.Any], session: Session, profile: t.Mapping[str, t.Any]) -> None:
    listed = profile.get("entities") or []
    entities = list(listed.values()) if isinstance(listed, dict) else list(listed)
    active = _mapping(session.get("getActiveEntities", "Reading the entities that the session works in"), "active_entity")
    # A user's default entity below that of its profile hides the latter and all beside it.
    seen = {int(entity["id"]) for entity in active["active_entities"]}
    names = {int(entity["id"]): _name(session, entity, params["entity"], seen) for entity in entities}
    wanted = [number for number, name in names.items() if _is_wanted(number, name, params["entity"], seen)]
    found = ", ".join(names.values()) or "none"
    if wanted and not seen.intersection(wanted):
        found += ", but sessions open in %s alone" % _full_name(session, int(active["id"]))
    report.judged(req.ENTITY, bool(seen.intersection(wanted)), found, USER_AGAIN)
    if not wanted:
        report.failed(req.RECURSIVE, "not checked: %s failed" % req.ENTITY, "See to %s first." % req.ENTITY)
        return
    recursive = any(int(entity["is_recursive"]) for entity in entities if int(entity["id"]) in wanted)
    report.judged(req.RECURSIVE, recursive == params["recursive"], "enabled" if recursive else "disabled", USER_AGAIN)


def _name(session: Session, entity: t.Mapping[str, t.Any], wanted: str | None, seen: set[int]) -> str:
    """Give the name with all parents, which the profile doesn't hold, where it is needed and can be read."""
    number = int(entity["id"])
    return entity["name"] if number not in seen or (number == ROOT and not wanted) else _full_name(session, number)


def _full_name(session: Session, number: int) -> str:
    item = session.get("Entity/%d" % number, "Reading the user's entity %d" % number)
    return item["completename"]


def _is_wanted(number: int, name: str, wanted: str | None, seen: set[int]) -> bool:
    if not wanted:
        return number == ROOT
    return name == (wanted if number in seen else wanted.rpartition(SEPARATOR)[2])


def _check_writing(
    report: Report, params: t.Mapping[str, t.Any], session: Session, profile: t.Mapping[str, t.Any], check_mode: bool
) -> None:
    """Prove it by the rights; only what the rights refuse is tried, so that nothing is left behind."""
    may = [name for name in CREATED if int(profile.get(name) or 0) & CREATE]
    if params["api_writable"]:
        lacking = [name for name in CREATED if name not in may]
        found = "no right to create: %s" % ", ".join(lacking) if lacking else "allowed"
        report.judged(req.API_WRITES, not lacking, found, USER_AGAIN)
    elif may:
        report.failed(req.API_WRITES, "allowed: %s" % ", ".join(may), USER_AGAIN)
    elif check_mode:
        report.passed(req.API_WRITES, "no right to create; not tried in check mode")
    else:
        _try_to_create(report, session)


def _try_to_create(report: Report, session: Session) -> None:
    try:
        made = session.add("Computer", {"name": "Trial of an access check", "entities_id": 0}, "Trying to create a computer")
    except ApiError as error:
        found = "refused" if error.code in REFUSALS else str(error)
        report.judged(req.API_WRITES, error.code in REFUSALS, found, "See what GLPI says.")
        return
    report.failed(req.API_WRITES, "allowed although the profile has no right to it", USER_AGAIN)
    try:
        session.purge("Computer", made, "Removing the computer that should not have been created")
    except ProvisioningError:
        report.failed(req.API_WRITES, "allowed, and computer %d could not be removed" % made, "Remove the computer in GLPI. " + USER_AGAIN)
