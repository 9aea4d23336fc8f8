# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The names of what a check creates, and what a check that was killed has left of them."""

from __future__ import annotations

import datetime
import re
import secrets
import typing as t

from ..access.report import Report
from . import requirements as req
from .client import GROUP, USER, Client, Kind, ScimError

PREFIX = "medulla-scim-check-"
TIME = "%Y%m%dT%H%M%SZ"
NAME = re.compile(re.escape(PREFIX) + r"(\d{8}T\d{6}Z)-[0-9a-f]{8}", re.IGNORECASE)
# Younger ones may be those of a check from another host that is under way.
AGE = datetime.timedelta(minutes=15)


def new_name(now: datetime.datetime) -> str:
    """Give a name that is known as a check's, and when that was."""
    return "%s%s-%s" % (PREFIX, now.strftime(TIME), secrets.token_hex(4))


def check(report: Report, client: Client, now: datetime.datetime, check_mode: bool) -> None:
    """Remove what is left; not in check mode."""
    found = []
    try:
        for kind in (GROUP, USER):
            found.extend((kind, item) for item in client.find(kind, PREFIX, "sw") if is_left(item.get(kind.naming), now))
        if not check_mode:
            _remove(client, found)
    except ScimError as error:
        report.failed(req.LEFTOVERS, str(error), "Look in GLPI for users and groups whose names begin with %s, and remove them." % PREFIX)
        return
    names = ", ".join("%s %s" % (kind.title, item[kind.naming]) for kind, item in found)
    if check_mode and found:
        report.failed(req.LEFTOVERS, names, "The next check that is not in check mode removes them.")
    else:
        report.passed(req.LEFTOVERS, "removed: %s" % names if found else "none")


def is_left(name: t.Any, now: datetime.datetime) -> bool:
    """Whether it is a check's, whatever the server found it by."""
    match = NAME.fullmatch(str(name))
    if not match:
        return False
    try:
        made = datetime.datetime.strptime(match.group(1), TIME).replace(tzinfo=datetime.timezone.utc)
    except ValueError:
        return False
    return now - made > AGE


def _remove(client: Client, found: t.Sequence[tuple[Kind, dict[str, t.Any]]]) -> None:
    for kind, item in found:
        client.remove(kind, str(item.get("id")))
