# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The playbook medulla.glpi.scim: the plugin, the user whom it applies, and who reaches its URL, with the real web servers."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from testbed import web_servers
from testbed.glpi_tree import GlpiTree
from testbed.installation import Glpi
from testbed.playbook_run import PlaybookRun, run_playbook
from testbed.web_servers import OPEN, OTHERS, WebServer

KEY = "Registration0SecretKey"
ADDRESSES = ["127.0.0.2", "127.0.1.0/24", "2001:db8::/32", "::1"]

# Each gets to the plugin's file, on the host of GLPI's tree or on that of its folder "public", as long as there is no limit.
PATHS = [
    "/marketplace/scim/index.php",
    "/marketplace/scim/index.php/Users?filter=x",
    "/marketplace/scim/",
    "/plugins/scim/index.php",
    "//marketplace///scim//index.php",
    "/marketplace/./scim/%2e/index.php",
    "/x/../marketplace/scim/index.php",
    "/marketplace/scim/front/../index.php",
    "/marketplace/scim/front/%2e%2e/index.php",
    "/marketplace/scim/index.php/front/",
    "/%6darketplace/%73cim/index%2ephp",
    "/MARKETPLACE/Scim/index.php",
    "/public/marketplace/scim/index.php",
    "/index.php/marketplace/scim/index.php",
    "http://localhost/marketplace/scim/index.php",
    # Names that the web server itself gives the plugin.
    "/provisioning/Users",
    "/aliased/index.php",
]
NGINX_PATHS = ["/tried", "/marketplace%2fscim%2findex.php", "/marketplace/scim/front/..%2findex.php"]


@pytest.fixture
def web_server(request: pytest.FixtureRequest) -> Iterator[WebServer]:
    """A private server, which runs; `make playbooks` installs both."""
    if not web_servers.is_there(request.param) and "CI" not in os.environ:
        pytest.skip(f"{request.param} is not installed: tests/environment/system_packages web_servers")
    with web_servers.running(request.param) as server:
        yield server


def limit_options(server: WebServer) -> dict[str, Any]:
    """What finds the private server, with a link as Debian's Apache has it."""
    link = str(server.configuration / "scim.conf")
    file = str(server.folder / "available.conf") if server.name == "apache" else link
    return {
        "scim_web_server": server.name,
        "scim_limit_file": file,
        "scim_limit_link": link if file != link else "",
        "scim_limit_check": server.check,
        "scim_limit_reload": server.reload,
        "scim_limit_marker": str(server.folder / "marker"),
        "scim_addresses": ADDRESSES,
    }


def inventory(hosts: dict[str, dict[str, Any]]) -> dict[str, Any]:
    local = {"ansible_connection": "local", "scim_become": False}
    return {"all": {"hosts": {}, "children": {"glpi_web": {"hosts": {name: {**local, **host} for name, host in hosts.items()}}}}}


def shown(run: PlaybookRun, host: str = "glpi") -> str:
    return json.dumps([task.shown for task in run.tasks if task.shown and task.host == host], ensure_ascii=False)


def who_gets_in(server: WebServer, paths: list[str]) -> dict[str, set[str]]:
    """From which of these addresses the plugin is reached at each path, on any of the hosts."""
    sources = ("127.0.0.1", "127.0.0.2", "127.0.1.7", "127.0.2.7", "::1")
    return {path: {source for source in sources if any(server.reaches(path, source, port) for port in server.ports)} for path in paths}


def configuration(server: WebServer) -> dict[str, str]:
    return {str(file): file.read_text(encoding="utf-8") for file in sorted(server.folder.rglob("*.conf"))}


@pytest.mark.parametrize("web_server", ["apache"], indirect=True)
def test_the_plugin_its_user_and_its_limit(glpi: Glpi, tmp_path: Path, web_server: WebServer) -> None:
    tree = GlpiTree(tmp_path / "glpi", glpi, keys=[KEY])
    old_php = GlpiTree(tmp_path / "old_php", glpi, php_version="8.0.30")
    connection = {"login_unix_socket": glpi.server.socket, "login_user": "root"}
    common = {
        "scim_glpi_url": glpi.url,
        "scim_database": glpi.database,
        "scim_database_connection": connection,
        "api_access_database_connection": connection,
        "scim_administrator_name": "glpi",
        "scim_administrator_password": "glpi",
        "scim_default_server": False,
    }

    def of(tree: GlpiTree) -> dict[str, Any]:
        return {**common, **limit_options(web_server), **{f"scim_{name}": value for name, value in tree.options.items()}}

    # As a real GLPI has it: its profile Admin, which the test bed's database leaves without rights.
    for right, value in {"user": 7199, "group": 119, "profile": 1, "entity": 33}.items():
        glpi.execute("UPDATE glpi_profilerights SET rights = %s WHERE profiles_id = 3 AND name = %s", value, right)
    host = {**of(tree), "scim_install_plugin": True, "scim_glpi_network_key": KEY}
    before = configuration(web_server)
    check = run_playbook("medulla.glpi.scim", inventory({"glpi": host, "inactive": of(tree), "old_php": of(old_php)}), check=True, diff=True)
    assert {name: stats.failures for name, stats in check.stats.items()} == {"glpi": 0, "inactive": 1, "old_php": 1}, check.output
    assert re.search(r"The SCIM plugin must be active, and it is unknown.*scim_install_plugin: true and the key", check.output, re.DOTALL)
    assert "needs PHP 8.1 or later" in check.output and "8.0.30" in check.output
    assert "Setup > SCIM Identity servers" in shown(check)
    assert configuration(web_server) == before and tree.calls() == []
    assert glpi.rows("SELECT id FROM glpi_users WHERE name = 'scim'") == []

    tree.set(php_version="8.1.2")
    workers = web_server.workers()
    first = run_playbook("medulla.glpi.scim", inventory({"glpi": host}), verbosity=2)
    assert first.rc == 0, first.output
    assert KEY not in first.output
    assert [call[0] for call in tree.calls()] == ["config:set", "marketplace:download", "plugin:install", "plugin:activate"]
    assert "WARNING: PHP is 8.1.2, and the SCIM plugin recommends 8.2 or later" in shown(first)
    assert glpi.rows(
        "SELECT u.password, u.is_active, p.name, pu.entities_id, pu.is_recursive FROM glpi_users u"
        " JOIN glpi_profiles_users pu ON pu.users_id = u.id JOIN glpi_profiles p ON p.id = pu.profiles_id WHERE u.name = 'scim'"
    ) in ([{"password": nothing, "is_active": 1, "name": "Admin", "entities_id": 0, "is_recursive": 1}] for nothing in (None, ""))
    for line in (
        f"Open {glpi.url}, Setup > SCIM Identity servers",
        "User applied: scim",
        "Security: Bearer.",
        "Default server: no",
        f"{glpi.url}/marketplace/scim/index.php",
    ):
        assert line in shown(first)

    web_server.wait_for_reload(workers)
    refused = who_gets_in(web_server, PATHS)
    assert refused == dict.fromkeys(PATHS, {"127.0.0.2", "127.0.1.7", "::1"})
    assert web_server.ask(PATHS[0], "127.0.0.1", web_server.ports[0])[0] == 403
    assert {web_server.ask(f"/{path}/index.php", "127.0.0.1", web_server.ports[0]) for path in OTHERS} == {(200, OPEN)}

    workers = web_server.workers()
    second = run_playbook("medulla.glpi.scim", inventory({"glpi": {**host, "scim_administrator_password": "", "scim_glpi_network_key": ""}}))
    assert second.rc == 0, second.output
    assert second.changed == {"glpi": 0}
    assert not [task for task in second.tasks if task.task == "Have the web server read its configuration again"]
    assert web_server.workers() == workers and len(tree.calls()) == 4

    revoked = run_playbook("medulla.glpi.scim_revoke", inventory({"glpi": host}))
    assert revoked.rc == 0, revoked.output
    assert "API client medulla.glpi scim" in shown(revoked) and "user scim, into the trash" in shown(revoked)
    assert "Delete the identity server scim in GLPI" in shown(revoked)
    assert glpi.rows("SELECT is_deleted, api_token FROM glpi_users WHERE name = 'scim'") == [{"is_deleted": 1, "api_token": None}]
    assert not web_server.reaches(PATHS[0], "127.0.0.1", web_server.ports[0]), "the limit stays, or everybody would get in"
    assert run_playbook("medulla.glpi.scim_revoke", inventory({"glpi": {**host, "scim_administrator_password": ""}})).changed == {"glpi": 0}


# One host after the other, since all have the same web server, and on after a failure.
LIMIT = """
- hosts: glpi_web
  serial: 1
  gather_subset: [min]
  tasks:
    - name: Limit
      block:
        - name: Limit who gets in
          ansible.builtin.include_role:
            name: medulla.glpi.scim
            tasks_from: limit
      rescue:
        - name: Say what failed
          ansible.builtin.debug:
            msg: "failed: {{ ansible_failed_result.msg }}"
"""


@pytest.mark.parametrize("web_server", ["nginx"], indirect=True)
def test_nginx_keeps_the_former_limit_when_it_refuses_the_new_one(tmp_path: Path, web_server: WebServer) -> None:
    playbook = tmp_path / "limit.yml"
    playbook.write_text(LIMIT, encoding="utf-8")
    host = limit_options(web_server)
    paths = [*PATHS, *NGINX_PATHS]
    assert all(sources == {"127.0.0.1", "127.0.0.2", "127.0.1.7", "127.0.2.7", "::1"} for sources in who_gets_in(web_server, paths).values())

    # A run that ends before the reload leaves it to the next one. A survey of AWX answers one string.
    ended = {**host, "scim_limit_reload": ["false"]}
    workers = web_server.workers()
    first = run_playbook(playbook, inventory({"ended": ended, "glpi": {**host, "scim_addresses": "\n".join(ADDRESSES)}}))
    assert first.rc == 0 and "failed: " in shown(first, "ended") and "failed: " not in shown(first), first.output
    assert not [task for task in first.tasks if task.host == "glpi" and task.task == "Write the limit" and task.changed]
    web_server.wait_for_reload(workers)
    assert not (web_server.folder / "marker").exists()
    assert who_gets_in(web_server, paths) == dict.fromkeys(paths, {"127.0.0.2", "127.0.1.7", "::1"})
    assert web_server.ask(PATHS[0], "127.0.0.1", web_server.ports[0])[0] == 401
    assert {web_server.ask(f"/{path}/index.php", "127.0.0.1", web_server.ports[0]) for path in OTHERS} == {(200, OPEN)}

    limit, workers = configuration(web_server), web_server.workers()
    # A refusal doesn't forget the reload that an earlier run has left.
    (web_server.folder / "marker").touch()
    run_playbook(playbook, inventory({"ended": {**ended, "scim_addresses": ["192.0.2.0/255.255.255.0"]}}))
    assert (web_server.folder / "marker").exists()

    other = web_server.configuration / "other.conf"
    other.write_text('server { listen 127.0.0.1:9; location / { auth_basic "Staff"; } }\n', encoding="utf-8")
    refusals = run_playbook(
        playbook,
        inventory(
            {
                "wrong": {**host, "scim_addresses": ["192.0.2.0/255.255.255.0"]},
                "password": {**host, "scim_addresses": ["192.0.2.1"]},
                "unread": {**host, "scim_limit_exceptions": ['auth_basic "Staff";'], "scim_limit_file": str(web_server.folder / "elsewhere.conf")},
                "nobody": {**host, "scim_addresses": ["192.0.2.%"]},
            }
        ),
    )
    other.unlink()
    assert configuration(web_server) == limit
    said = {name: shown(refusals, name) for name in refusals.stats}
    assert "failed: The limit of the SCIM plugin's URL was undone, and nginx goes on as before: it refused its configuration" in said["wrong"]
    assert "192.0.2.0/255.255.255.0" in said["wrong"]
    assert json.dumps('has auth_basic "Staff"; where the limit would not count')[1:-1] in said["password"]
    assert "does not read" in said["unread"] and "elsewhere.conf" in said["unread"]
    assert "failed: scim_addresses must hold IPv4 and IPv6 addresses" in said["nobody"] and "192.0.2.%" in said["nobody"]

    absent = run_playbook(playbook, inventory({"glpi": {**host, "scim_limit_state": "absent"}}))
    assert absent.rc == 0, absent.output
    web_server.wait_for_reload(workers)
    assert web_server.reaches(PATHS[0], "127.0.0.1", web_server.ports[0])
    assert list(web_server.configuration.iterdir()) == []
