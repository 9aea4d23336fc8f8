#!/usr/bin/python
# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The proof that a system has the access to GLPI that it needs."""

from __future__ import annotations

DOCUMENTATION = r"""
module: access_check
short_description: Check a system's access to GLPI, requirement by requirement
version_added: 1.0.0
description:
  - Checks from the host that it runs on, with the credentials that a system such as Medulla or ServiceNav uses itself, that GLPI's database and REST
    API give that system the access it needs, and no more where that is stated.
  - The answer has one row a requirement. A requirement that cannot be checked since an earlier one failed has its row too, so that the table is
    always complete.
  - Nothing is changed, but for what O(round_trip_entity) makes for a moment. Signing in to GLPI leaves GLPI's own record of a login. With
    O(database_writable) statements that change no row are tried, and with O(api_writable=false), when the profile has no right to it, the
    creation of a computer, which has to be refused.
  - One run makes one test of the database's port, one database connection and one REST session, which is ended also when something fails.
  - The module is in no action group and reads neither the environment nor an option file unless it is named, since an administrator's
    credentials would prove nothing.
author:
  - medulla.glpi contributors (@medulla-tech)
extends_documentation_fragment:
  - medulla.glpi.database
  - medulla.glpi.rest
  - medulla.glpi.attributes
attributes:
  check_mode:
    support: full
    details:
      - Nothing is created in check mode, so neither O(api_writable=false) nor O(round_trip_entity) is tried; the rights of the profile decide alone.
  diff_mode:
    support: none
    details:
      - There is nothing that could change.
  idempotent:
    support: full
options:
  login_host:
    description:
      - Name or address of the database server. The database is not checked when it and O(login_unix_socket) are omitted.
  config_file:
    description:
      - Option file with a C([client]) group, read when it exists. An option given to the module wins over the file.
    default: null
  api_url:
    description:
      - GLPI's URL, such as V(https://glpi.example.com); C(/apirest.php) is added when it is not there.
      - The API is not checked when it is omitted.
    required: false
  api_username:
    description:
      - The GLPI user that is to sign in. With O(api_user_token) it is the name that the token's user has to have; without, the user who signs in with
        O(api_password), which GLPI accepts only while password login over the API is on.
  api_user_token:
    description:
      - The API user's token to sign in with.
  api_app_token:
    description:
      - Token of the API client that the system uses.
      - Every requirement of the API is checked through it. Where GLPI refuses it although it is an API client's, since another client lets this
        host in without a token, the rest is checked without it.
  database:
    description:
      - Name of GLPI's database. Required when the database is checked.
    type: str
  grants:
    description:
      - Privileges that the account has to have, exactly. What M(medulla.glpi.database_user) would take away counts as too many, also global privileges,
        roles, and privileges on another database. Omitted, they are not checked.
      - What others give counts as well where it adds to them on O(database) or on the server's accounts, which are in C(mysql), such as what was granted
        to C(PUBLIC) (MariaDB 10.11) or to a role in force. The row names who gave it, and its hint the statement that takes it away.
    type: list
    elements: dict
    suboptions:
      privileges:
        description:
          - Names of privileges as MariaDB has them, such as V(SELECT) or V(SHOW VIEW). V(ALL) stands for all that there are at that place.
        type: list
        elements: str
        required: true
      table:
        description:
          - Table or view that the privileges are on. Omitted, they are on the whole database.
        type: str
      columns:
        description:
          - Columns of O(grants[].table) that the privileges are on.
        type: list
        elements: str
  database_writable:
    description:
      - Whether the account can write. V(false) means that the server has to refuse every write for lack of privilege. Omitted, this is not checked.
      - With V(true), writing through each of O(views) is tried, too. The row of a view that the server can't write through, whoever asks, is
        one of severity V(warning), such as one with an outer join on MySQL.
    type: bool
  views:
    description:
      - Names of the views that have to exist, to answer, and to show their definition.
    type: list
    elements: str
  tls_required:
    description:
      - Whether the database connection has to be encrypted, and the server to refuse one that is not.
    type: bool
    default: false
  inventory_plugin:
    description:
      - Whether the tables of the GLPI Inventory plugin, or of FusionInventory, have to exist, without which Medulla doesn't start.
        A row of severity V(warning).
    type: bool
    default: true
  glpi_version:
    description:
      - Beginnings of GLPI's version, such as V(10.0) for every 10.0.x. An empty list leaves the version unchecked.
      - A version that is newer than the newest of its series with which the collection was tried (10.0.19, 11.0.6) is told in a row of severity V(warning).
    type: list
    elements: str
    default: ["10.0", "11.0"]
  api_client:
    description:
      - Name of the API client that O(api_app_token) has to belong to; Medulla looks its own up by the name V(MMC). There may be no other of that
        name. Omitted, this is not checked.
      - It is read from the database when that is checked, else as the API user.
    type: str
  profile:
    description:
      - Name of the profile that has to be in force for the API user. Omitted, this is not checked.
    type: str
  entity:
    description:
      - Full name of the entity that the profile has to be given for, such as V(Root entity > Paris). Omitted, it is the root entity.
    type: str
  recursive:
    description:
      - Whether the profile has to hold in the sub-entities too. Omitted, this is not checked.
    type: bool
  glpi_key_handed_over:
    description:
      - Whether the consumer, which reads the tokens of other users in the database, has been given GLPI's key. Where GLPI keeps those tokens encrypted
        there is then a row that warns of what the consumer cannot do.
      - Omitted for a consumer that reads none.
    type: bool
  api_writable:
    description:
      - Whether the API user can create computers, users and entities. V(true) is proven by the rights of the profile in force; V(false) by
        the rights, and then by an attempt. Omitted, this is not checked.
    type: bool
  round_trip_entity:
    description:
      - Full name of an entity below the root entity, such as V(Root entity > ServiceNav), in which what ServiceNav does is done once. Omitted, nothing is.
      - It creates a computer with type, manufacturer and serial number, an operating system with its product id, a contract with begin date and
        duration, and a ticket, which is then solved. Each is read back. Then all of it is purged, also when something fails half-way; types,
        manufacturers and operating systems belong to no entity in GLPI, and are purged as well.
      - All of it is called C(medulla.glpi check) and a number. What a check that was killed has left is purged too, at once when it ran on the same host,
        else after 10 minutes, so that checks can run at the same time. Rights come first; what the profile could not purge is not created. GLPI is asked
        to send no notifications.
      - GLPI keeps a trace of it in the logs and in the next ids.
    type: str
  consumer_host:
    description:
      - Whether the module runs on the system's own host. A right O(api_app_token) that GLPI refuses for this host's address keeps the system out then, as
        behind a proxy whose address O(api_client) does not cover, so its row has severity V(required); else it has V(warning).
    type: bool
    default: false
  system:
    description:
      - Beginning of the variables that hints name, which is the name of the system's role in this collection.
    type: str
    default: medulla
  fail:
    description:
      - Whether the module fails when a requirement is not met. The rows are in the answer in any case.
    type: bool
    default: true
seealso:
  - module: medulla.glpi.database_user
  - module: medulla.glpi.database_views
  - module: medulla.glpi.api_client
  - module: medulla.glpi.user
"""

EXAMPLES = r"""
- name: Prove Medulla's access in read_only
  medulla.glpi.access_check:
    login_host: db.example.com
    login_user: medulla
    login_password: "{{ medulla_database_password }}"
    database: glpi
    grants:
      - privileges: [SELECT, SHOW VIEW]
    database_writable: false
    views:
      - glpi_computers_pulse
      - glpi_view_computers_items_printer
      - glpi_view_computers_items_peripheral
      - glpi_view_peripherals_manufacturers
    api_url: https://glpi.example.com
    api_app_token: "{{ medulla_app_token }}"
    api_user_token: "{{ medulla_user_token }}"
    api_client: MMC
    profile: Read-Only
    recursive: true
    api_writable: false

- name: Act as ServiceNav, to see what is missing of its access, without failing
  medulla.glpi.access_check:
    api_url: https://glpi.example.com
    api_app_token: "{{ servicenav_app_token }}"
    api_username: servicenav
    api_password: "{{ servicenav_api_password }}"
    api_client: ServiceNav
    profile: Super-Admin
    entity: Root entity > ServiceNav
    recursive: true
    round_trip_entity: Root entity > ServiceNav
    system: servicenav
    fail: false
  register: access

- name: Show the table
  ansible.builtin.debug:
    var: access.table
"""

RETURN = r"""
requirements:
  description: The rows, also when the module fails.
  returned: always
  type: list
  elements: dict
  contains:
    requirement:
      description: Name of the requirement, the same in every run.
      type: str
      sample: Database privileges
    expected:
      description: What is expected.
      type: str
      sample: SELECT, SHOW VIEW ON `glpi`.*
    found:
      description: What was found. It begins with C(not checked) when an earlier requirement failed that this one needs.
      type: str
      sample: exactly these
    ok:
      description: Whether the requirement is met.
      type: bool
    severity:
      description:
        - V(required) or V(warning). A row of severity V(warning) does not count in RV(ready) and RV(summary).
        - The token of an API client, else required, gets V(warning) where it is proven to be right but cannot be tried from this host,
          unless O(consumer_host).
      type: str
      sample: required
    hint:
      description: What to do, empty when the requirement is met. It names variables of this collection's roles and modules.
      type: str
ready:
  description: Whether all required rows are met.
  returned: always
  type: bool
summary:
  description: How many of the required rows are met.
  returned: always
  type: str
  sample: 21 of 21
verdict:
  description: One sentence that names what failed.
  returned: always
  type: str
  sample: "All requirements are met: 21 of 21."
table:
  description: The rows as lines for a terminal, and at the end RV(summary).
  returned: always
  type: list
  elements: str
  sample:
    - "ok       SQL port open   db.example.com port 3306 answers"
    - "readiness: 21 of 21"
"""

from ansible.module_utils.basic import AnsibleModule

from ..module_utils.access.answer import exit_with_table
from ..module_utils.access.check import run
from ..module_utils.access.options import check, options
from ..module_utils.access.requirements import database_is_checked
from ..module_utils.database.connection import PYMYSQL_IMPORT_ERROR
from ..module_utils.errors import ProvisioningError
from ..module_utils.library import LibraryMissing, fail_without
from ..module_utils.rest.transport import REQUESTS_IMPORT_ERROR


def main() -> None:
    """Run the module."""
    module = AnsibleModule(argument_spec=options(), supports_check_mode=True)
    missing = {}
    if database_is_checked(module.params) and PYMYSQL_IMPORT_ERROR is not None:
        missing["PyMySQL"] = PYMYSQL_IMPORT_ERROR
    if module.params["api_url"] and REQUESTS_IMPORT_ERROR is not None:
        missing["requests"] = REQUESTS_IMPORT_ERROR
    if missing:
        fail_without(module, missing)
    try:
        check(module.params)
    except ProvisioningError as error:
        module.fail_json(msg=str(error))
    try:
        rows = run(module.params, module.check_mode)
    except LibraryMissing as error:
        fail_without(module, error.missing)
    exit_with_table(module, rows)


if __name__ == "__main__":
    main()
