# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Accounts as MariaDB's JSON describes them, and what a run decides about them."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.medulla.glpi.plugins.module_utils.database.account_plan import plan
from ansible_collections.medulla.glpi.plugins.module_utils.database.account_refusals import databases_elsewhere
from ansible_collections.medulla.glpi.plugins.module_utils.database.account_state import (
    Desired,
    Found,
    concerned_hosts,
)
from ansible_collections.medulla.glpi.plugins.module_utils.database.account_views import DefinedView
from ansible_collections.medulla.glpi.plugins.module_utils.database.accounts import Account, Server, tls_requirement
from ansible_collections.medulla.glpi.plugins.module_utils.database.dialect import mariadb, mysql
from ansible_collections.medulla.glpi.plugins.module_utils.database.mariadb.accounts import (
    NATIVE,
    account_of,
    native_hash,
)
from ansible_collections.medulla.glpi.plugins.module_utils.database.privileges import (
    DATABASE,
    GLOBAL,
    ROLE,
    TABLE,
    Privilege,
)
from ansible_collections.medulla.glpi.plugins.module_utils.errors import ProvisioningError

NOW = 1_800_000_000
DAY = 86400
HASH = native_hash("Right1")
MARIADB = mariadb("10.11.19-MariaDB")
SERVER = Server(("admin", "localhost"), False, True, {}, ())
SELECT, UPDATE, CREATE, ALTER = (Privilege(name, DATABASE, "glpi") for name in ("SELECT", "UPDATE", "CREATE", "ALTER"))
ON_VIEW = Privilege("DROP", TABLE, "glpi", "v")
ON_COLUMN = Privilege("UPDATE", TABLE, "glpi", "t", "a")
EXISTING = Account((NATIVE,), has_password=True, privileges=frozenset([SELECT]))
OTHER = EXISTING._replace(has_password=False)


def desired(**options: Any) -> Desired:
    """What most tests want: one host, the right password, SELECT."""
    given = {"name": "m", "hosts": ("h",), "password": "Right1", "database": "glpi", "privileges": frozenset([SELECT]), **options}
    return Desired(**given)


def statements(accounts: dict[str, Account], wanted: Desired, **found: Any) -> list[str]:
    """The statements of the plan."""
    return [step.statement for step in plan(Found(MARIADB, SERVER, accounts, **found), wanted).steps]


def test_the_hash_is_the_servers() -> None:
    assert native_hash("password") == "*2470C0C06DEE42FD1618BB99005ADCA2EC9D1E19"


@pytest.mark.parametrize(
    ("stored", "expected"),
    [
        ({}, Account()),
        ({"plugin": "", "authentication_string": HASH}, Account(has_password=True)),
        ({"authentication_string": "*AB"}, Account()),
        ({"plugin": "unix_socket"}, Account(plugins=("unix_socket",))),
        (
            {"plugin": NATIVE, "authentication_string": HASH, "auth_or": [{"plugin": "unix_socket"}, {}]},
            Account(plugins=("unix_socket", NATIVE), has_password=True),
        ),
        ({"ssl_type": 0}, Account(tls={})),
        ({"ssl_type": 1, "ssl_cipher": ""}, Account(tls={"SSL": None})),
        ({"ssl_type": 2}, Account(tls={"X509": None})),
        (
            {"ssl_type": 3, "ssl_cipher": "", "x509_issuer": "i", "x509_subject": "s"},
            Account(tls={"ISSUER": "i", "SUBJECT": "s"}),
        ),
        ({"account_locked": True}, Account(locked=True)),
        ({"password_last_changed": 0}, Account(expired=True)),
        ({"password_last_changed": NOW - 4 * DAY, "password_lifetime": 3}, Account(expired=True)),
        ({"password_last_changed": NOW - 2 * DAY, "password_lifetime": 3}, Account()),
        ({"password_last_changed": NOW - 4 * DAY, "password_lifetime": 0}, Account()),
        ({"password_last_changed": NOW - 40 * DAY, "password_lifetime": -1}, Account(expired=True)),
        ({"password_last_changed": NOW - 40 * DAY}, Account(expired=True)),
        ({"password_last_changed": NOW - 20 * DAY}, Account()),
    ],
)
def test_an_account_is_read(stored: dict[str, Any], expected: Account) -> None:
    expected = expected._replace(plugins=expected.plugins or (NATIVE,))
    assert account_of(stored, NOW, default_lifetime=30, wanted_hash=HASH) == expected


@pytest.mark.parametrize(
    ("option", "expected"),
    [
        ({}, {}),
        ({"ssl": None}, {"SSL": None}),
        ({"X509": True}, {"X509": None}),
        ({"Subject": "s", "CIPHER": "c"}, {"SUBJECT": "s", "CIPHER": "c"}),
    ],
)
def test_a_tls_requirement(option: dict[str, Any], expected: dict[str, Any]) -> None:
    assert tls_requirement(option) == expected


@pytest.mark.parametrize("option", [{"SSL": None, "X509": None}, {"SSL": None, "ISSUER": "i"}, {"SUBJECT": None}, {"CIPHER": ""}, {"TLS": "x"}])
def test_a_tls_requirement_that_is_none(option: dict[str, Any]) -> None:
    with pytest.raises(ProvisioningError, match="tls_requires has"):
        tls_requirement(option)


@pytest.mark.parametrize(
    ("accounts", "wanted", "expected"),
    [
        ({"h": EXISTING}, desired(), []),
        (
            {},
            desired(),
            ["CREATE USER IF NOT EXISTS `m`@`h` IDENTIFIED VIA mysql_native_password USING %s", "GRANT SELECT ON `glpi`.* TO `m`@`h`"],
        ),
        (
            {},
            desired(hosts=("10.%",), tls={"SSL": None}, privileges=None),
            ["CREATE USER IF NOT EXISTS `m`@`10.%%` IDENTIFIED VIA mysql_native_password USING %s REQUIRE SSL"],
        ),
        ({"h": EXISTING}, desired(privileges=None), []),
        ({"h": EXISTING}, desired(password=None), []),
        ({"h": OTHER}, desired(password="Other1", update_password=False), []),
        ({"h": OTHER}, desired(password="Other1"), ["ALTER USER `m`@`h` IDENTIFIED VIA mysql_native_password USING %s"]),
        (
            {"h": OTHER},
            desired(password="Other1", tls={"ISSUER": "i", "SUBJECT": "s"}),
            ["ALTER USER `m`@`h` IDENTIFIED VIA mysql_native_password USING %s REQUIRE ISSUER %s AND SUBJECT %s"],
        ),
        ({"h": EXISTING}, desired(tls={}), []),
        ({"h": EXISTING._replace(tls={"SSL": None})}, desired(), []),
        ({"h": EXISTING._replace(tls={"SSL": None})}, desired(password=None, tls={}), ["ALTER USER `m`@`h` REQUIRE NONE"]),
        (
            {"h": OTHER},
            desired(privileges=frozenset([UPDATE]), password="Other1"),
            [
                "REVOKE SELECT ON `glpi`.* FROM `m`@`h`",
                "ALTER USER `m`@`h` IDENTIFIED VIA mysql_native_password USING %s",
                "GRANT UPDATE ON `glpi`.* TO `m`@`h`",
            ],
        ),
        ({"h": EXISTING}, desired(privileges=frozenset([UPDATE]), exclusive_grants=False), ["GRANT UPDATE ON `glpi`.* TO `m`@`h`"]),
        ({"h": EXISTING, "x": EXISTING}, desired(exclusive_hosts=True), ["DROP USER IF EXISTS `m`@`x`"]),
        ({"h": EXISTING}, desired(present=False), ["DROP USER IF EXISTS `m`@`h`"]),
        ({}, desired(present=False), []),
    ],
)  # fmt: skip
def test_statements(accounts: dict[str, Account], wanted: Desired, expected: list[str]) -> None:
    assert statements(accounts, wanted) == expected


KEEPING = EXISTING._replace(keeps_former_password=True)


@pytest.mark.parametrize(
    ("accounts", "wanted", "expected"),
    [
        ({}, desired(tls={"SSL": None}, privileges=None), ["CREATE USER IF NOT EXISTS `m`@`h` IDENTIFIED BY %s REQUIRE SSL"]),
        ({"h": OTHER}, desired(), ["ALTER USER `m`@`h` IDENTIFIED BY %s"]),
        ({"h": OTHER}, desired(keep_former_password=True), ["ALTER USER `m`@`h` IDENTIFIED BY %s RETAIN CURRENT PASSWORD"]),
        (
            {"h": OTHER._replace(keeps_former_password=True)},
            desired(),
            ["ALTER USER `m`@`h` IDENTIFIED BY %s", "ALTER USER `m`@`h` DISCARD OLD PASSWORD"],
        ),
        ({"h": KEEPING}, desired(keep_former_password=True), []),
        ({"h": KEEPING}, desired(password=None), []),
        ({"h": KEEPING}, desired(), ["ALTER USER `m`@`h` DISCARD OLD PASSWORD"]),
    ],
)
def test_statements_of_mysql(accounts: dict[str, Account], wanted: Desired, expected: list[str]) -> None:
    assert [step.statement for step in plan(Found(mysql(), SERVER, accounts), wanted).steps] == expected


def test_what_takes_away_comes_first_at_all_hosts() -> None:
    accounts = {"a": EXISTING, "b": EXISTING, "x": EXISTING}
    wanted = desired(hosts=("a", "b", "c"), privileges=frozenset([UPDATE]), exclusive_hosts=True, tls={"SSL": None})
    verbs = [statement.split()[0] for statement in statements(accounts, wanted)]
    assert verbs == ["DROP", "REVOKE", "REVOKE", "ALTER", "ALTER", "CREATE", "GRANT", "GRANT", "GRANT"]


@pytest.mark.parametrize(
    ("exclusive", "expected"),
    [(False, ["h"]), (True, ["h", "x"])],
)
def test_which_hosts_are_concerned(exclusive: bool, expected: list[str]) -> None:
    assert concerned_hosts(desired(exclusive_hosts=exclusive), ["x", "h"]) == expected


SCHEMA = frozenset([SELECT, CREATE, ALTER])


@pytest.mark.parametrize(
    ("accounts", "wanted", "why"),
    [
        ({}, desired(password=None), "give the password"),
        ({"h": EXISTING}, desired(name="root"), "MariaDB's own"),
        ({}, desired(name="mysql", present=False), "MariaDB's own"),
        ({"localhost": EXISTING}, desired(name="admin", hosts=("localhost",)), "the one that signed in"),
        ({"localhost": EXISTING}, desired(name="admin", exclusive_hosts=True), "the one that signed in"),
        ({"localhost": EXISTING}, desired(name="admin", hosts=("localhost",), present=False), "the one that signed in"),
        ({"h": OTHER._replace(privileges=SCHEMA)}, desired(password="Other1"), "GLPI's own"),
        ({"h": OTHER._replace(privileges=SCHEMA)}, desired(password=None), "GLPI's own"),
        ({"x": OTHER._replace(privileges=SCHEMA)}, desired(password="Other1", exclusive_hosts=True), "GLPI's own"),
    ],
)
def test_an_account_of_others_needs_adoption(accounts: dict[str, Account], wanted: Desired, why: str) -> None:
    with pytest.raises(ProvisioningError, match=why):
        statements(accounts, wanted)
    if wanted.password is not None:
        statements(accounts, wanted._replace(adopt=True))


@pytest.mark.parametrize(
    ("accounts", "wanted"),
    [
        ({"h": EXISTING._replace(privileges=SCHEMA)}, desired()),
        ({"h": OTHER._replace(privileges=SCHEMA)}, desired(password="Other1", present=False)),
        ({"h": OTHER._replace(privileges=frozenset([CREATE]))}, desired(password="Other1")),
        ({"h": EXISTING}, desired(name="admin")),
    ],
)
def test_an_account_of_ours_needs_no_adoption(accounts: dict[str, Account], wanted: Desired) -> None:
    assert statements(accounts, wanted) is not None


@pytest.mark.parametrize("plugins", [("unix_socket",), (NATIVE, "ed25519"), ("ed25519", NATIVE)])
def test_a_foreign_authentication_plugin_stays(plugins: tuple[str, ...]) -> None:
    account = {"h": EXISTING._replace(plugins=plugins)}
    for adopt in (False, True):
        with pytest.raises(ProvisioningError, match=" or ".join(plugins)):
            statements(account, desired(adopt=adopt))
    assert statements(account, desired(password=None)) == []
    assert statements(account, desired(update_password=False)) == []
    assert statements({"x": account["h"]}, desired(exclusive_hosts=True))[0] == "DROP USER IF EXISTS `m`@`x`"
    assert statements(account, desired(present=False)) == ["DROP USER IF EXISTS `m`@`h`"]


@pytest.mark.parametrize(
    ("privilege", "columns", "obstacle"),
    [
        (ON_VIEW, {}, "glpi.v, which does not exist"),
        (ON_VIEW, {"v": frozenset()}, ""),
        (ON_COLUMN, {}, "glpi.t, which does not exist"),
        (ON_COLUMN, {"t": frozenset(["b"])}, "correct a"),
        (ON_COLUMN, {"t": frozenset(["a", "b"])}, ""),
    ],
)
def test_obstacles(privilege: Privilege, columns: dict[str, frozenset[str]], obstacle: str) -> None:
    changes = plan(Found(MARIADB, SERVER, {"h": EXISTING}, columns), desired(privileges=frozenset([SELECT, privilege])))
    assert len(changes.steps) == 1
    assert obstacle in changes.steps[0].obstacle
    assert bool(changes.steps[0].obstacle) == bool(obstacle)
    assert list(changes.warnings) == ([changes.steps[0].obstacle] if obstacle else [])


@pytest.mark.parametrize(
    ("account", "wanted", "found", "warning"),
    [
        (EXISTING, desired(), {}, None),
        (EXISTING._replace(locked=True), desired(), {}, "is locked"),
        (EXISTING._replace(expired=True), desired(), {}, "has expired"),
        (OTHER._replace(expired=True), desired(password="Other1"), {}, None),
        (EXISTING, desired(present=False), {"views": [DefinedView("glpi", "v", "h", "CREATE ...")]}, "definer of the views glpi.v"),
        (EXISTING, desired(), {"server": SERVER._replace(anonymous_hosts=("h",))}, None),
        (EXISTING, desired(hosts=("h", "%")), {"server": SERVER._replace(anonymous_hosts=("h",))}, "anonymous account at h"),
    ],
)
def test_warnings(account: Account, wanted: Desired, found: dict[str, Any], warning: str | None) -> None:
    warnings = plan(Found(**{"dialect": MARIADB, "server": SERVER, "accounts": {"h": account}, **found}), wanted).warnings
    assert [warning in text for text in warnings] == ([True] if warning else [])


def test_the_diff_hides_the_password() -> None:
    changes = plan(Found(MARIADB, SERVER, {"h": OTHER}), desired(password="Other1", privileges=frozenset([UPDATE]), tls={"SSL": None}))
    assert changes.before["accounts"]["h"] == {
        "grants": ["SELECT ON `glpi`.*"], "tls_requires": {}, "locked": False, "password": "(hidden)",
    }  # fmt: skip
    assert changes.after["accounts"]["h"] == {
        "grants": ["UPDATE ON `glpi`.*"], "tls_requires": {"SSL": None}, "locked": False, "password": "(hidden, changes)",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("privilege", "expected"),
    [
        (Privilege("SELECT", DATABASE, "glpi"), []),
        (Privilege("SELECT", DATABASE, "gl%"), []),
        (Privilege("SELECT", DATABASE, "%"), []),
        (Privilege("SELECT", GLOBAL), []),
        (Privilege(ROLE, ROLE, target="`r`"), []),
        (Privilege("SELECT", DATABASE, "mysql"), []),
        (Privilege("SELECT", TABLE, "mysql", "user"), []),
        (Privilege("SELECT", DATABASE, "gone"), []),
        (Privilege("SELECT", DATABASE, "glpi\\_test"), ["glpi_test"]),
        (Privilege("SELECT", DATABASE, "glpi_test"), ["glpi_test", "glpiXtest"]),
        (Privilege("SELECT", TABLE, "glpi_test", "glpi"), ["glpi_test"]),
        (Privilege("EXECUTE", "FUNCTION", "glpi_test", "f"), ["glpi_test"]),
    ],
)
def test_databases_that_others_use_the_account_for(privilege: Privilege, expected: list[str]) -> None:
    existing = ["glpi", "glpi_test", "glpiXtest", "mysql", "sys"]
    assert databases_elsewhere([SELECT, privilege], "glpi", existing) == expected


@pytest.mark.parametrize(
    "wanted",
    [desired(), desired(password="Other1"), desired(present=False), desired(hosts=("i",), exclusive_hosts=True), desired(password="Other1", privileges=None)],
)
def test_an_account_that_is_used_for_another_database(wanted: Desired) -> None:
    account = EXISTING._replace(has_password=wanted.password == "Right1")
    found = Found(MARIADB, SERVER, {"h": account}, elsewhere={"h": ["glpi_test"]})
    with pytest.raises(ProvisioningError, match="m@h has privileges on glpi_test.*medulla_database_user.*database_access_adopt"):
        plan(found, wanted)
    assert plan(found, wanted._replace(adopt=True)) is not None


def test_nothing_is_lost_elsewhere_when_only_what_is_missing_is_given() -> None:
    found = Found(MARIADB, SERVER, {"h": EXISTING}, elsewhere={"h": ["glpi_test"]})
    assert plan(found, desired(exclusive_grants=False)).steps == []


def test_views_of_another_database_keep_their_definer() -> None:
    found = Found(MARIADB, SERVER, {"h": EXISTING}, views=[DefinedView("other", "v", "h", "CREATE ...")])
    with pytest.raises(ProvisioningError, match="m@h is the definer of the views other.v"):
        plan(found, desired(present=False))
    assert [step.statement for step in plan(found, desired(present=False, adopt=True)).steps] == ["CREATE ...", "DROP USER IF EXISTS `m`@`h`"]


@pytest.mark.parametrize(
    ("role", "privileges", "expected"),
    [
        ("", [], []),
        ("r", [], ["SET DEFAULT ROLE NONE FOR `m`@`h`"]),
        ("r", [Privilege(ROLE, ROLE, target="`r`")], ["SET DEFAULT ROLE NONE FOR `m`@`h`", "REVOKE `r` FROM `m`@`h`"]),
    ],
)
def test_a_default_role_goes_with_its_role(role: str, privileges: list[Privilege], expected: list[str]) -> None:
    account = EXISTING._replace(default_role=role, privileges=frozenset([SELECT, *privileges]))
    assert statements({"h": account}, desired()) == expected
    assert statements({"h": account}, desired(exclusive_grants=False)) == []


def test_names_on_a_server_that_resolves_none() -> None:
    with pytest.raises(ProvisioningError, match="names db.example.com, .*skip_name_resolve.*medulla_account_hosts"):
        plan(Found(MARIADB, SERVER._replace(resolves_names=False), {}), desired(hosts=("localhost", "db.example.com")))
    assert statements({}, desired(hosts=("localhost", "192.0.2.1")))
