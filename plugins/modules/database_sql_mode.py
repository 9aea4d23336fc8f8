#!/usr/bin/python
# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The sql_mode of a database server."""

from __future__ import annotations

DOCUMENTATION = r"""
module: database_sql_mode
short_description: sql_mode of a database server without modes that a system fails with
version_added: 1.0.0
description:
  - Takes modes out of C(sql_mode) of MariaDB or MySQL, on the running server and, for when it starts again, in an option file. The server isn't restarted.
  - That changes how the server takes the statements of all that uses it. When anything changes, a warning names the server's other databases.
  - Where no mode is to be taken out, nothing is written. An option file that is there already keeps its other modes.
  - It runs on the server's host, and signs in as an account that may set global variables (C(SUPER), or C(SYSTEM_VARIABLES_ADMIN) on MySQL).
author:
  - medulla.glpi contributors (@medulla-tech)
extends_documentation_fragment:
  - medulla.glpi.database
  - medulla.glpi.database.writing
  - medulla.glpi.database.environment
  - medulla.glpi.attributes
  - medulla.glpi.attributes.database
attributes:
  check_mode:
    support: full
  diff_mode:
    support: full
  idempotent:
    support: full
options:
  without:
    description:
      - Modes to take out. A mode that stands for one of them, such as V(ANSI) for V(ANSI_QUOTES), is taken out as well; the others that it stands for stay.
    type: list
    elements: str
    default: [ONLY_FULL_GROUP_BY, ANSI_QUOTES]
  database:
    description:
      - Database that the change is for. The warning leaves it out.
    type: str
  option_file:
    description:
      - Option file of the server to write, in a folder that exists and that the server reads after its others.
      - The default is C(91-medulla-glpi-sql-mode.cnf) in the folder of the distribution's package, see RV(medulla.glpi.database_server_info#module:folder).
    type: path
seealso:
  - module: medulla.glpi.database_server_info
  - module: medulla.glpi.access_check
    description: Tells whether sql_mode lets Medulla's queries work.
"""

EXAMPLES = r"""
- name: Let Medulla's queries work on MySQL
  medulla.glpi.database_sql_mode:
    login_unix_socket: auto
    login_user: root
    database: glpi
"""

RETURN = r"""
sql_mode:
  description: The running server's C(sql_mode) after the run.
  returned: success
  type: str
  sample: STRICT_TRANS_TABLES,NO_ENGINE_SUBSTITUTION
option_file:
  description: The option file that keeps it, or would.
  returned: success
  type: str
  sample: /etc/mysql/mysql.conf.d/91-medulla-glpi-sql-mode.cnf
"""

from ansible.module_utils.basic import AnsibleModule

from ..module_utils.database.connection import connect
from ..module_utils.database.options import options
from ..module_utils.database.sql_modes import SqlMode
from ..module_utils.resource import provision


def main() -> None:
    """Take the modes out."""
    module = AnsibleModule(
        argument_spec={
            **options(),
            "without": {"type": "list", "elements": "str", "default": ["ONLY_FULL_GROUP_BY", "ANSI_QUOTES"]},
            "database": {"type": "str"},
            "option_file": {"type": "path"},
        },
        supports_check_mode=True,
    )
    provision(module, lambda: connect(module), SqlMode(module))


if __name__ == "__main__":
    main()
