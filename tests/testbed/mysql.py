# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A private MySQL server in a temporary folder: like that of MariaDB in every way that a test can see.

It comes from .build/mysql, which environment/mysql_server.py makes.
"""

from __future__ import annotations

from environment import mysql_server

from .mariadb import ADMINISTRATOR, MariaDB

SQL_MODE = "STRICT_TRANS_TABLES,NO_ZERO_IN_DATE,NO_ZERO_DATE,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION"


class MySQL(MariaDB):
    """One mysqld: `with MySQL() as server:`, with MariaDB's attributes and methods.

    Its sql_mode has no ONLY_FULL_GROUP_BY unless `settings` say so, as Medulla needs it.
    """

    product = "mysql"
    # A salt may have any byte.
    ALL_ACCOUNTS = (
        "SELECT User, Host, plugin, HEX(authentication_string) AS hash, ssl_type, account_locked, User_attributes FROM mysql.user ORDER BY User, Host"
    )

    def _beside(self) -> list[str]:
        share = mysql_server.ROOT / "usr/share/mysql"
        return [
            f"--lc-messages-dir={share}", f"--character-sets-dir={share / 'charsets'}",
            f"--plugin-dir={mysql_server.ROOT / 'usr/lib/mysql/plugin'}",
        ]  # fmt: skip

    def _installer(self) -> list[str]:
        return [
            *mysql_server.command("sbin/mysqld"), "--no-defaults", *self._as_root, *self._beside(), "--initialize-insecure",
            f"--datadir={self.folder / 'data'}", f"--log-error={self.folder / 'install.log'}",
            "--innodb-redo-log-capacity=8M", "--innodb-flush-method=nosync",
        ]  # fmt: skip

    def _server_command(self) -> list[str]:
        return [*mysql_server.command("sbin/mysqld"), "--no-defaults", *self._beside()]

    def _of_the_product(self) -> list[str]:
        return [
            "--mysqlx=OFF", "--secure-file-priv=", "--innodb-redo-log-capacity=8M", "--innodb-flush-method=nosync",
            f"--sql-mode={SQL_MODE}",
            # A certificate of its own by itself would take a second to make.
            "--auto-generate-certs=OFF", "--caching-sha2-password-auto-generate-rsa-keys=ON",
        ]  # fmt: skip

    def _without_encryption(self) -> list[str]:
        return []

    def _client_program(self) -> list[str]:
        return mysql_server.command("bin/mysql")

    def _dump_program(self) -> list[str]:
        return mysql_server.command("bin/mysqldump")

    def _client_encryption(self) -> list[str]:
        if self.certificate:
            return [f"--ssl-ca={self.certificate.ca}", "--ssl-mode=VERIFY_CA"]
        return ["--ssl-mode=DISABLED", "--get-server-public-key"]

    def _make_accounts(self) -> None:
        for at in ("localhost", "127.0.0.1"):
            self.execute(f"CREATE USER {ADMINISTRATOR}@%s IDENTIFIED BY %s", at, self.administrator_password)
            self.execute(f"GRANT ALL PRIVILEGES ON *.* TO {ADMINISTRATOR}@%s WITH GRANT OPTION", at)
            # What read_only doesn't stop.
            self.execute(f"REVOKE SUPER, CONNECTION_ADMIN ON *.* FROM {ADMINISTRATOR}@%s", at)
