# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A whole check, as the identity provider: the way in, the discovery, then the trial with a user and a group."""

from __future__ import annotations

import contextlib
import datetime
import typing as t

from ..access.report import Report, Stopped
from ..access.requirements import WARNING
from . import discovery, leftovers, way_in
from . import requirements as req
from .client import Client
from .trial import Trial

CHECK_MODE = "not checked: check mode"


def run(params: t.Mapping[str, t.Any], check_mode: bool, no_log: set[str]) -> list[dict[str, t.Any]]:
    """Check every requirement that the options state; give the table. Secrets that come up are added to ``no_log``."""
    report = Report(req.requirements(params))
    with contextlib.suppress(Stopped), contextlib.ExitStack() as stack:
        client = way_in.check(report, params, no_log, stack)
        _check_provisioning(report, client, check_mode)
    return report.rows


def _check_provisioning(report: Report, client: Client, check_mode: bool) -> None:
    now = datetime.datetime.now(datetime.timezone.utc)
    discovery.check(report, client)
    leftovers.check(report, client, now, check_mode)
    if check_mode:
        for name in req.TRIAL:
            report.failed(name, CHECK_MODE, "Run without check mode.", WARNING)
    else:
        with contextlib.suppress(Stopped):
            Trial(report, client, now).run()
    # One deviation in ten answers is one thing to see to.
    deviations = list(dict.fromkeys(client.deviations))
    report.judged(req.CONFORMITY, not deviations, "; ".join(deviations) or "yes", "Nothing has to be done while the identity provider itself copes with it.")
