# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The EXAMPLES of every module, run in check mode, in their order, with the connections of the test bed and nothing else changed."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
import yaml
from jinja2.nativetypes import NativeEnvironment

from environment.collection_copy import ROOT
from testbed.glpi_tree import GlpiTree
from testbed.identity_server import CREDENTIALS, IdentityServer
from testbed.installation import Glpi
from testbed.module_run import run_module
from testbed.nftables import Nftables, is_possible

OURS = "medulla.glpi."
MODULES = sorted(path.stem for path in (ROOT / "plugins/modules").glob("*.py"))
# It judges a play on the controller; every playbook begins with it.
OF_PLAYBOOKS = "inputs"
WITH_NFTABLES = ("firewall_plan", "nftables_rule")
# Those that sign in to the database server as its administrator.
OF_THE_SERVER = [
    module
    for module in MODULES
    if module != "access_check" and re.search(r"^ +- medulla\.glpi\.database$", (ROOT / f"plugins/modules/{module}.py").read_text(encoding="utf-8"), re.M)
]
TOKEN = "Token0OfTheExamples".ljust(40, "x")
FIREWALL = "table inet filter {\n\tchain input {\n\t\ttype filter hook input priority filter; policy drop;\n\t}\n}\n"
FILES = {
    "inventory.json": json.dumps([{"name": "srv-3", "type": "Server"}]),
    "medulla_views.sql": "CREATE OR REPLACE VIEW glpi_view_examples AS SELECT id, name FROM glpi_computers;\n",
}
MEDULLAS_TABLE = (
    "CREATE DATABASE admin; CREATE TABLE admin.saas_application (setting_name varchar(45) NOT NULL PRIMARY KEY, setting_value varchar(400) DEFAULT NULL,"
    " setting_description varchar(45) DEFAULT NULL); CREATE SERVER far FOREIGN DATA WRAPPER 'mysql' OPTIONS (HOST 'glpi-db.example.com', USER 'medulla',"
    " PASSWORD 'x', DATABASE 'glpi')"
)

Change = Callable[[str, dict[str, Any]], dict[str, Any]]


def examples(module: str) -> list[dict[str, Any]]:
    """The tasks of a module's EXAMPLES, those of blocks one after the other."""
    found = re.search(r'^EXAMPLES = r?"""\n(.*?)"""', (ROOT / f"plugins/modules/{module}.py").read_text(encoding="utf-8"), re.S | re.M)
    assert found, f"{module} has no EXAMPLES"
    return list(tasks(yaml.safe_load(found.group(1))))


def tasks(entries: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for entry in entries:
        for part in ("block", "rescue", "always"):
            yield from tasks(entry.get(part, []))
        if any(key.startswith(OURS) for key in entry):
            yield entry


def rendered(value: Any, variables: dict[str, Any]) -> Any:
    """The value with its variables; one that nothing defines is an error."""
    if isinstance(value, dict):
        return {name: rendered(each, variables) for name, each in value.items()}
    if isinstance(value, list):
        return [rendered(each, variables) for each in value]
    if not isinstance(value, str) or "{{" not in value:
        return value
    environment = NativeEnvironment()
    environment.filters["from_json"] = json.loads
    environment.globals["lookup"] = lambda plugin, name: FILES[name]
    text = environment.from_string(value).render(variables)
    assert isinstance(text, str) or "lookup" in value, f"{value} is {text!r}"
    assert text != "", f"{value} is given by nothing"
    return text


@pytest.fixture
def surroundings(glpi: Glpi, rest: dict[str, Any], tmp_path: Path) -> Iterator[Change]:
    """What the examples find: entities, a user and a client of their names, files, Medulla's own database. It changes connections, and paths alone."""
    glpi.open_api()
    session = glpi.session(user_token=rest["api_user_token"])
    for name in ("ServiceNav", "Sites", "Paris"):
        assert glpi.call("POST", "Entity", session, json={"input": {"name": name, "entities_id": 0}}).ok
    assert glpi.call("POST", "User", session, json={"input": {"name": "medulla", "_profiles_id": 8, "_entities_id": 0, "_is_recursive": 1}}).ok
    glpi.execute("INSERT INTO glpi_plugins (directory, name, version, state) VALUES ('scim', 'SCIM', '1.0.0', 4)")
    glpi.execute("INSERT INTO glpi_apiclients (name, is_active, ipv4_range_start, ipv4_range_end, app_token) VALUES ('MMC', 1, 1, 1, %s)", TOKEN)
    glpi.server.client(MEDULLAS_TABLE)
    for name, text in FILES.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    (tmp_path / "config").mkdir()
    (tmp_path / "config" / "glpicrypt.key").write_bytes(glpi.key or b"k" * 32)
    tree = GlpiTree(tmp_path / "glpi", glpi)
    tree.put_plugin("scim")
    sql = {"login_unix_socket": glpi.server.socket, "login_user": "root", "config_file": "/nonexistent"}

    def changed(module: str, options: dict[str, Any]) -> dict[str, Any]:
        options = dict(options)
        if module in OF_THE_SERVER:
            options |= sql
        if module == "access_check":
            # With these credentials nothing gets in: that is told in the table.
            options |= {name: glpi.server.host for name in ("login_host",) if name in options} | {"login_port": glpi.server.port, "fail": False}
        if "database" in options:
            options["database"] = glpi.database
        if "api_url" in options:
            options["api_url"] = glpi.url
        options |= {
            "plugin": tree.options,
            "database_views": {"src": str(tmp_path / "medulla_views.sql")} if "src" in options else {},
            "crypt_key_info": {"glpi_directory": str(tmp_path)},
        }.get(module, {})
        for file in options.get("files", []):
            file["path"] = str(tmp_path / Path(file["path"]).name)
        if "marker" in options:
            options["marker"] = str(tmp_path / "marker")
        return options

    yield changed
    glpi.server.client("DROP DATABASE admin; DROP SERVER far")


def variables(rest: dict[str, Any]) -> dict[str, Any]:
    passwords = {f"{name}_password": "Not.secret-1" for name in ("medulla_database", "medulla_api", "servicenav_api")}
    tokens = {f"{name}_token": TOKEN for name in ("medulla_app", "medulla_user", "servicenav_app", "inventory_app")}
    administrator = {"glpi_administrator_password": "glpi", "administrator_user_token": rest["api_user_token"]}
    return {**passwords, **tokens, **administrator, "glpi_network_key": "Registration0Key"}


@pytest.mark.parametrize("module", [module for module in MODULES if module not in (OF_PLAYBOOKS, "scim_check", *WITH_NFTABLES)])
def test_examples(module: str, surroundings: Change, rest: dict[str, Any]) -> None:
    known = variables(rest)
    ran = 0
    for task in examples(module):
        name = next(key for key in task if key.startswith(OURS)).removeprefix(OURS)
        options = surroundings(name, rendered(task[OURS + name] or {}, known))
        # A session is no change, and what comes after it needs one.
        run = run_module(name, options, check=name != "api_session")
        assert not run.failed, f"{task['name']}: {run.msg}"
        known[task.get("register", "")] = run.result
        ran += name == module
    assert ran


@pytest.mark.parametrize("number", range(2))
def test_examples_of_scim_check(number: int) -> None:
    (task,) = examples("scim_check")[number : number + 1]
    given = task[OURS + "scim_check"]
    with IdentityServer(given["authentication"], addresses=["127.0.0.2", "127.0.0.1"]) as server:
        secrets = {f"scim_{name}": value for name, value in CREDENTIALS[server.method].items() if isinstance(value, str)}
        options = rendered(given, {**secrets, "scim_token_url": server.options.get("token_url", "")})
        options["scim_url"] = server.url
        for name, address in (("source_address", "127.0.0.2"), ("outside_address", "127.0.0.3")):
            if name in options:
                options[name] = address
        # In check mode it only signs in; what it makes, it removes.
        run = run_module("scim_check", {**options, "fail": False})
        assert not run.failed, run.msg
        wrong = [row["requirement"] for row in run.result["requirements"] if not row["ok"]]
        # The test bed's server has no certificate.
        assert wrong in ([], ["Encryption"]), wrong


@pytest.mark.skipif(not is_possible(), reason="nft in a network namespace needs root, or user namespaces")
@pytest.mark.parametrize("module", WITH_NFTABLES)
def test_examples_of_the_firewall(module: str, tmp_path: Path) -> None:
    with ExitStack() as stack:
        firewall = stack.enter_context(Nftables(tmp_path))
        firewall.boot(FIREWALL)
        # It is enabled, as on a host whose firewall it is.
        (tmp_path / "bin" / "systemctl").write_text("#!/bin/sh\necho enabled\n", encoding="utf-8")
        (tmp_path / "bin" / "systemctl").chmod(0o755)
        files = {"config_file": str(firewall.file)} if module == "nftables_rule" else {"backend": "nftables"}
        for task in examples(module):
            run = run_module(module, {**rendered(task[OURS + module], {}), **files}, check=True, environment=firewall.environment)
            assert not run.failed, f"{task['name']}: {run.msg}"
