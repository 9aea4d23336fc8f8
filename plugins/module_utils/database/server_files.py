# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where the distribution's packages of a database server have its service and its option files."""

from __future__ import annotations

import os
import typing as t


class Packaged(t.NamedTuple):
    """The server that a host has, by its packages. ``folder`` is where option files are read from."""

    product: str
    service: str
    folder: str


class _Product(t.NamedTuple):
    name: str
    programs: tuple[str, ...]
    services: tuple[str, ...]
    folders: tuple[str, ...]


# MariaDB first: it has programs under MySQL's names, and MySQL none under MariaDB's. Of services and folders the first that is there counts,
# so Debian's (and Ubuntu's) comes before Red Hat's. A folder of MariaDB is also on a host that has its client alone.
_PRODUCTS = (
    _Product("MariaDB", ("mariadbd",), ("mariadb",), ("/etc/mysql/mariadb.conf.d", "/etc/my.cnf.d")),
    _Product("MySQL", ("mysqld",), ("mysql", "mysqld"), ("/etc/mysql/mysql.conf.d", "/etc/my.cnf.d", "/etc/mysql/conf.d")),
)
_PROGRAMS = ("/usr/sbin", "/usr/libexec", "/usr/bin")
_UNITS = ("/lib/systemd/system", "/usr/lib/systemd/system", "/etc/systemd/system")


def packaged(exists: t.Callable[[str], bool] = os.path.exists) -> Packaged:
    """Find the server; MariaDB where there is none, such as in front of one that is installed by other means."""
    for product in _PRODUCTS:
        if any(exists("%s/%s" % (folder, program)) for folder in _PROGRAMS for program in product.programs):
            break
    else:
        product = _PRODUCTS[0]
    services = (name for name in product.services if any(exists("%s/%s.service" % (folder, name)) for folder in _UNITS))
    return Packaged(
        product.name,
        next(services, product.services[0]),
        next((folder for folder in product.folders if exists(folder)), product.folders[0]),
    )
