# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What Medulla is told about its access: its files, its own settings, and the variables of its installer."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
import yaml

from .installed_medulla import PLUGIN, SUBSTITUTES, Services
from .medulla_run import HOST, PASSWORDS, SECRETS
from .test_interruptions import kill_the_playbook
from .test_secrets import CommandLines

OURS = "# of somebody else\n[main]\ndbhost = old\ndisable = 0\n\n[provisioning]\nmethod = external\n"


@pytest.mark.quick
def test_hands_over_and_a_second_run_changes_nothing(installed):
    plugin = installed.configuration / PLUGIN
    plugin.write_text(OURS)
    plugin.chmod(0o600)
    first = installed.play("medulla")
    assert first.changed[HOST] > 0
    api_url = f"{installed.glpi.url}/apirest.php"
    database = {"host": "127.0.0.1", "port": str(installed.mariadb.port), "name": installed.glpi.database, "user": installed.account}
    assert installed.file(PLUGIN) == {
        "main": {
            "dbdriver": "mysql", "dbreadonly": "True", "dbsslenable": "False", "dbpasswd": PASSWORDS["medulla_database_password"], "disable": "0",
            **{f"db{name}": value for name, value in database.items()},
        },
        "provisioning": {"method": "external"},
        "webservices": {
            "glpi_base_url": f"{api_url}/", "glpi_username": "medulla", "glpi_password": PASSWORDS["medulla_api_password"], "purge_machine": "0",
        },
    }  # fmt: skip
    substitute = {f"glpi_db{name}": value for name, value in database.items()} | {"glpi_dbpasswd": PASSWORDS["medulla_database_password"]}
    for name in SUBSTITUTES:
        mode = {"glpi": {"dbreadonly": "True"}} if "_inv" in name else {}
        assert installed.file(name) == {"glpidatabase": substitute, **mode}
    (app_token,), (user_token,) = installed.tokens()
    assert installed.settings() == {
        "other": "kept", "glpi_mmc_app_token": app_token, "glpi_root_user_token": user_token, "glpi_url_base_api": api_url, "type_api": "glpi_rest",
        "glpi_crypt_key": "",
    }  # fmt: skip
    assert installed.server() == {**database, "port": installed.mariadb.port, "passwd": PASSWORDS["medulla_database_password"]}
    files = installed.files()
    assert {name: mode for name, (text, mode) in files.items()} == {PLUGIN: 0o600, **dict.fromkeys(SUBSTITUTES, 0o640)}
    assert files[PLUGIN][0].startswith("# of somebody else\n[main]\ndbhost = 127.0.0.1\ndisable = 0\n")

    second = installed.play("medulla")
    assert second.changed == {HOST: 0}
    handover = second.module_runs[second.module_runs.index(next(run for run in second.module_runs if run.action.endswith("access_check"))) + 1 :]
    assert [run.action for run in handover] == [
        "ansible.builtin.stat", "medulla.glpi.ini_settings", "medulla.glpi.medulla_setting", "medulla.glpi.federated_server",
    ]  # fmt: skip
    assert installed.files() == files


def test_check_mode_of_the_first_run(installed):
    before = installed.all()
    with installed.glpi.stand_in.refuse_writes(), installed.mariadb.refuse_writes():
        assert installed.play("medulla", check=True, diff=True).changed[HOST] >= 5
    assert installed.all() == before
    assert installed.glpi.stand_in.refused == []


def test_check_mode_the_mode_and_tls(handed_over):
    installed = handed_over
    before = installed.all()
    with installed.glpi.stand_in.refuse_writes(), installed.mariadb.refuse_writes():
        # GLPI's URL may have the API's file behind it.
        alone = installed.play("medulla_handover", {"medulla_glpi_url": f"{installed.glpi.url}/apirest.php/"}, check=True, diff=True)
        writable = installed.play("medulla_handover", {"medulla_mode": "read_write"}, check=True, diff=True)
    assert (alone.changed[HOST], writable.changed[HOST]) == (0, 1)
    assert installed.all() == before

    # Medulla reads all three as soon as TLS is on, and doesn't start when one is missing.
    installed.play("medulla_handover", {"medulla_mode": "read_write", "medulla_database_ca_cert": "/ca.pem"})
    main = installed.file(PLUGIN)["main"]
    assert (main["dbreadonly"], main["dbsslenable"]) == ("False", "True")
    assert (main["dbsslca"], main["dbsslcert"], main["dbsslkey"]) == ("/ca.pem", "", "")
    assert installed.file(SUBSTITUTES[1])["glpi"] == {"dbreadonly": "False"}
    installed.play("medulla_handover")
    assert installed.all() == before


def kill_when(changed: Path) -> threading.Thread:
    """Kill the playbook as soon as a file is there."""

    def watch() -> None:
        give_up = time.monotonic() + 120
        while not changed.exists() and time.monotonic() < give_up:
            time.sleep(0.005)
        kill_the_playbook()

    thread = threading.Thread(target=watch)
    thread.start()
    return thread


def test_services_are_restarted_when_files_change_also_after_a_kill(handed_over, tmp_path):
    installed = handed_over
    services = Services(tmp_path)
    host = {"medulla_services": ["mmc-agent", "pulse-xmpp-agent"], **SECRETS}
    watch = kill_when(installed.marker)
    for path in installed.configuration.rglob("*.local"):
        path.unlink()
    killed = installed.try_play("medulla_handover", host=host, environment=services.environment)
    watch.join()
    assert killed.rc == -signal.SIGKILL
    assert services.restarted() == []
    # What the module was doing goes on without the playbook.
    give_up = time.monotonic() + 30
    while len(installed.files()) < 4 and time.monotonic() < give_up:
        time.sleep(0.05)
    assert installed.marker.exists()

    run = installed.play("medulla_handover", host=host, environment=services.environment)
    assert services.restarted() == ["mmc-agent", "pulse-xmpp-agent"]
    assert run.changed[HOST] > 0
    assert not installed.marker.exists()
    assert installed.play("medulla_handover", host=host, environment=services.environment).changed == {HOST: 0}
    assert services.restarted() == []


def test_a_medulla_that_is_not_installed(handed_over, tmp_path):
    installed = handed_over
    for folder in installed.configuration.iterdir():
        folder.rename(tmp_path / folder.name)
    run = installed.try_play("medulla_handover", host=SECRETS)
    assert run.rc == 2
    assert "Medulla is not installed" in run.output and "medulla_installer_file" in run.output

    file = tmp_path / "installer.yml"
    host = {**SECRETS, "medulla_installer_file": str(file)}
    installed.play("medulla_handover", host=host)
    variables = {
        "ITSM_TYPE": "glpi", "ITSM_WRITEABLE": False, "ITSM_DBHOST": "127.0.0.1", "ITSM_DBPORT": installed.mariadb.port,
        "ITSM_DBNAME": installed.glpi.database, "ITSM_DBUSER": installed.account, "ITSM_DBPASSWD": SECRETS["medulla_database_password"],
        "ITSM_BASEURL": installed.glpi.url, "ITSM_API_USER": "medulla", "ITSM_API_PASSWORD": SECRETS["medulla_api_password"],
    }  # fmt: skip
    assert yaml.safe_load(file.read_text()) == variables
    assert file.stat().st_mode & 0o7777 == 0o600

    host |= {"medulla_installer_encrypt": True, "medulla_vault_password": "Vault.password-1"}
    run = installed.play("medulla_handover", host=host, verbosity=4, diff=True)
    assert "Vault.password-1" not in run.output
    (tmp_path / "password").write_text("Vault.password-1")
    view = [str(Path(sys.prefix, "bin", "ansible-vault")), "view", "--vault-password-file", str(tmp_path / "password"), str(file)]
    assert yaml.safe_load(subprocess.run(view, capture_output=True, text=True, check=True).stdout) == variables
    assert installed.play("medulla_handover", host=host).changed == {HOST: 0}


def test_nothing_secret_is_shown(handed_over):
    installed = handed_over
    for path in installed.configuration.rglob("*.local"):
        path.unlink()
    installed.define_server({**installed.server(), "passwd": "old"})
    with CommandLines() as command_lines:
        run = installed.play("medulla_handover", host=SECRETS, verbosity=4, diff=True)
    assert run.changed[HOST] == 3
    for name, secret in SECRETS.items():
        assert secret not in run.output, f"{name} is shown"
        assert not [line for line in command_lines.seen if secret in line], f"{name} is in a command line"
