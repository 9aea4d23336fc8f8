# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Put MySQL's server and client into a folder of their own, .build/mysql, for the tests that use both servers.

    python -m environment.mysql_server

Debian's stable releases have no MySQL, its sid has, and sid's libraries must not get onto the machine: so the packages go into a
folder, where the programs run with the libraries beside them. Sid is outside our hands and moves, so no version is pinned; where it
can't be had, that is said, the tests of MySQL are left out, and the last line of the run says so.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import os
import platform
import shutil
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

from containers import apt_mirror
from environment.collection_copy import BUILD

FOLDER = BUILD / "mysql"
ROOT = FOLDER / "root"
STAMP = FOLDER / "made-from"
REASON = FOLDER / "left-out"
# Beside the folder, which each try begins anew.
LOCK = BUILD / "mysql.lock"
# For so many seconds a reason holds: the mirror that has just failed is not asked by every part of a run again.
REASON_HOLDS = 3600
PACKAGES = ["ca-certificates", "mysql-client-core", "mysql-server-core"]


class Unavailable(Exception):
    """MySQL can't be had; the message says why in one line."""


def recipe() -> str:
    """A digest of all that decides what is in the folder."""
    return hashlib.sha256(Path(__file__).read_bytes()).hexdigest()


def is_current() -> bool:
    """Whether the folder is there and was made by this recipe."""
    return STAMP.exists() and STAMP.read_text(encoding="utf-8") == recipe()


def command(program: str) -> list[str]:
    """How to run one of the programs: by the loader beside it, with the libraries beside it."""
    (loader,) = (ROOT / "lib64").glob("ld-linux-*.so.*") if (ROOT / "lib64").exists() else (ROOT / "lib").glob("ld-linux-*.so.*")
    libraries = ROOT / "usr/lib" / f"{platform.machine()}-linux-gnu"
    return [str(loader), "--library-path", str(libraries), str(ROOT / "usr" / program)]


def why_left_out() -> str:
    """The reason why there is no MySQL; empty when there is one, or when nobody has tried."""
    return "" if is_current() or not REASON.exists() else REASON.read_text(encoding="utf-8")


def make() -> None:
    """Get the packages, with whatever the machine's apt says about its mirror."""
    if not shutil.which("mmdebstrap"):
        raise Unavailable("mmdebstrap, which gets it from Debian's sid, is missing")
    mirror = apt_mirror.repository(security=False)
    if mirror is None:
        raise Unavailable("this machine's apt names no mirror of Debian to get it from")
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir(parents=True)
    arguments = ["mmdebstrap", "--quiet", "--variant=minbase", "--components=main", "--include=" + ",".join(PACKAGES)]
    arguments += [f"--aptopt={option}" for option in apt_mirror.options()]
    arguments += [f"--dpkgopt=path-exclude=/usr/share/{name}/*" for name in ("doc", "locale", "man")]
    done = subprocess.run(["nice", *arguments, "sid", str(ROOT), mirror], check=False, capture_output=True, text=True)
    if done.returncode:
        shutil.rmtree(ROOT, ignore_errors=True)
        lines = [line for line in done.stderr.splitlines() if line.startswith("E: ")] or ["mmdebstrap failed"]
        raise Unavailable(f"Debian's sid did not give it: {lines[0].removeprefix('E: ')}")


@contextlib.contextmanager
def alone() -> Iterator[None]:
    """Let one process at a time get MySQL: the parts of `make test` that run side by side all ask for it."""
    BUILD.mkdir(exist_ok=True)
    with LOCK.open("w", encoding="utf-8") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def failed_lately() -> bool:
    """Whether a try has just failed."""
    try:
        return time.time() - REASON.stat().st_mtime < REASON_HOLDS
    except FileNotFoundError:
        return False


def main() -> None:
    """Do it once; without MySQL the other tests can still run."""
    if is_current():
        return
    with alone():
        if not is_current() and not failed_lately():
            attempt()


def attempt() -> None:
    """Get it, or write down why not."""
    print("== environment: MySQL from Debian's sid, into .build/mysql", flush=True)
    try:
        make()
    except (Unavailable, FileNotFoundError) as error:
        FOLDER.mkdir(parents=True, exist_ok=True)
        REASON.write_text(str(error), encoding="utf-8")
        print(f"== environment: no MySQL, so its tests are left out: {error}", flush=True)
        return
    REASON.unlink(missing_ok=True)
    STAMP.write_text(recipe(), encoding="utf-8")
    if os.geteuid() == 0:
        # mmdebstrap's folder is for root alone; others that run the tests may read it.
        ROOT.chmod(0o755)


if __name__ == "__main__":
    main()
