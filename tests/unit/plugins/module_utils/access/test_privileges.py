# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which privileges reach a database, and how they compare with those given."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.medulla.glpi.plugins.module_utils.access.privileges import expected, reaching, written
from ansible_collections.medulla.glpi.plugins.module_utils.database.mariadb.privileges import names
from ansible_collections.medulla.glpi.plugins.module_utils.database.privileges import parse_grants

NAMES = names((10, 11))
TO = " TO `medulla`@`10.0.0.5`"
READ = [{"privileges": ["select", "SHOW  VIEW"]}]
COLUMNS = [{"privileges": ["UPDATE"], "table": "glpi_users", "columns": ["api_token", "API_TOKEN_DATE"]}]


def compared(grants: list[dict[str, Any]], *lines: str) -> tuple[str, str]:
    """What is missing and what is too many."""
    wanted = expected(grants, "glpi_prod", NAMES)
    having = reaching(parse_grants([line + TO for line in lines], NAMES), "glpi_prod", NAMES)
    return written(wanted - having), written(having - wanted)


@pytest.mark.parametrize(
    ("grants", "lines", "missing", "too_many"),
    [
        (READ, [r"GRANT SELECT, SHOW VIEW ON `glpi\_prod`.*"], "none", "none"),
        (READ, [r"GRANT SELECT ON `glpi\_prod`.*"], r"SHOW VIEW ON `glpi\_prod`.*", "none"),
        (READ, [r"GRANT SELECT, INSERT, SHOW VIEW ON `glpi\_prod`.* "], "none", r"INSERT ON `glpi\_prod`.*"),
        (READ, ["GRANT SELECT, SHOW VIEW ON `glpi_prod`.*"], r"SELECT, SHOW VIEW ON `glpi\_prod`.*", "SELECT, SHOW VIEW ON `glpi_prod`.*"),
        (READ, [r"GRANT SELECT, SHOW VIEW ON `glpi\_prod`.*", "GRANT SELECT ON `other`.*", "GRANT SELECT ON `other`.`t`"], "none", "none"),
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
