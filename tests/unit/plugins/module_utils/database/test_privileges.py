# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What SHOW GRANTS says, read as privileges."""

from __future__ import annotations

import pytest
from ansible_collections.medulla.glpi.plugins.module_utils.database.grant_lines import parse_grants
from ansible_collections.medulla.glpi.plugins.module_utils.database.mariadb.privileges import names
from ansible_collections.medulla.glpi.plugins.module_utils.database.mysql.privileges import names as mysql_names
from ansible_collections.medulla.glpi.plugins.module_utils.database.privileges import (
    DATABASE,
    EXCEPTION,
    GLOBAL,
    GRANT_OPTION,
    PROXY,
    ROLE,
    TABLE,
    Privilege,
    covers,
    escaped,
    parse_version,
)
from ansible_collections.medulla.glpi.plugins.module_utils.errors import ProvisioningError

NAMES = names((10, 11))
TO = "TO `medulla`@`%`"


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (f"GRANT USAGE ON *.* {TO} IDENTIFIED BY PASSWORD '*2470C0'", []),
        (
            f"GRANT PROCESS, BINLOG MONITOR ON *.* {TO} REQUIRE SSL WITH GRANT OPTION MAX_QUERIES_PER_HOUR 5",
            [Privilege("PROCESS", GLOBAL), Privilege("REPLICATION CLIENT", GLOBAL), Privilege(GRANT_OPTION, GLOBAL)],
        ),
        (f"GRANT ALL PRIVILEGES ON *.* {TO}", [Privilege("ALL PRIVILEGES", GLOBAL)]),
        (
            rf"GRANT SELECT, SHOW VIEW ON `glpi\_prod`.* {TO}",
            [Privilege("SELECT", DATABASE, r"glpi\_prod"), Privilege("SHOW VIEW", DATABASE, r"glpi\_prod")],
        ),
        (
            r"""GRANT SELECT ON "gl""p`i\_x".* TO "medulla"@"%" """,
            [Privilege("SELECT", DATABASE, 'gl"p`i\\_x')],
        ),
        (f"GRANT SELECT ON glpi.* {TO}", [Privilege("SELECT", DATABASE, "glpi")]),
        ("GRANT SELECT ON `a``b`.`c.d` TO 'medulla'@'10.0.0.%'", [Privilege("SELECT", TABLE, "a`b", "c.d")]),
        (f"GRANT DELETE VERSIONING ROWS ON `g`.`t` {TO}", [Privilege("DELETE HISTORY", TABLE, "g", "t")]),
        (f"GRANT SELECT ON `g`.`*` {TO}", [Privilege("SELECT", TABLE, "g", "*")]),
        (
            f"GRANT SELECT, SELECT (`Id`), UPDATE (`a,b`, `c)`), INSERT ON `g`.`t` {TO}",
            [
                Privilege("SELECT", TABLE, "g", "t"),
                Privilege("SELECT", TABLE, "g", "t", "id"),
                Privilege("UPDATE", TABLE, "g", "t", "a,b"),
                Privilege("UPDATE", TABLE, "g", "t", "c)"),
                Privilege("INSERT", TABLE, "g", "t"),
            ],
        ),
        (f"GRANT USAGE ON `g`.`t` {TO} WITH GRANT OPTION", [Privilege(GRANT_OPTION, TABLE, "g", "t")]),
        (
            f"GRANT EXECUTE, ALTER ROUTINE ON PROCEDURE `g`.`p` {TO}",
            [Privilege("EXECUTE", "PROCEDURE", "g", "p"), Privilege("ALTER ROUTINE", "PROCEDURE", "g", "p")],
        ),
        (f"GRANT EXECUTE ON PACKAGE BODY `g`.`p` {TO}", [Privilege("EXECUTE", "PACKAGE BODY", "g", "p")]),
        (f"GRANT `r``1` {TO}", [Privilege(ROLE, ROLE, target="`r``1`")]),
        (
            f"GRANT r {TO} WITH ADMIN OPTION",
            [Privilege(ROLE, ROLE, target="`r`"), Privilege("ADMIN OPTION", ROLE, target="`r`")],
        ),
        (f"GRANT `TO` {TO}", [Privilege(ROLE, ROLE, target="`TO`")]),
        (
            f"GRANT PROXY ON ''@'%' {TO} WITH GRANT OPTION",
            [Privilege("PROXY", PROXY, target="``@`%`"), Privilege(GRANT_OPTION, PROXY, target="``@`%`")],
        ),
        ("GRANT SELECT ON *.* TO `r`", []),
        ("GRANT SELECT ON `glpi`.* TO PUBLIC", []),
        ("SET DEFAULT ROLE `r` FOR `medulla`@`%`", []),
        (f"GRANT SELECT ON *.* {TO} REQUIRE SUBJECT '/CN=it''s' WITH GRANT OPTION", [
            Privilege("SELECT", GLOBAL), Privilege(GRANT_OPTION, GLOBAL),
        ]),
    ],
)  # fmt: skip
def test_a_line_is_read(line: str, expected: list[Privilege]) -> None:
    assert parse_grants([line], NAMES) == set(expected)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (f"GRANT `r1`@`%`,`r``2`@`h` {TO}", [Privilege(ROLE, ROLE, target="`r1`@`%`"), Privilege(ROLE, ROLE, target="`r``2`@`h`")]),
        (
            f"GRANT `r1`@`%` {TO} WITH ADMIN OPTION",
            [Privilege(ROLE, ROLE, target="`r1`@`%`"), Privilege("ADMIN OPTION", ROLE, target="`r1`@`%`")],
        ),
        (f"GRANT BACKUP_ADMIN,XA_RECOVER_ADMIN ON *.* {TO} WITH GRANT OPTION", [
            Privilege("BACKUP_ADMIN", GLOBAL), Privilege("XA_RECOVER_ADMIN", GLOBAL),
        ]),
        (f"GRANT USAGE ON *.* {TO} WITH GRANT OPTION", [Privilege(GRANT_OPTION, GLOBAL)]),
        ("REVOKE SELECT, INSERT ON `glpi_x`.* FROM `medulla`@`%`", [
            Privilege("SELECT", EXCEPTION, "glpi_x"), Privilege("INSERT", EXCEPTION, "glpi_x"),
        ]),
    ],
)  # fmt: skip
def test_a_line_of_mysql_is_read(line: str, expected: list[Privilege]) -> None:
    assert parse_grants([line], mysql_names(partial_revokes=False)) == set(expected)


def test_with_partial_revokes_no_character_is_a_wildcard() -> None:
    exact, wild = mysql_names(partial_revokes=True), mysql_names(partial_revokes=False)
    assert (exact.pattern("glpi_x"), wild.pattern("glpi_x")) == ("glpi_x", r"glpi\_x")
    assert [exact.cover(pattern, "glpi_x") for pattern in ("glpi_x", r"glpi\_x", "glpi%")] == [True, False, False]
    assert [wild.cover(pattern, "glpi_x") for pattern in ("glpi_x", r"glpi\_x", "glpi%")] == [True, True, True]


@pytest.mark.parametrize(
    "line",
    ["DENY SELECT ON *.* TO `u`@`%`", f"GRANT SELECT ON SECRET THING {TO}", "", "GRANT SELECT", "REVOKE SELECT ON `g`.`t` FROM `u`@`%`"],
)
def test_a_line_that_is_not_understood_is_an_error(line: str) -> None:
    with pytest.raises(ProvisioningError, match="not understood"):
        parse_grants([line], NAMES)


def test_an_error_does_not_show_the_hash() -> None:
    with pytest.raises(ProvisioningError) as caught:
        parse_grants(["DENY SELECT ON *.* TO `u`@`%` IDENTIFIED BY PASSWORD '*2470C0'"], NAMES)
    assert "2470C0" not in str(caught.value)


@pytest.mark.parametrize(
    ("place", "level", "version", "count"),
    [
        ("`g`.*", DATABASE, (10, 11), 19),
        ("`g`.*", DATABASE, (11, 8), 20),
        ("`g`.`t`", TABLE, (10, 11), 13),
        ("`g`.`t`", TABLE, (11, 8), 13),
        ("FUNCTION `g`.`f`", "FUNCTION", (10, 11), 2),
        ("FUNCTION `g`.`f`", "FUNCTION", (11, 8), 3),
    ],
)
def test_all_is_written_out(place: str, level: str, version: tuple[int, int], count: int) -> None:
    found = parse_grants([f"GRANT ALL PRIVILEGES ON {place} {TO}"], names(version))
    assert {privilege.name for privilege in found} == names(version).grantable(level)
    assert len(found) == count


@pytest.mark.parametrize(
    ("pattern", "database", "expected"),
    [
        ("glpi", "glpi", True),
        ("glpi", "glpi2", False),
        ("glpi%", "glpi_prod", True),
        ("%", "glpi", True),
        ("glpi_prod", "glpiXprod", True),
        (r"glpi\_prod", "glpiXprod", False),
        (r"glpi\_prod", "glpi_prod", True),
        (r"100\%", "100%", True),
        (r"100\%", "1000", False),
        ("a.c", "abc", False),
    ],
)
def test_a_pattern_covers_a_database(pattern: str, database: str, expected: bool) -> None:
    assert covers(pattern, database) is expected


@pytest.mark.parametrize("database", ["glpi", "glpi_prod", "100%", "back\\slash", "a_%\\_"])
def test_an_escaped_name_covers_only_itself(database: str) -> None:
    assert covers(escaped(database), database)
    assert not covers(escaped(database), database.replace("_", "x").replace("%", "yy") + "z")


@pytest.mark.parametrize(
    ("written", "expected"),
    [("select", "SELECT"), (" show   view ", "SHOW VIEW"), ("all", "ALL PRIVILEGES"), ("Binlog Monitor", "REPLICATION CLIENT")],
)
def test_names_are_canonical(written: str, expected: str) -> None:
    assert NAMES.canonical(written) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [("10.11.19-MariaDB-0+deb12u1", (10, 11)), ("5.5.5-10.4.2-MariaDB", (10, 4)), ("11.8.9-MariaDB", (11, 8)), ("none", (0, 0))],
)
def test_a_version_is_read(text: str, expected: tuple[int, int]) -> None:
    assert parse_version(text) == expected


@pytest.mark.parametrize(
    ("privilege", "expected"),
    [
        (Privilege("PROCESS", GLOBAL), "PROCESS ON *.*"),
        (Privilege("SELECT", DATABASE, r"glpi\_prod"), r"SELECT ON `glpi\_prod`.*"),
        (Privilege("UPDATE", TABLE, "g", "t", "a"), "UPDATE (`a`) ON `g`.`t`"),
        (Privilege("EXECUTE", "FUNCTION", "g", "f"), "EXECUTE ON FUNCTION `g`.`f`"),
        (Privilege(ROLE, ROLE, target="`r`"), "ROLE `r`"),
        (Privilege("PROXY", PROXY, target="`u`@`%`"), "PROXY ON `u`@`%`"),
    ],
)
def test_a_privilege_is_readable(privilege: Privilege, expected: str) -> None:
    assert str(privilege) == expected
