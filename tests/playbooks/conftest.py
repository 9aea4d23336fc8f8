# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Medulla beside a fresh GLPI."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from testbed.installation import Glpi
from testbed.mariadb import MariaDB

from .first_run import FirstRun
from .installed_medulla import InstalledMedulla
from .medulla_run import Medulla

# The identity server of these is made of libraries that need Python 3.11, as the SCIM check does.
collect_ignore = ["test_scim_verify.py"] if sys.version_info < (3, 11) else []


@pytest.fixture
def medulla(mariadb: MariaDB, glpi: Glpi) -> Iterator[Medulla]:
    """A fresh GLPI whose Medulla has no access yet."""
    access = Medulla(mariadb, glpi)
    yield access
    glpi.server.execute(f"DROP USER IF EXISTS '{access.account}'@'127.0.0.2'")


@pytest.fixture
def installed(mariadb: MariaDB, glpi: Glpi, tmp_path: Path) -> Iterator[InstalledMedulla]:
    """A fresh GLPI, and a Medulla that is installed beside it and has no access yet."""
    access = InstalledMedulla(mariadb, glpi, tmp_path)
    access.install()
    yield access
    glpi.server.execute(f"DROP USER IF EXISTS '{access.account}'@'127.0.0.2'")
    mariadb.execute(f"DROP DATABASE {access.own_database}")
    mariadb.execute(f"DROP SERVER {access.federated_server}")


@pytest.fixture(scope="session")
def first_run(mariadb: MariaDB, tmp_path_factory: pytest.TempPathFactory) -> FirstRun:
    """What the first run of the playbook leaves; made once by a worker."""
    return FirstRun(mariadb, tmp_path_factory.mktemp("first_run"))


@pytest.fixture
def handed_over(first_run: FirstRun) -> Iterator[InstalledMedulla]:
    """A GLPI and its Medulla as the first run left them, for tests of what comes after it."""
    with first_run.restored() as access:
        yield access


@pytest.fixture
def provisioned(handed_over: InstalledMedulla) -> InstalledMedulla:
    """The same, for runs that hand nothing over to Medulla."""
    handed_over.host["medulla_handover"] = False
    return handed_over
