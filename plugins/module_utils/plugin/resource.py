# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One plugin of GLPI: read by SQL and in the tree, changed by GLPI's console."""

from __future__ import annotations

import contextlib
import os
import typing as t

from ansible.module_utils.basic import AnsibleModule

from ..database.connection import Database, connect
from ..errors import ProvisioningError
from ..resource import Changes
from ..series import supported
from ..stored_text import StoredText
from . import state as states
from .console import LONGEST_ANSWER, Answer, Console
from .state import DOWNLOAD, INSTALL, STORE_KEY, State

_VERSION = "SELECT value FROM glpi_configs WHERE context = 'core' AND name = 'version'"
_KEY = "SELECT COUNT(*) FROM glpi_configs WHERE context = 'core' AND name = 'glpinetwork_registration_key' AND value <> ''"
_PLUGIN = "SELECT name, version, state FROM glpi_plugins WHERE directory = %s"
_USER = "SELECT COUNT(*) FROM glpi_users WHERE name IN (%s, %s) AND is_active = 1 AND is_deleted = 0"

_KEY_REFUSED = "registration key is missing or invalid"


class Door(t.NamedTuple):
    """GLPI's database, of which nothing is written here, and GLPI's console."""

    database: Database
    console: Console
    glpi_version: str
    texts: StoredText


@contextlib.contextmanager
def opened(module: AnsibleModule) -> t.Iterator[Door]:
    """Give both for the GLPI in glpi_path; another version than a supported one is refused."""
    name = module.params["database"]
    console = Console(module)
    with connect(module, name) as database:
        version = database.value(_VERSION)
        series = supported(name, version)
        yield Door(database, console, str(version), series.texts)


class Plugin:
    """The plugin in one directory."""

    def __init__(self, desired: t.Mapping[str, t.Any]) -> None:
        self._desired = desired
        self._key = "".join((desired["network_key"] or "").split())
        self._now = State()
        self._facts: dict[str, t.Any] = {}

    def read(self, door: Door) -> State:
        """Read the row, the tree and the host's PHP."""
        self._facts = {"glpi_version": door.glpi_version, "php_version": door.console.php_version()}
        return self._read(door)

    def _read(self, door: Door) -> State:
        rows = door.database.rows(_PLUGIN, [self._desired["directory"]])
        row = rows[0] if rows else {"state": None, "name": None, "version": None}
        user = self._desired["username"]
        self._now = State(
            state=row["state"],
            name=door.texts.decoded(row["name"]) if row["name"] else None,
            version=row["version"],
            path=self._path(),
            key_stored=bool(door.database.value(_KEY)),
            user_exists=bool(door.database.value(_USER, [user, door.texts.encoded(user)])),
        )
        return self._now

    def _path(self) -> str | None:
        for folder in self._desired["plugin_paths"]:
            path = os.path.join(self._desired["glpi_path"], folder, self._desired["directory"])
            # What GLPI takes a folder for a plugin by.
            if os.path.isfile(os.path.join(path, "setup.php")):
                return path
        return None

    def plan(self, current: State) -> Changes:
        """Compare the plugin with the desired one."""
        if not self._desired["directory"].isalnum() or not self._desired["directory"].isascii():
            raise ProvisioningError(
                f"A plugin's directory is of letters and digits only, as GLPI wants it, and {self._desired['directory']} is not: check directory."
            )
        if len(self._key) > LONGEST_ANSWER:
            raise ProvisioningError(
                f"network_key has {len(self._key)} characters, and GLPI's console reads {LONGEST_ANSWER} at most: "
                "check that it is the registration key and nothing else, or register GLPI in Setup > General > GLPI Network."
            )
        return states.plan(current, self._desired)

    def apply(self, door: Door, steps: t.Sequence[str]) -> None:
        """Carry the steps out; what is then there decides, since the console's exit code says too little."""
        for step in steps:
            # Some versions of GLPI install what they download. A key may replace another one.
            if step != STORE_KEY and self._now.has(step):
                continue
            answer = self._carry_out(door.console, step)
            if not self._read(door).has(step) or (step == STORE_KEY and answer.rc != 0):
                raise ProvisioningError(self._failure(step, answer), rc=answer.rc)

    def _carry_out(self, console: Console, step: str) -> Answer:
        directory = self._desired["directory"]
        if step == STORE_KEY:
            return console.answered(self._key, "config:set", "glpinetwork_registration_key")
        if step == DOWNLOAD:
            return console.command("marketplace:download", directory)
        if step == INSTALL:
            return console.command("plugin:install", f"--username={self._desired['username']}", directory)
        return console.command("plugin:activate", directory)

    def _failure(self, step: str, answer: Answer) -> str:
        directory = self._desired["directory"]
        found = f"GLPI's console (exit code {answer.rc}): {answer.words or 'nothing'}"
        if step == STORE_KEY:
            return f"GLPI did not take the key of GLPI Network, so that the plugin {directory} cannot be downloaded. {found}"
        if step == DOWNLOAD and _KEY_REFUSED in answer.words:
            return (
                f"GLPI Network refused the key, so the plugin {directory} was not downloaded: check that the key is complete and its "
                f"subscription runs, and that this host reaches GLPI's services. {found}"
            )
        if step == DOWNLOAD:
            return (
                f"The plugin {directory} was not downloaded from GLPI's marketplace: check its name, that the subscription covers it, and that "
                f"{self._desired['console_user']} may write into the folder marketplace. {found}"
            )
        if step == INSTALL:
            return f"The plugin {directory} was not installed, and is {self._now.state_name}: see what its installation says. {found}"
        return f"The plugin {directory} was not activated, and is {self._now.state_name}: see what GLPI says. {found}"

    def answer(self, current: State, changes: Changes) -> dict[str, t.Any]:
        """Tell what there is, or in check mode would be."""
        foretold = changes.after["state"] if changes.steps and self._now == current else self._now.state_name
        return {**self._facts, **states.shown(self._now), "state": foretold, "key_stored": self._now.key_stored}
