# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A tarball that is the same byte for byte, whenever and wherever it was built."""

from __future__ import annotations

import hashlib
import io
import json
import tarfile
from pathlib import Path

import pytest

from environment import tarball


def built(names: list[str], mtime: int) -> bytes:
    """A collection's tarball as ansible-galaxy builds it, with the files in this order."""
    files = json.dumps({"files": [{"name": name} for name in names], "format": 1}, indent=True).encode()
    manifest = {"collection_info": {"name": "glpi"}, "file_manifest_file": {"name": "FILES.json", "chksum_sha256": hashlib.sha256(files).hexdigest()}}
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w:gz") as tar:
        for name, content in (("MANIFEST.json", json.dumps(manifest).encode()), ("FILES.json", files), *((name, name.encode()) for name in names)):
            member = tarfile.TarInfo(name)
            member.size, member.mtime = len(content), mtime
            tar.addfile(member, io.BytesIO(content))
    return packed.getvalue()


def test_the_order_of_files_and_the_time_of_the_build_make_no_difference() -> None:
    assert tarball.repack(built(["a", "b"], 1), 7) == tarball.repack(built(["b", "a"], 2), 7)


def test_the_checksums_are_those_of_what_is_in_it() -> None:
    with tarfile.open(fileobj=io.BytesIO(tarball.repack(built(["b", "a"], 1), 7))) as tar:
        content = {member.name: tar.extractfile(member).read() for member in tar}  # type: ignore[union-attr]
        assert {member.mtime for member in tar} == {7}
    assert list(content) == ["MANIFEST.json", "FILES.json", "a", "b"]
    assert json.loads(content["MANIFEST.json"])["file_manifest_file"]["chksum_sha256"] == hashlib.sha256(content["FILES.json"]).hexdigest()
    assert content["a"] == b"a"


@pytest.mark.parametrize(
    ("galaxy", "releases", "found"),
    [
        ("1.0.0", "{1.0.0: {}}", ""),
        ("0.9.0", "{1.0.0: {}}", "The version is 1.0.0, and galaxy.yml has 0.9.0: correct one of them."),
        ("1.0.0", "{}", "The changelog has no release 1.0.0: run .venv/bin/antsibull-changelog release."),
    ],
)
def test_a_tag_that_does_not_fit_is_told(tmp_path: Path, galaxy: str, releases: str, found: str) -> None:
    (tmp_path / "changelogs").mkdir()
    (tmp_path / "galaxy.yml").write_text(f"version: {galaxy}\n", encoding="utf-8")
    (tmp_path / "changelogs" / "changelog.yaml").write_text(f"releases: {releases}\n", encoding="utf-8")
    assert tarball.wrong_version("1.0.0", tmp_path) == found
