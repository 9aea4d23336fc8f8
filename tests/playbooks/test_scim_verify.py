# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""medulla.glpi.scim_verify: hosts that play the identity provider, and the page that their findings go to."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

from testbed import environment_of_medulla
from testbed.identity_server import CREDENTIALS, IdentityServer
from testbed.playbook_run import run_playbook

VERIFY = "medulla.glpi.scim_verify"
WRONG = "Wrong.password-of-Metz"


def scim(server: IdentityServer, **changes: Any) -> dict[str, Any]:
    """The variables of a host that plays the identity provider; its Python has the libraries."""
    given = {f"scim_{name.removeprefix('scim_')}": value for name, value in server.options.items()}
    return {"ansible_connection": "local", **given, "scim_verify_virtualenv": "", **changes}


def test_the_report_has_every_host_and_no_secret(tmp_path: Path) -> None:
    report = {"access_report_directory": str(tmp_path)}
    with IdentityServer("oauth2_client_credentials") as lyon, IdentityServer("basic") as metz:
        hosts = {"lyon": scim(lyon), "metz": scim(metz, scim_password=WRONG), "nancy": scim(metz, scim_password="")}
        inventory = environment_of_medulla.inventory(hosts, {"scim": list(hosts)})
        run = run_playbook(VERIFY, inventory, report, verbosity=3)
        assert (run.rc, {host: bool(stats.failures) for host, stats in run.stats.items()}) == (2, {"lyon": False, "metz": True, "nancy": True})
        assert lyon.names == metz.names == []
        files = [tmp_path / f"access_report.{end}" for end in ("json", "html")]
        written = run.output + "".join(file.read_text(encoding="utf-8") for file in files)
        secrets = [CREDENTIALS[server.method][name] for server, name in ((lyon, "client_secret"), (metz, "password"))]
        assert not [secret for secret in (WRONG, *secrets, *lyon.access_tokens) if secret in written]
        checks = json.loads(files[0].read_text(encoding="utf-8"))["checks"]
        assert {check["host"]: (check["system"], check["status"]) for check in checks} == {
            "lyon": ("SCIM", "green"), "metz": ("SCIM", "red"), "nancy": ("SCIM", "red"),
        }  # fmt: skip
        verdicts = {check["host"]: check["verdict"] for check in checks}
        assert "Sign-in (expected: basic accepted; found: refused (401))" in verdicts["metz"]
        assert "missing: password" in verdicts["nancy"]

        before = [(file.read_bytes(), file.stat().st_mtime_ns) for file in files]
        lyon.requests.clear()
        run = run_playbook(VERIFY, inventory, report, check=True, limit="lyon")
        # The files would tell what check mode leaves out.
        assert (run.rc, {task.action for task in run.tasks if task.changed}) == (0, {"ansible.builtin.copy", "ansible.builtin.template"}), run.output
        assert {method for method, path, _source in lyon.requests if path != "/token"} == {"GET"}
        assert [(file.read_bytes(), file.stat().st_mtime_ns) for file in files] == before


def test_the_libraries_go_into_a_virtual_environment(tmp_path: Path) -> None:
    """With pip and whatever index of packages this machine has."""
    with IdentityServer("digest") as server:
        given = {"scim_verify_virtualenv": str(tmp_path / "libraries"), "scim_verify_become": False}
        inventory = environment_of_medulla.inventory({"lyon": scim(server, **given)}, {"scim": ["lyon"]})
        index = {name: value for name, value in os.environ.items() if name.startswith("PIP_") or name.lower().endswith("_proxy")}
        run = run_playbook(VERIFY, inventory, {"access_report_directory": str(tmp_path)}, environment=index)
        assert run.rc == 0, run.output
        assert [task.action for task in run.module_runs if task.role == "medulla.glpi.scim"] == ["ansible.builtin.pip", "medulla.glpi.scim_check"]
        assert server.names == []
        assert {method for method, _path, _source in server.requests} == {"GET", "POST", "PATCH", "DELETE"}
    assert list((tmp_path / "libraries").glob("lib/python3.*/site-packages/scim2_client"))
