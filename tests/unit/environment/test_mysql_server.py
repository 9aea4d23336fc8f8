# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where MySQL can't be had, one process tries, and the others take its word for an hour."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

TESTS = Path(__file__).resolve().parents[2]

# It fails as mmdebstrap does where somebody else fills the same folder, and notes each try.
MMDEBSTRAP = """#!/bin/sh
echo tried >> "$TRIES"
for folder; do case "$folder" in */root) mkdir "$folder" || { echo "E: root is not empty" >&2; exit 1; } ;; esac; done
sleep 1
echo "E: the mirror is away" >&2
exit 1
"""
MAIN = """
import sys
from pathlib import Path
from containers import apt_mirror
from environment import mysql_server

build = Path(sys.argv[1])
mysql_server.BUILD, mysql_server.FOLDER, mysql_server.LOCK = build, build / "mysql", build / "mysql.lock"
mysql_server.ROOT, mysql_server.STAMP, mysql_server.REASON = (build / "mysql" / name for name in ("root", "made-from", "left-out"))
apt_mirror.repository, apt_mirror.options = (lambda security: "http://192.0.2.1/debian"), list
mysql_server.main()
"""


def start(folder: Path) -> subprocess.Popen[str]:
    environment = {**os.environ, "PYTHONPATH": str(TESTS), "PATH": f"{folder}:{os.environ['PATH']}", "TRIES": str(folder / "tries")}
    return subprocess.Popen([sys.executable, "-c", MAIN, str(folder / "build")], env=environment, stdout=subprocess.PIPE, text=True)


def test_a_mirror_that_is_away_is_asked_once_an_hour(tmp_path: Path) -> None:
    (tmp_path / "mmdebstrap").write_text(MMDEBSTRAP, encoding="utf-8")
    (tmp_path / "mmdebstrap").chmod(0o755)
    runs = [start(tmp_path) for dummy in range(3)]
    output = "".join(run.communicate(timeout=60)[0] for run in runs)
    assert [run.returncode for run in runs] == [0, 0, 0]
    reason = tmp_path / "build/mysql/left-out"
    assert reason.read_text(encoding="utf-8") == "Debian's sid did not give it: the mirror is away"
    assert (tmp_path / "tries").read_text(encoding="utf-8") == "tried\n"
    assert output.count("its tests are left out") == 1
    os.utime(reason, (0, 0))
    start(tmp_path).communicate(timeout=60)
    assert (tmp_path / "tries").read_text(encoding="utf-8") == "tried\n" * 2
