# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where GLPI's key is found, and what isn't one."""

from __future__ import annotations

import base64
from pathlib import Path

import pytest
from ansible_collections.medulla.glpi.plugins.module_utils.errors import ProvisioningError
from ansible_collections.medulla.glpi.plugins.module_utils.gate import key_file as subject
from ansible_collections.medulla.glpi.plugins.module_utils.gate.key_file import key_file

KEY, OTHER = b"k" * 32, b"o" * 32


@pytest.fixture
def usual(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """The usual places, three of them, which are empty."""
    places = [tmp_path / name for name in ("packaged", "image", "tree")]
    for place in places:
        place.mkdir()
    monkeypatch.setattr(subject, "USUAL", tuple(map(str, [tmp_path / "absent", *places])))
    return places


def test_in_the_usual_places(usual: list[Path]) -> None:
    (usual[1] / "glpicrypt.key").write_bytes(KEY)
    expected = (str(usual[1] / "glpicrypt.key"), base64.b64encode(KEY).decode())
    assert key_file(None) == key_file("") == expected
    (usual[2] / "glpicrypt.key").write_bytes(KEY)
    assert key_file(None) == expected


def test_keys_that_differ(usual: list[Path]) -> None:
    (usual[0] / "glpicrypt.key").write_bytes(KEY)
    (usual[2] / "glpicrypt.key").write_bytes(OTHER)
    with pytest.raises(ProvisioningError, match=r"packaged/glpicrypt.key and .*tree/glpicrypt.key, and they differ.*_glpi_directory"):
        key_file(None)
    assert key_file(str(usual[2])).path == str(usual[2] / "glpicrypt.key")


@pytest.mark.parametrize("folder", ["", "config"])
def test_in_the_directory_given(tmp_path: Path, folder: str) -> None:
    place = tmp_path / folder
    place.mkdir(exist_ok=True)
    (place / "glpicrypt.key").write_bytes(KEY)
    assert key_file(str(tmp_path)).path == str(place / "glpicrypt.key")


@pytest.mark.parametrize(
    ("content", "needle"),
    [(None, "is not in .*config: give glpi_directory"), (b"", "32 bytes"), (KEY + b"\n", "32 bytes"), (KEY[1:], "32 bytes")],
    ids=["absent", "empty", "long", "short"],
)
def test_no_key(tmp_path: Path, content: bytes | None, needle: str) -> None:
    if content is not None:
        (tmp_path / "glpicrypt.key").write_bytes(content)
    with pytest.raises(ProvisioningError, match=needle) as raised:
        key_file(str(tmp_path))
    assert base64.b64encode(KEY).decode()[:8] not in str(raised.value)


def test_a_key_that_cannot_be_read(tmp_path: Path) -> None:
    (tmp_path / "glpicrypt.key").mkdir()
    with pytest.raises(ProvisioningError, match="cannot be read: run with become"):
        key_file(str(tmp_path))
