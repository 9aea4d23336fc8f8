# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What GLPI knows of a plugin, and the steps to the desired state: a pure planner."""

from __future__ import annotations

import typing as t

from ..errors import ProvisioningError
from ..resource import Changes

# GLPI's numbers in glpi_plugins.state.
NEW, ACTIVE, NOT_INSTALLED, TO_BE_CONFIGURED, INACTIVE, TO_BE_CLEANED, TO_BE_UPDATED = range(7)

UNKNOWN = "unknown"
NAMES: t.Mapping[int | None, str] = {
    None: UNKNOWN,
    NEW: "new",
    ACTIVE: "active",
    NOT_INSTALLED: "not_installed",
    TO_BE_CONFIGURED: "to_be_configured",
    INACTIVE: "inactive",
    TO_BE_CLEANED: "to_be_cleaned",
    TO_BE_UPDATED: "to_be_updated",
}

INSTALLED_STATES = (ACTIVE, TO_BE_CONFIGURED, INACTIVE)

STORE_KEY, DOWNLOAD, INSTALL, ACTIVATE = "store_key", "download", "install", "activate"


class State(t.NamedTuple):
    """The plugin's row in GLPI's database, its files in GLPI's tree, and what the console needs."""

    state: int | None = None
    """None when GLPI has not discovered the plugin yet."""
    name: str | None = None
    version: str | None = None
    path: str | None = None
    """The folder of its files, None when there are none."""
    key_stored: bool = False
    """Whether GLPI has a key of GLPI Network."""
    user_exists: bool = True
    """Whether GLPI has the user that the installation runs as."""

    @property
    def state_name(self) -> str:
        """The state as a word."""
        return NAMES.get(self.state, f"state_{self.state}")

    def has(self, step: str) -> bool:
        """Whether what a step leads to is there."""
        if step == STORE_KEY:
            return self.key_stored
        if step == DOWNLOAD:
            return self.path is not None
        return self.state == ACTIVE or (step == INSTALL and self.state in INSTALLED_STATES)


def plan(current: State, desired: t.Mapping[str, t.Any]) -> Changes:
    """Compare the plugin with the desired one; without a desired state, only look."""
    before = shown(current)
    if desired["state"] is None:
        return Changes(before, before)
    steps = _to_files(current, desired)
    foreseen = current.state
    if steps:
        foreseen = TO_BE_UPDATED if current.state in INSTALLED_STATES else NOT_INSTALLED
    if desired["state"] in ("installed", "active") and foreseen not in INSTALLED_STATES:
        _refuse_installation(current, desired)
        steps.append(INSTALL)
        foreseen = INACTIVE
    if desired["state"] == "active" and foreseen != ACTIVE:
        if foreseen == TO_BE_CONFIGURED:
            raise ProvisioningError(
                f"The plugin {desired['directory']} is installed and cannot be activated before it is configured: "
                "open Setup > Plugins in GLPI, configure it, and run again."
            )
        steps.append(ACTIVATE)
        foreseen = ACTIVE
    after = {**before, "state": NAMES[foreseen]} if steps else before
    if DOWNLOAD in steps:
        # Where GLPI's marketplace puts it.
        after["plugin_path"] = f"{desired['glpi_path']}/marketplace/{desired['directory']}"
    return Changes(before, after, steps)


def _to_files(current: State, desired: t.Mapping[str, t.Any]) -> list[str]:
    if current.path is not None:
        return []
    asked = f"The plugin {desired['directory']} is not in GLPI's tree"
    if not desired["download"]:
        raise ProvisioningError(
            f"{asked} (looked in {' and '.join(desired['plugin_paths'])} of {desired['glpi_path']}): "
            "unpack it there, or have it downloaded from GLPI's marketplace with download: true."
        )
    if desired["network_key"]:
        return [STORE_KEY, DOWNLOAD]
    if not current.key_stored:
        raise ProvisioningError(
            f"{asked}, and GLPI has no key of GLPI Network to download it with: give network_key, "
            "or register GLPI in Setup > General > GLPI Network."
        )
    return [DOWNLOAD]


def _refuse_installation(current: State, desired: t.Mapping[str, t.Any]) -> None:
    if not current.user_exists:
        raise ProvisioningError(
            f"The plugin {desired['directory']} must be installed in the name of a user of GLPI, and there is no active "
            f"user {desired['username']}: give the login name of an administrator in username."
        )


def shown(state: State) -> dict[str, t.Any]:
    """The part of the state that a person cares for."""
    # A module's answer called "path" gets a file's mode, owner and state from Ansible.
    return {"state": state.state_name, "name": state.name, "version": state.version, "plugin_path": state.path}
