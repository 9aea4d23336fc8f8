# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The host's nft command and the files that it loads at boot."""

from __future__ import annotations

import contextlib
import fcntl
import glob
import json
import os
import tempfile
import typing as t

from ansible.module_utils.basic import AnsibleModule

from ..errors import ProvisioningError
from ..firewall import live
from .boot_files import Files
from .ruleset import Ruleset

# Debian's and Red Hat's nftables.service load these.
BOOT_FILES = ("/etc/nftables.conf", "/etc/sysconfig/nftables.conf")
# nft looks there for an include with a relative path.
INCLUDE_FOLDER = "/etc"


class Host:
    """What the module reads from and writes to."""

    def __init__(self, module: AnsibleModule, config_file: str | None) -> None:
        self.module = module
        self.nft = module.get_bin_path("nft")
        self.config_file = os.path.realpath(config_file or next((path for path in BOOT_FILES if os.path.exists(path)), BOOT_FILES[0]))
        if not self.nft:
            raise ProvisioningError("The command nft isn't on this host: it has no nftables, so that no rule of its can be read or written")

    def run(self, *arguments: str, commands: str | None = None) -> str:
        """Run nft; its own words are in the error."""
        rc, out, err = self.module.run_command([self.nft, *arguments], data=commands, environ_update={"LC_ALL": "C.UTF-8"})
        if rc != 0:
            raise ProvisioningError("nft %s failed: %s" % (" ".join(arguments), " ".join(err.split()) or "exit status %d" % rc))
        return out

    def ruleset(self) -> Ruleset:
        """The live ruleset."""
        found = json.loads(self.run("-j", "list", "ruleset"))["nftables"]
        saved = live.saves(self.answer, found, legacy_tables())
        return Ruleset({"nftables": live.merged(found, saved)}, self.run("-a", "list", "ruleset"))

    def addresses(self) -> list[t.Any]:
        """The host's own addresses."""
        return [address for _interface, address in live.addresses(self.answer(["ip", "-j", "address"]))]

    def answer(self, command: t.Sequence[str]) -> str | None:
        """Run a command that only looks; None when it isn't there or fails."""
        path = self.module.get_bin_path(command[0])
        if not path:
            return None
        rc, out, _err = self.module.run_command([path, *command[1:]], environ_update={"LC_ALL": "C"})
        return out if rc == 0 else None

    def unloadable(self) -> str:
        """Why nft can't load the file that is loaded at boot; empty when it can, or when there is none."""
        if not os.path.exists(self.config_file):
            return ""
        try:
            self.run("--check", "--file", self.config_file)
        except ProvisioningError as error:
            return str(error)
        return ""

    def files(self) -> Files:
        """The file that is loaded at boot, and what it includes."""
        files = Files(self.config_file, {}, {})
        if not os.path.exists(self.config_file):
            return files._replace(texts={self.config_file: ""})
        texts: dict[str, str] = {}
        includes: dict[str, list[str]] = {}
        waiting = [self.config_file]
        while waiting:
            path = waiting.pop()
            texts[path] = read_text(path)
            single = Files(path, {path: texts[path]}, {})
            for pattern in single.included():
                includes[pattern] = sorted(glob.glob(os.path.join(INCLUDE_FOLDER, pattern)))
                waiting.extend(found for found in includes[pattern] if found not in texts and os.path.isfile(found))
        return Files(self.config_file, texts, {pattern: [path for path in paths if path in texts] for pattern, paths in includes.items()})

    def write(self, texts: t.Mapping[str, str]) -> None:
        """Write files, and put back what they were when nft can't load them."""
        before = {path: read_text(path) for path in texts}
        for path, text in texts.items():
            self._replace(path, text)
        try:
            self.run("--check", "--file", self.config_file)
        except ProvisioningError as error:
            for path, text in before.items():
                self._replace(path, text)
            raise ProvisioningError("%s doesn't load with the rule in it, and is again as it was: %s" % (self.config_file, error)) from None

    def _replace(self, path: str, text: str) -> None:
        descriptor, fresh = tempfile.mkstemp(dir=self.module.tmpdir)
        with os.fdopen(descriptor, "w", encoding="utf-8", errors="surrogateescape", newline="") as stream:
            stream.write(text)
        self.module.atomic_move(fresh, path)


def legacy_tables() -> list[str]:
    """The families for which the kernel holds tables of iptables-legacy."""
    return [family for family, path in live.LEGACY_TABLES.items() if os.path.exists(path) and read_text(path).strip()]


def read_text(path: str) -> str:
    """A file's text; bytes that aren't UTF-8 come out of it as they went in."""
    with open(path, encoding="utf-8", errors="surrogateescape", newline="") as stream:
        return stream.read()


@contextlib.contextmanager
def host(module: AnsibleModule, config_file: str | None) -> t.Iterator[Host]:
    """Open the host; of two runs at once the second one waits, on a lock that leaves nothing behind."""
    opened = Host(module, config_file)
    with contextlib.ExitStack() as stack:
        folder = os.path.dirname(opened.config_file)
        if not module.check_mode and os.path.isdir(folder):
            descriptor = os.open(folder, os.O_RDONLY | os.O_CLOEXEC)
            stack.callback(os.close, descriptor)
            fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield opened
