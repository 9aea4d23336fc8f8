# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a person reads when something is wrong: one sentence that says what to do, and nothing half-written."""

from __future__ import annotations

from .medulla_run import HOST, one_sentence


def test_the_administrators_password_is_wrong(medulla):
    run = medulla.run(host={"medulla_administrator_password": "wrong"})
    one_sentence(run, "refused the user or password")
    assert medulla.password_login() == "0"
    assert medulla.tokens()[1] == []


def test_no_administrator_is_given(medulla):
    run = medulla.run(host={"medulla_administrator_password": ""})
    one_sentence(run, "takes an administrator of GLPI", "medulla_administrator_user_token")


def test_another_version_of_glpi(medulla):
    medulla.glpi.stand_in.pretend_version(medulla.glpi.sql, "12.0.0")
    one_sentence(medulla.run(), "12.0.0", "10.0")


def test_maintenance_mode(medulla):
    medulla.glpi.set_config(maintenance_mode=1)
    one_sentence(medulla.run(), "maintenance")
    assert medulla.password_login() == "0"


def test_an_address_that_no_client_allows_is_named(medulla):
    medulla.glpi.execute("UPDATE glpi_apiclients SET is_active = 0")
    one_sentence(medulla.run(), "127.0.0.1", "api_access_provisioner_client")
    assert medulla.password_login() == "0"


def test_two_clients_called_mmc(medulla):
    medulla.glpi.execute("INSERT INTO glpi_apiclients (name, is_active) VALUES ('MMC', 1), ('MMC', 1)")
    one_sentence(medulla.run(), "MMC", "2", "3")


def test_a_profile_that_does_not_exist(medulla):
    medulla.glpi.execute("UPDATE glpi_profiles SET name = 'Lecture seule' WHERE name = 'Read-Only'")
    one_sentence(medulla.run(), "Read-Only", "Lecture seule")


def test_a_requirement_that_is_not_met_is_named(provisioned):
    medulla = provisioned
    medulla.glpi.execute("DROP VIEW glpi_computers_pulse")
    run = medulla.run(limit=HOST, host={"database_access_views_sql": ""}, check=True)
    assert run.rc == 0
    table = next(task.shown for task in run.tasks if task.shown)
    assert [line for line in table if "glpi_computers_pulse" in line and "doesn't exist" in line], table
