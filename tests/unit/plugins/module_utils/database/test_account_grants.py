# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is wanted, what is missing, what is too much, and the statements in between."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.medulla.glpi.plugins.module_utils.database.account_grants import (
    changes_schema,
    difference,
    grant_statements,
    revoke_statements,
    wanted_privileges,
)
from ansible_collections.medulla.glpi.plugins.module_utils.database.grant_lines import parse_grants
from ansible_collections.medulla.glpi.plugins.module_utils.database.mariadb.privileges import names
from ansible_collections.medulla.glpi.plugins.module_utils.database.privileges import Privilege
from ansible_collections.medulla.glpi.plugins.module_utils.errors import ProvisioningError

NAMES = names((10, 11))


def granted(*places: str) -> frozenset[Privilege]:
    """The privileges that GRANT gives with these words, such as "SELECT ON `glpi`.*"."""
    lines = []
    for place in places:
        what, dummy, option = place.partition(" WITH ")
        lines.append(f"GRANT {what} TO `u`@`h`" + (f" WITH {option}" if option else ""))
    return parse_grants(lines, NAMES)


@pytest.mark.parametrize(
    ("grants", "expected"),
    [
        ([], []),
        ([{"privileges": []}], []),
        ([{"privileges": ["usage"]}], []),
        ([{"privileges": ["select", "show  view"]}], [r"SELECT, SHOW VIEW ON `glpi\_prod`.*"]),
        ([{"privileges": ["SELECT", "GRANT OPTION"], "table": ""}], [r"SELECT ON `glpi\_prod`.* WITH GRANT OPTION"]),
        ([{"privileges": ["CREATE VIEW", "DROP"], "table": "v_1", "columns": None}], ["CREATE VIEW, DROP ON `glpi_prod`.`v_1`"]),
        (
            [{"privileges": ["UPDATE"], "table": "t", "columns": ["A", "b"]}, {"privileges": ["SELECT"], "table": "t"}],
            ["UPDATE (`a`, `b`), SELECT ON `glpi_prod`.`t`"],
        ),
        ([{"privileges": ["all"]}], [r"ALL PRIVILEGES ON `glpi\_prod`.*"]),
        ([{"privileges": ["All Privileges"], "table": "t"}], ["ALL PRIVILEGES ON `glpi_prod`.`t`"]),
        ([{"privileges": ["DELETE VERSIONING ROWS"]}], [r"DELETE HISTORY ON `glpi\_prod`.*"]),
    ],
)
def test_what_is_wanted(grants: list[dict[str, Any]], expected: list[str]) -> None:
    assert wanted_privileges("glpi_prod", grants, NAMES) == granted(*expected)


@pytest.mark.parametrize(
    ("grant", "why"),
    [
        ({"privileges": ["SELEC"]}, "The privilege SELEC cannot be granted on a database"),
        ({"privileges": ["PROCESS"]}, "The privilege PROCESS cannot be granted on a database"),
        ({"privileges": ["SHOW CREATE ROUTINE"]}, "SHOW CREATE ROUTINE cannot be granted on a database of this server"),
        ({"privileges": ["EXECUTE"], "table": "t"}, "EXECUTE cannot be granted on a table or view"),
        ({"privileges": ["DELETE"], "table": "t", "columns": ["a"]}, "DELETE cannot be granted on columns"),
        ({"privileges": ["ALL"], "table": "t", "columns": ["a"]}, "ALL PRIVILEGES cannot be granted on columns"),
        ({"privileges": ["GRANT OPTION"], "table": "t", "columns": ["a"]}, "GRANT OPTION cannot be granted on columns"),
        ({"privileges": ["SELECT"], "columns": ["a"]}, "no table"),
    ],
)
def test_what_cannot_be_granted(grant: dict[str, Any], why: str) -> None:
    with pytest.raises(ProvisioningError, match=why):
        wanted_privileges("glpi", [grant], NAMES)


def test_newer_servers_know_more() -> None:
    assert wanted_privileges("glpi", [{"privileges": ["SHOW CREATE ROUTINE"]}], names((11, 8)))


FOUND = granted("SELECT, INSERT ON `glpi`.*", "PROCESS ON *.*")
WANTED = granted("SELECT, UPDATE ON `glpi`.*")


@pytest.mark.parametrize(
    ("found", "wanted", "exclusive", "extra", "missing"),
    [
        (FOUND, None, True, [], []),
        (FOUND, FOUND, True, [], []),
        (FOUND, WANTED, True, ["INSERT ON `glpi`.*", "PROCESS ON *.*"], ["UPDATE ON `glpi`.*"]),
        (FOUND, WANTED, False, [], ["UPDATE ON `glpi`.*"]),
        (FOUND, frozenset(), True, ["SELECT, INSERT ON `glpi`.*", "PROCESS ON *.*"], []),
        (
            granted("SELECT ON `glpi_prod`.*"),
            granted(r"SELECT ON `glpi\_prod`.*"),
            True,
            ["SELECT ON `glpi_prod`.*"],
            [r"SELECT ON `glpi\_prod`.*"],
        ),
        (
            granted("SELECT, SELECT (`a`), UPDATE (`a`) ON `g`.`t`"),
            granted("SELECT (`a`), UPDATE (`a`) ON `g`.`t`"),
            True,
            ["SELECT ON `g`.`t`"],
            ["SELECT (`a`) ON `g`.`t`"],
        ),
    ],
    ids=["unmanaged", "same", "exclusive", "additive", "none wanted", "unescaped", "columns go with their table"],
)  # fmt: skip
def test_difference(
    found: frozenset[Privilege], wanted: frozenset[Privilege] | None, exclusive: bool, extra: list[str], missing: list[str]
) -> None:
    assert difference(found, wanted, exclusive) == (granted(*extra), granted(*missing))


@pytest.mark.parametrize(
    ("extra", "kept", "statements"),
    [
        ([], [], []),
        (["INSERT, DELETE ON `g`.*"], ["SELECT ON `g`.*"], ["REVOKE DELETE, INSERT ON `g`.* FROM who"]),
        (["INSERT ON `g`.*"], [], ["REVOKE INSERT ON `g`.* FROM who"]),
        (["SUPER, BINLOG MONITOR ON *.* WITH GRANT OPTION"], [], ["REVOKE GRANT OPTION, REPLICATION CLIENT, SUPER ON *.* FROM who"]),
        (
            ["ALL PRIVILEGES ON *.* WITH GRANT OPTION"],
            [],
            ["REVOKE GRANT OPTION ON *.* FROM who", "REVOKE ALL PRIVILEGES ON *.* FROM who"],
        ),
        (["ALL PRIVILEGES ON `g`.*"], [], ["REVOKE ALL PRIVILEGES ON `g`.* FROM who"]),
        (
            ["EXECUTE, ALTER ROUTINE ON PROCEDURE `g`.`p`"],
            ["SELECT ON `g`.`p`"],
            ["REVOKE ALL PRIVILEGES ON PROCEDURE `g`.`p` FROM who"],
        ),
        (["USAGE ON `g`.* WITH GRANT OPTION"], [], ["REVOKE GRANT OPTION ON `g`.* FROM who"]),
        (["INSERT ON `g`.* WITH GRANT OPTION"], ["SELECT ON `g`.*"], ["REVOKE GRANT OPTION, INSERT ON `g`.* FROM who"]),
        (["UPDATE (`a`, `b`) ON `g`.`t`"], ["SELECT ON `g`.`t`"], ["REVOKE UPDATE (`a`, `b`) ON `g`.`t` FROM who"]),
        (["EXECUTE ON PROCEDURE `g`.`p`"], [], ["REVOKE EXECUTE ON PROCEDURE `g`.`p` FROM who"]),
        (["r"], [], ["REVOKE `r` FROM who"]),
        (["PROXY ON `r`@`h` WITH GRANT OPTION"], [], ["REVOKE PROXY ON `r`@`h` FROM who"]),
    ],
)
def test_revoke_statements(extra: list[str], kept: list[str], statements: list[str]) -> None:
    assert revoke_statements("who", granted(*extra), granted(*extra, *kept), NAMES) == statements


@pytest.mark.parametrize(
    ("missing", "statements"),
    [
        ([], []),
        (["SHOW VIEW, SELECT ON `g`.*"], ["GRANT SELECT, SHOW VIEW ON `g`.* TO who"]),
        (["USAGE ON `g`.* WITH GRANT OPTION"], ["GRANT USAGE ON `g`.* TO who WITH GRANT OPTION"]),
        (["SELECT ON `g`.`t` WITH GRANT OPTION"], ["GRANT SELECT ON `g`.`t` TO who WITH GRANT OPTION"]),
        (["SELECT, SELECT (`b`, `a`) ON `g`.`t`"], ["GRANT SELECT, SELECT (`a`, `b`) ON `g`.`t` TO who"]),
        (
            ["SELECT ON `g`.*", "DROP ON `g`.`v`"],
            ["GRANT SELECT ON `g`.* TO who", "GRANT DROP ON `g`.`v` TO who"],
        ),
    ],
)
def test_grant_statements(missing: list[str], statements: list[str]) -> None:
    assert [statement for dummy, statement in grant_statements("who", granted(*missing))] == statements


@pytest.mark.parametrize(
    ("privileges", "database", "expected"),
    [
        (["CREATE, ALTER ON `glpi`.*"], "glpi", True),
        (["CREATE ON `gl%`.*", "ALTER ON *.*"], "glpi", True),
        (["ALL PRIVILEGES ON *.*"], "glpi", True),
        (["ALL PRIVILEGES ON *.*"], None, True),
        (["ALL PRIVILEGES ON `glpi`.*"], None, False),
        (["ALL PRIVILEGES ON `other`.*"], "glpi", False),
        (["ALL PRIVILEGES ON `glpi`.`t`"], "glpi", False),
        (["CREATE, DROP, CREATE VIEW ON `glpi`.*"], "glpi", False),
        (["SELECT ON `glpi`.*"], "glpi", False),
    ],
)
def test_who_may_change_the_schema(privileges: list[str], database: str | None, expected: bool) -> None:
    assert changes_schema(granted(*privileges), database, NAMES) is expected
