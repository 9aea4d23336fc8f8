# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a run of access_check found, requirement by requirement."""

from __future__ import annotations

from typing import Any

from .module_run import ModuleRun


def rows(run: ModuleRun) -> dict[str, dict[str, Any]]:
    """The rows by the name of their requirement."""
    return {row["requirement"]: row for row in run.result["requirements"]}


def wrong(run: ModuleRun) -> list[str]:
    """The requirements that were checked and aren't met."""
    return [name for name, row in rows(run).items() if not row["ok"] and not row["found"].startswith("not checked")]


def unchecked(run: ModuleRun) -> list[str]:
    """The requirements that couldn't be checked since another one isn't met."""
    return [name for name, row in rows(run).items() if row["found"].startswith("not checked")]
