#!/usr/bin/python
# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The server that Medulla's FEDERATED tables connect to."""

from __future__ import annotations

DOCUMENTATION = r"""
module: federated_server
short_description: The server that Medulla's FEDERATED tables connect to
version_added: 1.0.0
description:
  - Gives the definition of a foreign server other connection data. Medulla's database server has one, made by Medulla's installer, by which the FEDERATED
    tables of its database C(xmppmaster) read GLPI's database. Without this they go on with the host, the account and the password that the installer was given.
  - It counts at once. The connections that the tables have open are closed.
  - A definition that isn't there is not made, since only Medulla's installer makes the tables that need it.
  - An account that may not read C(mysql.servers) is told so in a warning, and nothing is changed.
  - MySQL wants the privilege C(SUPER) for a change, MariaDB C(FEDERATED ADMIN).
author:
  - medulla.glpi contributors (@medulla-tech)
extends_documentation_fragment:
  - medulla.glpi.database
  - medulla.glpi.database.writing
  - medulla.glpi.attributes
attributes:
  check_mode:
    support: full
  diff_mode:
    support: full
    details:
      - O(password) is hidden.
  idempotent:
    support: full
options:
  name:
    description:
      - Name of the definition, as in C(CREATE SERVER).
    type: str
    default: itsm_federated
  host:
    description:
      - Address of GLPI's database server.
    type: str
    required: true
  port:
    description:
      - Its port.
    type: int
    default: 3306
  database:
    description:
      - GLPI's database.
    type: str
    default: glpi
  username:
    description:
      - Account of that database.
    type: str
    required: true
  password:
    description:
      - Its password. MariaDB keeps it as it is, in C(mysql.servers).
    type: str
    required: true
notes:
  - The server that is signed in to is Medulla's, not GLPI's. So neither C(GLPI_...) in the environment nor the action group
    C(medulla.glpi.database) count here.
seealso:
  - module: medulla.glpi.medulla_setting
"""

EXAMPLES = r"""
- name: Let Medulla's FEDERATED tables sign in with the new password
  medulla.glpi.federated_server:
    login_unix_socket: /run/mysqld/mysqld.sock
    login_user: root
    host: glpi-db.example.com
    username: medulla
    password: "{{ medulla_database_password }}"
"""

RETURN = r"""
exists:
  description: Whether there is such a definition. V(false) also when it could not be looked for.
  returned: success
  type: bool
  sample: true
"""

from ansible.module_utils.basic import AnsibleModule

from ..module_utils.database.connection import connect
from ..module_utils.database.options import options
from ..module_utils.medulla.federated import Definition, FederatedServer
from ..module_utils.resource import provision


def main() -> None:
    """Bring the definition to the desired state."""
    module = AnsibleModule(
        argument_spec={
            **options(environment=False),
            "name": {"type": "str", "default": "itsm_federated"},
            "host": {"type": "str", "required": True},
            "port": {"type": "int", "default": 3306},
            "database": {"type": "str", "default": "glpi"},
            "username": {"type": "str", "required": True},
            "password": {"type": "str", "required": True, "no_log": True},
        },
        supports_check_mode=True,
    )
    wanted = Definition(**{field: module.params[field] for field in Definition._fields})
    provision(module, lambda: connect(module), FederatedServer(module.params["name"], wanted))


if __name__ == "__main__":
    main()
