# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A database server that nobody else can reach."""

from __future__ import annotations

from .medulla_run import HOST, one_sentence


def test_a_server_that_waits_on_loopback_only(medulla):
    host = {"medulla_addresses": ["192.0.2.10"]}
    run = medulla.run(host=host)
    one_sentence(run, "192.0.2.10", "waits at 127.0.0.1", "database_access_bind_address")
    medulla.mariadb.execute(f"DROP USER '{medulla.account}'@'192.0.2.10'")


def test_check_mode_shows_the_servers_settings_and_writes_nothing(medulla, tmp_path):
    config = tmp_path / "server.cnf"
    host = {
        "medulla_addresses": ["192.0.2.10"],
        "database_access_bind_address": "192.0.2.1",
        "database_access_port": 3307,
        "database_access_server_config": str(config),
    }
    run = medulla.provision(host=host, check=True, diff=True)
    assert run.changed[HOST] > 0
    assert "+bind-address = 192.0.2.1" in run.stdout
    assert "+port = 3307" in run.stdout
    assert not config.exists()
