# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A private MariaDB server in a temporary folder.

It needs no root, has a socket and a port of its own, and goes away with the process that started it, however that
process ends. `root` (no password) gets in over the socket only; `provisioner` is the administrator that tests sign in
as over TCP.
"""

from __future__ import annotations

import contextlib
import os
import secrets
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pymysql
import pymysql.cursors

from . import tls

ADMINISTRATOR = "provisioner"

# A database of GLPI is made and dropped for each test, which takes a server with its files in memory a quarter of the time, and far
# less when others use the disk. A server needs 100 MB; containers often have 64 MB in all.
MEMORY = Path("/dev/shm")
ROOM = 1 << 30

# Waits for the end of the process that holds the other end of its standard input, which a crash or SIGKILL ends too.
# The server takes its pid file away when it is done; its process may stay as a zombie.
WATCHDOG = """
trap '' INT TERM HUP
read -r _
kill "$1" 2>/dev/null
for _ in $(seq 100); do [ -e "$2/pid" ] || break; sleep 0.05; done
kill -9 "$1" 2>/dev/null
rm -rf "$2"
"""


class MariaDB:
    """One mariadbd: `with MariaDB() as server:`, or start() and stop().

    Attributes: `product` (mariadb or mysql), `host` and `port` (TCP on 127.0.0.1, also reached by callers that bind to 127.0.0.2), `socket`,
    `administrator` and `administrator_password` (every privilege with GRANT OPTION, but for those that get round
    read_only and connection limits), `certificate` (None unless made with `with_tls=True`), `folder`.
    """

    product = "mariadb"
    host = "127.0.0.1"
    administrator = ADMINISTRATOR
    ALL_ACCOUNTS = "SELECT * FROM mysql.global_priv ORDER BY User, Host"

    def __init__(self, *, with_tls: bool = False, settings: tuple[str, ...] = ()) -> None:
        """`settings` are further options of mariadbd, such as "--sql-mode=ONLY_FULL_GROUP_BY"."""
        self.administrator_password = secrets.token_hex(12)
        self.with_tls = with_tls
        self.settings = settings
        self.certificate: tls.Certificate | None = None
        self.port = 0
        self._watchdog: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> MariaDB:
        self.start()
        return self

    def __exit__(self, *exc_info: object) -> None:
        self.stop()

    # -- life ------------------------------------------------------------------------------------------------

    def start(self) -> None:
        # Not below pytest's folder: a socket's path may have 107 characters only.
        self.folder = Path(tempfile.mkdtemp(prefix=f"{self.product}-", dir=self._parent()))
        self.socket = str(self.folder / "sock")
        self._as_root = ["--user=root"] if os.geteuid() == 0 else []
        try:
            self._install()
            self._run_server()
            self._wait_until_it_answers()
            self._make_accounts()
        except BaseException:
            self.stop()
            raise

    def _parent(self) -> Path | None:
        """Where the folder goes: who gives a TMPDIR wants it there."""
        return MEMORY if "TMPDIR" not in os.environ and has_room(MEMORY) else None

    def stop(self) -> None:
        """End the server and remove its folder. Stopping twice is fine."""
        if self._watchdog is not None:
            assert self._watchdog.stdin is not None
            self._watchdog.stdin.close()
            self._server.wait()
            self._watchdog.wait()
            self._watchdog = None
        shutil.rmtree(self.folder, ignore_errors=True)

    def _installer(self) -> list[str]:
        # Without the time zones and help texts, and unsynced: 1 s instead of 3.
        return [
            program("mariadb-install-db"), "--no-defaults", f"--datadir={self.folder / 'data'}",
            "--auth-root-authentication-method=normal", "--skip-test-db", "--skip-name-resolve",
            "--loose-innodb-flush-method=nosync", "--innodb-log-file-size=4M", *self._as_root,
        ]  # fmt: skip

    def _install(self) -> None:
        done = subprocess.run(
            self._installer(),
            capture_output=True, text=True, check=False,
            # In a shared folder, one starting server removes the temporary tables of another.
            env={**os.environ, "TMPDIR": str(self.folder)},
        )  # fmt: skip
        if done.returncode:
            raise RuntimeError(f"{self.product} could not be installed: {done.stdout}{done.stderr}")

    def _server_command(self) -> list[str]:
        return [program("mariadbd"), "--no-defaults"]

    def _of_the_product(self) -> list[str]:
        return [
            "--innodb-log-file-size=4M", "--loose-innodb-flush-method=nosync", "--aria-pagecache-buffer-size=2M",
        ]  # fmt: skip

    def _without_encryption(self) -> list[str]:
        return ["--skip-ssl"]

    def _run_server(self) -> None:
        encryption = self._without_encryption()
        if self.with_tls:
            self.certificate = tls.Authority(self.folder / "tls").certificate("localhost", self.host)
            encryption = [
                f"--ssl-ca={self.certificate.ca}", f"--ssl-cert={self.certificate.cert}",
                f"--ssl-key={self.certificate.key}",
            ]  # fmt: skip
        self.port = free_port(self.host)
        (self.folder / "tmp").mkdir()
        self._server = subprocess.Popen(
            [
                *self._server_command(), *self._as_root, f"--datadir={self.folder / 'data'}",
                f"--tmpdir={self.folder / 'tmp'}", f"--socket={self.socket}", f"--port={self.port}",
                f"--bind-address={self.host}", f"--pid-file={self.folder / 'pid'}",
                f"--log-error={self.folder / 'error.log'}", f"--general-log-file={self.folder / 'general.log'}",
                "--skip-log-bin", "--skip-name-resolve", "--character-set-server=utf8mb4",
                "--collation-server=utf8mb4_unicode_ci", "--innodb-buffer-pool-size=16M",
                "--innodb-flush-log-at-trx-commit=0", "--innodb-fast-shutdown=2",
                "--innodb-buffer-pool-dump-at-shutdown=0", "--innodb-buffer-pool-load-at-startup=0",
                "--key-buffer-size=1M", "--performance-schema=OFF", *self._of_the_product(),
                *encryption, *self.settings,
            ],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
        )  # fmt: skip
        self._watchdog = subprocess.Popen(
            ["sh", "-c", WATCHDOG, "watchdog", str(self._server.pid), str(self.folder)],
            stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
        )  # fmt: skip

    def _wait_until_it_answers(self) -> None:
        give_up = time.monotonic() + 60
        while True:
            try:
                self.connect().close()
                return
            except pymysql.err.OperationalError:
                if self._server.poll() is not None or time.monotonic() > give_up:
                    log = (self.folder / "error.log").read_text(encoding="utf-8", errors="replace")
                    raise RuntimeError(f"{self.product} didn't start: {log[-2000:]}") from None
                time.sleep(0.02)

    def _make_accounts(self) -> None:
        for row in self.rows("SELECT User, Host FROM mysql.global_priv WHERE NOT (User='root' AND Host='localhost')"):
            if row["User"] in ("root", "", "PUBLIC"):
                self.execute("DROP USER IF EXISTS %s@%s", row["User"], row["Host"])
        for at in ("localhost", "127.0.0.1"):
            self.execute(f"CREATE USER {ADMINISTRATOR}@%s IDENTIFIED BY %s", at, self.administrator_password)
            self.execute(f"GRANT ALL PRIVILEGES ON *.* TO {ADMINISTRATOR}@%s WITH GRANT OPTION", at)
            # What read_only doesn't stop. SET USER stays: making a view with another DEFINER needs it.
            self.execute(f"REVOKE SUPER, READ_ONLY ADMIN, CONNECTION ADMIN ON *.* FROM {ADMINISTRATOR}@%s", at)

    # -- asking it -------------------------------------------------------------------------------------------

    def connect(self, database: str | None = None, **options: Any) -> pymysql.Connection:
        """A PyMySQL connection as root over the socket, autocommit, rows as dicts."""
        # Making a TLS context that a socket doesn't use takes PyMySQL 20 ms.
        options = {"user": "root", "unix_socket": self.socket, "ssl_disabled": True, **options}
        return pymysql.connect(
            database=database, autocommit=True, charset="utf8mb4", cursorclass=pymysql.cursors.DictCursor, **options
        )

    def execute(self, statement: str, *arguments: Any, database: str | None = None) -> int:
        """Run one statement as root; the number of rows it touched."""
        with self.connect(database) as connection, connection.cursor() as cursor:
            return cursor.execute(statement, arguments or None)

    def rows(self, statement: str, *arguments: Any, database: str | None = None) -> list[dict[str, Any]]:
        """The rows of a query, as root."""
        with self.connect(database) as connection, connection.cursor() as cursor:
            cursor.execute(statement, arguments or None)
            return list(cursor.fetchall())

    def _client_program(self) -> list[str]:
        return [program("mariadb")]

    def _client_encryption(self) -> list[str]:
        return [f"--ssl-ca={self.certificate.ca}"] if self.certificate else ["--skip-ssl"]

    def client(
        self,
        sql: str,
        database: str | None = None,
        user: str = "root",
        password: str = "",
        host: str | None = None,
        options: tuple[str, ...] = (),
        check: bool = True,
    ) -> str:
        """What the server's own client prints (tab-separated, unescaped, with a header line).

        root goes over the socket, others over TCP unless `host` is "localhost". An error of the server raises
        ClientError with its text; with check=False that text is returned instead.
        """
        if host is None:
            host = "localhost" if user == "root" else self.host
        where = (
            [f"--socket={self.socket}"]
            if host == "localhost"
            else ["--protocol=tcp", f"--host={host}", f"--port={self.port}"]
        )
        done = subprocess.run(
            [
                *self._client_program(), "--no-defaults", *where, f"--user={user}", "--batch", "--raw",
                "--default-character-set=utf8mb4", *self._client_encryption(), *options, *([database] if database else []),
            ],
            input=sql, capture_output=True, text=True, check=False, env={**os.environ, "MYSQL_PWD": password},
        )  # fmt: skip
        if done.returncode and check:
            raise ClientError(done.stderr.strip())
        return done.stdout if done.returncode == 0 else done.stderr

    def dump(self, database: str) -> str:
        """All of a database, as text."""
        return subprocess.run(
            [
                *self._dump_program(), "--no-defaults", f"--socket={self.socket}", "--user=root", "--skip-dump-date", "--skip-comments",
                "--skip-extended-insert", database,
            ],
            capture_output=True, text=True, check=True,
        ).stdout  # fmt: skip

    def _dump_program(self) -> list[str]:
        return [program("mariadb-dump")]

    # -- watching and refusing -------------------------------------------------------------------------------

    @contextlib.contextmanager
    def statements(self) -> Iterator[Statements]:
        """Record what clients send meanwhile: `with server.statements() as sent: ...; sent.of("provisioner")`."""
        self.execute("SET GLOBAL log_output='TABLE'")
        self.execute("TRUNCATE TABLE mysql.general_log")
        self.execute("SET GLOBAL general_log=1")
        recorded = Statements(self)
        try:
            yield recorded
        finally:
            self.execute("SET GLOBAL general_log=0")

    @contextlib.contextmanager
    def refuse_writes(self) -> Iterator[None]:
        """Every write of anybody but root (who may) is refused by the server with error 1290."""
        self.execute("SET GLOBAL read_only=1")
        try:
            yield
        finally:
            self.execute("SET GLOBAL read_only=0")


class Statements:
    """The statements that MariaDB.statements() recorded, also while it still records."""

    def __init__(self, server: MariaDB) -> None:
        self._server = server

    def rows(self) -> list[dict[str, Any]]:
        """Each statement with `user`, `host` (empty over the socket), `thread` and `statement`; root's are left out."""
        found = self._server.rows(
            "SELECT thread_id, user_host, CONVERT(argument USING utf8mb4) AS statement FROM mysql.general_log"
            " WHERE command_type IN ('Query', 'Execute') ORDER BY event_time, thread_id"
        )
        rows = []
        for row in found:
            user, dummy, rest = row["user_host"].partition("[")
            host = rest.rpartition("[")[2].rstrip("]")
            if user != "root":
                rows.append({"user": user, "host": host, "thread": row["thread_id"], "statement": row["statement"]})
        return rows

    def of(self, user: str) -> list[str]:
        """The statements of one account name, in order."""
        return [row["statement"] for row in self.rows() if row["user"] == user]

    def count(self, user: str | None = None) -> int:
        """How many statements one account name sent, or all but root."""
        return len(self.rows() if user is None else self.of(user))


class ClientError(Exception):
    """The `mariadb` client ended with an error; the text is what it printed."""


def program(name: str) -> str:
    """The path of one of MariaDB's programs; servers are often in a folder that users haven't in their PATH."""
    found = shutil.which(name) or shutil.which(name, path="/usr/sbin:/usr/local/sbin:/usr/libexec")
    if found is None:
        raise RuntimeError(f"{name} is missing: install MariaDB's server and client (Debian: mariadb-server)")
    return found


def has_room(folder: Path) -> bool:
    """Whether a server's files may go into this folder."""
    return os.access(folder, os.W_OK | os.X_OK) and shutil.disk_usage(folder).free >= ROOM


def free_port(address: str) -> int:
    """A TCP port that is free on an address right now."""
    with socket.socket() as probe:
        probe.bind((address, 0))
        return int(probe.getsockname()[1])
