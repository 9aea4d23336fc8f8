# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Podman on this machine: installed when missing, and with the settings that this machine needs."""

from __future__ import annotations

import functools
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

BUILD = Path(__file__).resolve().parents[2] / ".build"
SETTINGS = BUILD / "containers.conf"
PACKAGES = ["podman", "runc", "netavark", "aardvark-dns", "iptables", "nftables", "mmdebstrap"]
COMMANDS = ["podman", "mmdebstrap", "nft"]
# Either of them starts containers; podman itself comes without one where only its recommended packages are left out.
RUNTIMES = ["crun", "runc"]

# For machines without CAP_SYS_RESOURCE (no limit may be raised), with hybrid cgroups or without a journal.
RESTRICTED_MACHINE = """\
[containers]
default_ulimits = ["nofile=1024:4096", "nproc=1024:1024"]
[engine]
runtime = "runc"
cgroup_manager = "cgroupfs"
events_logger = "file"
[network]
network_backend = "netavark"
"""


class Unavailable(Exception):
    """Containers can't run here; the message says why in one line."""


def install() -> None:
    """Install podman and what builds the images, when they are missing."""
    if os.geteuid() != 0:
        raise Unavailable("only root can let containers have a firewall")
    if not shutil.which("apt-get"):
        raise Unavailable("this machine has no apt, from whose packages the images are built")
    if not (all(map(shutil.which, COMMANDS)) and any(map(shutil.which, RUNTIMES))):
        install_missing()


def install_missing() -> None:
    """Install those of the packages that the distribution hasn't installed."""
    status = ["dpkg-query", "--show", "--showformat=${db:Status-Status}"]
    missing = [
        package
        for package in PACKAGES
        if subprocess.run([*status, package], check=False, capture_output=True, text=True).stdout != "installed"
    ]
    if not missing:
        return
    apt = ["apt-get", "-q", "-y", "-o", "DPkg::Lock::Timeout=600"]
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (["update"], ["install", "--no-install-recommends", *missing]):
        done = subprocess.run(
            [*apt, *command], check=False, env=environment, stdout=sys.stderr, stderr=subprocess.PIPE, text=True
        )
        if done.returncode:
            raise Unavailable(f"apt could not install {', '.join(missing)}: {done.stderr.strip()}")


def starts_a_container(image: str, environment: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
    """Start a container as the scenarios do, with a network, only to see whether it starts."""
    network = f"medulla-glpi-probe-{os.getpid()}"
    subprocess.run(["podman", "network", "create", network], check=False, env=environment, capture_output=True)
    try:
        return subprocess.run(
            ["podman", "run", "--rm", "--systemd=always", "--cap-add", "NET_ADMIN,NET_RAW,SYS_ADMIN", "--network", network, image, "true"],
            check=False,
            env=environment,
            capture_output=True,
            text=True,
        )
    finally:
        subprocess.run(["podman", "network", "rm", "--force", network], check=False, env=environment, capture_output=True)


@functools.cache
def environment(image: str) -> dict[str, str]:
    """The environment in which podman can start a container of the image: the machine's own, else with settings of ours."""
    own = dict(os.environ)
    first = starts_a_container(image, own)
    if first.returncode == 0:
        return own
    BUILD.mkdir(exist_ok=True)
    SETTINGS.write_text(RESTRICTED_MACHINE, encoding="utf-8")
    restricted = {**own, "CONTAINERS_CONF": str(SETTINGS)}
    # These settings name programs that the machine's own may do without.
    install_missing()
    second = starts_a_container(image, restricted)
    if second.returncode != 0:
        raise Unavailable(
            f"podman can't start a container: {first.stderr.strip()}; with {SETTINGS.name}: {second.stderr.strip()}"
        )
    return restricted
