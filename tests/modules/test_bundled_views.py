# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The bundled definition of Medulla's four views, on the tables of each supported GLPI."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from testbed import glpi_database
from testbed.glpi_upgrade import upgrade_to_11
from testbed.installation import Glpi
from testbed.mariadb import ClientError
from testbed.module_run import expect_failure, expect_success

BUNDLED = Path(__file__).parents[2] / "roles/medulla/files/medulla_views.sql"
GROUPING = Path(__file__).parent / "files/grouping_views.sql"
GROUPING_11 = Path(__file__).parent / "files/grouping_views_11.sql"
VIEWS = (
    "glpi_computers_pulse",
    "glpi_view_computers_items_peripheral",
    "glpi_view_computers_items_printer",
    "glpi_view_peripherals_manufacturers",
)
READER = "medulla"
PASSWORD = "Reader0Password"

ON_MYSQL = [f"{version} on MySQL" for version in glpi_database.VERSIONS[-2:]]
every_version = pytest.mark.parametrize("glpi", glpi_database.DIFFERING, indirect=True)
every_version_on_both = pytest.mark.parametrize("glpi", [*glpi_database.DIFFERING, *ON_MYSQL], indirect=True)

COLUMNS = (
    "SELECT TABLE_NAME, ORDINAL_POSITION, COLUMN_NAME, COLUMN_TYPE, IS_NULLABLE, COLUMN_DEFAULT, COLLATION_NAME"
    " FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = DATABASE()"
    " AND (TABLE_NAME LIKE 'glpi\\_view\\_%' OR TABLE_NAME = 'glpi_computers_pulse') ORDER BY 1, 2"
)


def is_11(glpi: Glpi) -> bool:
    return glpi.version.startswith("11.")


def apply(administrator: dict[str, Any], source: Path = BUNDLED) -> None:
    expect_success("database_views", {**administrator, "src": str(source)}, changed=True)


@pytest.fixture
def reader(glpi: Glpi) -> Iterator[str]:
    """An account with what Medulla has in read_only."""
    glpi.server.execute(f"CREATE USER {READER}@'127.0.0.1' IDENTIFIED BY %s", PASSWORD)
    name = glpi.database.replace("_", r"\_")
    glpi.server.execute(f"GRANT SELECT, SHOW VIEW ON `{name}`.* TO {READER}@'127.0.0.1'")
    yield READER
    glpi.server.execute(f"DROP USER {READER}@'127.0.0.1'")


@pytest.fixture
def full_group_by(glpi: Glpi) -> Iterator[None]:
    """A server whose sql_mode has ONLY_FULL_GROUP_BY."""
    before = glpi.server.rows("SELECT @@GLOBAL.sql_mode AS mode")[0]["mode"]
    glpi.server.execute("SET GLOBAL sql_mode = 'ONLY_FULL_GROUP_BY,STRICT_TRANS_TABLES'")
    yield
    glpi.server.execute("SET GLOBAL sql_mode = %s", before)


def fill(glpi: Glpi) -> None:
    """Computers 1 to 3; 2 has two domains and two operating systems, 3 nothing. Phones 1 to 3 have others, linked earlier."""
    for name in ("alpha", "beta", "gamma"):
        glpi.execute("INSERT INTO glpi_computers (name, serial, entities_id) VALUES (%s, %s, 0)", name, "S-" + name)
    links = [("Phone", 1, 91), ("Phone", 2, 92), ("Phone", 3, 93), ("Computer", 1, 11), ("Computer", 2, 21), ("Computer", 2, 22)]
    for itemtype, item, linked in links:
        glpi.execute("INSERT INTO glpi_domains_items (itemtype, items_id, domains_id) VALUES (%s, %s, %s)", itemtype, item, linked)
        glpi.execute(
            "INSERT INTO glpi_items_operatingsystems (itemtype, items_id, operatingsystems_id, operatingsystemversions_id,"
            " operatingsystemservicepacks_id, operatingsystemarchitectures_id, operatingsystemkernelversions_id, license_number, licenseid)"
            " VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s)",
            itemtype, item, linked, linked + 100, linked + 200, linked + 300, linked + 400, f"number {linked}", f"id {linked}",
        )  # fmt: skip
    for itemtype in ("Printer", "Peripheral", "Monitor"):
        if is_11(glpi):
            link = "INSERT INTO glpi_assets_assets_peripheralassets (itemtype_asset, items_id_asset, itemtype_peripheral, items_id_peripheral, is_dynamic)"
            glpi.execute(f"{link} VALUES ('Computer', 2, %s, 7, 1)", itemtype)
            glpi.execute(f"{link} VALUES ('Phone', 3, %s, 8, 1)", itemtype)
        else:
            glpi.execute("INSERT INTO glpi_computers_items (itemtype, items_id, computers_id, is_dynamic) VALUES (%s, 7, 2, 1)", itemtype)
    glpi.execute("INSERT INTO glpi_manufacturers (name, comment) VALUES ('ACME', 'makes all')")


@every_version_on_both
def test_columns_are_those_that_medulla_s_installer_makes(glpi: Glpi, administrator: dict[str, Any]) -> None:
    apply(administrator, GROUPING_11 if is_11(glpi) else GROUPING)
    vendor = glpi.sql.client(COLUMNS)
    apply(administrator)
    assert glpi.sql.client(COLUMNS) == vendor
    assert len(vendor.splitlines()) == 1 + (34 if is_11(glpi) else 36) + 5 + 5 + 5


@pytest.mark.quick
@every_version_on_both
def test_rows(glpi: Glpi, administrator: dict[str, Any]) -> None:
    fill(glpi)
    apply(administrator)
    assert glpi.sql.client(
        "SELECT id, name, serial, domains_id, operatingsystems_id, operatingsystemversions_id, operatingsystemservicepacks_id,"
        " operatingsystemarchitectures_id, operatingsystemkernelversions_id, license_number, licenseid FROM glpi_computers_pulse ORDER BY id"
    ).splitlines()[1:] == [
        "1\talpha\tS-alpha\t11\t11\t111\t211\t311\t411\tnumber 11\tid 11",
        "2\tbeta\tS-beta\t21\t21\t121\t221\t321\t421\tnumber 21\tid 21",
        "3\tgamma\tS-gamma" + "\tNULL" * 8,
    ]
    same = "SELECT COUNT(*) AS n FROM glpi_computers JOIN glpi_computers_pulse AS p USING (id) WHERE p.name = glpi_computers.name"
    assert glpi.sql.client(same) == "n\n3\n"
    columns = "items_id_peripheral\titems_id_asset" if is_11(glpi) else "items_id\tcomputers_id"
    for kind, number in (("printer", 1), ("peripheral", 3 if is_11(glpi) else 2)):
        rows = glpi.sql.client(f"SELECT * FROM glpi_view_computers_items_{kind}").splitlines()
        assert rows == [f"id\t{columns}\tis_deleted\tis_dynamic", f"{number}\t7\t2\t0\t1"]
    assert "ACME\tmakes all" in glpi.sql.client("SELECT * FROM glpi_view_peripherals_manufacturers")


def test_rows_of_the_grouping_views_have_the_flaws(glpi: Glpi, administrator: dict[str, Any]) -> None:
    """What the other tests look for can be seen: there, computer 3 has the operating system of phone 3."""
    fill(glpi)
    apply(administrator, GROUPING)
    assert glpi.sql.client("SELECT operatingsystems_id FROM glpi_computers_pulse WHERE id = 3") == "operatingsystems_id\n93\n"


@every_version
def test_updates_through_the_view(glpi: Glpi, administrator: dict[str, Any]) -> None:
    fill(glpi)
    apply(administrator)
    glpi.sql.client("UPDATE glpi_computers_pulse SET name = 'delta', comment = 'new', otherserial = 'O-2' WHERE id = 2")
    rows = glpi.sql.client("SELECT name, comment, otherserial FROM glpi_computers ORDER BY id", options=("--skip-column-names",))
    assert rows.splitlines() == ["alpha\tNULL\tNULL", "delta\tnew\tO-2", "gamma\tNULL\tNULL"]


@every_version_on_both
def test_a_reader_reads_and_shows_but_does_not_write(glpi: Glpi, administrator: dict[str, Any], reader: str) -> None:
    fill(glpi)
    apply(administrator)
    as_reader = {"user": reader, "password": PASSWORD}
    for view in VIEWS:
        assert glpi.sql.client(f"SELECT * FROM {view}", **as_reader)
        shown = glpi.sql.client(f"SHOW CREATE TABLE {view}", **as_reader)
        assert "SQL SECURITY INVOKER" in shown
    with pytest.raises(ClientError, match="1142"):
        glpi.sql.client("UPDATE glpi_computers_pulse SET name = 'x'", **as_reader)


def test_a_writer_updates_through_the_view(glpi: Glpi, administrator: dict[str, Any], reader: str) -> None:
    fill(glpi)
    apply(administrator)
    name = glpi.database.replace("_", r"\_")
    glpi.server.execute(f"GRANT INSERT, UPDATE, DELETE ON `{name}`.* TO {reader}@'127.0.0.1'")
    glpi.sql.client("UPDATE glpi_computers_pulse SET name = 'delta' WHERE id = 2", user=reader, password=PASSWORD)
    assert glpi.sql.client("SELECT name FROM glpi_computers WHERE id = 2") == "name\ndelta\n"


@every_version_on_both
@pytest.mark.usefixtures("full_group_by")
def test_under_only_full_group_by(glpi: Glpi, administrator: dict[str, Any], reader: str) -> None:
    fill(glpi)
    apply(administrator)
    expect_success("database_views", {**administrator, "src": str(BUNDLED)}, changed=False)
    for view in VIEWS:
        assert glpi.sql.client(f"SELECT * FROM {view}", user=reader, password=PASSWORD)


def test_the_definer_may_go(glpi: Glpi, administrator: dict[str, Any], reader: str) -> None:
    expect_success("database_views", {**administrator, "src": str(BUNDLED), "definer": "nobody@localhost"}, changed=True)
    for view in VIEWS:
        glpi.sql.client(f"SELECT * FROM {view}; SHOW CREATE TABLE {view}", user=reader, password=PASSWORD)


def test_another_series_needs_its_own_definition(glpi: Glpi, administrator: dict[str, Any], tmp_path: Path) -> None:
    file = tmp_path / "views.sql"
    text = BUNDLED.read_text(encoding="utf-8")
    file.write_text(text[: text.index("-- For GLPI 10.0")] + text[text.index("-- For GLPI 11.0") :], encoding="utf-8")
    options = {**administrator, "src": str(file)}
    expect_failure("database_views", options, "is that of a GLPI 10.0", "has definitions of the views for GLPI 11.0 only", "Nothing was changed")
    expect_success("database_views", {**options, "state": "absent"}, changed=False)
    glpi.set_config(version="9.5.13")
    expect_failure("database_views", {**administrator, "src": str(BUNDLED)}, "GLPI 9.5.13", "10.0.x and 11.0.x")


def test_what_an_upgrade_of_glpi_breaks_is_replaced_though_the_rest_is_left(glpi: Glpi, administrator: dict[str, Any]) -> None:
    """As in read_write, where the views of Medulla's installer are left alone."""
    apply(administrator, GROUPING)
    upgrade_to_11(glpi)
    kept = expect_success("database_views", {**administrator, "src": str(BUNDLED), "replace": False}, changed=True).result
    assert sorted(kept["replaced"]) == sorted(VIEWS[:3])
    for view in VIEWS:
        glpi.sql.client(f"SELECT * FROM {view}")
    expect_success("database_views", {**administrator, "src": str(BUNDLED), "replace": False}, changed=False)


@every_version
def test_what_is_joined_and_not_asked_for_costs_nothing(glpi: Glpi, administrator: dict[str, Any]) -> None:
    """A list without operating systems and domains reads computers alone, as through the vendor's definition."""
    fill(glpi)
    apply(administrator)
    plan = glpi.sql.client("EXPLAIN SELECT COUNT(*) FROM glpi_computers_pulse WHERE is_deleted = 0", options=("--skip-column-names",))
    assert len(plan.splitlines()) == 1, plan
