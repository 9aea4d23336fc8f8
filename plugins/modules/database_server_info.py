#!/usr/bin/python
# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The database server that a host has."""

from __future__ import annotations

DOCUMENTATION = r"""
module: database_server_info
short_description: Service and option files of the database server that a host has
version_added: 1.0.0
description:
  - Tells MariaDB and MySQL apart by the programs that are installed, and gives the name of the service and the folder of option files of the
    distribution's package (Debian and Ubuntu, Red Hat and its kin). It connects to nothing and needs no privileges.
  - Where no server is installed, the answer is MariaDB's.
author:
  - medulla.glpi contributors (@medulla-tech)
extends_documentation_fragment:
  - medulla.glpi.attributes
attributes:
  check_mode:
    support: full
  diff_mode:
    support: none
    details:
      - There is nothing that could change.
  idempotent:
    support: full
seealso:
  - module: medulla.glpi.database_sql_mode
"""

EXAMPLES = r"""
- name: See where the database server reads option files
  medulla.glpi.database_server_info:
  register: server
"""

RETURN = r"""
product:
  description: V(MariaDB) or V(MySQL).
  returned: always
  type: str
  sample: MySQL
service:
  description: Name of the server's service.
  returned: always
  type: str
  sample: mysql
folder:
  description: Folder whose option files the server reads.
  returned: always
  type: str
  sample: /etc/mysql/mysql.conf.d
"""

from ansible.module_utils.basic import AnsibleModule

from ..module_utils.database.server_files import packaged


def main() -> None:
    """Look at the host's files."""
    module = AnsibleModule(argument_spec={}, supports_check_mode=True)
    module.exit_json(changed=False, **packaged()._asdict())


if __name__ == "__main__":
    main()
