# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Build the collection's tarball, the same one, byte for byte, from the same files: whoever builds a release can compare it with Galaxy's.

    python -m environment.tarball FOLDER            # prints the tarball's path
    python -m environment.tarball FOLDER 1.0.0      # fails where galaxy.yml or the changelog says otherwise

ansible-galaxy writes the time of the build and lists files as the file system happens to.
"""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import os
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path
from typing import Any

import yaml

from environment import collection_copy

MANIFEST = "MANIFEST.json"
FILES = "FILES.json"


def changed_at() -> int:
    """The time of the last commit, in seconds since 1970; SOURCE_DATE_EPOCH wins."""
    given = os.environ.get("SOURCE_DATE_EPOCH")
    return int(given or subprocess.check_output(["git", "-C", str(collection_copy.ROOT), "log", "-1", "--format=%ct"]))


def build(folder: Path) -> Path:
    """Build it into the folder, and answer where it is."""
    source = collection_copy.sync()
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=collection_copy.BUILD) as built:
        galaxy = [Path(sys.executable).with_name("ansible-galaxy"), "collection", "build", source, "--output-path", built]
        subprocess.run(galaxy, check=True, stdout=subprocess.DEVNULL)
        (tarball,) = Path(built).glob("*.tar.gz")
        repeatable = repack(tarball.read_bytes(), changed_at())
    (folder / tarball.name).write_bytes(repeatable)
    return folder / tarball.name


def repack(tarball: bytes, mtime: int) -> bytes:
    """The same collection with everything in order and of one time."""
    with tarfile.open(fileobj=io.BytesIO(tarball)) as tar:
        members = {member.name: (member, tar.extractfile(member).read() if member.isfile() else b"") for member in tar}  # type: ignore[union-attr]
    listed = json.loads(members[FILES][1])
    listed["files"].sort(key=lambda file: file["name"])
    files = as_json(listed)
    manifest = json.loads(members[MANIFEST][1])
    manifest["file_manifest_file"]["chksum_sha256"] = hashlib.sha256(files).hexdigest()
    members[FILES] = (members[FILES][0], files)
    members[MANIFEST] = (members[MANIFEST][0], as_json(manifest))
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w", format=tarfile.PAX_FORMAT) as tar:
        for name in (MANIFEST, FILES, *sorted(set(members) - {MANIFEST, FILES})):
            member, content = members[name]
            member.mtime, member.size, member.pax_headers = mtime, len(content), {}
            tar.addfile(member, io.BytesIO(content))
    return gzip.compress(packed.getvalue(), mtime=0)


def as_json(content: Any) -> bytes:
    """As ansible-galaxy writes it."""
    return json.dumps(content, indent=True).encode()


def wrong_version(version: str, root: Path = collection_copy.ROOT) -> str:
    """What keeps the work tree from being this version; nothing where it is."""
    galaxy = yaml.safe_load((root / "galaxy.yml").read_text(encoding="utf-8"))["version"]
    if galaxy != version:
        return f"The version is {version}, and galaxy.yml has {galaxy}: correct one of them."
    if version not in yaml.safe_load((root / "changelogs" / "changelog.yaml").read_text(encoding="utf-8"))["releases"]:
        return f"The changelog has no release {version}: run .venv/bin/antsibull-changelog release."
    return ""


def main(folder: str, version: str = "") -> None:
    """Build it, where it is that version."""
    wrong = wrong_version(version) if version else ""
    if wrong:
        sys.exit(wrong)
    print(build(Path(folder).absolute()))


if __name__ == "__main__":
    main(*sys.argv[1:])
