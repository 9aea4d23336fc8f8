# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The kernel's nftables in a network of its own, so that rules are real and the machine's own ruleset isn't touched.

    with Nftables(tmp_path) as firewall:
        firewall.boot("table inet filter { ... }")  # the file that nftables.service would load, loaded
        run_module("nftables_rule", {"config_file": str(firewall.file), ...}, environment=firewall.environment)
        assert firewall.listed() == ...
"""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from pathlib import Path

SYSTEM_PATH = os.pathsep.join([os.environ["PATH"], "/usr/sbin", "/sbin"])
# Root needs no user namespace, and many machines refuse one to others.
UNSHARE = ["unshare", "--net"] if os.geteuid() == 0 else ["unshare", "--user", "--map-root-user", "--net"]
# The command nft of the namespace. After its N-th call it kills who called it, as a lost connection or a shutdown would.
WRAPPER = """\
#!/bin/sh
echo "$*" >>"{calls}"
nsenter {namespaces} --target {pid} {nft} "$@"
status=$?
if [ "$(wc -l <"{calls}")" = "$NFT_KILL_AFTER" ]; then kill -KILL $PPID; fi
exit $status
"""


def is_possible() -> bool:
    """Whether the machine lets us have a network of our own with nftables in it."""
    nft = shutil.which("nft", path=SYSTEM_PATH)
    return nft is not None and subprocess.run([*UNSHARE, nft, "list", "ruleset"], check=False, capture_output=True).returncode == 0


class Nftables:
    """One network namespace, and the file that its ruleset is loaded from."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.file = folder / "nftables.conf"
        self.calls_file = folder / "calls"
        self.nft = shutil.which("nft", path=SYSTEM_PATH) or "nft"

    def __enter__(self) -> Nftables:
        self.process = subprocess.Popen([*UNSHARE, "sleep", "infinity"])
        self._wait_until_unshared()
        namespaces = " ".join(option for option in UNSHARE[1:] if option in ("--net", "--user"))
        if "--user" in UNSHARE:
            namespaces += " --preserve-credentials"
        wrapper = self.folder / "bin" / "nft"
        wrapper.parent.mkdir()
        wrapper.write_text(
            WRAPPER.format(calls=self.calls_file, namespaces=namespaces, pid=self.process.pid, nft=self.nft), encoding="utf-8"
        )
        wrapper.chmod(0o755)
        self.wrapper = wrapper
        for command in ("ip", "iptables-save", "ip6tables-save", "iptables-legacy-save", "ip6tables-legacy-save"):
            found = shutil.which(command, path=SYSTEM_PATH)
            text = f'#!/bin/sh\nexec nsenter {namespaces} --target {self.process.pid} {found} "$@"\n' if found else "#!/bin/sh\nexit 127\n"
            wrapper.with_name(command).write_text(text, encoding="utf-8")
            wrapper.with_name(command).chmod(0o755)
        return self

    def __exit__(self, *_exception: object) -> None:
        self.process.kill()
        self.process.wait()

    def _wait_until_unshared(self) -> None:
        own = os.readlink("/proc/self/ns/net")
        deadline = time.monotonic() + 10
        while os.readlink(f"/proc/{self.process.pid}/ns/net") == own:
            if time.monotonic() > deadline:
                raise TimeoutError("unshare didn't make a network namespace")
            time.sleep(0.01)

    @property
    def environment(self) -> dict[str, str]:
        """The environment in which the module finds the namespace's nft."""
        return {"PATH": os.pathsep.join([str(self.wrapper.parent), SYSTEM_PATH])}

    def killing_after(self, calls: int) -> dict[str, str]:
        """The environment in which who calls nft is killed after that many calls."""
        self.calls_file.unlink(missing_ok=True)
        return {**self.environment, "NFT_KILL_AFTER": str(calls)}

    def command(self, *arguments: str, commands: str | None = None) -> str:
        """Run nft in the namespace."""
        return subprocess.run([str(self.wrapper), *arguments], input=commands, check=True, stdout=subprocess.PIPE, text=True).stdout

    def ip(self, *arguments: str) -> None:
        """Run ip in the namespace, such as to give the host an address."""
        subprocess.run([str(self.wrapper.with_name("ip")), *arguments], check=True)

    def boot(self, text: str | None = None) -> None:
        """Load the file as a start of the host does, after writing it when a text is given."""
        if text is not None:
            self.file.write_text(text, encoding="utf-8")
        self.command("flush", "ruleset")
        self.command("--file", str(self.file))

    def load(self, text: str) -> None:
        """Load rules that are in no file, as other tools do."""
        self.command("--file", "-", commands=text)

    def listed(self) -> str:
        """The live ruleset."""
        return self.command("list", "ruleset")

    def state(self) -> tuple[str, dict[str, bytes]]:
        """All that the module could change: the live ruleset and the files."""
        return self.listed(), {path.name: path.read_bytes() for path in sorted(self.folder.glob("*.conf"))}
