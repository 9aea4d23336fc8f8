# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs modules in forks of a process that has imported their libraries, which takes a fifth of the time of new processes.

done = warm_modules.server_for("user", environment).run("user", text, environment={...}, folder=folder, timeout=120)

There is one such process for each set of libraries, from its first use to the end of this process, however this process ends.
"""

from __future__ import annotations

import atexit
import contextlib
import json
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TextIO

SERVER = Path(__file__).resolve().parent / "module_server.py"
LIBRARIES = ("ansible.module_utils.basic", "pymysql.cursors", "requests")
SCIM_LIBRARIES = ("scim2_client.engines.httpx2", "scim2_tester.checkers", "authlib.oauth2.client")
# What Python, the C library and PyMySQL read of the environment when they start, so that a fork can't take another value.
READ_AT_START = ("PYTHON", "LANG", "LC_", "TZ", "LD_", "OPENSSL_", "LOGNAME", "USER", "LNAME")

_servers: dict[tuple[str, ...], ModuleServer] = {}
_starting = threading.Lock()


def suffices(changed: Mapping[str, str | None]) -> bool:
    """Whether a fork does what a new process would, in an environment that differs by this."""
    return not any(name.startswith(READ_AT_START) for name in changed)


def server_for(name: str, environment: Mapping[str, str]) -> ModuleServer:
    """The process to run a module in; it is started in the environment when there is none yet."""
    libraries = (*LIBRARIES, *SCIM_LIBRARIES) if name.startswith("scim_") else LIBRARIES
    with _starting:
        if libraries not in _servers:
            _servers[libraries] = ModuleServer(libraries, environment)
        return _servers[libraries]


class ModuleServer:
    """The process that forks, and our end of the socket to it."""

    def __init__(self, libraries: Sequence[str], environment: Mapping[str, str]) -> None:
        # A message is taken as a whole, whichever thread sends it.
        self.control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            self.process = subprocess.Popen(
                [sys.executable, "-P", str(SERVER), str(theirs.fileno()), *libraries],
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                pass_fds=[theirs.fileno()],
                # An interruption from the keyboard is for us; our end is one for it.
                start_new_session=True,
            )
        atexit.register(self.stop)

    def stop(self) -> None:
        """End the process and the modules that still run in it."""
        self.control.close()
        self.process.wait()

    def run(
        self, name: str, text: str, *, environment: Mapping[str, str], folder: str, timeout: float
    ) -> subprocess.CompletedProcess[str]:
        """Run a module in the folder and the environment, with the text as its standard input, as subprocess.run() does."""
        request = {"name": name, "environment": environment, "folder": folder}
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with ours, standard_file(text) as given, standard_file() as stdout, standard_file() as stderr:
            with theirs:
                files = [each.fileno() for each in (given, stdout, stderr, theirs)]
                socket.send_fds(self.control, [json.dumps(request).encode()], files)
            ours.settimeout(timeout)
            try:
                code = ours.recv(16)
            except TimeoutError:
                ours.settimeout(None)
                ours.shutdown(socket.SHUT_WR)
                ours.recv(16)
                raise subprocess.TimeoutExpired([name], timeout, content(stdout), content(stderr)) from None
            if not code:
                raise RuntimeError(f"{SERVER.name}, in which {name} ran, ended: {content(stderr)}")
            return subprocess.CompletedProcess([name], int(code), content(stdout), content(stderr))


@contextlib.contextmanager
def standard_file(text: str = "") -> Iterator[TextIO]:
    """A file that nobody else can open, at its beginning; a fork that has its descriptor moves our position in it too."""
    with tempfile.TemporaryFile("w+", encoding="utf-8") as file:
        file.write(text)
        file.seek(0)
        yield file


def content(file: TextIO) -> str:
    """All that a file holds by now."""
    file.seek(0)
    return file.read()
