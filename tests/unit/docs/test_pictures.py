# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The README and its pictures: they are there, small, and can be read in light and in dark."""

from __future__ import annotations

import re
import struct
import zlib
from pathlib import Path
from xml.etree import ElementTree

import pytest

from testbed import browser

ROOT = Path(__file__).resolve().parents[3]
README = (ROOT / "README.md").read_text(encoding="utf-8")
IMAGES = ROOT / "docs/docsite/rst/images"
DIAGRAM = IMAGES / "connections.svg"
NAMED = [*re.findall(r"!\[[^\]]+\]\(([^)]+)\)", README)]
SVG = "{http://www.w3.org/2000/svg}"


def colors(css: str) -> dict[str, str]:
    """The colours that a piece of CSS gives names to."""
    return dict(re.findall(r"--(\w+): (#[0-9a-f]{6});", css))


def luminance(color: str) -> float:
    """As WCAG defines it."""
    channels = [int(color[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    darker, lighter = sorted(map(luminance, (one, other)))
    return (lighter + 0.05) / (darker + 0.05)


def test_the_readme_is_short() -> None:
    assert len(README.splitlines()) <= 150


def test_the_readme_shows_all_pictures_that_are_there() -> None:
    assert sorted(NAMED) == sorted(str(path.relative_to(ROOT)) for path in IMAGES.iterdir())


def test_the_picture_of_the_report_is_whole_small_and_not_blank() -> None:
    image = IMAGES / "access_report.png"
    content = image.read_bytes()
    assert content.startswith(b"\x89PNG\r\n\x1a\n")
    assert len(content) < 200_000
    width, height = struct.unpack(">II", content[16:24])
    assert (width, height) >= (900, 600)
    at = 8
    while at < len(content):
        (length,) = struct.unpack(">I", content[at : at + 4])
        assert struct.unpack(">I", content[at + 8 + length : at + 12 + length])[0] == zlib.crc32(content[at + 4 : at + 8 + length])
        at += length + 12
    assert browser.different_lines(image) > 100


def test_the_diagram_loads_nothing_and_says_in_words_what_it_shows() -> None:
    text = DIAGRAM.read_text(encoding="utf-8")
    tree = ElementTree.fromstring(text)
    assert {element.tag for element in tree.iter()}.isdisjoint({f"{SVG}script", f"{SVG}image", f"{SVG}foreignObject"})
    assert not re.search(r"@import|@font-face|href|url\((?!#)", text)
    described = " ".join((tree.findtext(f"{SVG}title", ""), tree.findtext(f"{SVG}desc", "")))
    drawn = [element.text or "" for element in tree.iter(f"{SVG}text")]
    assert {port for label in drawn for port in re.findall(r"(\d+)/TCP", label)} == set(re.findall(r"port (\d+)", described)) == {"22", "443", "3306"}
    for group in ("medulla", "servicenav", "scim", "glpi_database", "glpi_web"):
        assert [label for label in drawn if re.search(rf"group {group}\b", label)], group


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_diagram_can_be_read_in(scheme: str) -> None:
    style = ElementTree.parse(DIAGRAM).findtext(f"{SVG}style", "")
    light, dark = style.split("prefers-color-scheme: dark")
    named = colors(light) if scheme == "light" else colors(dark)
    assert set(named) == set(colors(light)) == set(re.findall(r"var\(--(\w+)\)", style))
    assert (luminance(named["ground"]) < 0.1) == (scheme == "dark")
    for text in ("text", "quiet", "line", "ansible"):
        for ground in ("ground", "box"):
            assert contrast(named[text], named[ground]) >= 4.5, (text, ground)
