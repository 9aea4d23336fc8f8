# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which steps bring a plugin to the desired state."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.medulla.glpi.plugins.module_utils.errors import ProvisioningError
from ansible_collections.medulla.glpi.plugins.module_utils.plugin.state import (
    ACTIVATE,
    ACTIVE,
    DOWNLOAD,
    INACTIVE,
    INSTALL,
    NEW,
    NOT_INSTALLED,
    STORE_KEY,
    TO_BE_CLEANED,
    TO_BE_CONFIGURED,
    TO_BE_UPDATED,
    State,
    plan,
)


def desired(state: str | None, **options: Any) -> dict[str, Any]:
    return {
        "directory": "scim",
        "state": state,
        "download": True,
        "network_key": None,
        "username": "glpi",
        "glpi_path": "/var/www/glpi",
        "plugin_paths": ["marketplace", "plugins"],
        **options,
    }


@pytest.mark.parametrize(
    ("current", "state", "steps", "after"),
    [
        (State(), None, [], "unknown"),
        (State(path="/scim"), "downloaded", [], "unknown"),
        (State(path="/scim"), "installed", [INSTALL], "inactive"),
        (State(NEW, path="/scim"), "active", [INSTALL, ACTIVATE], "active"),
        (State(NOT_INSTALLED, path="/scim"), "active", [INSTALL, ACTIVATE], "active"),
        (State(INACTIVE, path="/scim"), "installed", [], "inactive"),
        (State(INACTIVE, path="/scim"), "active", [ACTIVATE], "active"),
        (State(ACTIVE, path="/scim"), "installed", [], "active"),
        (State(ACTIVE, path="/scim"), "active", [], "active"),
        (State(TO_BE_CONFIGURED, path="/scim"), "installed", [], "to_be_configured"),
        (State(TO_BE_UPDATED, path="/scim"), "downloaded", [], "to_be_updated"),
        (State(TO_BE_UPDATED, path="/scim"), "active", [INSTALL, ACTIVATE], "active"),
        (State(TO_BE_CLEANED, path="/scim"), "installed", [INSTALL], "inactive"),
        (State(key_stored=True), "downloaded", [DOWNLOAD], "not_installed"),
        (State(TO_BE_CLEANED, key_stored=True), "active", [DOWNLOAD, INSTALL, ACTIVATE], "active"),
        # What is downloaded for a plugin that GLPI knows is another version for it.
        (State(ACTIVE, key_stored=True), "active", [DOWNLOAD, INSTALL, ACTIVATE], "active"),
        (State(9, path="/scim"), None, [], "state_9"),
    ],
)
def test_the_steps(current: State, state: str | None, steps: list[str], after: str) -> None:
    changes = plan(current, desired(state))
    assert (list(changes.steps), changes.after["state"]) == (steps, after)
    assert bool(steps) == (changes.before != changes.after)


def test_a_key_is_given_only_for_a_download() -> None:
    assert plan(State(key_stored=True), desired("downloaded", network_key="key")).steps == [STORE_KEY, DOWNLOAD]
    assert plan(State(NOT_INSTALLED, path="/scim"), desired("installed", network_key="key")).steps == [INSTALL]


@pytest.mark.parametrize(
    ("current", "options", "needle"),
    [
        (State(ACTIVE), {"download": False}, "not in GLPI's tree"),
        (State(), {}, "no key of GLPI Network"),
        (State(TO_BE_CONFIGURED, path="/scim"), {}, "before it is configured"),
        (State(path="/scim", user_exists=False), {}, "no active user glpi"),
    ],
)
def test_what_is_refused(current: State, options: dict[str, Any], needle: str) -> None:
    with pytest.raises(ProvisioningError, match=needle):
        plan(current, desired("active", **options))
