# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The secrets that the playbook medulla.glpi.secrets makes, read with ansible-vault."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from ansible.parsing.vault import VaultLib, VaultSecret

from testbed import environment_of_medulla
from testbed.playbook_run import PlaybookRun, run_playbook

from .medulla_run import HOST
from .test_secrets import CommandLines

VAULT_PASSWORD = "Vault.password-of-the-tests"
NAMES = ["medulla_database_password", "medulla_api_password", "medulla_app_token", "medulla_user_token"]


class Inventory:
    """An inventory in a folder, with environments beside each other; `password` is the file with the vault's."""

    def __init__(self, folder: Path, content: dict[str, Any]) -> None:
        self.folder = folder / "inventory"
        self.folder.mkdir()
        self.path = self.folder / "hosts.yml"
        self.path.write_text(json.dumps(content))
        self.password = folder / "vault_password"
        self.password.write_text(VAULT_PASSWORD)

    def run(self, playbook: str = "secrets", given: dict[str, Any] | None = None, **options: Any) -> PlaybookRun:
        options.setdefault("environment", {"ANSIBLE_VAULT_PASSWORD_FILE": str(self.password)})
        return run_playbook(f"medulla.glpi.{playbook}", self.path, given, **options)

    def file(self, environment: str = "all") -> Path:
        return self.folder / "group_vars" / environment / "vault.yml"

    def vault(self, verb: str, environment: str = "all") -> str:
        command = [str(Path(sys.prefix, "bin", "ansible-vault")), verb, "--vault-password-file", str(self.password), str(self.file(environment))]
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout

    def secrets(self, environment: str = "all") -> dict[str, str]:
        return decrypted(self.file(environment))

    def update(self) -> dict[str, Any]:
        """What an update of an inventory makes of it, as AWX's does, which knows no vault password."""
        command = [str(Path(sys.prefix, "bin", "ansible-inventory")), "--inventory", str(self.path), "--list"]
        return json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)


def decrypted(path: Path) -> dict[str, str]:
    """The variables of a file that is encrypted as a whole, or has variables that are."""

    class Loader(yaml.SafeLoader):
        pass

    vault = VaultLib([("default", VaultSecret(VAULT_PASSWORD.encode()))])
    Loader.add_constructor("!vault", lambda loader, node: vault.decrypt(loader.construct_scalar(node)).decode())
    text = path.read_text(encoding="utf-8")
    return yaml.load(vault.decrypt(text).decode() if text.startswith("$ANSIBLE_VAULT;") else text, Loader)


@pytest.fixture
def inventory(tmp_path: Path) -> Iterator[Inventory]:
    host = {"ansible_connection": "local"}
    yield Inventory(tmp_path, environment_of_medulla.inventory({HOST: host}))


@pytest.mark.quick
def test_makes_what_is_missing_and_nothing_more(inventory):
    assert inventory.run(check=True, diff=True).changed[HOST] > 0
    assert not inventory.file().parent.exists()

    with CommandLines() as command_lines:
        first = inventory.run(verbosity=4, diff=True)
    assert first.rc == 0, first.output
    secrets = inventory.secrets()
    assert list(secrets) == NAMES
    for name in NAMES[:2]:
        assert re.fullmatch("[A-Za-z0-9.-]{30,}", secrets[name])
        assert all(re.search(kind, secrets[name]) for kind in ("[A-Z]", "[a-z]", "[0-9]", "[.-]"))
    for name in NAMES[2:]:
        assert re.fullmatch("(?=.*[A-Za-z])[A-Za-z0-9]{40}", secrets[name])
    assert len(set(secrets.values())) == 4
    assert inventory.file().read_text().count("!vault |\n  $ANSIBLE_VAULT;") == 4
    carried = inventory.update()["_meta"]["hostvars"][HOST]
    assert all(carried[name]["__ansible_vault"].startswith("$ANSIBLE_VAULT;") for name in NAMES)
    assert inventory.file().stat().st_mode & 0o7777 == 0o600
    for secret in (*secrets.values(), VAULT_PASSWORD):
        assert secret not in first.output
        assert not [line for line in command_lines.seen if secret in line]

    written = inventory.file().read_bytes()
    assert inventory.run().changed == {HOST: 0}
    assert inventory.file().read_bytes() == written

    text = f'# by hand\n{NAMES[0]}: "kept-1A"  # why\nother: x\n'
    for as_a_whole in (False, True):
        inventory.file().write_text(text)
        if as_a_whole:
            inventory.vault("encrypt")
        assert inventory.run(given={"medulla_user_token": "FromOutside"}).changed[HOST] == 1
        assert inventory.file().read_text().startswith("$ANSIBLE_VAULT;") == as_a_whole
        if as_a_whole:
            inventory.vault("decrypt")
        assert inventory.file().read_text().startswith(text)
        assert list(inventory.secrets()) == [NAMES[0], "other", NAMES[1], NAMES[2]]
        assert inventory.secrets()[NAMES[1]] != secrets[NAMES[1]]


def test_the_vault_password_as_a_variable_and_a_path(inventory, tmp_path):
    path = tmp_path / "elsewhere" / "secrets.yml"
    given = {"medulla_vault_password": VAULT_PASSWORD, "medulla_secrets_file": str(path), "medulla_secrets": "medulla_database_password"}
    first = inventory.run(given=given, environment=None)
    assert first.rc == 0, first.output
    assert not inventory.file().exists()
    assert list(decrypted(path)) == ["medulla_database_password"]
    assert inventory.run(given=given, environment=None).changed == {HOST: 0}


def test_no_vault_password(inventory):
    run = inventory.run(environment=None)
    assert run.rc == 2
    assert "--vault-password-file" in run.output
    assert not inventory.file().exists()


def test_each_environment_has_its_own(tmp_path):
    names = ("paris", "lyon")
    hosts = {f"mmc-{name}-{number}": {"ansible_connection": "local", "medulla_environment": name} for name in names for number in (1, 2)}
    groups = {"medulla": list(hosts), **{name: [host for host in hosts if name in host] for name in names}}
    inventory = Inventory(tmp_path, environment_of_medulla.inventory(hosts, groups))
    first = inventory.run()
    assert first.rc == 0, first.output
    assert set(inventory.secrets("paris").values()).isdisjoint(inventory.secrets("lyon").values())
    assert inventory.run().changed == dict.fromkeys(hosts, 0)
