# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What an account may do, whoever gave it, and how that compares with what it is meant to."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.medulla.glpi.plugins.module_utils.access.privileges import compare, written
from ansible_collections.medulla.glpi.plugins.module_utils.database.account_grants import wanted_privileges
from ansible_collections.medulla.glpi.plugins.module_utils.database.grant_lines import OWN, parse_given
from ansible_collections.medulla.glpi.plugins.module_utils.database.mariadb.privileges import names

NAMES = names((10, 11))
TO = " TO `medulla`@`10.0.0.5`"
READ = [{"privileges": ["select", "SHOW  VIEW"]}]
COLUMNS = [{"privileges": ["UPDATE"], "table": "glpi_users", "columns": ["api_token", "API_TOKEN_DATE"]}]


def compared(grants: list[dict[str, Any]], *lines: str) -> tuple[str, str]:
    """What is missing and what is too many."""
    given = parse_given([line + TO for line in lines], NAMES)
    found = compare(given, wanted_privileges("glpi_prod", grants, NAMES), "glpi_prod", NAMES)
    return written(found.missing), written(found.extra)


@pytest.mark.parametrize(
    ("grants", "lines", "missing", "too_many"),
    [
        (READ, [r"GRANT SELECT, SHOW VIEW ON `glpi\_prod`.*"], "none", "none"),
        (READ, [r"GRANT SELECT ON `glpi\_prod`.*"], r"SHOW VIEW ON `glpi\_prod`.*", "none"),
        (READ, [r"GRANT SELECT, INSERT, SHOW VIEW ON `glpi\_prod`.* "], "none", r"INSERT ON `glpi\_prod`.*"),
        (READ, ["GRANT SELECT, SHOW VIEW ON `glpi_prod`.*"], r"SELECT, SHOW VIEW ON `glpi\_prod`.*", "SELECT, SHOW VIEW ON `glpi_prod`.*"),
        (READ, [r"GRANT SELECT, SHOW VIEW ON `glpi\_prod`.*", "GRANT SELECT ON `other`.*", "GRANT SELECT ON `mysql`.`t`"],
         "none", "SELECT ON `other`.*, SELECT ON `mysql`.`t`"),
        (READ, [r"GRANT SELECT, SHOW VIEW ON `glpi\_prod`.*", "GRANT PROCESS ON *.*"], "none", "PROCESS ON *.*"),
        (READ, [r"GRANT SELECT, SHOW VIEW ON `glpi\_prod`.*", "GRANT `dba`"], "none", "ROLE `dba`"),
        (READ, [r"GRANT SELECT, SHOW VIEW ON `glpi\_prod`.*", "GRANT DROP ON `glpi_prod`.`v`"], "none", "DROP ON `glpi_prod`.`v`"),
        (COLUMNS, ["GRANT UPDATE (`api_token_date`, `api_token`) ON `glpi_prod`.`glpi_users`"], "none", "none"),
        (COLUMNS, ["GRANT UPDATE ON `glpi_prod`.`glpi_users`"],
         "UPDATE (`api_token`), UPDATE (`api_token_date`) ON `glpi_prod`.`glpi_users`", "UPDATE ON `glpi_prod`.`glpi_users`"),
        ([{"privileges": ["ALL"]}], [r"GRANT ALL PRIVILEGES ON `glpi\_prod`.*"], "none", "none"),
        ([], ["GRANT USAGE ON *.*"], "none", "none"),
    ],
)  # fmt: skip
def test_comparison(grants: list[dict[str, Any]], lines: list[str], missing: str, too_many: str) -> None:
    assert compared(grants, *lines) == (missing, too_many)


@pytest.mark.parametrize(
    ("line", "giver", "added"),
    [
        ("GRANT SELECT ON `glpi_prod`.* TO PUBLIC", "PUBLIC", None),
        ("GRANT SELECT ON `glpi_prod`.`glpi_users` TO PUBLIC", "PUBLIC", None),
        ("GRANT SELECT ON `glpi%`.* TO PUBLIC", "PUBLIC", "SELECT ON `glpi%`.*"),
        ("GRANT SELECT ON *.* TO PUBLIC", "PUBLIC", "SELECT ON *.*"),
        ("GRANT INSERT, DELETE ON `glpi_prod`.* TO PUBLIC", "PUBLIC", "DELETE, INSERT ON `glpi_prod`.*"),
        ("GRANT UPDATE (`a`) ON `glpi_prod`.`glpi_users` TO PUBLIC", "PUBLIC", "UPDATE (`a`) ON `glpi_prod`.`glpi_users`"),
        # What MariaDB's own installer gives to everybody.
        ("GRANT SELECT, DROP ON `test`.* TO PUBLIC", "PUBLIC", None),
        ("GRANT SELECT ON `mysql`.`global_priv` TO PUBLIC", "PUBLIC", "SELECT ON `mysql`.`global_priv`"),
        ("GRANT SELECT ON `m%`.* TO PUBLIC", "PUBLIC", "SELECT ON `m%`.*"),
        ("GRANT DROP ON `glpi_prod`.* TO `dba`", "`dba`", "DROP ON `glpi_prod`.*"),
        ("GRANT DROP ON `glpi_prod`.* TO `PUBLIC`", "`PUBLIC`", "DROP ON `glpi_prod`.*"),
        ("GRANT `other` TO `dba`", "`dba`", None),
        ("GRANT DROP ON `other`.* TO `dba`", "`dba`", None),
    ],
)  # fmt: skip
def test_what_others_give_counts(line: str, giver: str, added: str | None) -> None:
    given = parse_given([r"GRANT SELECT, SHOW VIEW ON `glpi\_prod`.*" + TO, line], NAMES)
    found = compare(given, wanted_privileges("glpi_prod", READ, NAMES), "glpi_prod", NAMES)
    assert set(given) == {OWN, giver}
    assert (found.missing, found.extra) == (frozenset(), frozenset())
    assert {name: written(privileges) for name, privileges in found.added.items()} == ({giver: added} if added else {})
