# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A certificate authority of our own and certificates that it signs, made with openssl."""

from __future__ import annotations

import subprocess
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Certificate:
    """A certificate, its key, and the authority that signed it: three PEM files."""

    ca: Path
    cert: Path
    key: Path


class Authority:
    """A certificate authority in a folder: `ca.pem` is what clients trust."""

    def __init__(self, folder: Path) -> None:
        self.folder = Path(folder)
        self.folder.mkdir(parents=True, exist_ok=True)
        self.ca = self.folder / "ca.pem"
        if not self.ca.exists():
            self._openssl(
                "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "30",
                "-subj", "/CN=Test authority", "-addext", "keyUsage=critical,keyCertSign,cRLSign", "-keyout", self.folder / "ca-key.pem", "-out", self.ca,
            )  # fmt: skip

    def certificate(self, name: str, *addresses: str) -> Certificate:
        """A certificate for the host or client `name` and, as alternative names, its IP addresses."""
        key, request, cert = (self.folder / f"{name}{end}.pem" for end in ("-key", "-request", ""))
        names = [f"DNS:{name}", *(f"IP:{address}" for address in addresses)]
        extensions = self.folder / f"{name}.ext"
        # Python 3.13 wants the identifiers that the standard asks for.
        extensions.write_text(
            f"subjectAltName={','.join(names)}\nbasicConstraints=CA:FALSE\n"
            "subjectKeyIdentifier=hash\nauthorityKeyIdentifier=keyid\n",
            encoding="utf-8",
        )
        self._openssl(
            "req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
            "-subj", f"/CN={name}", "-keyout", key, "-out", request,
        )  # fmt: skip
        self._openssl(
            "x509", "-req", "-in", request, "-CA", self.ca, "-CAkey", self.folder / "ca-key.pem", "-CAcreateserial",
            "-days", "30", "-extfile", extensions, "-out", cert,
        )  # fmt: skip
        return Certificate(ca=self.ca, cert=cert, key=key)

    @staticmethod
    def _openssl(*arguments: object) -> None:
        done = subprocess.run(["openssl", *map(str, arguments)], capture_output=True, text=True, check=False)
        if done.returncode:
            raise RuntimeError(f"openssl {arguments[0]} failed: {done.stderr.strip()}")
