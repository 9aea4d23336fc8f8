# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""GLPI's console, bin/console, started as the web server's user. It is the only way in which a plugin is changed."""

from __future__ import annotations

import os
import pwd
import typing as t

from ansible.module_utils.basic import AnsibleModule

from ..errors import ProvisioningError

# What GLPI's console reads of an answer to a question.
LONGEST_ANSWER = 4094

# The web server's user of Debian's family, and that of Red Hat's.
WEB_SERVER_USERS = ("www-data", "apache")

_WORDS = 1000


def web_server_user(given: str, exists: t.Callable[[str], bool]) -> str:
    """Give the user that was given, or the first of those that distributions have which exists; the host may have none."""
    if given not in ("", "auto"):
        return given
    return next(filter(exists, WEB_SERVER_USERS), " or ".join(WEB_SERVER_USERS))


def _exists(name: str) -> bool:
    try:
        pwd.getpwnam(name)
    except KeyError:
        return False
    return True


class Answer(t.NamedTuple):
    """What a command of the console answered."""

    rc: int
    words: str


class Console:
    """bin/console of the GLPI in glpi_path."""

    def __init__(self, module: AnsibleModule) -> None:
        self._module = module
        self._path = module.params["glpi_path"]
        if not os.path.isfile(os.path.join(self._path, "bin", "console")):
            raise ProvisioningError(
                f"There is no GLPI in {self._path}, since it has no bin/console: check glpi_path, and that the module runs on GLPI's web host."
            )

    def php_version(self) -> str | None:
        """The version of the PHP that the console runs with, None when there is none."""
        if self._php() is None:
            return None
        answer = self._run(["-r", "echo PHP_VERSION;"])
        return answer.words if answer.rc == 0 else None

    def command(self, *arguments: str) -> Answer:
        """Run a command that asks nothing. Its words are English, whatever GLPI's language is."""
        return self._console([*arguments, "--no-interaction"])

    def answered(self, answer: str, *arguments: str) -> Answer:
        """Run a command that asks for a secret, which so stays out of the list of processes."""
        return self._console([*arguments], answer)

    def _console(self, arguments: list[str], data: str | None = None) -> Answer:
        if self._php() is None:
            raise ProvisioningError(
                f"GLPI's console needs PHP, and {self._module.params['php']} is not there: install PHP's command line, or give its path in php."
            )
        return self._run([os.path.join(self._path, "bin", "console"), *arguments, "--no-ansi", "--lang=en_GB"], data)

    def _run(self, arguments: list[str], data: str | None = None) -> Answer:
        command = [*self._as_user(), t.cast(str, self._php()), *arguments]
        # The variable makes Symfony's console read an answer from what is not a terminal.
        rc, out, err = self._module.run_command(command, data=data, cwd=self._path, environ_update={"SHELL_INTERACTIVE": "1"})
        words = " ".join(f"{out} {err}".split())
        return Answer(rc, words if len(words) <= _WORDS else words[:_WORDS] + "…")

    def _php(self) -> str | None:
        return t.cast("str | None", self._module.get_bin_path(self._module.params["php"]))

    def _as_user(self) -> list[str]:
        name = web_server_user(self._module.params["console_user"], _exists)
        if not _exists(name):
            raise ProvisioningError(
                f"The host has no system user {name} to run GLPI's console as: give the web server's user in console_user."
            )
        if pwd.getpwnam(name).pw_uid == os.geteuid():
            return []
        if os.geteuid() != 0:
            raise ProvisioningError(f"GLPI's console must run as {name}, which only root can do: use become.")
        return [self._module.get_bin_path("runuser", required=True), "-u", name, "--"]
