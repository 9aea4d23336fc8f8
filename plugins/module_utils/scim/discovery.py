# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the server tells of itself, judged by scim2-tester's checks that only read."""

from __future__ import annotations

import traceback
import typing as t

from ..access.report import Report
from . import requirements as req
from .client import Client, one_line

TESTER_IMPORT_ERROR: str | None
try:
    from scim2_tester import CheckConfig, Status
    from scim2_tester.checkers import query_all_resource_types, query_all_schemas, service_provider_config_endpoint
    from scim2_tester.utils import CheckContext
except ImportError:
    TESTER_IMPORT_ERROR = traceback.format_exc()
else:
    TESTER_IMPORT_ERROR = None

HINT = "Identity providers work without it; RFC 7644 asks for it."


def check(report: Report, client: Client) -> None:
    """Ask for the three descriptions."""
    context = CheckContext(client.scim, CheckConfig())
    for name, checker in (
        (req.PROVIDER_CONFIG, service_provider_config_endpoint),
        (req.SCHEMAS, query_all_schemas),
        (req.RESOURCE_TYPES, query_all_resource_types),
    ):
        _judge(report, name, checker(context))


def _judge(report: Report, name: str, results: t.Sequence[t.Any]) -> None:
    found = "; ".join(one_line(result.reason) for result in results if result.reason)
    ok = all(result.status not in (Status.ERROR, Status.CRITICAL) for result in results)
    report.judged(name, ok, found or "answers", HINT)
