# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether a database server answers at the address, told apart by what cures it."""

from __future__ import annotations

import socket
import typing as t

from . import requirements as req
from .report import Report

# The server greets first: a payload of some length (3 bytes), a number (1 byte), then the protocol or the mark of an error.
_GREETING = 5
_PROTOCOL = 10
_ERROR = 255


def check(report: Report, params: t.Mapping[str, t.Any]) -> None:
    """Connect once and wait for the server's greeting; the database driver would wait for ever for a silent peer.

    The server counts it as an interrupted handshake until the sign-in that follows.
    """
    try:
        with _connected(params) as peer:
            greeting = _greeting(peer)
    except (OSError, UnicodeError, OverflowError) as error:
        report.stop(req.SQL_PORT, *_explained(error, params))
    if len(greeting) < _GREETING or greeting[4] not in (_PROTOCOL, _ERROR):
        report.stop(
            req.SQL_PORT,
            "something other than a MariaDB server answers",
            "Check login_host and login_port.",
        )
    report.passed(req.SQL_PORT, "%s answers" % req.server(params))


def _connected(params: t.Mapping[str, t.Any]) -> socket.socket:
    timeout = params["connect_timeout"]
    if params["login_unix_socket"]:
        peer = socket.socket(socket.AF_UNIX)
        peer.settimeout(timeout)
        try:
            peer.connect(params["login_unix_socket"])
        except OSError:
            peer.close()
            raise
        return peer
    source = (params["bind_address"], 0) if params["bind_address"] else None
    return socket.create_connection((params["login_host"], params["login_port"] or 3306), timeout, source)


def _greeting(peer: socket.socket) -> bytes:
    received = b""
    while len(received) < _GREETING:
        part = peer.recv(_GREETING - len(received))
        if not part:
            break
        received += part
    return received


def _explained(error: Exception, params: t.Mapping[str, t.Any]) -> tuple[str, str]:
    """Give what was found and what to do."""
    where = req.server(params)
    if isinstance(error, socket.gaierror):
        return (
            "the name %s is not known" % params["login_host"],
            "Check the name and this host's name service; {system}_database_host may be an address instead.",
        )
    if isinstance(error, FileNotFoundError):
        return "there is no socket %s" % where, "Check login_unix_socket, and that the server runs."
    if isinstance(error, ConnectionRefusedError):
        return (
            "nothing listens at %s" % where,
            "Make the server listen there (bind_address and skip_networking in its option file), start it, or correct {system}_database_port."
            " Some firewalls answer like that too.",
        )
    # Before Python 3.10 socket.timeout is another class than TimeoutError.
    if isinstance(error, (TimeoutError, socket.timeout)):
        return (
            "no answer from %s within %d s" % (where, params["connect_timeout"]),
            "Let this host through the firewalls on the way to the server's port, or correct {system}_database_host.",
        )
    return (
        "%s cannot be reached: %s" % (where, getattr(error, "strerror", None) or error),
        "Check the route and the firewalls from this host to the server, and the address to connect from ({system}_source_address).",
    )
