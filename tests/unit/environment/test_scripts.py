# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The scripts that make the environment, on machines that lack something."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

SCRIPTS = Path(__file__).resolve().parents[2] / "environment"
SHIM = "#!/bin/sh\necho 'pyenv: command not found' >&2\nexit 127\n"


def executable(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    path.chmod(0o755)
    return path


def run(script: str, path: list[Path], home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a script with only these folders on PATH and no pyenv but the one in the home folder."""
    return subprocess.run(
        ["/bin/bash", str(SCRIPTS / script), *arguments],
        env={"PATH": os.pathsep.join(map(str, path)), "HOME": str(home)},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def tools(tmp_path: Path) -> Path:
    """A PATH folder with the everyday tools and no Python, server or sudo."""
    folder = tmp_path / "tools"
    folder.mkdir()
    for name in ("bash", "dirname", "sort"):
        (folder / name).symlink_to(Path("/usr/bin", name))
    return folder


def python(version: str) -> str:
    """A Python that answers as find_python asks it to, with a version of its own."""
    return f"#!/bin/sh\necho {version}\n"


def test_a_shim_without_its_version_is_not_a_python(tmp_path: Path, tools: Path) -> None:
    for minor in (11, 12, 13):
        executable(tmp_path / f"shims/python3.{minor}", SHIM)
    working = executable(tmp_path / "bin/python3.12", python("3.12"))
    assert run("find_python", [tmp_path / "shims", tmp_path / "bin", tools], tmp_path).stdout == f"{working}\n"


def test_the_newest_working_python_wins(tmp_path: Path, tools: Path) -> None:
    executable(tmp_path / "bin/python3.11", python("3.11"))
    newest = executable(tmp_path / ".pyenv/versions/3.13.0/bin/python3", python("3.13"))
    assert run("find_python", [tmp_path / "bin", tools], tmp_path).stdout == f"{newest}\n"


def test_the_oldest_working_python_is_found_when_asked_for(tmp_path: Path, tools: Path) -> None:
    oldest = executable(tmp_path / "bin/python3.11", python("3.11"))
    executable(tmp_path / "bin/python3.13", python("3.13"))
    assert run("find_python", [tmp_path / "bin", tools], tmp_path, "11", "12", "13").stdout == f"{oldest}\n"


def test_a_python_of_another_version_is_not_taken(tmp_path: Path, tools: Path) -> None:
    executable(tmp_path / "bin/python3", python("3.9"))
    found = run("find_python", [tmp_path / "bin", tools], tmp_path)
    assert (found.returncode, found.stdout) == (1, "")


def test_the_python_of_the_tests_works(tmp_path: Path, tools: Path) -> None:
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin/python3").symlink_to(sys.executable)
    assert run("find_python", [tmp_path / "bin", tools], tmp_path).returncode == 0


def test_what_cannot_be_installed_is_said_in_one_sentence(tmp_path: Path, tools: Path) -> None:
    """Without apt-get nothing is installed; the server's programs in /usr/sbin may be there or not."""
    found = run("system_packages", [tools], tmp_path)
    assert found.returncode == 1
    assert "mariadb-client-core" in found.stderr
    assert "python3-venv" in found.stderr
    assert len(found.stderr.splitlines()) == 1


def test_a_virtual_environment_needs_a_python(tmp_path: Path, tools: Path) -> None:
    found = run("virtual_environment", [tools], tmp_path)
    assert found.returncode == 1
    assert found.stderr == "No working Python 3.11, 3.12 or 3.13 with its venv module was found: install one.\n"
