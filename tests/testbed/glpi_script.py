# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Print the SQL script that makes a GLPI database, for a server that isn't of the test bed: python -m testbed.glpi_script NAME."""

from __future__ import annotations

import sys

from . import glpi_database


def main() -> None:
    name = glpi_database.quoted(sys.argv[1])
    print(f"CREATE DATABASE {name} CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci; USE {name};")
    print(glpi_database.installation(glpi_database.LATEST), glpi_database.INVENTORY_PLUGIN)


if __name__ == "__main__":
    main()
