# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Unpack the kept collections that the roles and Molecule need beside ours: where there is no Galaxy, PyPI's package "ansible" has them.

    python -m environment.kept_collections
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

from environment.collection_copy import COLLECTIONS

PACKAGE = "ansible==14.5.0"
# The third is a dependency of the second.
WANTED = ("ansible/posix", "community/general", "community/library_inventory_filtering_v1", "containers/podman")
STAMP = COLLECTIONS / "ansible_collections" / ".unpacked"


def unpack(target: Path) -> None:
    """Download the package, which isn't installed, and take the wanted folders out of it."""
    prefixes = tuple(f"ansible_collections/{name}/" for name in WANTED)
    with tempfile.TemporaryDirectory() as folder:
        # Whatever Python there is: nothing of the package is run.
        unbuilt = ["--no-deps", "--only-binary=:all:", "--python-version", "3.13"]
        subprocess.run([sys.executable, "-m", "pip", "download", "-qq", *unbuilt, "--dest", folder, PACKAGE], check=True)
        (wheel,) = Path(folder).glob("*.whl")
        with zipfile.ZipFile(wheel) as archive:
            archive.extractall(target, [name for name in archive.namelist() if name.startswith(prefixes)])


def main() -> None:
    """Do it once."""
    wanted = " ".join((PACKAGE, *WANTED))
    if STAMP.exists() and STAMP.read_text(encoding="utf-8") == wanted:
        return
    unpack(COLLECTIONS)
    STAMP.write_text(wanted, encoding="utf-8")


if __name__ == "__main__":
    main()
