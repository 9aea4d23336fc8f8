#!/usr/bin/python
# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The settings of GLPI's REST API."""

from __future__ import annotations

DOCUMENTATION = r"""
module: api_settings
short_description: Settings of GLPI's REST API
version_added: 1.0.0
description:
  - Sets whether GLPI's REST API is on, and how one may sign in to it, in the table C(glpi_configs) of GLPI's database.
  - GLPI reads these settings from its database at every request, so that they count at once. They cannot be set through the API, which
    is closed before they are set.
  - An option that is omitted leaves its setting as it is, but for a login by password that O(password_login=opened) has left open.
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
      - Check mode never opens the login by password, it only says that it would.
  diff_mode:
    support: full
  idempotent:
    support: full
options:
  database:
    description:
      - Name of GLPI's database. Its GLPI must be of version 10.0.x or 11.0.x.
    type: str
    required: true
  enabled:
    description:
      - Whether the API is on. A fresh GLPI has it off.
    type: bool
  login_credentials:
    description:
      - Whether users may sign in to the API with name and password, lastingly. A fresh GLPI has it off.
      - It ends an opening by O(password_login), and cannot be given together with O(password_login=opened).
    type: bool
  login_external_token:
    description:
      - Whether users may sign in to the API with their API token. A fresh GLPI has it on.
    type: bool
  url_base_api:
    description:
      - URL under which GLPI shows its API, as in its documentation of it.
      - GLPI 11.0 has no such setting, since it makes this URL of its own; it is left alone there, with a warning.
    type: str
  password_login:
    description:
      - A temporary opening of the login with name and password, for an administrator who has no API token.
      - V(opened) lets passwords in, unless they are let in already, and records in the same transaction that this is only for a time.
      - Every run without V(opened), so one with V(closed) and one without this option, ends an opening that is on record.
        An opening whose run was killed is therefore closed by the next run.
      - A session that has been opened goes on when passwords are no longer let in.
    type: str
    choices: [opened, closed]
seealso:
  - module: medulla.glpi.api_client
  - module: medulla.glpi.user_token
"""

EXAMPLES = r"""
- name: Switch the API on, for users with a token
  medulla.glpi.api_settings:
    login_unix_socket: /run/mysqld/mysqld.sock
    login_user: root
    database: glpi
    enabled: true
    login_external_token: true

- name: Sign in with a password where only tokens are let in
  block:
    - name: Let passwords in
      medulla.glpi.api_settings:
        database: glpi
        password_login: opened

    - name: Sign in
      medulla.glpi.api_session:
        api_url: https://glpi.example.com
        api_username: glpi
        api_password: "{{ glpi_administrator_password }}"
        state: present
      register: session
      no_log: true
  always:
    - name: Let no passwords in again
      medulla.glpi.api_settings:
        database: glpi
        password_login: closed
"""

RETURN = r"""
settings_before:
  description: The settings that were found. One whose row is missing in the database is null, and GLPI takes it for off.
  returned: success
  type: dict
  contains: &settings
    enabled:
      description: Whether the API is on.
      returned: success
      type: bool
      sample: true
    login_credentials:
      description: Whether users may sign in with name and password.
      returned: success
      type: bool
      sample: false
    login_external_token:
      description: Whether users may sign in with their API token.
      returned: success
      type: bool
      sample: true
    url_base_api:
      description: URL under which GLPI shows its API.
      returned: success
      type: str
      sample: https://glpi.example.com/apirest.php
settings:
  description: The settings as they are now, or would be in check mode.
  returned: success
  type: dict
  contains: *settings
glpi_version:
  description: Version of this GLPI.
  returned: success
  type: str
  sample: 10.0.19
tokens_encrypted:
  description: Whether this GLPI keeps the tokens of its API clients or of its users encrypted, so that M(medulla.glpi.api_client) or
    M(medulla.glpi.user_token) needs GLPI's key.
  returned: success
  type: bool
  sample: false
password_login_opened:
  description:
    - Whether passwords are let in now because of O(password_login=opened), this run's or an earlier one's.
    - V(false) when they are let in lastingly, and when check mode would have let them in.
  returned: success
  type: bool
  sample: false
"""

from ansible.module_utils.basic import AnsibleModule

from ..module_utils.database.options import options
from ..module_utils.gate import door
from ..module_utils.gate.options import setting_options
from ..module_utils.gate.settings import ApiSettings
from ..module_utils.resource import provision


def main() -> None:
    """Bring the settings to the desired state."""
    module = AnsibleModule(
        argument_spec={
            **options(),
            "database": {"type": "str", "required": True},
            **setting_options(),
            "password_login": {"type": "str", "choices": ["opened", "closed"], "no_log": False},
        },
        supports_check_mode=True,
    )
    provision(module, lambda: door.opened(module), ApiSettings(module.params, module.check_mode))


if __name__ == "__main__":
    main()
