# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes the documentation that is made from the code.

make generated                 writes it
python -m generators --check   writes nothing; ends with 1 and shows the difference where a file isn't what it would write
"""

from __future__ import annotations

import argparse
import difflib
import sys
from collections.abc import Iterator
from pathlib import Path

from generators import error_messages, playbooks, role_readmes, variables

ROOT = Path(__file__).resolve().parents[2]


def files(root: Path) -> Iterator[tuple[str, str]]:
    """Each generated file, by its path from the root, and its text."""
    yield from role_readmes.files(root)
    yield from playbooks.files(root)
    yield from variables.files(root)
    yield from error_messages.files(root)


def main() -> int:
    parser = argparse.ArgumentParser(description="Writes the documentation that is made from the code.")
    parser.add_argument("--check", action="store_true", help="write nothing, and fail where something would be written")
    given = parser.parse_args()
    drift = ""
    for name, wanted in files(ROOT):
        path = ROOT / name
        there = path.read_text(encoding="utf-8") if path.exists() else ""
        if given.check:
            drift += "".join(difflib.unified_diff(there.splitlines(True), wanted.splitlines(True), name, f"{name} (generated)"))
        elif there != wanted:
            path.write_text(wanted, encoding="utf-8")
    if drift:
        print(f"{drift}\nThe generated documentation isn't what the code says: run make generated.", file=sys.stderr)
    return 1 if drift else 0


if __name__ == "__main__":
    sys.exit(main())
