# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Who reaches real GLPI and its database, seen from outside."""

from __future__ import annotations

import pytest
import testinfra
from testinfra.host import Host

DATABASE, WEB, PRESENCE = 3306, 80, 22222


def host(name: str) -> Host:
    """A container, by podman."""
    return testinfra.get_host(f"podman://{name}")


def reaches(source: str, port: int) -> bool:
    """Whether a TCP connection comes about."""
    return host(source).run(f"nc -z -w 2 real-glpi {port}").rc == 0


@pytest.mark.parametrize("port", [DATABASE, WEB])
def test_medulla_reaches_glpi_and_the_stranger_does_not(port: int) -> None:
    assert reaches("real-glpi-medulla", port)
    assert reaches("real-glpi-stranger", PRESENCE)
    assert not reaches("real-glpi-stranger", port)


def test_medulla_may_read_and_nothing_else() -> None:
    query = "SELECT COUNT(*) FROM glpi.glpi_computers_pulse; DELETE FROM glpi.glpi_computers"
    client = "MYSQL_PWD=Database-1.secret mariadb --skip-ssl -h real-glpi -u medulla -N"
    done = host("real-glpi-medulla").run(f"{client} -e '{query}'")
    assert done.stdout.strip() == "0"
    assert "ERROR 1142" in done.stderr and "DELETE command denied" in done.stderr
