# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Write the last line of a run of make's targets: what passed, what was left out of it, and why.

    python -m environment.left_out lint sanity molecule

A target that leaves something out notes it while it runs; make forgets what an earlier run has noted. A target of which nothing was run did not pass.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable

from environment import mysql_server
from environment.collection_copy import BUILD

FOLDER = BUILD / "left-out"
# The target that make is at; nothing is noted where somebody runs a part of it by hand.
TARGET = "MAKE_TARGET"


def note(what: str, reason: str) -> None:
    """Note what the target that is being made leaves out; the reason goes on with "since"."""
    target = os.environ.get(TARGET)
    if target:
        FOLDER.mkdir(parents=True, exist_ok=True)
        with (FOLDER / target).open("a", encoding="utf-8") as notes:
            notes.write(f"{what}, since {' '.join(reason.split())}\n")


def notes_of(target: str) -> list[str]:
    """Give what a target has noted."""
    file = FOLDER / target
    return file.read_text(encoding="utf-8").splitlines() if file.exists() else []


def last_line(targets: Iterable[str], without_mysql: str) -> str:
    """Tell which targets passed and what was left out."""
    noted = {target: notes_of(target) for target in targets}
    passed = [
        target for target, notes in noted.items() if not any(line.startswith(f"{target}, since ") for line in notes)
    ]
    left_out = list(dict.fromkeys(line for notes in noted.values() for line in notes))
    left_out += [f"the tests of MySQL, since {without_mysql}"] if without_mysql else []
    return "; ".join(
        [f"passed: {' '.join(passed) or 'nothing'}", *(["left out: " + "; ".join(left_out)] if left_out else [])]
    )


if __name__ == "__main__":
    print(last_line(sys.argv[1:], mysql_server.why_left_out()))
