# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The module ini_settings on real files."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from testbed.module_run import expect_failure, expect_success, run_module

SECRET = "Secret.value-123"
TEXT = "# of somebody else\n[main]\ndbhost = old\n; kept\nother = 1\n"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "glpi.ini.local"
    path.write_text(TEXT)
    path.chmod(0o644)
    return path


def wanted(*paths: Path, **more: Any) -> dict[str, Any]:
    settings = {"main": {"dbhost": "db", "dbport": 3306}}
    return {"files": [{"path": str(path), "settings": settings, "secrets": {"main": {"dbpasswd": SECRET}}} for path in paths], **more}


@pytest.mark.quick
def test_sets_options_and_keeps_the_rest(file):
    run = expect_success("ini_settings", wanted(file), changed=True)
    assert file.read_text() == f"# of somebody else\n[main]\ndbhost = db\n; kept\nother = 1\ndbport = 3306\ndbpasswd = {SECRET}\n"
    assert file.stat().st_mode & 0o7777 == 0o640
    assert run.result["files"] == [str(file)]
    assert run.result["diff"]["before"][str(file)]["main/dbhost"] == "old"
    assert run.result["diff"]["after"][str(file)]["main/dbhost"] == "db"
    assert SECRET not in run.output
    again = expect_success("ini_settings", wanted(file), changed=False)
    assert SECRET not in again.output
    assert os.listdir(file.parent) == [file.name]


def test_check_mode_writes_nothing(file, tmp_path):
    file.parent.chmod(0o555)
    before = file.stat()
    run = expect_success("ini_settings", wanted(file, tmp_path / "new", marker=str(tmp_path / "marker")), check=True, changed=True)
    assert run.result["marked"] is True
    assert len(run.result["files"]) == 2
    assert (file.read_text(), file.stat().st_mtime_ns, sorted(os.listdir(file.parent))) == (TEXT, before.st_mtime_ns, [file.name])


def test_a_new_file_is_never_readable_by_others(tmp_path):
    path = tmp_path / "new"
    seen: set[int] = set()
    for mode in ("0640", "0600"):
        expect_success("ini_settings", wanted(path, mode=mode), changed=True)
        seen.add(path.stat().st_mode & 0o7777)
        path.unlink()
    assert seen == {0o640, 0o600}


def test_a_tighter_mode_and_the_owner_stay(file):
    file.chmod(0o600)
    if os.geteuid() == 0:
        os.chown(file, 65534, 65534)
    owner = (file.stat().st_uid, file.stat().st_gid)
    expect_success("ini_settings", wanted(file), changed=True)
    assert (file.stat().st_uid, file.stat().st_gid, file.stat().st_mode & 0o7777) == (*owner, 0o600)


def test_a_symbolic_link_stays(file, tmp_path):
    link = tmp_path / "link"
    link.symlink_to(file)
    expect_success("ini_settings", wanted(link), changed=True)
    assert link.is_symlink()
    assert "dbhost = db" in file.read_text()


def test_absent_takes_away_what_is_named_and_an_empty_file(file, tmp_path):
    new = tmp_path / "new"
    expect_success("ini_settings", wanted(file, new), changed=True)
    expect_success("ini_settings", wanted(file, new, state="absent"), changed=True)
    assert file.read_text() == TEXT.replace("dbhost = old\n", "")
    assert not new.exists()
    expect_success("ini_settings", wanted(file, new, state="absent"), changed=False)


def test_null_takes_one_option_away(file):
    expect_success("ini_settings", {"files": [{"path": str(file), "settings": {"main": {"dbhost": None}}}]}, changed=True)
    assert file.read_text() == TEXT.replace("dbhost = old\n", "")


def test_the_marker_stays_until_somebody_removes_it(file, tmp_path):
    marker = tmp_path / "marker"
    options = wanted(file, marker=str(marker))
    assert expect_success("ini_settings", options, changed=True).result["marked"] is True
    assert marker.exists()
    assert expect_success("ini_settings", options, changed=False).result["marked"] is True
    marker.unlink()
    assert expect_success("ini_settings", options, changed=False).result["marked"] is False
    assert not marker.exists()


@pytest.mark.parametrize(
    ("options", "needles"),
    [
        ({"files": [{"path": "/nowhere/x.ini"}]}, ["no folder /nowhere"]),
        ({"files": [], "mode": "u=rw"}, ["u=rw", "octal"]),
        ({"files": [{"path": "/x", "secrets": {"main": {"dbpasswd": f"{SECRET}\nx"}}}]}, ["dbpasswd", "one line"]),
        ({"files": [{"path": "/x", "settings": {"main": "text"}}]}, ["main", "dictionary"]),
    ],
)
def test_errors(options, needles):
    run = expect_failure("ini_settings", options, *needles)
    assert SECRET not in run.output


def test_a_folder_is_no_file(tmp_path):
    path = tmp_path / "folder"
    path.mkdir()
    expect_failure("ini_settings", {"files": [{"path": str(path), "settings": {"a": {"b": "c"}}}]}, "cannot be read")


def test_two_runs_at_once_leave_a_whole_file(file):
    with ThreadPoolExecutor() as pool:
        runs = list(pool.map(lambda number: run_module("ini_settings", wanted(file)), range(4)))
    assert [run.failed for run in runs] == [False] * 4
    expect_success("ini_settings", wanted(file), changed=False)
    assert file.read_text().count("dbpasswd") == 1
