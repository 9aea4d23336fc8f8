#!/usr/bin/python
# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The way into GLPI's API: its settings, a client and a user's token."""

from __future__ import annotations

DOCUMENTATION = r"""
module: api_access
short_description: Settings of GLPI's API, an API client and a user's token, in one run
version_added: 1.0.0
description:
  - Does what M(medulla.glpi.api_settings), M(medulla.glpi.api_client) and M(medulla.glpi.user_token) do, in this order, over one connection and in one
    transaction. So it takes a third of the time of three tasks.
  - When one part fails, nothing of the others is written.
  - A login by password that M(medulla.glpi.api_settings) has left open for a time is ended where O(settings) is given.
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
      - A token that a real run would make is not known in check mode.
  diff_mode:
    support: full
    details:
      - Tokens are hidden. Where the result holds a token, Ansible hides the diff with it.
  idempotent:
    support: partial
    details:
      - With O(client.rotate=always) or O(user_token.rotate=always) every run makes a new token.
options:
  database:
    description:
      - Name of GLPI's database. Its GLPI must be of version 10.0.x or 11.0.x.
    type: str
    required: true
  settings:
    description:
      - Settings of the API. Omitted, they stay as they are. At least one of O(settings), O(client) and O(user_token) is needed.
    type: dict
    suboptions:
      enabled:
        description:
          - Whether the API is on. A fresh GLPI has it off.
        type: bool
      login_credentials:
        description:
          - Whether users may sign in to the API with name and password, lastingly.
        type: bool
      login_external_token:
        description:
          - Whether users may sign in to the API with their API token.
        type: bool
      url_base_api:
        description:
          - URL under which GLPI shows its API. GLPI 11.0 has no such setting; it is left alone there, with a warning.
        type: str
  client:
    description:
      - An API client. Omitted, clients stay as they are.
    type: dict
    suboptions:
      name:
        description:
          - Name of the client, as in M(medulla.glpi.api_client).
        type: str
        required: true
      active:
        description:
          - Whether the client counts. A new client is active when this is omitted.
        type: bool
      ipv4_range:
        description:
          - IPv4 addresses of the callers. One address, a network in CIDR notation, C(START-END), or V(any). Required for a new client.
        type: str
      ipv6:
        description:
          - IPv6 address of the caller. When it is omitted and the client has none, it is set to V(::1).
        type: str
      app_token:
        description:
          - Token that callers send as C(App-Token). When it is omitted, the client's own is kept, and one is made when it has none.
        type: str
      rotate:
        description:
          - Whether to replace the token by a new one. It is ignored when O(client.app_token) is given.
        type: str
        choices: [never, always]
        default: never
      log_method:
        description:
          - How GLPI records the calls.
        type: str
        choices: [disabled, logs, historical]
      comment:
        description:
          - Comment on the client.
        type: str
      state:
        description:
          - Whether the client is there.
        type: str
        choices: [present, absent]
        default: present
  user_token:
    description:
      - The API token of a user. Omitted, tokens of users stay as they are.
    type: dict
    suboptions:
      user:
        description:
          - Login name of the user.
        type: str
        required: true
      token:
        description:
          - API token of the user. When it is omitted, the user's own is kept, and one is made when there is none.
        type: str
      rotate:
        description:
          - Whether to replace the token by a new one. It is ignored when O(user_token.token) is given.
        type: str
        choices: [never, always]
        default: never
      required:
        description:
          - Whether it is an error that the user doesn't exist. When V(false), no token is written then.
        type: bool
        default: true
      adopt:
        description:
          - Whether to use also a user who may be a person, as M(medulla.glpi.user_token) tells.
        type: bool
        default: false
      state:
        description:
          - Whether the user has a token; V(absent) takes it away.
        type: str
        choices: [present, absent]
        default: present
  glpi_key:
    description:
      - GLPI's own key, that is the 32 bytes of the file C(glpicrypt.key) in GLPI's configuration directory, as base64;
        M(medulla.glpi.crypt_key_info) reads it.
      - Needed where GLPI keeps such tokens encrypted, unless what has a token is V(absent). It is ignored elsewhere.
    type: str
requirements:
  - PyNaCl >= 1.4 on the host that runs the module, where GLPI keeps its tokens encrypted
seealso:
  - module: medulla.glpi.api_settings
  - module: medulla.glpi.api_client
  - module: medulla.glpi.user_token
  - module: medulla.glpi.crypt_key_info
"""

EXAMPLES = r"""
- name: Let Medulla in from its address, as its user
  medulla.glpi.api_access:
    login_unix_socket: /run/mysqld/mysqld.sock
    login_user: root
    database: glpi
    settings:
      enabled: true
      login_external_token: true
    client:
      name: MMC
      ipv4_range: 192.0.2.10
    user_token:
      user: medulla
  register: medulla_api
"""

RETURN = r"""
settings:
  description: What M(medulla.glpi.api_settings) returns, and whether the settings changed (C(changed)).
  returned: success, when O(settings) is given
  type: dict
  contains:
    changed:
      description: Whether a setting changed.
      returned: success
      type: bool
      sample: false
    settings:
      description: The settings as they are now, or would be in check mode.
      returned: success
      type: dict
      sample: {"enabled": true, "login_credentials": false, "login_external_token": true, "url_base_api": ""}
    settings_before:
      description: The settings that were found.
      returned: success
      type: dict
      sample: {"enabled": true, "login_credentials": false, "login_external_token": true, "url_base_api": ""}
    password_login_opened:
      description: Whether passwords are let in for a time. Never after this module.
      returned: success
      type: bool
      sample: false
    tokens_encrypted:
      description: Whether this GLPI keeps the tokens of its API clients or of its users encrypted.
      returned: success
      type: bool
      sample: false
    glpi_version:
      description: Version of this GLPI.
      returned: success
      type: str
      sample: 10.0.19
client:
  description: The client as it is now, or would be in check mode.
  returned: success, when O(client) is given
  type: dict
  contains:
    changed:
      description: Whether the client changed.
      returned: success
      type: bool
      sample: false
    id:
      description: The client's id in GLPI. Null when it isn't there, and for a new one in check mode.
      returned: success
      type: int
      sample: 2
    name:
      description: Name of the client.
      returned: when the state is present
      type: str
      sample: MMC
    active:
      description: Whether the client counts.
      returned: when the state is present
      type: bool
      sample: true
    ipv4_range:
      description: IPv4 addresses of the callers, as one address, C(START-END), or V(any).
      returned: when the state is present
      type: str
      sample: 192.0.2.10
    ipv6:
      description: IPv6 address of the caller.
      returned: when the state is present
      type: str
      sample: "::1"
    log_method:
      description: How GLPI records the calls.
      returned: when the state is present
      type: str
      sample: disabled
    comment:
      description: Comment on the client.
      returned: when the state is present
      type: str
      sample: ""
    app_token:
      description: The token that was kept or made. Null for one that a real run would make.
      returned: when the state is present and O(client.app_token) is omitted
      type: str
      sample: Yd3RpVbqL0mXs7uKcTzE1wJhFa9GnUo5iBxQv2Pk
    tokens_encrypted:
      description: Whether this GLPI keeps the tokens of its API clients encrypted.
      returned: success
      type: bool
      sample: false
user_token:
  description: The user and the token, as M(medulla.glpi.user_token) returns them.
  returned: success, when O(user_token) is given
  type: dict
  contains:
    changed:
      description: Whether the token changed.
      returned: success
      type: bool
      sample: false
    user_exists:
      description: Whether the user exists.
      returned: success
      type: bool
      sample: true
    user_trashed:
      description: Whether the user is in GLPI's trash.
      returned: success
      type: bool
      sample: false
    user_id:
      description: The user's id in GLPI. Null when there is no such user.
      returned: success
      type: int
      sample: 7
    token:
      description: The token that was kept or made. Null when the user has none, and for one that a real run would make.
      returned: when O(user_token.token) is omitted
      type: str
      sample: mQ4sVt8ZbXw1nLrCk6HyPd0JuEg3FaKo7iRzTx5Y
    tokens_encrypted:
      description: Whether this GLPI keeps the tokens of its users encrypted.
      returned: success
      type: bool
      sample: false
tokens_encrypted:
  description: V(true), since O(glpi_key) is needed and was not given.
  returned: when O(glpi_key) is missing
  type: bool
  sample: true
"""

from ansible.module_utils.basic import AnsibleModule

from ..module_utils.database.options import options
from ..module_utils.errors import ProvisioningError
from ..module_utils.gate import door
from ..module_utils.gate.access import parts
from ..module_utils.gate.options import client_options, key_option, setting_options, token_options
from ..module_utils.resource import provision_in_turn


def main() -> None:
    """Bring the settings, the client and the token to their desired states."""
    module = AnsibleModule(
        argument_spec={
            **options(),
            **key_option(),
            "database": {"type": "str", "required": True},
            "settings": {"type": "dict", "options": setting_options()},
            "client": {"type": "dict", "options": client_options()},
            # Its own token is no_log.
            "user_token": {"type": "dict", "options": token_options(), "no_log": False},
        },
        supports_check_mode=True,
    )
    try:
        resources = parts(module.params, module.check_mode)
    except ProvisioningError as error:
        module.fail_json(msg=str(error))
    provision_in_turn(module, lambda: door.opened(module), resources)


if __name__ == "__main__":
    main()
