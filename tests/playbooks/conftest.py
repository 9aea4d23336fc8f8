# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Medulla beside a fresh GLPI."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from testbed.installation import Glpi
from testbed.mariadb import MariaDB

from .installed_medulla import InstalledMedulla
from .medulla_run import Medulla


@pytest.fixture
def medulla(mariadb: MariaDB, glpi: Glpi) -> Iterator[Medulla]:
    """A fresh GLPI whose Medulla has no access yet."""
    access = Medulla(mariadb, glpi)
    yield access
    mariadb.execute(f"DROP USER IF EXISTS '{access.account}'@'127.0.0.2'")


@pytest.fixture
def installed(mariadb: MariaDB, glpi: Glpi, tmp_path: Path) -> Iterator[InstalledMedulla]:
    """A fresh GLPI, and a Medulla that is installed beside it and has no access yet."""
    access = InstalledMedulla(mariadb, glpi, tmp_path)
    yield access
    mariadb.execute(f"DROP USER IF EXISTS '{access.account}'@'127.0.0.2'")
    mariadb.execute(f"DROP DATABASE {access.own_database}")
