# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Build the images of the hosts that Molecule's scenarios start, from Debian's packages and without any registry.

    python -m containers.images            # those that are missing or out of date
    python -m containers.images --rebuild  # all of them

One image a release holds everything that any host of any scenario needs, with no firewall enabled, so that a scenario only
starts services. They stay in podman's own storage; an image whose recipe (this file) has changed is built again.
"""

from __future__ import annotations

import hashlib
import subprocess
import sys
import tempfile
from pathlib import Path

from containers import apt_mirror, engine

RELEASES = {"debian-12": "bookworm", "debian-13": "trixie"}
LABEL = "recipe"
PACKAGES = {
    "system": "ca-certificates dbus iproute2 iputils-ping netbase procps sudo systemd systemd-sysv",
    "Ansible": "python3 python3-apt python3-pymysql python3-requests",
    "database": "mariadb-server",
    "the stand-in for GLPI": "python3-bcrypt python3-flask python3-nacl",
    "firewalls": "firewalld iptables nftables python3-firewall ufw",
    "checks": "curl netcat-openbsd openssl",
}
# A scenario starts its own firewall (ufw's service does nothing until ufw is enabled); apt's timers and the login consoles cost time.
DISABLED = "firewalld nftables mariadb"
MASKED = "apt-daily.timer apt-daily-upgrade.timer e2scrub_all.timer systemd-networkd-wait-online.service getty.target systemd-firstboot.service"


def name(release: str) -> str:
    """The image's name."""
    return f"localhost/medulla-glpi/{release}:latest"


def recipe() -> str:
    """A digest of all that decides what is in an image."""
    return hashlib.sha256(Path(__file__).read_bytes()).hexdigest()


def is_current(release: str) -> bool:
    """Whether the image is there and was built by this recipe."""
    found = subprocess.run(
        ["podman", "image", "inspect", "--format", f'{{{{ index .Labels "{LABEL}" }}}}', name(release)],
        check=False,
        capture_output=True,
        text=True,
    )
    return found.returncode == 0 and found.stdout.strip() == recipe()


def bootstrap(release: str, archive: Path) -> None:
    """Install the packages into a fresh file system and pack it."""
    command = ["mmdebstrap", "--variant=minbase", "--include=" + ",".join(" ".join(PACKAGES.values()).split())]
    command += [f"--aptopt={option}" for option in apt_mirror.options()]
    command += [f'--customize-hook=chroot "$1" systemctl disable {DISABLED}', f'--customize-hook=chroot "$1" systemctl mask {MASKED}']
    command += ["--customize-hook=rm -f $1/etc/hostname $1/etc/resolv.conf"]
    command += ["--dpkgopt=path-exclude=/usr/share/doc/*", "--dpkgopt=path-exclude=/usr/share/locale/*", "--dpkgopt=path-exclude=/usr/share/man/*"]
    command += [RELEASES[release], str(archive), *apt_mirror.sources(RELEASES[release])]
    subprocess.run(["nice", *command], check=True, stdout=sys.stderr)


def build(release: str) -> None:
    """Build the image anew."""
    with tempfile.TemporaryDirectory(prefix="medulla-glpi-image.", dir="/var/tmp") as folder:
        archive = Path(folder, "image.tar")
        bootstrap(release, archive)
        changes = ['CMD ["/sbin/init"]', "STOPSIGNAL SIGRTMIN+3", f"LABEL {LABEL}={recipe()}"]
        options = [part for change in changes for part in ("--change", change)]
        subprocess.run(["nice", "podman", "import", *options, str(archive), name(release)], check=True, stdout=sys.stderr)


def main(rebuild: bool) -> None:
    """Build what is missing or out of date."""
    engine.install()
    for release in RELEASES:
        if rebuild or not is_current(release):
            print(f"Building {name(release)}", file=sys.stderr)
            build(release)


if __name__ == "__main__":
    try:
        main(rebuild="--rebuild" in sys.argv[1:])
    except engine.Unavailable as reason:
        sys.exit(str(reason))
