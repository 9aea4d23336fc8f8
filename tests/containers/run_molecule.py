# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Run Molecule's scenarios, two at a time, with the images built and podman's settings made; arguments name scenarios.

    python -m containers.run_molecule               # all
    python -m containers.run_molecule ufw
    python -m containers.run_molecule ufw converge  # another command of Molecule's than test

The scenario glpi runs real GLPI, from the image that the environment names in GLPI_IMAGE; without it, that scenario is left out.
"""

from __future__ import annotations

import concurrent.futures
import os
import subprocess
import sys
import tarfile
import time
from pathlib import Path

from containers import engine, images
from environment import collection_copy, kept_collections, left_out

STAND_IN = engine.BUILD / "stand_in.tar"
# The release of Debian that each scenario's hosts run, so that each firewall and each release has its turn; GLPI_RELEASE chooses another.
SCENARIOS = {"ufw": "debian-12", "firewalld": "debian-13", "default": "debian-12", "remote_database": "debian-13", "glpi": "debian-12"}
AT_A_TIME = 2


def molecule(scenario: str, commands: list[str], environment: dict[str, str]) -> None:
    """Run one scenario; what it says is shown when it has ended, so that scenarios don't talk at once."""
    started = time.monotonic()
    for command in commands:
        done = subprocess.run(
            ["molecule", command, "-s", scenario],
            check=False,
            env={"GLPI_RELEASE": SCENARIOS[scenario], **environment},
            cwd=collection_copy.ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        outcome = "passed" if done.returncode == 0 else "FAILED"
        print(f"{done.stdout}\n== molecule: {scenario} {command} {outcome} after {time.monotonic() - started:.0f} s", flush=True)
        done.check_returncode()


def pack_stand_in() -> None:
    """Pack the test bed, whose stand-in plays GLPI in the containers."""
    with tarfile.open(STAND_IN, "w") as archive:
        testbed = collection_copy.ROOT / "tests" / "testbed"
        archive.add(testbed, "testbed", filter=lambda member: None if "__pycache__" in member.name else member)


def main(arguments: list[str]) -> None:
    """Make what the scenarios need, and run them."""
    chosen = [argument for argument in arguments if argument in SCENARIOS]
    commands = [argument for argument in arguments if argument not in SCENARIOS] or ["test"]
    images.main(rebuild=False)
    kept_collections.main()
    collection_copy.sync()
    pack_stand_in()
    scenarios = list(chosen or SCENARIOS)
    if "glpi" in scenarios and not os.environ.get("GLPI_IMAGE"):
        reason = "GLPI_IMAGE names no image of real GLPI, such as glpi/glpi:10.0.19"
        print(f"== molecule: glpi left out, since {reason}", flush=True)
        left_out.note("Molecule's scenario glpi", reason)
        scenarios.remove("glpi")
    environment = {
        **engine.environment(images.name("debian-12")),
        "PATH": os.pathsep.join([str(Path(sys.prefix, "bin")), os.environ["PATH"]]),
        "ANSIBLE_HOME": str(engine.BUILD / "ansible"),
        "ANSIBLE_COLLECTIONS_PATH": str(collection_copy.COLLECTIONS),
        "GLPI_STAND_IN": str(STAND_IN),
    }
    with concurrent.futures.ThreadPoolExecutor(AT_A_TIME) as pool:
        runs = [pool.submit(molecule, scenario, commands, environment) for scenario in scenarios]
    # Each has ended; the first that failed ends this.
    for run in runs:
        run.result()


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except engine.Unavailable as reason:
        print(f"== molecule: left out, since {reason}", flush=True)
        left_out.note("molecule", str(reason))
        sys.exit(1 if os.environ.get("CI") else 0)
    except subprocess.CalledProcessError as failure:
        sys.exit(f"Failed: {' '.join(map(str, failure.cmd))}")
