# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Unpack the kept collections that the roles and Molecule need beside ours: where there is no Galaxy, PyPI's package "ansible" has them.

    python -m environment.kept_collections         # the newest, into .build/collections
    python -m environment.kept_collections oldest  # the oldest that galaxy.yml allows, into .build/oldest_collections; a test holds the two together
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

from environment.collection_copy import BUILD, COLLECTIONS

PACKAGE = "ansible==14.5.0"
# The third is a dependency of the second.
WANTED = ("ansible/posix", "community/general", "community/library_inventory_filtering_v1", "containers/podman")
# It has ansible.posix 1.5.4 and community.general 8.0.2.
OLDEST_PACKAGE = "ansible==9.0.1"
OLDEST_WANTED = ("ansible/posix", "community/general")
OLDEST_COLLECTIONS = BUILD / "oldest_collections"


def unpack(package: str, names: tuple[str, ...], target: Path) -> None:
    """Download the package, which isn't installed, and take the folders out of it."""
    prefixes = tuple(f"ansible_collections/{name}/" for name in names)
    with tempfile.TemporaryDirectory() as folder:
        # Whatever Python there is: nothing of the package is run.
        unbuilt = ["--no-deps", "--only-binary=:all:", "--python-version", "3.13"]
        subprocess.run([sys.executable, "-m", "pip", "download", "-qq", *unbuilt, "--dest", folder, package], check=True)
        (wheel,) = Path(folder).glob("*.whl")
        with zipfile.ZipFile(wheel) as archive:
            archive.extractall(target, [name for name in archive.namelist() if name.startswith(prefixes)])


def main(*arguments: str) -> None:
    """Do it once."""
    oldest = arguments == ("oldest",)
    package, names, target = (OLDEST_PACKAGE, OLDEST_WANTED, OLDEST_COLLECTIONS) if oldest else (PACKAGE, WANTED, COLLECTIONS)
    stamp = target / "ansible_collections" / ".unpacked"
    wanted = " ".join((package, *names))
    if stamp.exists() and stamp.read_text(encoding="utf-8") == wanted:
        return
    unpack(package, names, target)
    stamp.write_text(wanted, encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
