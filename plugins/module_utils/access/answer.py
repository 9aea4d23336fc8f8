# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What every module that checks answers."""

from __future__ import annotations

import typing as t

from ansible.module_utils.basic import AnsibleModule

from .report import table, verdict


def exit_with_table(module: AnsibleModule, rows: list[dict[str, t.Any]]) -> t.NoReturn:
    """End the module; it fails when asked to and a required row is not met, and answers the table in any case."""
    ready, summary, sentence, warnings = verdict(rows)
    answer = {"requirements": rows, "ready": ready, "summary": summary, "verdict": sentence, "table": table(rows)}
    for warning in warnings:
        module.warn(warning)
    if module.params["fail"] and not ready:
        module.fail_json(msg=sentence, **answer)
    module.exit_json(changed=False, **answer)
