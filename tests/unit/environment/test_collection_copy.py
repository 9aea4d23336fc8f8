# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The copy of the collection follows a work tree of the test's own."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from environment import collection_copy


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository with a tracked, an untracked and an ignored file."""
    root = tmp_path / "root"
    (root / "plugins").mkdir(parents=True)
    subprocess.run(["git", "init", "--quiet", str(root)], check=True)
    (root / ".gitignore").write_text("*.pyc\n/.build/\n", encoding="utf-8")
    (root / "plugins/tracked.py").write_text("1", encoding="utf-8")
    subprocess.run(["git", "-C", str(root), "add", "--all"], check=True)
    (root / "plugins/untracked.py").write_text("2", encoding="utf-8")
    (root / "plugins/ignored.pyc").write_text("3", encoding="utf-8")
    monkeypatch.setattr(collection_copy, "ROOT", root)
    monkeypatch.setattr(collection_copy, "BUILD", root / ".build")
    return root


def files(folder: Path) -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}


def test_what_git_knows_or_would_know_is_copied(tree: Path, tmp_path: Path) -> None:
    copy = collection_copy.sync(tmp_path / "copy")
    assert files(copy) == {".gitignore", "plugins/tracked.py", "plugins/untracked.py"}


def test_changes_and_deletions_follow(tree: Path, tmp_path: Path) -> None:
    copy = collection_copy.sync(tmp_path / "copy")
    (tree / "plugins/tracked.py").write_text("0", encoding="utf-8")
    os.utime(tree / "plugins/tracked.py", ns=(0, 0))
    (tree / "plugins/untracked.py").unlink()
    (tree / "roles").mkdir()
    (tree / "roles/new.yml").write_text("4", encoding="utf-8")
    collection_copy.sync(copy)
    assert files(copy) == {".gitignore", "plugins/tracked.py", "roles/new.yml"}
    assert (copy / "plugins/tracked.py").read_text(encoding="utf-8") == "0"
    (tree / "roles/new.yml").unlink()
    collection_copy.sync(copy)
    assert not (copy / "roles").exists()


def test_what_did_not_change_is_not_written_again(tree: Path, tmp_path: Path) -> None:
    copy = collection_copy.sync(tmp_path / "copy")
    before = (copy / "plugins/tracked.py").stat().st_ino
    collection_copy.sync(copy)
    assert (copy / "plugins/tracked.py").stat().st_ino == before


def test_what_python_and_ansible_test_leave_in_the_copy_stays(tree: Path, tmp_path: Path) -> None:
    copy = collection_copy.sync(tmp_path / "copy")
    for path in ("plugins/__pycache__/tracked.pyc", "tests/output/result", ".git/HEAD"):
        (copy / path).parent.mkdir(parents=True)
        (copy / path).write_text("kept", encoding="utf-8")
    collection_copy.sync(copy)
    assert {"plugins/__pycache__/tracked.pyc", "tests/output/result", ".git/HEAD"} < files(copy)
