#!/usr/bin/python
# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""An account of the database server, and the views that it reads."""

from __future__ import annotations

DOCUMENTATION = r"""
module: database_access
short_description: MariaDB or MySQL account and the views that it reads, in one run
version_added: 1.0.0
description:
  - Does what M(medulla.glpi.database_views) and M(medulla.glpi.database_user) do, one after the other over one connection. So it takes half the time of two
    tasks.
  - Views that are to be there are made before the account gets privileges on them, and views are dropped after the account's privileges on them.
  - When the second part fails, what the first one did stays, and the next run finishes.
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
    details:
      - Views that the same run would make don't exist in check mode, so a privilege on one of them is a warning.
  diff_mode:
    support: full
    details:
      - The password is hidden; the diff tells whether it changes.
  idempotent:
    support: full
options:
  database:
    description:
      - Database that the views are in and that the privileges are on. It must exist, unless the account is dropped and there are no views.
    type: str
    required: true
  account:
    description:
      - The account. Omitted, accounts stay as they are. At least one of O(account) and O(views) is needed.
    type: dict
    suboptions:
      name:
        description:
          - Name of the account, as in M(medulla.glpi.database_user).
        type: str
        required: true
      hosts:
        description:
          - Hosts that the account connects from, as in M(medulla.glpi.database_user).
        type: list
        elements: str
        default: [localhost]
      password:
        description:
          - Password of the account, needed where the account does not exist yet. Omitted, it stays as it is.
        type: str
      update_password:
        description:
          - V(always) sets a password that differs, V(on_create) only that of a new account.
        type: str
        choices: [always, on_create]
        default: always
      retain_current_password:
        description:
          - Whether an account of MySQL that gets another password can be used with its former one as well, until a run with V(false).
        type: bool
        default: false
      grants:
        description:
          - Privileges of the account on O(database); V([]) is none. Omitted, privileges stay as they are.
        type: list
        elements: dict
        suboptions:
          privileges:
            description:
              - Names of privileges, as GRANT takes them.
            type: list
            elements: str
            required: true
          table:
            description:
              - Table or view that the privileges are on. Omitted, they are on the whole database.
            type: str
          columns:
            description:
              - Columns of O(account.grants[].table) that the privileges are on. Omitted, they are on the whole table.
            type: list
            elements: str
      exclusive_grants:
        description:
          - Whether every other privilege of the account is revoked. It has no effect when O(account.grants) is omitted.
        type: bool
        default: true
      tls_requires:
        description:
          - What the account requires of an encrypted connection, as in M(medulla.glpi.database_user). Omitted, it stays as it is.
        type: dict
      exclusive_hosts:
        description:
          - Whether the account is dropped at every host that is not in O(account.hosts).
        type: bool
        default: false
      adopt:
        description:
          - Whether an account may be changed or dropped that others use, as M(medulla.glpi.database_user) tells.
        type: bool
        default: false
      state:
        description:
          - V(absent) drops the account at O(account.hosts), and at every host with O(account.exclusive_hosts=true).
        type: str
        choices: [present, absent]
        default: present
  views:
    description:
      - The views. Omitted, views stay as they are.
    type: dict
    suboptions:
      sql:
        description:
          - Text of the SQL file, as in M(medulla.glpi.database_views).
          - Exactly one of O(views.sql), O(views.src) and O(views.names) is needed.
        type: str
      src:
        description:
          - Path of the SQL file, in UTF-8, on the host that runs the module.
        type: path
      names:
        description:
          - Names of views to drop, where their definition is not at hand. Only with O(views.state=absent).
        type: list
        elements: str
      replace:
        description:
          - Whether a view that exists and differs is replaced. One that cannot be read any more is in any case.
        type: bool
        default: true
      definer:
        description:
          - Account that owns the views, C(user@host), as in M(medulla.glpi.database_views).
        type: str
      sql_security:
        description:
          - Whose privileges a view is read with, those of who reads it (V(invoker)) or those of its definer (V(definer)).
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
          - V(absent) drops the views.
        type: str
        choices: [present, absent]
        default: present
notes:
  - Needs MariaDB 10.4 or later, or MySQL 8.0 or later, and the privileges that both modules need.
seealso:
  - module: medulla.glpi.database_user
  - module: medulla.glpi.database_views
"""

EXAMPLES = r"""
- name: Let Medulla read GLPI's database and Medulla's views in it
  medulla.glpi.database_access:
    login_unix_socket: /run/mysqld/mysqld.sock
    login_user: root
    database: glpi
    views:
      sql: "{{ lookup('ansible.builtin.file', 'medulla_views.sql') }}"
    account:
      name: medulla
      hosts: [192.0.2.10]
      password: "{{ medulla_database_password }}"
      grants:
        - privileges: [SELECT, SHOW VIEW]

- name: Drop both
  medulla.glpi.database_access:
    database: glpi
    views:
      names: [glpi_computers_pulse]
      state: absent
    account:
      name: medulla
      exclusive_hosts: true
      state: absent
"""

RETURN = r"""
account:
  description: Whether the account changed (C(changed)), and what M(medulla.glpi.database_user) returns.
  returned: success, when O(account) is given
  type: dict
  contains:
    changed:
      description: Whether the account changed.
      returned: success
      type: bool
      sample: false
    name:
      description: Name of the account.
      returned: success
      type: str
      sample: medulla
    hosts:
      description: The hosts of the account as the server stores them.
      returned: success
      type: list
      elements: str
      sample: [192.0.2.10]
    accounts:
      description: The account at each of its hosts, as M(medulla.glpi.database_user) returns it.
      returned: success
      type: list
      elements: dict
      sample: [{"host": "192.0.2.10", "grants": ["SELECT ON `glpi`.*"], "tls_requires": {}, "locked": false}]
    connections_ended:
      description: How many open connections of the account were ended.
      returned: success
      type: int
      sample: 0
    former_password_works:
      description: Whether the account can be used with its former password as well, see O(account.retain_current_password).
      returned: success
      type: bool
      sample: false
    listening:
      description: Where the server waits for connections over TCP, as M(medulla.glpi.database_user) returns it.
      returned: success
      type: dict
      sample: {"addresses": ["127.0.0.1"], "port": 3306, "enabled": true}
views:
  description: What became of the views.
  returned: success, when O(views) is given
  type: dict
  contains:
    changed:
      description: Whether any view changed.
      returned: success
      type: bool
      sample: true
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

from ..module_utils.database.access import parts
from ..module_utils.database.account_options import account_options
from ..module_utils.database.connection import connect
from ..module_utils.database.options import options
from ..module_utils.database.view_options import ONE_SOURCE, view_options
from ..module_utils.errors import ProvisioningError
from ..module_utils.resource import provision_in_turn


def main() -> None:
    """Bring the views and the account to their desired states."""
    module = AnsibleModule(
        argument_spec={
            **options(),
            "database": {"type": "str", "required": True},
            "account": {"type": "dict", "options": account_options()},
            "views": {"type": "dict", "options": view_options(), **ONE_SOURCE},
        },
        supports_check_mode=True,
    )
    try:
        resources = parts(module.params, module.check_mode)
    except ProvisioningError as error:
        module.fail_json(msg=str(error))
    provision_in_turn(module, lambda: connect(module), resources)


if __name__ == "__main__":
    main()
