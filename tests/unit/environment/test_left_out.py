# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The last line of a run names what was left out and why; what only lacks a package gets it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from environment import left_out

TESTS = Path(__file__).resolve().parents[2]
NO_PODMAN = "podman can't start a container:\n  no runtime"
MYSQL = "Debian's sid did not give it: the mirror is away"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Notes of the test's own."""
    monkeypatch.setattr(left_out, "FOLDER", tmp_path / "left-out")
    return tmp_path / "left-out"


@pytest.mark.parametrize(
    ("notes", "without_mysql", "line"),
    [
        ([], "", "passed: lint molecule"),
        (
            [("molecule", "molecule", NO_PODMAN)],
            "",
            "passed: lint; left out: molecule, since podman can't start a container: no runtime",
        ),
        (
            [("molecule", "Molecule's scenario glpi", "no image")],
            "",
            "passed: lint molecule; left out: Molecule's scenario glpi, since no image",
        ),
        (
            [("lint", "lint", "a"), ("molecule", "molecule", "b")],
            "",
            "passed: nothing; left out: lint, since a; molecule, since b",
        ),
        (
            [("lint", "3 tests", "a"), ("molecule", "3 tests", "a")],
            "",
            "passed: lint molecule; left out: 3 tests, since a",
        ),
        (
            [("of another run", "3 tests", "a")],
            MYSQL,
            f"passed: lint molecule; left out: the tests of MySQL, since {MYSQL}",
        ),
    ],
)
def test_last_line(
    notes: list[tuple[str, str, str]], without_mysql: str, line: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for target, what, reason in notes:
        monkeypatch.setenv("MAKE_TARGET", target)
        left_out.note(what, reason)
    assert left_out.last_line(["lint", "molecule"], without_mysql) == line


def test_nothing_is_noted_by_hand(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("MAKE_TARGET", raising=False)
    left_out.note("molecule", "it is missing")
    assert not folder.exists()


@pytest.mark.parametrize("workers", ["0", "2"])
def test_skipped_tests_are_noted(tmp_path: Path, workers: str) -> None:
    (tmp_path / "pytest.ini").write_text("[pytest]\n", encoding="utf-8")
    rules = "from pathlib import Path\nfrom environment import left_out\nfrom environment.pytest_rules import *\n"
    (tmp_path / "conftest.py").write_text(f"{rules}left_out.FOLDER = Path({str(tmp_path)!r})\n", encoding="utf-8")
    tests = [f"def test_{number}():\n    pytest.skip('there is no browser')\n" for number in range(2)]
    tests += [
        "def test_mysql():\n    pytest.skip('There is no MySQL: gone')\n",
        "@pytest.mark.xfail\ndef test_known():\n    assert False\n",
    ]
    (tmp_path / "test_it.py").write_text("\n".join(["import pytest\n", *tests]), encoding="utf-8")
    environment = {**os.environ, "PYTHONPATH": str(TESTS), "CI": "", "MAKE_TARGET": "playbooks"}
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-n", workers, "test_it.py"]
    subprocess.run(command, cwd=tmp_path, env=environment, check=True, capture_output=True)
    assert (tmp_path / "playbooks").read_text(
        encoding="utf-8"
    ) == "2 of the tests in test_it.py, since there is no browser\n"


@pytest.mark.parametrize("target", ["units", "contract", "modules", "playbooks", "molecule", "oldest"])
def test_each_target_of_make_forgets_its_notes_and_is_told_its_name(tmp_path: Path, target: str) -> None:
    """Copied, so that no environment but a stand-in is made."""
    shutil.copy(TESTS.parent / "Makefile", tmp_path)
    for script in (
        ".venv/bin/python",
        ".build/oldest/bin/python",
        "tests/environment/system_packages",
        "tests/environment/virtual_environment",
    ):
        path = tmp_path / script
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text('#!/bin/sh\necho "$@" for "$MAKE_TARGET"\n', encoding="utf-8")
        path.chmod(0o755)
    note = tmp_path / ".build/left-out" / target
    note.parent.mkdir(parents=True)
    note.write_text("of an earlier run", encoding="utf-8")
    # What make itself, as the parent of these tests, tells its children isn't for this one.
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith("MAKE") and name != "MFLAGS"
    }
    made = subprocess.run(
        ["make", target], cwd=tmp_path, env=environment, check=True, capture_output=True, text=True
    ).stdout
    assert f" for {target}" in made.splitlines()[-1]
    assert not note.exists()


PODMAN = """#!/bin/sh
case "$1" in run) [ -n "$CONTAINERS_CONF" ] && [ -e "$INSTALLED" ] || { echo "runc: not found" >&2; exit 126; } ;; esac
"""
DPKG_QUERY = """#!/bin/sh
for package; do :; done
[ "$package" = runc ] || printf installed
"""
APT_GET = """#!/bin/sh
[ -z "$APT_FAILS" ] || { echo "E: the mirror is away" >&2; exit 100; }
echo "$@" >>"$INSTALLED"
"""
ENVIRONMENT = """
import sys
from pathlib import Path
from containers import engine

engine.BUILD, engine.SETTINGS = Path(sys.argv[1]), Path(sys.argv[1], "containers.conf")
try:
    print(engine.environment("image")["CONTAINERS_CONF"])
except engine.Unavailable as reason:
    print(reason)
"""


@pytest.mark.parametrize(
    ("fails", "said"), [("", "{folder}/containers.conf"), ("yes", "apt could not install runc: E: the mirror is away")]
)
def test_a_package_that_podman_lacks_is_installed(tmp_path: Path, fails: str, said: str) -> None:
    for name, text in (("podman", PODMAN), ("dpkg-query", DPKG_QUERY), ("apt-get", APT_GET)):
        (tmp_path / name).write_text(text, encoding="utf-8")
        (tmp_path / name).chmod(0o755)
    installed = tmp_path / "installed"
    environment = {
        "PYTHONPATH": str(TESTS),
        "PATH": f"{tmp_path}:/usr/bin:/bin",
        "INSTALLED": str(installed),
        "APT_FAILS": fails,
    }
    run = subprocess.run(
        [sys.executable, "-c", ENVIRONMENT, str(tmp_path)], env=environment, check=True, capture_output=True, text=True
    )
    assert run.stdout.strip() == said.format(folder=tmp_path)
    assert installed.exists() == (not fails)
    if not fails:
        assert installed.read_text(encoding="utf-8").splitlines()[-1].endswith("install --no-install-recommends runc")
