#!/usr/bin/python
# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""An API client of GLPI."""

from __future__ import annotations

DOCUMENTATION = r"""
module: api_client
short_description: API client of GLPI
version_added: 1.0.0
description:
  - Makes an API client in the table C(glpi_apiclients) of GLPI's database, that is who may call GLPI's REST API from which addresses, and
    with which C(App-Token).
  - GLPI reads its API clients from its database at every request, so that they count at once. They cannot be made through the API, which
    lets nobody in before there is one, and which never shows a token.
  - Of all active clients whose range covers the caller, the token of any one will do. So while a client without a token covers an address,
    such as the C(full access from localhost) of a fresh GLPI, no token is asked for there.
  - A GLPI that encrypts takes a token that is stored as it is, or with another key, for none, and lets callers in without one.
    Such a token counts as different here, and one that was stored as it is is kept and encrypted.
  - A client is found by its name, as the database compares names, so without regard to case; its name is then corrected.
  - Two runs at the same time leave one client.
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
      - The token is hidden.
  idempotent:
    support: partial
    details:
      - With O(rotate=always) every run makes a new token.
options:
  database:
    description:
      - Name of GLPI's database. Its GLPI must be of version 10.0.x or 11.0.x.
    type: str
    required: true
  name:
    description:
      - Name of the client, at most 255 characters. Medulla finds its own by the name V(MMC).
    type: str
    required: true
  active:
    description:
      - Whether the client counts. A new client is active when this is omitted.
    type: bool
  ipv4_range:
    description:
      - IPv4 addresses of the callers. One address, a network in CIDR notation, C(START-END), or V(any) for every IPv4 address.
      - GLPI sees the address of a proxy that is between, and not the one in C(X-Forwarded-For).
      - Required for a new client.
    type: str
  ipv6:
    description:
      - IPv6 address of the caller; GLPI knows no ranges of them. It is stored as GLPI compares it, compressed and in lower case.
      - When it is omitted and the client has none, it is set to V(::1), since GLPI lets every IPv6 address in through a client that has none.
    type: str
  app_token:
    description:
      - Token that callers send as C(App-Token), of A-Z, a-z and 0-9, and not a number; at most 255 characters, and 149 where GLPI encrypts it.
      - When it is omitted, the client's own is kept, and one of 40 characters is made when it has none or O(rotate=always).
    type: str
  rotate:
    description:
      - Whether to replace the token by a new one. It is ignored when O(app_token) is given.
    type: str
    choices: [never, always]
    default: never
  log_method:
    description:
      - How GLPI records the calls, V(disabled) being its default, V(logs) writing to its log file, V(historical) to the client's history.
    type: str
    choices: [disabled, logs, historical]
  comment:
    description:
      - Comment on the client.
    type: str
  glpi_key:
    description:
      - GLPI's own key, that is the 32 bytes of the file C(glpicrypt.key) in GLPI's configuration directory, as base64;
        M(medulla.glpi.crypt_key_info) reads it.
      - Needed where GLPI keeps such tokens encrypted, as GLPI does from 10.0.21 and 11.0.3 on, unless O(state=absent); it is ignored elsewhere.
        GLPI's setting decides, C(are_apiclients_tokens_encrypted), and not its version.
      - A key that decrypts nothing of what is stored is refused, and nothing is written.
    type: str
  state:
    description:
      - Whether the client is there.
    type: str
    choices: [present, absent]
    default: present
requirements:
  - PyNaCl >= 1.4 on the host that runs the module, where GLPI keeps its tokens encrypted
notes:
  - A task that registers the result needs C(no_log), since the result holds the token.
seealso:
  - module: medulla.glpi.crypt_key_info
  - module: medulla.glpi.api_settings
  - module: medulla.glpi.user_token
"""

EXAMPLES = r"""
- name: Let Medulla in from its address
  medulla.glpi.api_client:
    login_unix_socket: /run/mysqld/mysqld.sock
    login_user: root
    database: glpi
    name: MMC
    ipv4_range: 192.0.2.10
  register: mmc
  no_log: true

- name: Let a whole network in, by a token of the team's own
  medulla.glpi.api_client:
    database: glpi
    name: Inventory
    ipv4_range: 198.51.100.0/24
    ipv6: 2001:db8::5
    app_token: "{{ inventory_app_token }}"
    log_method: logs

- name: Replace the token
  medulla.glpi.api_client:
    database: glpi
    name: MMC
    rotate: always
  register: mmc
  no_log: true
"""

RETURN = r"""
id:
  description: The client's id in GLPI. Null when it isn't there, and for a new one in check mode.
  returned: success
  type: int
  sample: 2
app_token:
  description:
    - The token that was kept or made. Null for one that a real run would make.
    - A token given in O(app_token) is not returned, since Ansible would put another text in its place.
  returned: when the state is present and app_token is omitted
  type: str
  sample: Yd3RpVbqL0mXs7uKcTzE1wJhFa9GnUo5iBxQv2Pk
tokens_encrypted:
  description: Whether this GLPI keeps such tokens encrypted, so that O(glpi_key) is needed.
  returned: success, and when O(glpi_key) is missing
  type: bool
  sample: false
client:
  description: The client as it is now, or would be in check mode. Empty when O(state=absent).
  returned: success
  type: dict
  contains:
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
"""

from ansible.module_utils.basic import AnsibleModule

from ..module_utils.database.options import options
from ..module_utils.gate import door
from ..module_utils.gate.clients import ApiClient
from ..module_utils.gate.options import client_options, key_option
from ..module_utils.resource import provision


def main() -> None:
    """Bring the client to the desired state."""
    module = AnsibleModule(
        argument_spec={
            **options(),
            "database": {"type": "str", "required": True},
            **client_options(),
            **key_option(),
        },
        supports_check_mode=True,
    )
    provision(module, lambda: door.opened(module), ApiClient(module.params))


if __name__ == "__main__":
    main()
