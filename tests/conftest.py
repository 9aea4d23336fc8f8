# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The test bed as fixtures. Each pytest worker has a database server of its own."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import pytest

from environment import mysql_server, pytest_rules
from testbed import given_server, glpi_database
from testbed.installation import Glpi
from testbed.mariadb import MariaDB
from testbed.mysql import MySQL

NUMBERS = itertools.count(1)


def pytest_configure(config: pytest.Config) -> None:
    """Let the rules of the project hold for every test."""
    config.pluginmanager.register(pytest_rules)


@pytest.fixture(scope="session")
def mariadb() -> Iterator[MariaDB]:
    """A MariaDB server for all tests of a worker: a private one, unless one is given."""
    with given_server.mariadb() as server:
        yield server


@pytest.fixture(scope="session")
def mysql() -> Iterator[MySQL]:
    """A MySQL server for all tests of a worker that use it: a private one, unless one is given."""
    if not mysql_server.is_current() and given_server.product() != "mysql":
        pytest.skip(f"{pytest_rules.WITHOUT_MYSQL}{mysql_server.why_left_out() or 'make environment has not got it yet'}")
    with given_server.mysql() as server:
        yield server


@pytest.fixture(scope="session", params=["mariadb", "mysql"])
def server(request: pytest.FixtureRequest) -> MariaDB:
    """Each of the two servers."""
    return request.getfixturevalue(request.param)


@pytest.fixture
def glpi(mariadb: MariaDB, request: pytest.FixtureRequest) -> Iterator[Glpi]:
    """A fresh GLPI: a database with the underscore in its name that real ones have, and the REST API over it.

    Another version than the latest: @pytest.mark.parametrize("glpi", ["10.0.6"], indirect=True). glpi_database.KINDS are those
    that differ most: plain 10.0, encrypted 10.0 ("10.0.19 encrypted"), and 11.0. With " on MySQL" behind it, it is on that server.
    """
    version, on, product = getattr(request, "param", glpi_database.LATEST).partition(" on ")
    server = request.getfixturevalue(product.lower()) if on else mariadb
    database = glpi_database.create(server, f"glpi_{next(NUMBERS)}", version, inventory_plugin=True)
    try:
        with Glpi(database) as installation:
            yield installation
    finally:
        database.drop()
