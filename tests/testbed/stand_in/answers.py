# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The kinds of answers that GLPI gives: JSON, an error as a two-element JSON list, or an HTML page."""

from __future__ import annotations

import json
from typing import Any

from flask import Response

NO_RIGHT = "You don't have permission to perform this action."
NOT_FOUND = "Item not found"


class ApiError(Exception):
    """An error answer. With `documented`, GLPI adds where its documentation explains the code."""

    def __init__(self, status: int, code: str, message: Any, *, documented: bool = False) -> None:
        super().__init__(code)
        self.status = status
        self.code = code
        self.message = message
        self.documented = documented

    def answer(self, api_url: str) -> Response:
        message = self.message
        if self.documented:
            message = f"{message}; view documentation in your browser at {api_url}/#{self.code}"
        return as_json([self.code, message], self.status)


class Page(Exception):
    """An HTML page with status 200: how GLPI tells of states in which it doesn't work."""

    def __init__(self, title: str | None) -> None:
        super().__init__(title)
        self.title = title

    def answer(self) -> Response:
        html = ""
        if self.title is not None:
            html = f"<!DOCTYPE html>\n<html><head><title>{self.title}</title></head><body></body></html>\n"
        return Response(html, content_type="text/html; charset=UTF-8")


class Listed:
    """A list with the headers of its range."""

    def __init__(self, itemtype: str, body: Any, *, total: int, start: int, limit: int) -> None:
        self.body = body
        self.status = 206 if limit < total else 200
        self.headers = {"Accept-Range": f"{itemtype} 1000"}
        self.range = f"{start}-{min(start + limit, total) - 1}/{total}"
        if total:
            self.headers["Content-Range"] = self.range

    def answer(self) -> Response:
        return as_json(self.body, self.status, self.headers)


class Partial:
    """An answer to a bulk call that has a status other than 200."""

    def __init__(self, status: int, body: Any) -> None:
        self.status = status
        self.body = body

    def answer(self) -> Response:
        return as_json(self.body, self.status)


def as_json(body: Any, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    text = json.dumps(body, ensure_ascii=False)
    return Response(text, status=status, headers=headers, content_type="application/json; charset=UTF-8")
