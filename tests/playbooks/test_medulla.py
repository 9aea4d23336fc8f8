# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a person sees of the playbook medulla.glpi.medulla: the first run, the second, the change of the mode and back."""

from __future__ import annotations

import pytest

from .medulla_run import HOST, Medulla

VIEWS = (
    "glpi_computers_pulse",
    "glpi_view_computers_items_peripheral",
    "glpi_view_computers_items_printer",
    "glpi_view_peripherals_manufacturers",
)
MODULES = ["database_access", "api_access", "user", "access_check"]


def expected_grants(medulla: Medulla, *privileges: str) -> list[str]:
    account = f"`{medulla.account}`@`127.0.0.2`"
    database = medulla.glpi.database
    pattern = database.replace("_", r"\_")
    grants = [f"GRANT USAGE ON *.* TO {account}", f"GRANT {privileges[0]} ON `{pattern}`.* TO {account}"]
    if len(privileges) > 1:
        grants += [f"GRANT {privileges[1]} ON `{database}`.`{view}` TO {account}" for view in VIEWS]
    return sorted(grants)


@pytest.mark.quick
def test_first_run_provisions_and_proves_it_and_the_second_changes_nothing(medulla):
    first = medulla.provision()
    assert first.changed[HOST] > 0
    table = next(task.shown for task in first.tasks if task.shown)
    assert table[-1].startswith("readiness: ")
    ready, total = table[-1].removeprefix("readiness: ").split(" of ")
    assert ready == total and int(total) >= 15, table
    assert medulla.grants() == expected_grants(medulla, "SELECT, SHOW VIEW")
    assert medulla.profiles() == [{"profile": "Read-Only", "entities_id": 0, "is_recursive": 1, "is_default": 1}]
    assert medulla.password_login() == "0"

    with medulla.counted() as calls:
        second = medulla.provision()
    assert second.changed == {HOST: 0}
    assert [task.action.removeprefix("medulla.glpi.") for task in second.module_runs] == MODULES
    executed = [task for task in second.tasks if task.outcome != "skipped"]
    assert len(executed) <= 18 and len(second.tasks) <= 36, [f"{task.outcome}: {task.task}" for task in second.tasks]
    assert not [task for task in executed if task.action.rpartition(".")[2] in ("setup", "gather_facts", "package", "apt", "dnf")]
    assert second.statements < 60
    sessions = [call for call in calls if call.path == "initSession" and call.status == 200]
    assert [(call.login, call.user, call.source) for call in sessions] == [
        ("user_token", "medulla", "127.0.0.1"),
        ("user_token", "medulla", "127.0.0.2"),
    ]
    assert medulla.glpi.stand_in.open_sessions() == []


def test_the_mode_changes_there_and_back_and_the_tokens_stay(provisioned):
    medulla = provisioned
    read_only, tokens = medulla.grants(), medulla.tokens()

    # As a user who was made over the API with a token; the role's own login must not make a person of it.
    medulla.glpi.execute("UPDATE glpi_users SET api_token_date = NULL, last_login = NULL WHERE name = 'medulla'")
    with medulla.glpi.stand_in.refuse_writes():
        medulla.provision({"medulla_mode": "read_write", "medulla_handover": False}, check=True)
    assert medulla.glpi.rows("SELECT last_login FROM glpi_users WHERE name = 'medulla'") == [{"last_login": None}]
    switched = medulla.provision({"medulla_mode": "read_write"})
    changed = [task.task for task in switched.tasks if task.changed]
    assert "Provision the user as administrator" in "\n".join(changed)
    assert not [name for name in changed if "in check mode" in name or "passwords in" in name], "what is asked or undone is no change"
    assert any("medulla_update_password=always" in str(task.shown) for task in switched.tasks)
    assert medulla.grants() == expected_grants(medulla, "SELECT, INSERT, UPDATE, DELETE, SHOW VIEW", "DROP, CREATE VIEW")
    assert medulla.profiles() == [{"profile": "Super-Admin", "entities_id": 0, "is_recursive": 1, "is_default": 1}]

    database = medulla.glpi.sql
    installer = "CREATE OR REPLACE VIEW glpi_view_peripherals_manufacturers AS SELECT * FROM glpi_manufacturers WHERE id > 0"
    with medulla.connect() as connection, connection.cursor() as cursor:
        cursor.execute(installer)
    assert medulla.provision({"medulla_mode": "read_write"}).changed == {HOST: 0}, "what Medulla made of a view stays"

    medulla.provision()
    assert medulla.grants() == read_only
    assert medulla.profiles() == [{"profile": "Read-Only", "entities_id": 0, "is_recursive": 1, "is_default": 1}]
    assert medulla.tokens() == tokens
    assert "id > 0" not in database.client("SHOW CREATE VIEW glpi_view_peripherals_manufacturers").replace("`", "").replace("glpi_manufacturers.", "")
    assert medulla.provision().changed == {HOST: 0}


def test_check_mode_of_a_change_of_the_mode_writes_nothing(provisioned):
    medulla = provisioned
    before = medulla.state()
    with medulla.glpi.stand_in.refuse_writes(), medulla.mariadb.refuse_writes():
        assert medulla.provision(check=True, diff=True).changed == {HOST: 0}
        switched = medulla.provision({"medulla_mode": "read_write"}, check=True, diff=True)
    assert switched.changed[HOST] >= 2
    assert medulla.state() == before
    assert medulla.glpi.stand_in.refused == []


def test_extra_grants_are_added_and_taken_away_again_with_what_the_account_had_elsewhere(provisioned):
    medulla = provisioned
    extra = [{"privileges": ["UPDATE"], "table": "glpi_users", "columns": ["api_token", "api_token_date"]}]
    read_only = medulla.grants()
    run = medulla.provision({"medulla_extra_grants": extra})
    assert "readiness" in run.stdout
    assert any("UPDATE (`api_token`, `api_token_date`)" in line or "UPDATE (`api_token_date`, `api_token`)" in line for line in medulla.grants())
    assert medulla.provision({"medulla_extra_grants": extra}).changed == {HOST: 0}
    medulla.mariadb.client(f"GRANT PROCESS ON *.* TO '{medulla.account}'@'127.0.0.2'; GRANT DROP ON test2.* TO '{medulla.account}'@'127.0.0.2'")
    medulla.provision()
    assert medulla.grants() == read_only


def test_an_administrators_user_token_leaves_password_login_alone(medulla):
    token = "AdministratorToken0123456789012345678901"
    medulla.glpi.execute("UPDATE glpi_users SET api_token = %s WHERE name = 'glpi'", token)
    with medulla.mariadb.statements() as sent, medulla.counted() as calls:
        medulla.provision(host={"medulla_administrator_password": "", "medulla_administrator_user_token": token})
    assert not [row for row in sent.rows() if "enable_api_login_credentials" in row["statement"] and row["statement"].startswith(("UPDATE", "INSERT"))]
    assert [call.user for call in calls if call.path == "initSession" and call.status == 200] == ["glpi", "medulla"]


def test_password_login_that_is_on_for_others_stays_on(medulla):
    medulla.glpi.set_config(enable_api_login_credentials=1)
    medulla.provision()
    assert medulla.password_login() == "1"
