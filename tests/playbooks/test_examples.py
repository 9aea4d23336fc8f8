# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The EXAMPLES of all plugins, as one play in check mode: on a GLPI with a Medulla beside it, by this GLPI's connections."""

from __future__ import annotations

import ast
import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator

from environment import collection_copy
from testbed import environment_of_medulla
from testbed.glpi_tree import GlpiTree
from testbed.playbook_run import run_playbook

from .installed_medulla import InstalledMedulla
from .medulla_run import HOST, PASSWORDS

VIEWS = collection_copy.ROOT / "roles" / "medulla" / "files" / "medulla_views.sql"
PLUGINS = collection_copy.ROOT / "plugins"
# They need a firewall of this machine's own, and an identity server: test_nftables_rule.py, Molecule and test_scim_verify.py run them.
ELSEWHERE = ("firewall_plan", "nftables_rule", "scim_check")
# What says how to get in, which is this GLPI's instead.
CONNECTION = ("api_connect_to", "api_password", "api_url", "api_user_token", "api_username", "login_host", "login_unix_socket", "login_user")
# The examples expect them to be there.
ENTITIES = ("Paris", "ServiceNav", "Sites")


def texts(path: Path) -> dict[str, str]:
    """The documentation of a module or lookup."""
    assigned = [node for node in ast.parse(path.read_text(encoding="utf-8")).body if isinstance(node, ast.Assign)]
    named = {getattr(node.targets[0], "id", ""): node.value for node in assigned}
    return {name: ast.literal_eval(named[name]) for name in ("DOCUMENTATION", "EXAMPLES")}


def examples(path: Path) -> list[dict[str, Any]]:
    """The tasks of one plugin."""
    if path.suffix == ".yml":
        return yaml.safe_load(yaml.safe_load(path.read_text(encoding="utf-8"))["EXAMPLES"])
    return yaml.safe_load(texts(path)["EXAMPLES"])


def paths() -> list[Path]:
    modules = [path for path in sorted((PLUGINS / "modules").glob("*.py")) if path.stem not in (*ELSEWHERE, "inputs")]
    return [*modules, *sorted((PLUGINS / "filter").glob("*.yml")), *sorted((PLUGINS / "lookup").glob("*.py"))]


def here(task: dict[str, Any], access: InstalledMedulla, tree: GlpiTree) -> dict[str, Any]:
    """The task with this GLPI's connection and names."""
    task = {key: value for key, value in task.items() if key not in ("no_log", "notify", "delegate_to")}
    for key in ("block", "always"):
        if key in task:
            task[key] = [here(each, access, tree) for each in task[key]]
    for module, arguments in task.items():
        if not module.startswith("medulla.glpi."):
            continue
        given = {name: value for name, value in (arguments or {}).items() if name not in CONNECTION}
        if module.endswith(".access_check"):
            given.update({name: value for name, value in arguments.items() if name in ("api_username", "api_password", "api_user_token")})
            given.update(api_url=access.glpi.url, api_source_address=environment_of_medulla.MEDULLA_ADDRESS)
            if "login_user" in arguments:
                server = {"login_host": access.mariadb.host, "login_port": access.mariadb.port, "login_user": access.account}
                given.update(server, login_password=arguments["login_password"], bind_address=environment_of_medulla.MEDULLA_ADDRESS)
        if "database" in given:
            given["database"] = access.glpi.database
        if module.endswith(".federated_server"):
            given["name"] = access.federated_server
        if module.endswith(".medulla_setting"):
            given["database"] = access.own_database
        if module.endswith(".crypt_key_info"):
            given["glpi_directory"] = str(tree.path)
        if module.endswith(".plugin"):
            given.update(tree.options)
        if "src" in given:
            given["src"] = str(VIEWS)
        for file in given.get("files", ()):
            file["path"] = str(access.configuration / "mmc" / "plugins" / Path(file["path"]).name)
        task[module] = given
    return task


def tasks(access: InstalledMedulla, tree: GlpiTree) -> Iterator[dict[str, Any]]:
    for path in paths():
        for number, task in enumerate(examples(path)):
            yield {"name": f"{path.stem} {number}", **here(task, access, tree)}


def test_every_example_runs(handed_over: InstalledMedulla, tmp_path: Path) -> None:
    access, glpi = handed_over, handed_over.glpi
    tree = GlpiTree(tmp_path / "glpi", glpi)
    tree.put_plugin("scim")
    app_token, user_token = (each[0] for each in access.tokens())
    token = "Administrator0Token".ljust(40, "x")
    glpi.set_user_token("glpi", token)
    session = glpi.session(user_token=token)
    for name in ENTITIES:
        assert glpi.call("POST", "Entity", session, json={"input": {"name": name, "entities_id": 0}}).status_code == 201
    connection = access.host["database_access_connection"]
    play = {
        "hosts": "all",
        "gather_facts": False,
        "vars": {
            **PASSWORDS,
            "medulla_app_token": app_token,
            "medulla_user_token": user_token,
            "servicenav_app_token": app_token,
            "servicenav_api_password": "not.secret-1",
            "inventory_app_token": "I" * 40,
            "administrator_user_token": token,
            "glpi_administrator_password": "glpi",
            "glpi_network_key": "K" * 40,
            "table": "name,Serial number\nsrv-1,SN-1\n",
            "variables_file": "",
            "variables": {"a": "b"},
            "content": "a: b",
            "new_password": "not.secret-2",
        },
        "module_defaults": {
            "group/medulla.glpi.database": connection,
            "group/medulla.glpi.rest": {"api_url": glpi.url, "api_user_token": token},
            "medulla.glpi.federated_server": connection,
            "medulla.glpi.medulla_setting": connection,
        },
        "tasks": list(tasks(access, tree)),
    }
    playbook = tmp_path / "examples.yml"
    playbook.write_text(json.dumps([play]), encoding="utf-8")
    (tmp_path / "files").mkdir()
    shutil.copy(VIEWS, tmp_path / "files")
    (tmp_path / "files" / "inventory.json").write_text('[{"name": "srv-3"}]', encoding="utf-8")
    (tmp_path / "files" / "vault.yml").write_text("medulla_api_password: not.secret-3\n", encoding="utf-8")
    password = tmp_path / "vault_password"
    password.write_text("not.secret-1", encoding="utf-8")
    environment = {"ANSIBLE_VAULT_PASSWORD_FILE": str(password)}
    before = access.all()
    run = run_playbook(playbook, environment_of_medulla.inventory({HOST: {"ansible_connection": "local"}}), check=True, environment=environment)
    assert run.rc == 0, run.output
    ran = {task.action for task in run.tasks if task.outcome == "ok"}
    assert {f"medulla.glpi.{path.stem}" for path in paths() if path.parent.name == "modules"} <= ran
    assert access.all() == before


@pytest.mark.parametrize("module", ELSEWHERE)
def test_an_example_that_runs_elsewhere_has_options_that_there_are(module: str) -> None:
    path = PLUGINS / "modules" / f"{module}.py"
    documented = yaml.safe_load(texts(path)["DOCUMENTATION"])["options"]
    for task in examples(path):
        checked = ArgumentSpecValidator(documented).validate(task[f"medulla.glpi.{module}"])
        assert checked.error_messages == []
