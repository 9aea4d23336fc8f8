# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Replays recorded scenes, and shows what is asked and answered as the recordings show it."""

from __future__ import annotations

import json
import re
from typing import Any

import requests

from testbed.glpi_database import GlpiDatabase

HEADERS = ("Content-Type", "Content-Range", "Accept-Range", "Link", "Location")
MASKS = (
    (r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d", "<datetime>"),
    (r"^[a-z0-9]{26,}$", "<session_token>"),
    (r"^[A-Za-z0-9+/]{100,}={0,2}$", "<encrypted>"),
)

# Logins whose session the following scenes use.
ADMINISTRATOR_LOGINS = {
    "login", "login afresh", "MMC only: login with token", "log in again, to see it", "log in for the inventory",
    "log in for bad calls",
}  # fmt: skip
USER_LOGINS = {
    "log in with the user_token", "log in with two profiles and no default", "log in with a default profile",
}  # fmt: skip
# Scenes from which on the administrator's session is used again.
ADMINISTRATOR_AGAIN = {"deactivate the user", "set the default profile", "set default profile to one it lacks"}

# Of these scenes only some fields are recorded, or the part of the answer below a key.
BELOW_KEY = {
    "getActiveProfile": "active_profile",
    "getGlpiConfig": "cfg_glpi",
    "read-only: profile in force": "active_profile",
    "two profiles, no default: in force": "active_profile",
    "after the change: in force": "active_profile",
    "default profile set: in force": "active_profile",
    "full session of oneself": "session",
}
SOME_FIELDS = {
    *BELOW_KEY, "login with get_full_session", "read the entity back", "read the user back", "profiles by name",
    "operating system of the computer", "API clients whose token is the right one",
    "API clients whose token is the wrong one", "API clients whose token is the prefix of the right one",
    "search options of API clients", "list finds a trashed user", "list of the trash", "list of entities",
    "find a manufacturer by its name as written", "find a manufacturer, anchored", "list with names for ids",
    "list of ties", "read the contract", "contracts of the computer", "read the ticket", "status of the ticket",
    "a page of a long list, past its end in part", "sorted list",
}  # fmt: skip
# The names of the listed items only.
NAMES = {"read-only: list users", "read-only: list entities", "a page of a list"}
# Two scenes of this name have different fields: the recording tells which.
BY_FILE = {
    ("glpi", "find it with searchText"): NAMES,
    ("more", "find it with searchText"): SOME_FIELDS,
}


class Replay:
    """One file of recordings against one stand-in and its database."""

    def __init__(self, glpi: GlpiDatabase, api_url: str, kind: str) -> None:
        self.glpi = glpi
        self.api_url = api_url
        self.kind = kind
        self.session = self.administrator = ""

    def answer(self, scene: dict[str, Any]) -> dict[str, Any]:
        """What the scene answers now, in the form of its recording."""
        if "sql" in scene:
            rows = self.glpi.rows(scene["sql"], *scene["args"])
            return {"rows": masked(json.loads(json.dumps(rows, default=str)))}
        reply = self.call(scene)
        names = HEADERS if "title" not in scene["response"] and "raw" not in scene["request"] else ("Content-Type",)
        shown: dict[str, Any] = {
            "status": reply.status_code,
            "headers": {name: masked(reply.headers[name]) for name in names if name in reply.headers},
        }
        if "title" in scene["response"]:
            title = re.search(r"<title>\s*(.*?)\s*</title>", reply.text, re.S)
            shown["title"] = title[1] if title else None
        else:
            shown["body"] = masked(self.body(scene, reply))
        return {"response": shown}

    def call(self, scene: dict[str, Any]) -> requests.Response:
        name, asked = scene["scene"], scene["request"]
        if name in ADMINISTRATOR_AGAIN:
            self.session = self.administrator
        headers = dict(asked["headers"])
        if "raw" in asked:
            data = asked["raw"]
            headers["Session-Token"] = self.session
        else:
            data = None if asked["body"] is None else json.dumps(asked["body"])
            if "Session-Token" in headers:
                headers["Session-Token"] = "0" * 26 if name == "bad session token" else self.session
        url = f"{self.api_url}/{asked['path']}"
        reply = requests.request(asked["method"], url, headers=headers, params=asked["params"], data=data, timeout=30)
        if name in ADMINISTRATOR_LOGINS:
            self.session = self.administrator = reply.json()["session_token"]
        elif name in USER_LOGINS:
            self.session = reply.json()["session_token"]
        return reply

    def body(self, scene: dict[str, Any], reply: requests.Response) -> Any:
        try:
            answer = reply.json()
        except ValueError:
            return {"<not json>": reply.text[:200]}
        name, recorded = scene["scene"], scene["response"]["body"]
        if reply.status_code >= 400:
            return answer
        if name == "profile rights of Read-Only":
            wanted = {right for right, dummy in recorded}
            return sorted([row["name"], row["rights"]] for row in answer if row["name"] in wanted)
        how = BY_FILE.get((self.kind, name))
        if name in NAMES or how is NAMES:
            return [item["name"] for item in answer]
        if name in SOME_FIELDS or how is SOME_FIELDS:
            return some_fields(answer[BELOW_KEY[name]] if name in BELOW_KEY else answer, recorded)
        return answer


def some_fields(answer: Any, recorded: Any) -> Any:
    """The fields of an answer that its recording has, in each item of a list too."""
    if isinstance(answer, list) and answer and isinstance(recorded, list) and recorded:
        return [some_fields(item, recorded[0]) for item in answer]
    if isinstance(answer, dict) and isinstance(recorded, dict):
        # Of some scenes, what isn't there was recorded as null.
        shown = {key: answer.get(key, None if recorded[key] is None else "<absent>") for key in recorded}
        if isinstance(recorded.get("session"), dict):
            shown["session"] = some_fields(answer["session"], recorded["session"])
        return shown
    return answer


def masked(value: Any) -> Any:
    """Without dates, session tokens and encrypted tokens, which differ from one run to the next."""
    if isinstance(value, dict):
        return {key: masked(item) for key, item in value.items()}
    if isinstance(value, list):
        return [masked(item) for item in value]
    if isinstance(value, str):
        for pattern, name in MASKS:
            value = re.sub(pattern, name, value)
    return value
