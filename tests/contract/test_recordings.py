# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The stand-in answers every recorded scene of every version as the real GLPI did: status, headers and body."""

from __future__ import annotations

import json

import pytest

from testbed import glpi_database
from testbed.mariadb import MariaDB
from testbed.stand_in import StandIn

from .replay import Replay
from .states import BEFORE

SCENES = {"glpi": 103, "more": 137}


@pytest.mark.parametrize("kind", SCENES)
@pytest.mark.parametrize("version", glpi_database.VERSIONS)
def test_scenes(mariadb: MariaDB, version: str, kind: str) -> None:
    """In order, from a fresh installation on, each in the state that it was recorded in."""
    scenes = glpi_database.read_recording(f"{kind}-{version}.json")["scenes"]
    states = dict(BEFORE[kind])
    different = []
    # The name is part of an error message.
    glpi = glpi_database.create(mariadb, "glpi", version)
    try:
        with StandIn(mariadb, glpi.name, version) as stand_in:
            replay = Replay(glpi, stand_in.api_url, kind)
            replayed = 0
            for scene in scenes:
                if scene["scene"] in states:
                    states.pop(scene["scene"])(glpi)
                answer = replay.answer(scene)
                recorded = {key: scene[key] for key in answer}
                # As text: for Python 1 and True are the same.
                if as_text(answer) != as_text(recorded):
                    different.append(f"{scene['scene']}\n  recorded {as_text(recorded)}\n  answered {as_text(answer)}")
                replayed += 1
    finally:
        glpi.drop()
    assert not different, "\n".join(different)
    assert not states
    assert replayed == SCENES[kind]


def as_text(value: object) -> str:
    return json.dumps(value, sort_keys=True, ensure_ascii=False)
