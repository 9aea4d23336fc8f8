# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Keep a copy of this collection where Ansible looks for one: .build/collections/ansible_collections/medulla/glpi.

Ansible and ansible-test import a collection only from such a folder, and ansible-test refuses a symbolic link. The copy holds
what git tracks and what it would track (not the ignored files), so that work in progress is tested as it is.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
BUILD = ROOT / ".build"
COLLECTIONS = BUILD / "collections"
COPY = COLLECTIONS / "ansible_collections" / "medulla" / "glpi"

# What Python and ansible-test leave in the copy isn't from the work tree and stays.
KEPT_NAMES = {"__pycache__", ".git", ".pytest_cache"}
KEPT_FOLDERS = {"tests/output"}


def source_files() -> set[str]:
    """The paths, relative to the root, of the files that belong to the collection."""
    listed = subprocess.run(
        ["git", "-C", str(ROOT), "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        check=True,
        stdout=subprocess.PIPE,
    ).stdout.decode()
    return {path for path in listed.split("\0") if path and os.path.lexists(ROOT / path)}


def copied_files(target: Path) -> Iterator[str]:
    """The paths of the files that the copy holds."""
    for folder, folders, files in os.walk(target):
        inside = os.path.relpath(folder, target)
        folders[:] = [
            name
            for name in folders
            if name not in KEPT_NAMES and os.path.normpath(os.path.join(inside, name)) not in KEPT_FOLDERS
        ]
        for name in files:
            yield os.path.normpath(os.path.join(inside, name))


def is_current(source: Path, copy: Path) -> bool:
    """Whether the copy has the source's type, mode, size and time of change."""
    try:
        there = copy.lstat()
    except OSError:
        return False
    here = source.lstat()
    return (here.st_mode, here.st_size, here.st_mtime_ns) == (there.st_mode, there.st_size, there.st_mtime_ns)


def copy_file(source: Path, copy: Path) -> None:
    """Put one file into the copy by a rename, so that a reader never sees half of it."""
    if copy.is_dir() and not copy.is_symlink():
        shutil.rmtree(copy)
    copy.parent.mkdir(parents=True, exist_ok=True)
    fresh = copy.with_name(f".{copy.name}.{os.getpid()}.new")
    shutil.copy2(source, fresh, follow_symlinks=False)
    os.replace(fresh, copy)


@contextlib.contextmanager
def locked() -> Iterator[None]:
    """Let one process at a time write the copy: pytest's workers all start with it."""
    BUILD.mkdir(exist_ok=True)
    with open(BUILD / "collection_copy.lock", "w", encoding="utf-8") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def sync(target: Path = COPY) -> Path:
    """Make the copy equal to the work tree, deletions included, and answer where it is."""
    with locked():
        wanted = source_files()
        target.mkdir(parents=True, exist_ok=True)
        for path in set(copied_files(target)) - wanted:
            (target / path).unlink()
            with contextlib.suppress(OSError):
                os.removedirs((target / path).parent)
        for path in sorted(wanted):
            if not is_current(ROOT / path, target / path):
                copy_file(ROOT / path, target / path)
    return target


if __name__ == "__main__":
    print(sync(Path(sys.argv[1]).absolute() if len(sys.argv) > 1 else COPY))
