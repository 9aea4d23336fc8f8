#!/usr/bin/python
# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The module database_views."""

from __future__ import annotations

DOCUMENTATION = r"""
module: database_views
short_description: The views of an SQL file
version_added: 1.0.0
description:
  - Creates the views of an SQL file in one database, each only when it is missing or differs from the file.
  - The file may hold C(CREATE VIEW) and C(CREATE OR REPLACE VIEW) with all their clauses, comments, C(START TRANSACTION) or C(BEGIN), and C(COMMIT).
    A file with any other statement is refused, with its line, before anything has run.
  - A view differs when the server understands its query otherwise than the file's (other tables, columns, names of columns, conditions, and also a
    C(SELECT *) whose table has got a column since), or when its definer, its C(SQL SECURITY), its algorithm or its check option is another one. A view that
    uses another view of the file is made anew with it.
  - Before anything is written, the server is asked whether each query is valid. A view is replaced in one step that its readers don't notice, and
    privileges on it stay.
options:
  database:
    description:
      - Name of the database that the views are in. A view that the file puts into another database is refused.
    type: str
    required: true
  sql:
    description:
      - Text of the SQL file.
      - A comment line C(-- For GLPI 11.0) begins a part that is for GLPIs of this series only, and that ends where the next such line begins another one.
        What stands before the first of them is for all. The version is that of the GLPI whose database it is.
    type: str
  src:
    description:
      - Path of the SQL file, in UTF-8, on the host that runs the module.
    type: path
  names:
    description:
      - Names of views to drop, where their definition is not at hand. Only with O(state=absent).
      - Exactly one of O(sql), O(src) and O(names) is needed.
    type: list
    elements: str
  replace:
    description:
      - Whether a view that exists and differs is replaced. With V(false) only the missing ones are made, and the others are not compared.
      - A view that cannot be read any more, since GLPI's upgrade has removed what it reads, is replaced in any case.
    type: bool
    default: true
  definer:
    description:
      - Account that owns the views, C(user@host). It needn't exist, but an O(sql_security=definer) view cannot be read then.
      - When omitted, it is the C(DEFINER) that the file gives to the view. Where the file gives none either, the definer of an existing view is left as it is
        and that of a new one is the account that signs in.
    type: str
  sql_security:
    description:
      - Whose privileges a view is read with, those of who reads it (V(invoker)) or those of its definer (V(definer)).
      - This counts, whatever C(SQL SECURITY) the file has.
    type: str
    choices: [invoker, definer]
    default: invoker
  lock_wait_timeout:
    description:
      - Seconds to wait for a lock on a view or on a table that it reads.
    type: int
    default: 10
  state:
    description:
      - V(absent) drops the views of the file.
    type: str
    choices: [present, absent]
    default: present
attributes:
  check_mode:
    support: full
    details:
      - Queries are tried and compared as otherwise. A warning names a view that cannot be tried, since it uses another one of the file that does not exist yet.
  diff_mode:
    support: full
    details:
      - A definition is shown as the server understands it.
  idempotent:
    support: full
requirements:
  - MariaDB 10.4 or later, or MySQL 8.0 or later, whose optimizer trace is what queries are compared by
notes:
  - MySQL updates nothing through a view that has an outer join, and C(WITH ROLLUP) is refused there, since MySQL does not keep it as it was written.
  - Quotes in the file mean what they mean in MariaDB's default C(sql_mode), double quotes are those of a string.
  - A view's query must not have a variable, C(INTO), C(FOR UPDATE), C(LOCK IN SHARE MODE), C(PROCEDURE), nor what MariaDB does not keep in its record
    of a view and what therefore cannot be compared, a character set in front of a string (C(_latin1'text')) and characters beyond U+FFFF.
  - The account that signs in needs C(CREATE VIEW), C(SHOW VIEW), C(SELECT) on what the views read, C(DROP) to replace or drop one, and C(SET USER) when
    the definer is another account.
seealso:
  - module: medulla.glpi.database_user
extends_documentation_fragment:
  - medulla.glpi.database
  - medulla.glpi.database.writing
  - medulla.glpi.database.environment
  - medulla.glpi.attributes
  - medulla.glpi.attributes.database
author:
  - medulla.glpi contributors (@medulla-tech)
"""

EXAMPLES = r"""
- name: Make Medulla's views as they are wanted
  medulla.glpi.database_views:
    login_unix_socket: /run/mysqld/mysqld.sock
    database: glpi
    src: /root/medulla_views.sql

- name: Make only the missing ones, and leave those alone that Medulla's installer replaced
  medulla.glpi.database_views:
    login_unix_socket: /run/mysqld/mysqld.sock
    database: glpi
    sql: "{{ lookup('ansible.builtin.file', 'medulla_views.sql') }}"
    replace: false
"""

RETURN = r"""
views:
  description: Each view of the file, in its order.
  returned: success
  type: list
  elements: dict
  contains:
    name:
      description: Name of the view.
      type: str
      sample: glpi_computers_pulse
    action:
      description: What happened to it, V(created), V(replaced), V(dropped) or V(unchanged).
      type: str
      sample: created
created:
  description: Names of the views that were made.
  returned: success
  type: list
  elements: str
  sample: [glpi_computers_pulse]
replaced:
  description: Names of the views that differed and were replaced.
  returned: success
  type: list
  elements: str
  sample: []
dropped:
  description: Names of the views that were dropped.
  returned: success
  type: list
  elements: str
  sample: []
"""

from ansible.module_utils.basic import AnsibleModule

from ..module_utils.database.connection import connect
from ..module_utils.database.options import options
from ..module_utils.database.view_options import ONE_SOURCE, desired_views, view_options
from ..module_utils.database.views import Views
from ..module_utils.errors import ProvisioningError
from ..module_utils.resource import provision


def main() -> None:
    """Run the module."""
    module = AnsibleModule(
        argument_spec={**options(), **view_options(), "database": {"type": "str", "required": True}},
        supports_check_mode=True,
        **ONE_SOURCE,
    )
    try:
        desired = desired_views(module.params, module.params["database"], module.check_mode)
    except ProvisioningError as error:
        module.fail_json(msg=str(error))
    provision(module, lambda: connect(module, desired.database), Views(desired))


if __name__ == "__main__":
    main()
