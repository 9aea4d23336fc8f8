# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A whole check: the database, then the API, one connection and one session."""

from __future__ import annotations

import contextlib
import typing as t

from ..errors import ProvisioningError
from ..rest.session import Session
from . import api_gate, api_user, database, glpi, round_trip
from . import requirements as req
from .report import Report, Stopped


def run(params: t.Mapping[str, t.Any], check_mode: bool) -> list[dict[str, t.Any]]:
    """Check every requirement that the options state; give the table."""
    report = Report(req.requirements(params), params["system"])
    facts = glpi.Facts()
    if req.database_is_checked(params):
        with contextlib.suppress(Stopped):
            facts = database.check(report, params)
            glpi.check(report, params, facts)
    if params["api_url"]:
        with contextlib.suppress(Stopped):
            _check_api(report, params, facts, check_mode)
    return report.rows


def _check_api(report: Report, params: t.Mapping[str, t.Any], facts: glpi.Facts, check_mode: bool) -> None:
    params = {**params, "api_session_token": None}
    try:
        session = Session(params)
    except (ProvisioningError, ValueError) as error:
        report.stop(req.API_REACHABLE, str(error), "Correct the option that is named, such as api_url ({system}_glpi_url).")
    answers = api_gate.check(report, params, session)
    if answers.with_token == api_gate.TOKEN_WRONG:
        # Only without it can this host get in, so the rest is checked that way.
        session = Session({**params, "api_app_token": None})
    if facts.clients is not None:
        api_gate.check_client(report, params, facts, session, answers)
    api_user.sign_in(report, params, session, facts, answers)
    try:
        if facts.version is None:
            facts = glpi.read_by_rest(session)._replace(clients=facts.clients)
            glpi.check(report, params, facts)
        if facts.clients is None:
            api_gate.check_client(report, params, facts, session, answers)
        profile = api_user.check(report, params, session, check_mode)
        if params["round_trip_entity"]:
            round_trip.check(report, params["round_trip_entity"], session, profile, check_mode)
    finally:
        session.sign_out()
