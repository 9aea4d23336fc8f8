# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which service and which folder of option files a host's database server has."""

from __future__ import annotations

import pytest
from ansible_collections.medulla.glpi.plugins.module_utils.database.server_files import Packaged, packaged

DEBIAN_MARIADB = ("/usr/sbin/mariadbd", "/usr/sbin/mysqld", "/lib/systemd/system/mariadb.service", "/lib/systemd/system/mysql.service", "/etc/mysql/conf.d",
                  "/etc/mysql/mariadb.conf.d")  # fmt: skip
UBUNTU_MYSQL = ("/usr/sbin/mysqld", "/usr/lib/systemd/system/mysql.service", "/etc/mysql/conf.d", "/etc/mysql/mysql.conf.d")


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        (DEBIAN_MARIADB, ("MariaDB", "mariadb", "/etc/mysql/mariadb.conf.d")),
        (UBUNTU_MYSQL, ("MySQL", "mysql", "/etc/mysql/mysql.conf.d")),
        # MariaDB's client, and so its folder, is there as well.
        ((*UBUNTU_MYSQL, "/etc/mysql/mariadb.conf.d"), ("MySQL", "mysql", "/etc/mysql/mysql.conf.d")),
        (("/usr/libexec/mariadbd", "/usr/libexec/mysqld", "/usr/lib/systemd/system/mariadb.service", "/etc/my.cnf.d"), ("MariaDB", "mariadb", "/etc/my.cnf.d")),
        (("/usr/sbin/mariadbd", "/usr/lib/systemd/system/mariadb.service", "/etc/my.cnf.d"), ("MariaDB", "mariadb", "/etc/my.cnf.d")),
        (("/usr/libexec/mysqld", "/usr/lib/systemd/system/mysqld.service", "/etc/my.cnf.d"), ("MySQL", "mysqld", "/etc/my.cnf.d")),
        (("/usr/sbin/mysqld", "/usr/lib/systemd/system/mysqld.service", "/etc/my.cnf.d"), ("MySQL", "mysqld", "/etc/my.cnf.d")),
        (("/usr/sbin/mysqld", "/etc/mysql/conf.d"), ("MySQL", "mysql", "/etc/mysql/conf.d")),
        ((), ("MariaDB", "mariadb", "/etc/mysql/mariadb.conf.d")),
    ],
)
def test_packaged(files: tuple[str, ...], expected: tuple[str, str, str]) -> None:
    assert packaged(files.__contains__) == Packaged(*expected)
