# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The steps of a release as CONTRIBUTING.md names them, as far as they go without publishing."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from environment import collection_copy, tarball

ROOT = collection_copy.ROOT
VERSION = yaml.safe_load((ROOT / "galaxy.yml").read_text(encoding="utf-8"))["version"]
SINCE = re.compile(r"^\s*version_added: ['\"]?([^'\"\s]+)", re.M)


def documented() -> list[Path]:
    """The files that say since when something is there."""
    return [path for name in collection_copy.source_files() if (path := ROOT / name).suffix in (".py", ".yml") and name.startswith(("plugins/", "roles/"))]


def next_version() -> str:
    major, minor, patch = VERSION.split(".")
    return f"{major}.{minor}.{int(patch) + 1}"


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """The work tree in a repository of its own, with a next version that has one change."""
    folder = tmp_path / "clone"
    for name in collection_copy.source_files():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / name, folder / name, follow_symlinks=False)
    subprocess.run(["git", "init", "--quiet", folder], check=True)
    (folder / ".venv").symlink_to(Path(sys.prefix))
    galaxy = folder / "galaxy.yml"
    galaxy.write_text(galaxy.read_text(encoding="utf-8").replace(f"version: {VERSION}", f"version: {next_version()}"), encoding="utf-8")
    fragments = folder / "changelogs" / "fragments"
    fragments.mkdir(exist_ok=True)
    (fragments / "one.yml").write_text("bugfixes: [a fault that is mended]\n", encoding="utf-8")
    return folder


def test_the_changelog_is_rendered_and_its_fragments_go(clone: Path) -> None:
    assert "make tarball VERSION" in (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    assert "make generated picture changelog" in (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    assert "has no release" in tarball.wrong_version(next_version(), clone)
    # The virtual environment's programs are not on the PATH of who makes it.
    done = subprocess.run(
        ["make", "--old-file=environment", "changelog"],
        cwd=clone,
        env={"PATH": "/usr/bin:/bin", "HOME": str(clone.parent)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert tarball.wrong_version(next_version(), clone) == ""
    rendered = (clone / "CHANGELOG.md").read_text(encoding="utf-8").replace("\\", "")
    assert f"## v{next_version()}" in rendered
    assert "a fault that is mended" in rendered
    assert list((clone / "changelogs" / "fragments").glob("*.yml")) == []


def test_nothing_is_since_a_version_that_never_was() -> None:
    released = yaml.safe_load((ROOT / "changelogs" / "changelog.yaml").read_text(encoding="utf-8"))["releases"]
    found = {str(path.relative_to(ROOT)): since for path in documented() for since in SINCE.findall(path.read_text(encoding="utf-8"))}
    assert len(found) > 20
    assert {name: since for name, since in found.items() if since not in {VERSION, *released}} == {}


def test_the_execution_environment_holds_this_version() -> None:
    text = (ROOT / "execution-environment.yml").read_text(encoding="utf-8")
    named = re.findall(r"medulla-glpi-(\d[\w.-]*?)\.tar\.gz|medulla-glpi-ee:([\w.-]+)", text)
    assert {version for found in named for version in found if version} == {VERSION}
