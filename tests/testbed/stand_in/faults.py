# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Faults for StandIn.before_answer and StandIn.after_answer."""

from __future__ import annotations

import socket
import time
from collections.abc import Callable

from flask import Request, Response

from .answers import Page


def page(title: str) -> Callable[[Request], Response]:
    """Answer every call with a page of this title, as GLPI does when it doesn't work."""
    return lambda _request: Page(title).answer()


def delay(seconds: float) -> Callable[[Request], None]:
    """Answer late."""
    return lambda _request: time.sleep(seconds)


def drop_header(name: str) -> Callable[[Request], None]:
    """Lose a header before PHP sees it, as Apache with PHP-FPM does with Authorization."""
    return lambda request: request.environ.pop(f"HTTP_{name.upper().replace('-', '_')}", None) and None


def replace_header(name: str, value: str) -> Callable[[Request], None]:
    """Put another header in the place of the one that was sent, as a proxy may."""
    return lambda request: request.environ.update({f"HTTP_{name.upper().replace('-', '_')}": value})


def cut(request: Request) -> Response:
    """Close the connection instead of answering."""
    connection = request.environ["werkzeug.socket"]
    connection.shutdown(socket.SHUT_RDWR)
    return Response(status=500)


def cut_after(request: Request, _answer: Response) -> Response:
    """Do what was asked and close the connection instead of saying so."""
    return cut(request)
