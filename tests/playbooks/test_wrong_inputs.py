# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Inputs that cannot work: each is told by the name that the person gave it, and before anything is written where that can be seen at once."""

from __future__ import annotations

import json
import re
from typing import Any

from testbed import environment_of_medulla
from testbed.playbook_run import PlaybookRun, run_playbook

from .medulla_run import PLAYBOOK

LEFT_OUT = object()


def play(host: dict[str, Any], mistakes: dict[str, tuple[dict[str, Any], list[str]]], playbook: str = PLAYBOOK, **more: list[str]) -> PlaybookRun:
    """Run the playbook on a host for each mistake, which must fail and say what is wrong without a word about templates."""
    hosts = {
        name: {option: value for option, value in {**host, **wrong}.items() if value is not LEFT_OUT} for name, (wrong, dummy) in mistakes.items()
    }
    groups = {group: list(hosts) for group in (*environment_of_medulla.GROUPS, *more)}
    run = run_playbook(playbook, environment_of_medulla.inventory(hosts, groups), environment={"ANSIBLE_FORKS": "4"})
    assert run.rc == 2, run.output
    for name, (dummy, needles) in mistakes.items():
        (answer,) = re.findall(rf"^fatal: \[{name}\]: FAILED! => (.*)$", run.stdout, re.MULTILINE)
        said = json.loads(answer)["msg"]
        assert not [needle for needle in needles if needle not in said], (name, said)
        assert "undefined" not in said and "{{" not in said
    return run


def test_nothing_is_written_where_an_input_cannot_work(medulla, tmp_path):
    more, other = tmp_path / "more.sql", tmp_path / "other.sql"
    more.write_text("CREATE OR REPLACE VIEW a AS SELECT 1 AS one;\nDROP TABLE glpi_computers;\n")
    other.write_text("CREATE OR REPLACE VIEW a AS SELECT 1 AS one;\n")
    before = medulla.state()
    addresses = "medulla_addresses"
    run = play(medulla.host, {
        "mode": ({"medulla_mode": "read_wirte"}, ["read_wirte", "read_only, read_write"]),
        "password": ({"medulla_database_password": "with@sign"}, ["medulla_database_password may hold only letters, digits"]),
        "database": ({"medulla_database": "glpi_nowhere"}, ["glpi_nowhere"]),
        "views-that-do-more": ({"medulla_views_source": str(more)}, ["DROP TABLE"]),
        "checksum": ({"medulla_views_source": str(other), "medulla_views_checksum": f"sha256:{0:064}"}, ["checksum"]),
        "environment": ({"medulla_environment": "pariss"}, ["medulla_environment", "pariss", "glpi_web"]),
        "no-scheme": ({"medulla_glpi_url": "glpi.example.com"}, ["medulla_glpi_url", "https://", "is glpi.example.com"]),
        "query": ({"medulla_glpi_url": "https://glpi.example.com/?a"}, ["medulla_glpi_url"]),
        "user": ({"medulla_glpi_url": "https://glpi:Url-secret@glpi.example.com"}, ["medulla_glpi_url", "is https://glpi.example.com."]),
        "no-addresses": ({addresses: LEFT_OUT}, [f"{addresses} is needed and not given"]),
        "empty": ({addresses: []}, [addresses, "is empty"]),
        "name": ({addresses: ["medulla.example.com"]}, [addresses, "medulla.example.com"]),
        "letter": ({addresses: "192.0.2.10, 192.0.2.1O"}, [addresses, "192.0.2.1O"]),
        "octet": ({addresses: ["192.0.2.300"]}, [addresses, "192.0.2.300"]),
        "host-bits": ({addresses: ["192.0.2.10/24"]}, [addresses, "192.0.2.10/24", "host bits"]),
        "api-password": ({"medulla_api_password": "100%{word}"}, ["medulla_api_password may hold only letters, digits"]),
        "line-break": ({"medulla_api_password": "Api-secret.1234567\n"}, ["medulla_api_password holds a line break"]),
        "two": ({addresses: ["127.0.0.2", "127.0.0.9"]}, ["medulla_api_range"]),
        "nothing": ({"medulla_adopt": "", "medulla_database_port": ""}, ["medulla_adopt is empty", "medulla_database_port is empty"]),
        "several": ({addresses: "", "medulla_database_port": "33o6"}, [f"{addresses} is needed", "medulla_database_port must be a whole number"]),
    })  # fmt: skip
    assert "Url-secret" not in run.output
    assert medulla.state() == before


def test_a_role_alone_and_the_other_hosts_of_an_environment(medulla, tmp_path):
    before = medulla.state()
    alone = tmp_path / "alone.yml"
    alone.write_text(json.dumps([
        {"hosts": "all", "gather_facts": False, "tasks": [
            {"ansible.builtin.import_role": {"name": "medulla.glpi.medulla", "tasks_from": part}},
        ]}
        for part in ("database", "api")
    ]))  # fmt: skip
    run = run_playbook(alone, environment_of_medulla.inventory({"alone": medulla.host}), {"medulla_database_password": "Db-secret.1\n"})
    assert re.search(r"FAILED! => .*medulla_database_password holds a line break", run.stdout)
    assert "Db-secret" not in run.output
    assert run.module_runs == run.steps == []

    hosts = {"web": medulla.host, "db": {**medulla.host, "medulla_api_user": "me dulla"}}
    groups = {"glpi_database": ["db"], "glpi_web": ["web"], "medulla": ["web"], "paris": ["db", "web"]}
    run = run_playbook(PLAYBOOK, environment_of_medulla.inventory(hosts, groups), {"medulla_environment": "paris", "medulla_api_range": "192.0.2.300"})
    assert set(re.findall(r"^fatal: \[(.*?)\]", run.stdout, re.MULTILINE)) == {"db", "web"}
    assert "Nothing is done in the environment paris, since inputs of web are wrong" in run.output
    assert "medulla_api_range: The ipv4_range 192.0.2.300 cannot be read" in run.output
    assert medulla.state() == before


def test_what_servicenav_cannot_work_with(glpi):
    host = {
        "ansible_connection": "local",
        "servicenav_become": False,
        "servicenav_glpi_url": glpi.url,
        "servicenav_addresses": ["192.0.2.1"],
        "servicenav_api_password": "Api-secret.1234567",
    }
    addresses = "servicenav_addresses"
    play(host, {
        "environment": ({"servicenav_environment": "pariss"}, ["servicenav_environment", "pariss"]),
        "no-scheme": ({"servicenav_glpi_url": "glpi.example.com"}, ["servicenav_glpi_url", "is glpi.example.com"]),
        "no-addresses": ({addresses: LEFT_OUT}, [f"{addresses} is needed and not given"]),
        "empty": ({addresses: ""}, [f"{addresses} is needed and not given"]),
        "letter": ({addresses: ["192.0.2.1O"]}, [addresses, "192.0.2.1O"]),
    }, "medulla.glpi.servicenav", servicenav=[])  # fmt: skip
    assert glpi.rows("SELECT name FROM glpi_apiclients WHERE name = 'ServiceNav'") == []
