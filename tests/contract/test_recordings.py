# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The stand-in answers every recorded scene of every version as the real GLPI did: status, headers and body.

GLPI 10.0.21 and later, which encrypt their tokens, were not recorded: the scenes of 10.0.19 are replayed in their place over
encrypted tokens, and only what shows a stored token, or searches in one, is answered in another way.
"""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest

from testbed import glpi_database
from testbed.mariadb import MariaDB
from testbed.stand_in import StandIn

from .replay import Replay
from .states import BEFORE

SCENES = {"glpi": 103, "more": 137}

# The scenes that show a stored token, and whose: encrypted it is another text, of another length.
SHOW_STORED = {
    "API client row": ("apiclients", "app_token", "<encrypted>"),
    "app_token length after reset": ("apiclients", "n", 108),
    "user row": ("users", "api_token", "<encrypted>"),
    "api_token after set": ("users", "api_token", "<encrypted>"),
    "api_token after reset": ("users", "n", 108),
}
FOUND_BY_TOKEN = "API clients whose token is the right one"
NOT_FOUND = "API clients whose token is the wrong one"


@pytest.mark.parametrize("kind", SCENES)
@pytest.mark.parametrize("version", glpi_database.RECORDED)
def test_scenes(mariadb: MariaDB, version: str, kind: str) -> None:
    """In order, from a fresh installation on, each in the state that it was recorded in."""
    replay_all(mariadb, version, kind, recorded(version, kind))


@pytest.mark.parametrize("kind", SCENES)
@pytest.mark.parametrize("encrypted", [["apiclients", "users"], ["apiclients"], ["users"]], ids="+".join)
def test_scenes_with_encrypted_tokens(mariadb: MariaDB, encrypted: list[str], kind: str) -> None:
    """As 10.0.21 and later do it, and each table by its own setting alone."""
    scenes = copy.deepcopy(recorded("10.0.19", kind))
    for scene in scenes:
        table, column, value = SHOW_STORED.get(scene["scene"], ("", "", None))
        if table in encrypted:
            scene["rows"][0][column] = value
        if scene["scene"] == FOUND_BY_TOKEN and "apiclients" in encrypted:
            scene["response"] = next(other["response"] for other in scenes if other["scene"] == NOT_FOUND)
    replay_all(mariadb, "10.0.19", kind, scenes, encrypted)


def recorded(version: str, kind: str) -> list[dict[str, Any]]:
    scenes: list[dict[str, Any]] = glpi_database.read_recording(f"{kind}-{version}.json")["scenes"]
    return scenes


def replay_all(
    mariadb: MariaDB, version: str, kind: str, scenes: list[dict[str, Any]], encrypted: list[str] | None = None
) -> None:
    states = dict(BEFORE[kind])
    different = []
    # The name is part of an error message.
    glpi = glpi_database.create(mariadb, "glpi", version)
    if encrypted:
        glpi.encrypt(**dict.fromkeys(encrypted, True))
    try:
        with StandIn(mariadb, glpi.name, version) as stand_in:
            replay = Replay(glpi, stand_in.api_url, kind)
            replayed = 0
            for scene in scenes:
                if scene["scene"] in states:
                    states.pop(scene["scene"])(glpi)
                answer = replay.answer(scene)
                wanted = {key: scene[key] for key in answer}
                # As text: for Python 1 and True are the same.
                if as_text(answer) != as_text(wanted):
                    different.append(f"{scene['scene']}\n  recorded {as_text(wanted)}\n  answered {as_text(answer)}")
                replayed += 1
    finally:
        glpi.drop()
    assert not different, "\n".join(different)
    assert not states
    assert replayed == SCENES[kind]


def as_text(value: object) -> str:
    return json.dumps(value, sort_keys=True, ensure_ascii=False)
