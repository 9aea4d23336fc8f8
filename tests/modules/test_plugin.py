# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""plugin against a real database, and a stand-in for GLPI's console."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import Any

import pytest

from testbed.glpi_tree import GlpiTree
from testbed.installation import Glpi
from testbed.module_run import expect_failure, expect_success

KEY = "Registration0Secret/" * 60
ROW = "SELECT state FROM glpi_plugins WHERE directory = 'scim'"
COMMON = ["--no-interaction", "--no-ansi", "--lang=en_GB"]
DOWNLOAD, INSTALL, ACTIVATE = (
    ["marketplace:download", "scim", *COMMON],
    ["plugin:install", "--username=glpi", "scim", *COMMON],
    ["plugin:activate", "scim", *COMMON],
)


@pytest.fixture
def tree(tmp_path: Path, glpi: Glpi) -> GlpiTree:
    return GlpiTree(tmp_path / "glpi", glpi, keys=[KEY])


@pytest.fixture
def options(administrator: dict[str, Any], tree: GlpiTree) -> dict[str, Any]:
    return {**administrator, **tree.options, "directory": "scim"}


def note(glpi: Glpi, state: int) -> None:
    glpi.execute("REPLACE INTO glpi_plugins (directory, name, version, state) VALUES ('scim', 'SCIM &#38; more', '1.0.0', %s)", state)


def test_a_plugin_is_downloaded_installed_and_activated_with_a_key_that_nobody_sees(glpi, tree, options, read) -> None:
    looked = expect_success("plugin", options, changed=False)
    facts = {name: looked.result[name] for name in ("state", "name", "version", "plugin_path", "key_stored", "glpi_version", "php_version")}
    assert facts == {
        "state": "unknown", "name": None, "version": None, "plugin_path": None, "key_stored": False, "glpi_version": "10.0.19", "php_version": "8.2.29",
    }  # fmt: skip

    # As people paste it.
    wanted = {**options, "state": "active", "download": True, "network_key": f" {KEY[:600]}\n{KEY[600:]}\n"}
    foretold = expect_success("plugin", wanted, check=True, changed=True)
    assert (foretold.result["state"], foretold.result["key_stored"]) == ("active", False)
    assert tree.calls() == [] and read(ROW) == ""

    run = expect_success("plugin", wanted, changed=True)
    assert tree.calls() == [["config:set", "glpinetwork_registration_key", "--no-ansi", "--lang=en_GB"], DOWNLOAD, INSTALL, ACTIVATE]
    assert read(ROW) == "1"
    assert run.diff["before"]["state"] == "unknown" and run.diff["after"]["state"] == "active"
    assert run.result["state"] == "active" and run.result["plugin_path"] == f"{tree.path}/marketplace/scim" and run.result["key_stored"]
    stored = read("SELECT value FROM glpi_configs WHERE name = 'glpinetwork_registration_key'")
    assert bytes.fromhex(stored).decode() == KEY
    assert not [secret for secret in (KEY, KEY[:600], KEY[600:], KEY[:60]) if secret in run.output]

    expect_success("plugin", {**wanted, "network_key": "Another0Secret"}, changed=False)
    assert len(tree.calls()) == 4
    assert read("SELECT value FROM glpi_configs WHERE name = 'glpinetwork_registration_key'") == stored


def test_an_update_is_installed_and_nothing_is_done_twice(glpi, tree, options) -> None:
    tree.put_plugin("scim", "plugins")
    note(glpi, 6)
    run = expect_success("plugin", {**options, "state": "active"}, changed=True)
    assert tree.calls() == [INSTALL, ACTIVATE]
    assert (run.result["plugin_path"], run.result["name"]) == (f"{tree.path}/plugins/scim", "SCIM & more")
    expect_success("plugin", {**options, "state": "active"}, changed=False)
    assert len(tree.calls()) == 2


def test_each_failure_says_what_to_do(glpi, tree, options, read) -> None:
    active = {**options, "state": "active"}
    download = {**active, "download": True}
    expect_failure("plugin", {**options, "glpi_path": str(tree.path / "bin")}, "There is no GLPI in", "check glpi_path")
    expect_failure("plugin", active, "The plugin scim is not in GLPI's tree", "looked in marketplace and plugins", "download: true")
    expect_failure("plugin", download, "no key of GLPI Network", "give network_key")
    expect_failure("plugin", {**download, "network_key": KEY * 4}, "4800 characters", "4094")
    expect_failure("plugin", {**active, "directory": "--all"}, "letters and digits")
    assert tree.calls() == []

    refused = expect_failure("plugin", {**download, "network_key": "Wrong0Secret"}, "GLPI Network refused the key", "exit code 1", "missing or invalid")
    assert "Wrong0Secret" not in refused.output
    tree.set(full_disk=True)
    expect_failure("plugin", {**download, "network_key": KEY}, "was not downloaded", "may write into the folder marketplace", "exit code 0")

    tree.put_plugin("scim")
    expect_failure("plugin", {**active, "username": "nobody"}, "there is no active user nobody", "username")
    tree.set(broken_installation=True)
    expect_failure("plugin", active, "was not installed, and is not_installed", "installation failed")
    note(glpi, 3)
    expect_failure("plugin", active, "cannot be activated before it is configured", "Setup > Plugins")
    note(glpi, 2)
    expect_failure("plugin", {**active, "php": "/nonexistent/php"}, "needs PHP", "/nonexistent/php")
    assert expect_success("plugin", {**options, "php": "/nonexistent/php"}).result["php_version"] is None

    glpi.set_config(version="11.1.0")
    expect_failure("plugin", options, "GLPI 11.1.0", "only GLPI 10.0.x and 11.0.x are supported")
    assert read(ROW) == "2"


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become another user")
def test_the_console_runs_as_the_web_servers_user(options, tree) -> None:
    with tempfile.TemporaryDirectory() as folder:
        php, who = Path(folder, "php"), Path(folder, "who")
        Path(folder).chmod(0o777)
        php.write_text(f"#!/bin/sh\nid -un >{who}\nprintf 8.1.0\n", encoding="utf-8")
        php.chmod(0o755)
        Path(folder, "bin").mkdir()
        Path(folder, "bin/console").touch()
        run = expect_success("plugin", {**options, "php": str(php), "glpi_path": folder, "console_user": "nobody"})
        assert (run.result["php_version"], who.read_text(encoding="utf-8")) == ("8.1.0", "nobody\n")
    expect_failure("plugin", {**options, "console_user": "no-such-user"}, "no system user no-such-user", "console_user")
