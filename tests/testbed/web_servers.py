# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Apache and nginx, each as a private server with a GLPI tree to serve: no service of the machine is touched.

Both have two virtual hosts, for GLPI's tree itself, as GLPI before 10.0.7 wanted it, and for its folder "public", whose index.php is given
every path that isn't a file. Instead of PHP running, the files are sent: what holds SECRET would have been the plugin.
"""

from __future__ import annotations

import contextlib
import http.client
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

SECRET = "the SCIM plugin"
OPEN = "something else"
PLUGINS = ("marketplace/scim", "plugins/scim")
OTHERS = ("marketplace/scimitar", "marketplace/other/scim", "marketplace/scim/front", "plugins/scim/css")

APACHE_MODULES = ("mpm_event", "authz_core", "authz_host", "access_compat", "alias", "dir", "rewrite")


def is_there(server: str) -> bool:
    """Whether the programs of "apache" or "nginx" are installed."""
    return program({"apache": "apache2"}.get(server, server)) is not None


def program(name: str) -> str | None:
    # A server's programs are in /usr/sbin, which isn't on everybody's PATH.
    return shutil.which(name, path=f"{os.environ.get('PATH', os.defpath)}:/usr/sbin:/sbin")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class WebServer:
    """One server: `folder` holds all of it, `configuration` is read from it in the context of the whole server, `ports` of the two hosts."""

    name = ""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix=f"{self.name}."))
        self.folder.chmod(0o755)
        self.tree = self.folder / "glpi"
        self.configuration = self.folder / "conf.d"
        self.configuration.mkdir()
        self.file = self.folder / "server.conf"
        for plugin in (*PLUGINS, *OTHERS, "public"):
            (self.tree / plugin).mkdir(parents=True)
            (self.tree / plugin / "index.php").write_text(SECRET if plugin in (*PLUGINS, "public") else OPEN, encoding="utf-8")
        for folder in (self.tree, self.tree / "public"):
            (folder / "index.html").write_text("GLPI", encoding="utf-8")
        self.ports = (free_port(), free_port())
        self.file.write_text(self.text(), encoding="utf-8")

    def text(self) -> str:
        """The server's configuration."""
        raise NotImplementedError

    @property
    def check(self) -> list[str]:
        """The command that checks the configuration and names its files."""
        raise NotImplementedError

    @property
    def reload(self) -> list[str]:
        """The command that has the server read its configuration again."""
        raise NotImplementedError

    def start(self) -> None:
        raise NotImplementedError

    @property
    def pid(self) -> int:
        return int((self.folder / "pid").read_text(encoding="utf-8"))

    def stop(self) -> None:
        """End the server and remove its folder."""
        with contextlib.suppress(FileNotFoundError, ProcessLookupError, ValueError):
            pid = self.pid
            os.kill(pid, signal.SIGTERM)
            deadline = time.monotonic() + 10
            while time.monotonic() < deadline and Path(f"/proc/{pid}").exists():
                time.sleep(0.02)
        shutil.rmtree(self.folder, ignore_errors=True)

    def ask(self, path: str, source: str, port: int) -> tuple[int, str]:
        """Ask for a path exactly as it is written, from an address of this machine; status and body."""
        connection = http.client.HTTPConnection("::1" if ":" in source else "127.0.0.1", port, timeout=30, source_address=(source, 0))
        with contextlib.closing(connection):
            connection.putrequest("GET", path, skip_host=True, skip_accept_encoding=True)
            connection.putheader("Host", "localhost")
            connection.endheaders()
            answer = connection.getresponse()
            return answer.status, answer.read().decode()

    def reaches(self, path: str, source: str, port: int) -> bool:
        """Whether a request gets to the plugin."""
        return SECRET in self.ask(path, source, port)[1]

    def workers(self) -> set[int]:
        """The processes that answer; a reload replaces all of them."""
        return set(map(int, Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text(encoding="utf-8").split()))

    def wait_for_reload(self, before: set[int]) -> None:
        """Wait until nobody of those before answers any more."""
        deadline = time.monotonic() + 20
        while before & self.workers() or not self.workers():
            assert time.monotonic() < deadline, "the server didn't reload"
            time.sleep(0.02)


class Apache(WebServer):
    """Apache, with a virtual host and an .htaccess that would open everything."""

    name = "apache"

    def text(self) -> str:
        modules = "\n".join(f"LoadModule {name}_module /usr/lib/apache2/modules/mod_{name}.so" for name in APACHE_MODULES)
        user = "User nobody\nGroup nogroup" if os.geteuid() == 0 else ""
        (self.tree / "marketplace/scim/.htaccess").write_text("Require all granted\n", encoding="utf-8")
        host = """
            Listen 127.0.0.1:{port}
            Listen [::1]:{port}
            <VirtualHost *:{port}>
              DocumentRoot {root}
              <Directory {root}>
                Require all granted
                AllowOverride All
                AcceptPathInfo On
                DirectoryIndex index.php
                {rules}
              </Directory>
              <Location "/">
                Require all granted
              </Location>
              RewriteEngine On
              RewriteRule ^/provisioning(.*)$ /marketplace/scim/index.php$1 [PT]
              Alias /aliased {tree}/plugins/scim
            </VirtualHost>
        """
        router = "RewriteEngine On\nRewriteCond %{REQUEST_FILENAME} !-f\nRewriteRule ^(.*)$ index.php [QSA,L]"
        hosts = "".join(
            host.format(port=port, root=root, rules=rules, tree=self.tree)
            for port, root, rules in zip(self.ports, (self.tree, self.tree / "public"), ("", router), strict=True)
        )
        return f"""
            ServerRoot {self.folder}
            {modules}
            {user}
            ServerName localhost
            PidFile {self.folder}/pid
            DefaultRuntimeDir {self.folder}
            Mutex pthread
            ErrorLog {self.folder}/error.log
            StartServers 1
            MinSpareThreads 1
            MaxSpareThreads 1000
            <Directory />
              Require all denied
            </Directory>
            <Directory {self.tree}>
              Require all granted
            </Directory>
            IncludeOptional {self.configuration}/*.conf
            {hosts}
        """

    @property
    def _command(self) -> list[str]:
        return [str(program("apache2")), "-f", str(self.file)]

    @property
    def check(self) -> list[str]:
        return [*self._command, "-t", "-D", "DUMP_INCLUDES"]

    @property
    def reload(self) -> list[str]:
        return [*self._command, "-k", "graceful"]

    def start(self) -> None:
        subprocess.run([*self._command, "-k", "start"], check=True, capture_output=True, text=True)


class Nginx(WebServer):
    """nginx."""

    name = "nginx"

    def text(self) -> str:
        folder = self.folder
        user = "user nobody nogroup;" if os.geteuid() == 0 else ""
        (folder / "temporary").mkdir()
        temporary = " ".join(f"{kind}_temp_path {folder}/temporary/{kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
        host = """
            server {{
              listen 127.0.0.1:{port};
              listen [::1]:{port};
              root {root};
              index index.php;
              rewrite ^/provisioning(.*)$ /marketplace/scim/index.php last;
              location /aliased {{ alias {folder}/glpi/plugins/scim; }}
              location /tried {{ try_files /nowhere /marketplace/scim/index.php; }}
              location / {{ {rules} }}
            }}
        """
        # index.php with a PATH_INFO is for PHP; here the file is sent.
        router = "try_files $uri /index.php$is_args$args;"
        scripts = "rewrite ^(.*/index.php)/ $1 break;"
        hosts = "".join(
            host.format(port=port, root=root, rules=rules, folder=folder)
            for port, root, rules in zip(self.ports, (self.tree, self.tree / "public"), (scripts, router), strict=True)
        )
        return f"""
            {user}
            worker_processes 1;
            pid {folder}/pid;
            error_log {folder}/error.log;
            events {{ worker_connections 64; }}
            http {{
              access_log off;
              {temporary}
              include {self.configuration}/*.conf;
              {hosts}
            }}
        """

    @property
    def _command(self) -> list[str]:
        return [str(program("nginx")), "-c", str(self.file), "-e", str(self.folder / "error.log")]

    @property
    def check(self) -> list[str]:
        return [*self._command, "-T"]

    @property
    def reload(self) -> list[str]:
        return [*self._command, "-s", "reload"]

    def start(self) -> None:
        subprocess.run(self._command, check=True, capture_output=True, text=True)


SERVERS = {"apache": Apache, "nginx": Nginx}


@contextlib.contextmanager
def running(name: str) -> Iterator[WebServer]:
    """A server that runs."""
    server = SERVERS[name]()
    try:
        server.start()
        yield server
    finally:
        server.stop()
