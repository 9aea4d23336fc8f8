# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Modes that are taken out of sql_mode, live and in an option file."""

from __future__ import annotations

import pytest
from ansible_collections.medulla.glpi.plugins.module_utils.database.sql_modes import Current, Step, plan, without

BOTH = ["ONLY_FULL_GROUP_BY", "ANSI_QUOTES"]
PATH = "/etc/mysql/mysql.conf.d/91.cnf"
FILE = "# Written by Ansible: module medulla.glpi.database_sql_mode\n\n[mysqld]\nsql_mode = %s\n"


@pytest.mark.parametrize(
    ("mode", "unwanted", "expected"),
    [
        ("ONLY_FULL_GROUP_BY,STRICT_TRANS_TABLES,NO_ZERO_DATE", BOTH, "STRICT_TRANS_TABLES,NO_ZERO_DATE"),
        ("STRICT_TRANS_TABLES", BOTH, "STRICT_TRANS_TABLES"),
        ("", BOTH, ""),
        ("only_full_group_by", BOTH, ""),
        ("REAL_AS_FLOAT,PIPES_AS_CONCAT,ANSI_QUOTES,IGNORE_SPACE,ONLY_FULL_GROUP_BY,ANSI", BOTH, "REAL_AS_FLOAT,PIPES_AS_CONCAT,IGNORE_SPACE"),
        ("PIPES_AS_CONCAT,ANSI_QUOTES,ORACLE", ["ANSI_QUOTES"], "PIPES_AS_CONCAT"),
        ("PIPES_AS_CONCAT,ANSI_QUOTES,ORACLE,ONLY_FULL_GROUP_BY", ["ONLY_FULL_GROUP_BY"], "PIPES_AS_CONCAT,ANSI_QUOTES,ORACLE"),
    ],
)
def test_without(mode: str, unwanted: list[str], expected: str) -> None:
    assert without(mode, unwanted) == expected


@pytest.mark.parametrize(
    ("mode", "text", "steps"),
    [
        # Nothing to take out, nothing to keep.
        ("STRICT_TRANS_TABLES", None, []),
        ("STRICT_TRANS_TABLES", "# somebody's\n", []),
        ("ONLY_FULL_GROUP_BY,NO_ZERO_DATE", None, [Step(text=FILE % "NO_ZERO_DATE"), Step(mode="NO_ZERO_DATE")]),
        # The run was killed behind the file.
        ("ONLY_FULL_GROUP_BY,NO_ZERO_DATE", FILE % "NO_ZERO_DATE", [Step(mode="NO_ZERO_DATE")]),
        ("NO_ZERO_DATE", FILE % "NO_ZERO_DATE", []),
        # What is set for the running server alone is not written down.
        ("NO_ZERO_DATE,IGNORE_SPACE", FILE % "NO_ZERO_DATE", []),
        ("NO_ZERO_DATE", FILE % "ANSI_QUOTES,NO_ZERO_DATE", [Step(text=FILE % "NO_ZERO_DATE")]),
    ],
)
def test_plan(mode: str, text: str | None, steps: list[Step]) -> None:
    assert list(plan(Current(mode, text, ()), BOTH, PATH).steps) == steps


@pytest.mark.parametrize(
    ("databases", "words"),
    [
        (("glpi",), "no other database is there today"),
        (("glpi", "shop", "wiki"), "of the databases shop, wiki."),
        (("glpi", *(f"d{number}" for number in range(12))), "d9 and 2 more"),
    ],
)
def test_what_else_runs_on_the_server_is_named(databases: tuple[str, ...], words: str) -> None:
    (warning,) = plan(Current("ANSI_QUOTES", None, databases), BOTH, PATH, "glpi").warnings
    assert words in warning and "without ANSI_QUOTES now" in warning
