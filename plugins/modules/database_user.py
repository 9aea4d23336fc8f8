#!/usr/bin/python
# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""An account of the database server with exact privileges."""

from __future__ import annotations

DOCUMENTATION = r"""
module: database_user
short_description: MariaDB or MySQL account with exact privileges on one database
version_added: 1.0.0
description:
  - Makes an account at one or more hosts, with a password, a requirement of encryption, and exactly the privileges named on one database, on
    its tables and views, and on their columns.
  - Privileges are compared as the server means them, whatever alias, order, quotes or C(ALL PRIVILEGES) it shows them with.
  - What takes something away runs before what gives something. So an account never has, not even in a run that is interrupted, a privilege
    that it neither had before nor shall have, and the next run finishes.
  - The account may belong to nobody else. One that looks as if others use it is refused, see O(adopt).
  - Views whose definer is an account that is dropped are made again with C(SQL SECURITY INVOKER) and the account that signs in as their definer,
    since nobody could read them otherwise. They keep their queries.
  - A connection that is open keeps what its account might do before. So where privileges are taken away or an account is dropped, its open
    connections are ended, which needs C(PROCESS) and C(CONNECTION ADMIN) (C(SUPER) before MariaDB 10.5.2); a warning tells how many.
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
      - A table, view or column that a grant names and that does not exist is a warning in check mode, since a task before may be about to make it.
  diff_mode:
    support: full
    details:
      - The password is hidden; the diff tells whether it changes.
  idempotent:
    support: full
options:
  name:
    description:
      - Name of the account, at most 128 characters, and 32 in MySQL. Case counts.
    type: str
    required: true
  hosts:
    description:
      - Hosts that the account connects from. Each is an IPv4 or IPv6 address, a name, a pattern with V(%) or V(_), or an IPv4 net such as
        V(192.0.2.0/255.255.255.0). The server treats the same name at another host as another account.
      - An address is written as the server shows a connection's, a net in CIDR notation with its mask, and a name in lower case, since they would not
        match otherwise. No server has nets of IPv6 addresses, so that one is refused.
      - What could match nobody is refused too, such as V(0.0.0.0/0), a range, an inverted mask, an address with an interface, or a name where the
        server resolves none (C(skip_name_resolve)).
    type: list
    elements: str
    default: [localhost]
  password:
    description:
      - Password of the account, needed where the account does not exist yet. Omitted, the password stays as it is.
      - MariaDB is sent the hash that C(mysql_native_password) stores, since its general log shows statements as they came. Only where the
        server validates passwords, and so refuses a hash, it is sent as it is. MySQL is sent the password, which it hides in its logs.
      - A new account signs in by C(mysql_native_password) in MariaDB, and by the default authentication plugin in MySQL.
      - An existing account that signs in by another authentication plugin than C(mysql_native_password) (in MySQL also C(caching_sha2_password)
        and C(sha256_password)), or by several, is left alone with an error.
    type: str
  update_password:
    description:
      - V(always) sets a password that differs, V(on_create) only that of a new account.
    type: str
    choices: [always, on_create]
    default: always
  retain_current_password:
    description:
      - Whether an account that gets another password can be used with its former one as well, until a run with V(false) takes that away. So
        those that sign in with it can be given the new one without an interruption.
      - MySQL can do that (C(RETAIN CURRENT PASSWORD)). MariaDB keeps one password, so it has no effect there.
    type: bool
    default: false
  database:
    description:
      - Database that O(grants) are on. It must exist.
    type: str
  grants:
    description:
      - Privileges of the account; V([]) is none. Omitted, privileges stay as they are. It needs O(database).
      - In a grant on a whole database, C(_) and C(%) are wildcards, unless MySQL has C(partial_revokes) on; they are escaped here, so that the grant
        counts for this database alone.
        A grant that was made with the name unescaped is another one, and one too many.
    type: list
    elements: dict
    suboptions:
      privileges:
        description:
          - Names of privileges, as GRANT takes them, in any case and by any alias. C(GRANT OPTION) is one of them.
          - V(ALL) stands for every privilege that this version of the server grants there, without C(GRANT OPTION). Better name what is needed.
        type: list
        elements: str
        required: true
      table:
        description:
          - Table or view that the privileges are on. Omitted, they are on the whole database. It must exist.
        type: str
      columns:
        description:
          - Columns of O(grants[].table) that the privileges are on. Omitted, they are on the whole table.
          - Columns have the privileges V(SELECT), V(INSERT), V(UPDATE) and V(REFERENCES).
        type: list
        elements: str
  exclusive_grants:
    description:
      - Whether every other privilege of the account is revoked, also a global one, one on another database, on a procedure or function, a role,
        and C(PROXY). It has no effect when O(grants) is omitted.
      - What MySQL's partial revokes except from a global privilege goes with it. Mandatory roles of MySQL are not looked at.
      - What MariaDB's C(PUBLIC) was granted counts for every account and is not looked at.
      - Privileges on another database that exists, the server's own apart, tell that the account is somebody's, see O(adopt).
    type: bool
    default: true
  tls_requires:
    description:
      - What the account requires of an encrypted connection. V({SSL:}) is any, V({X509:}) a valid client certificate, and C(SUBJECT), C(ISSUER)
        and C(CIPHER), each with a text, say more about it. V({}) requires nothing.
      - Omitted, the requirement stays as it is.
    type: dict
  exclusive_hosts:
    description:
      - Whether the account is dropped at every host that is not in O(hosts).
    type: bool
    default: false
  adopt:
    description:
      - Whether an account may be changed or dropped that others use. That is the account that signs in, one of the server's own (V(root), V(mysql),
        V(mariadb.sys), V(mysql.sys) and the like), and an existing account that may C(CREATE) and C(ALTER) in O(database) or everywhere and whose
        password is not
        O(password), as GLPI's own account may. The last is not asked with O(state=absent).
      - It is also an account that has privileges on another database than O(database), such as that of another GLPI on the same server, where it would
        lose those, get another password or be dropped; and the definer of views of another database, where it would be dropped.
      - So the password of an account that was given C(CREATE) and C(ALTER) is only changed with O(adopt=true).
    type: bool
    default: false
  state:
    description:
      - V(absent) drops the account at O(hosts), and at every host with O(exclusive_hosts=true).
    type: str
    choices: [present, absent]
    default: present
notes:
  - Needs MariaDB 10.4 or later, or MySQL 8.0 or later.
  - The account that signs in needs C(CREATE USER), C(SELECT) on the database C(mysql), and every privilege that it grants or revokes with C(GRANT OPTION).
  - Resource limits, a lock and the expiry of the password stay as they are. A locked account and an expired password are warned about.
seealso:
  - module: medulla.glpi.database_views
  - module: medulla.glpi.access_check
"""

EXAMPLES = r"""
- name: Let Medulla read GLPI's database from its server
  medulla.glpi.database_user:
    login_unix_socket: /run/mysqld/mysqld.sock
    login_user: root
    name: medulla
    hosts: [192.0.2.10]
    password: "{{ medulla_database_password }}"
    database: glpi
    grants:
      - privileges: [SELECT, SHOW VIEW]

- name: Let it also write one column of one table, over encrypted connections only
  medulla.glpi.database_user:
    name: medulla
    hosts: [192.0.2.10, "2001:db8::10"]
    password: "{{ medulla_database_password }}"
    database: glpi
    grants:
      - privileges: [SELECT, SHOW VIEW]
      - privileges: [UPDATE]
        table: glpi_users
        columns: [api_token, api_token_date]
    tls_requires:
      SSL:

- name: Move the account to another server, at which it has the same password
  medulla.glpi.database_user:
    name: medulla
    hosts: [192.0.2.20]
    exclusive_hosts: true
    password: "{{ medulla_database_password }}"
    database: glpi
    grants:
      - privileges: [SELECT, SHOW VIEW]

- name: Drop the account wherever it is
  medulla.glpi.database_user:
    name: medulla
    exclusive_hosts: true
    state: absent
"""

RETURN = r"""
name:
  description: Name of the account.
  returned: success
  type: str
  sample: medulla
hosts:
  description: The hosts of O(hosts) as the server stores them.
  returned: success
  type: list
  elements: str
  sample: [192.0.2.10]
connections_ended:
  description: How many open connections of the account were ended, since privileges were taken away or it was dropped. 0 in check mode.
  returned: success
  type: int
  sample: 0
former_password_works:
  description:
    - Whether an account can be used with its former password as well, see O(retain_current_password). A run without that option ends it.
  returned: success
  type: bool
  sample: false
listening:
  description: Where the server waits for connections over TCP, from its variables C(bind_address), C(port) and C(skip_networking).
  returned: success
  type: dict
  contains:
    addresses:
      description: The addresses that it waits at. Empty, every address of its host.
      returned: success
      type: list
      elements: str
      sample: [127.0.0.1]
    port:
      description: TCP port.
      returned: success
      type: int
      sample: 3306
    enabled:
      description: Whether it waits at all.
      returned: success
      type: bool
      sample: true
accounts:
  description:
    - The account at each of O(hosts) as it is now, or would be in check mode. Empty when O(state=absent).
  returned: success
  type: list
  elements: dict
  contains:
    host:
      description: Host of the account.
      returned: success
      type: str
      sample: 192.0.2.10
    grants:
      description: Its privileges, each with what it is on, sorted.
      returned: success
      type: list
      elements: str
      sample: ["SELECT ON `glpi`.*", "SHOW VIEW ON `glpi`.*"]
    tls_requires:
      description: What it requires of an encrypted connection, in the form of O(tls_requires).
      returned: success
      type: dict
      sample: {}
    locked:
      description: Whether the account is locked.
      returned: success
      type: bool
      sample: false
"""

from ansible.module_utils.basic import AnsibleModule

from ..module_utils.database.account_options import account_options
from ..module_utils.database.account_resource import AccountResource
from ..module_utils.database.connection import connect
from ..module_utils.database.options import options
from ..module_utils.resource import provision


def main() -> None:
    """Bring the account to the desired state."""
    module = AnsibleModule(
        argument_spec={
            **options(),
            **account_options(),
            "database": {"type": "str"},
        },
        required_by={"grants": ["database"]},
        supports_check_mode=True,
    )
    provision(module, lambda: connect(module), AccountResource(module.params))


if __name__ == "__main__":
    main()
