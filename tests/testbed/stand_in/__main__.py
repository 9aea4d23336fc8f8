# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Serve a stand-in for GLPI's REST API from the command line: python -m testbed.stand_in --help."""

from __future__ import annotations

import argparse
import os
import signal
import threading
from pathlib import Path
from typing import Any

from .. import glpi_database
from .server import StandIn


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m testbed.stand_in", description=__doc__)
    where = parser.add_mutually_exclusive_group(required=True)
    where.add_argument("--db-socket", help="socket of the database server")
    where.add_argument("--db-host", help="address of the database server")
    parser.add_argument("--db-port", type=int, default=3306)
    parser.add_argument("--db-user", default="root", help="its password comes from the environment, DB_PASSWORD")
    parser.add_argument("--db-name", required=True, help="a database with GLPI's tables")
    parser.add_argument("--version", choices=glpi_database.VERSIONS, default=glpi_database.LATEST)
    parser.add_argument("--listen", default="127.0.0.1", metavar="ADDRESS")
    parser.add_argument("--port", type=int, default=0, help="default: any free one")
    parser.add_argument("--certificate", type=Path, help="PEM file, to serve over TLS")
    parser.add_argument("--key", type=Path, help="PEM file with the certificate's key")
    options = parser.parse_args()
    if (options.certificate is None) != (options.key is None):
        parser.error("--certificate and --key go together")
    connection: dict[str, Any] = {"user": options.db_user, "password": os.environ.get("DB_PASSWORD", "")}
    if options.db_socket:
        connection.update(unix_socket=options.db_socket, ssl_disabled=True)
    else:
        connection.update(host=options.db_host, port=options.db_port)
    stand_in = StandIn(
        None,
        options.db_name,
        options.version,
        listen=options.listen,
        port=options.port,
        certificate=(options.certificate, options.key) if options.certificate else None,
        connection=connection,
    )
    ended = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: ended.set())
    with stand_in:
        print(stand_in.url, flush=True)
        ended.wait()


if __name__ == "__main__":
    main()
