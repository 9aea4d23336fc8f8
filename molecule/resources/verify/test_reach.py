# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Who reaches what, seen from outside, after the firewall and the host have been restarted."""

from __future__ import annotations

import os
import re
import subprocess

import pytest
import testinfra
from testinfra.host import Host

SCENARIO = os.environ["MOLECULE_SCENARIO_NAME"]
DATABASE, WEB, PRESENCE = 3306, 80, 22222
# ufw numbers its rules.
NUMBER = re.compile(r"^\[ *[0-9]+\] ")


def host(name: str) -> Host:
    """A container, by podman."""
    return testinfra.get_host(f"podman://{SCENARIO}-{name}")


def reaches(source: str, port: int) -> bool:
    """Whether a TCP connection to GLPI's host comes about."""
    return host(source).run(f"nc -z -w 2 {SCENARIO}-glpi {port}").rc == 0


@pytest.mark.parametrize("port", [DATABASE, WEB])
def test_medulla_reaches_glpi(port: int) -> None:
    assert reaches("medulla", port)


@pytest.mark.parametrize("port", [DATABASE, WEB])
def test_nobody_else_does_although_the_host_is_there(port: int) -> None:
    assert reaches("stranger", PRESENCE)
    assert not reaches("stranger", port)


def test_medulla_may_write_what_it_needs_and_no_more() -> None:
    query = "UPDATE glpi.glpi_computers SET name = 1 WHERE 1 = 0; SELECT COUNT(*) FROM glpi.glpi_computers_pulse; DROP TABLE glpi.glpi_computers"
    client = f"MYSQL_PWD=Database-1.secret mariadb --skip-ssl -h {SCENARIO}-glpi -u medulla -N"
    done = host("medulla").run(f"{client} -e '{query}'")
    assert done.stdout.strip() == "0"
    assert "ERROR 1142" in done.stderr and "DROP command denied" in done.stderr


def test_the_rules_of_others_are_still_there() -> None:
    machine = host("glpi")
    listings = (machine.file(f"/root/ruleset.{when}").content_string for when in ("before", "last"))
    before, last = ([NUMBER.sub("", line) for line in listing.splitlines()] for listing in listings)
    kept = [line for line in before if "198.51.100" in line or str(PRESENCE) in line]
    assert len(kept) > 2
    assert not [line for line in kept if line not in last]


def test_the_ipv6_source_is_let_through_too() -> None:
    assert "2001:db8::10" in host("glpi").run("nft list ruleset; ip6tables-save 2>/dev/null").stdout


def test_nobody_is_missing() -> None:
    listed = subprocess.run(["podman", "ps", "--format", "{{.Names}}"], check=True, stdout=subprocess.PIPE, text=True).stdout
    assert {f"{SCENARIO}-{name}" for name in ("glpi", "medulla", "stranger")} <= set(listed.split())
