# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where the machine's apt takes Debian's packages from, so that the images take them from there too."""

from __future__ import annotations

import subprocess
from pathlib import Path
from urllib.parse import urlsplit

KEYRING = Path("/usr/share/keyrings/debian-archive-keyring.gpg")
# What the machine says about proxies, certificates and the age of its mirror holds for the image too.
CARRIED_OPTIONS = ("Acquire::http", "Acquire::https", "Acquire::Check-", "Acquire::Retries")


def repository(security: bool) -> str | None:
    """The address of the Debian repository that the machine uses, if any."""
    listed = subprocess.run(
        ["apt-get", "indextargets", "--format", "$(ORIGIN) $(RELEASE) $(REPO_URI)", "Created-By: Packages"],
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    ).stdout
    for line in listed.splitlines():
        origin, release, address = line.split(" ", 2)
        if origin == "Debian" and release.endswith("-security") == security and urlsplit(address).scheme in ("http", "https"):
            return address.rstrip("/")
    return None


def sources(suite: str) -> list[str]:
    """The lines of sources.list of a suite."""
    signed = f"[signed-by={KEYRING}] " if KEYRING.exists() else ""
    main, security = repository(security=False), repository(security=True)
    if main is None:
        raise SystemExit("This machine's apt names no repository of Debian to take the packages from: run this on a Debian, after apt-get update.")
    lines = [f"deb {signed}{main} {suite} main", f"deb {signed}{main} {suite}-updates main"]
    return lines + ([f"deb {signed}{security} {suite}-security main"] if security else [])


def options() -> list[str]:
    """The apt options of the machine that tell how to reach its mirror."""
    dumped = subprocess.run(["apt-config", "dump"], check=True, stdout=subprocess.PIPE, text=True).stdout
    return [line for line in dumped.splitlines() if line.startswith(CARRIED_OPTIONS) and not line.endswith(' "";')]
