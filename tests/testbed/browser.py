# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""An HTML page as a browser shows it: headless Chromium, without a network and with an empty profile each time."""

from __future__ import annotations

import html
import json
import re
import shutil
import subprocess
import tempfile
import zlib
from pathlib import Path
from typing import Any

SCHEMES = {"dark": 0, "light": 1}
"""What a person can prefer, by Chromium's number for it."""

TIMEOUT = 120

# The page is measured from a frame around it, in which no rule of the page's own forbids scripts.
# Contrast is WCAG's: of each text with what is painted behind it.
MEASURE = """
const pixels = document.createElement("canvas").getContext("2d", {willReadFrequently: true});
function paint(color) {
  pixels.clearRect(0, 0, 1, 1);
  pixels.fillStyle = color;
  pixels.fillRect(0, 0, 1, 1);
  return [...pixels.getImageData(0, 0, 1, 1).data];
}
function luminance(color) {
  const [r, g, b] = color.map(v => v / 255).map(v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}
function ground(element, view) {
  for (let at = element; at; at = at.parentElement) {
    const color = paint(view.getComputedStyle(at).backgroundColor);
    if (color[3] === 255) return color;
  }
  return [255, 255, 255, 255];
}
function contrast(element, view) {
  const [a, b] = [paint(view.getComputedStyle(element).color), ground(element, view)].map(luminance);
  return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
}
function measure(frame) {
  const page = frame.contentDocument, view = frame.contentWindow;
  page.querySelectorAll("details").forEach(details => details.open = true);
  const texts = [...page.body.querySelectorAll("*")].filter(element =>
    [...element.childNodes].some(node => node.nodeType === Node.TEXT_NODE && node.data.trim()));
  return {
    width: view.innerWidth,
    content_width: page.documentElement.scrollWidth,
    background: paint(view.getComputedStyle(page.body).backgroundColor),
    text: page.body.innerText,
    least_contrast: Math.min(...texts.map(element => contrast(element, view))),
  };
}
addEventListener("load", () => {
  const found = [...document.querySelectorAll("iframe")].map(measure);
  document.body.innerHTML = "";
  document.body.append(JSON.stringify(found));
});
"""


def is_there() -> bool:
    """Whether Chromium is installed."""
    return shutil.which("chromium") is not None


def chromium(url: str, scheme: str, *options: str) -> str:
    """Open one page; what Chromium prints."""
    with tempfile.TemporaryDirectory(prefix="chromium.", ignore_cleanup_errors=True) as profile:
        return subprocess.run(
            [
                "chromium", "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
                "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage", "--hide-scrollbars",
                # Nothing is reached, whatever a page asks for.
                "--proxy-server=127.0.0.1:9", f"--user-data-dir={profile}", f"--blink-settings=preferredColorScheme={SCHEMES[scheme]}",
                *options, url,
            ],
            stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=TIMEOUT, check=True,
        ).stdout  # fmt: skip


def measure(page: str, widths: list[int], scheme: str) -> list[dict[str, Any]]:
    """Lay the page out in each of these widths; what MEASURE finds."""
    frames = "".join(
        f'<iframe width="{width}" height="800" style="border: 0" srcdoc="{html.escape(page)}"></iframe>' for width in widths
    )
    around = f'<!DOCTYPE html><meta charset="utf-8"><meta name="color-scheme" content="light dark"><body>{frames}<script>{MEASURE}</script>'
    with tempfile.TemporaryDirectory(prefix="page.") as folder:
        path = Path(folder, "around.html")
        path.write_text(around, encoding="utf-8")
        dom = chromium(path.as_uri(), scheme, "--dump-dom", "--window-size=1400,900")
    (body,) = re.findall(r"<body>(.*)</body>", dom, re.DOTALL)
    return json.loads(html.unescape(body))


def screenshot(page: Path, image: Path, width: int, height: int, scheme: str) -> None:
    """Take a picture of the page's upper part."""
    chromium(page.resolve().as_uri(), scheme, f"--screenshot={image}", f"--window-size={width},{height}")


def different_lines(image: Path) -> int:
    """How many of the picture's lines of pixels, as the PNG file holds them, differ from each other: a blank page has hardly any."""
    content = image.read_bytes()
    at, packed, height = 8, b"", 0
    while at < len(content):
        length, kind = int.from_bytes(content[at : at + 4], "big"), content[at + 4 : at + 8]
        data = content[at + 8 : at + 8 + length]
        height = int.from_bytes(data[4:8], "big") if kind == b"IHDR" else height
        packed += data if kind == b"IDAT" else b""
        at += length + 12
    lines = zlib.decompress(packed)
    size = len(lines) // height
    return len({lines[start : start + size] for start in range(0, len(lines), size)})
