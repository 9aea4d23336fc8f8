#!/usr/bin/python
# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The API token of a GLPI user."""

from __future__ import annotations

DOCUMENTATION = r"""
module: user_token
short_description: API token of a GLPI user
version_added: 1.0.0
description:
  - Gives a user of GLPI an API token, with which the user signs in to GLPI's REST API, in the table C(glpi_users) of GLPI's database. The
    API itself never shows a token.
  - A user is found by the login name as the database compares names, so without regard to case.
  - GLPI refuses a token that two users have, and the token of a user whose login name two users have; both are errors here, and nothing is
    written then.
  - A GLPI that encrypts refuses a token that is stored as it is, or with another key. Such a token counts as different here, and one that was
    stored as it is is kept and encrypted.
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
  user:
    description:
      - Login name of the user.
    type: str
    required: true
  token:
    description:
      - API token of the user, of A-Z, a-z and 0-9, and not a number; at most 255 characters, and 149 where GLPI encrypts it.
      - A kept one without a date, as GLPI's REST API leaves it, gets one.
      - When it is omitted, the user's own is kept, and one of 40 characters is made when there is none or O(rotate=always).
    type: str
  rotate:
    description:
      - Whether to replace the token by a new one. It is ignored when O(token) is given.
    type: str
    choices: [never, always]
    default: never
  required:
    description:
      - Whether it is an error that the user doesn't exist. When V(false), nothing is written then, and RV(user_exists) tells.
    type: bool
    default: true
  adopt:
    description:
      - Whether to use also a user who may be a person. Such is one who has signed in to GLPI before, has a password, and has no date of a token; GLPI does
        not note whether a login was by password or by token. One whose own token is given in O(token) is none.
      - The date is there once this module or GLPI's pages have made a token. O(state=absent) leaves it, so that a user whose token was taken away
        is not taken for a person later.
    type: bool
    default: false
  glpi_key:
    description:
      - GLPI's own key, that is the 32 bytes of the file C(glpicrypt.key) in GLPI's configuration directory, as base64;
        M(medulla.glpi.crypt_key_info) reads it.
      - Needed where GLPI keeps such tokens encrypted, as GLPI does from 10.0.21 and 11.0.3 on, unless O(state=absent); it is ignored elsewhere.
        GLPI's setting decides, C(are_users_tokens_encrypted), and not its version.
      - A key that decrypts nothing of what is stored is refused, and nothing is written.
    type: str
  state:
    description:
      - Whether the user has a token; V(absent) takes it away.
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
  - module: medulla.glpi.user
"""

EXAMPLES = r"""
- name: Give Medulla's user a token, or read the one that there is
  medulla.glpi.user_token:
    login_unix_socket: /run/mysqld/mysqld.sock
    login_user: root
    database: glpi
    user: medulla
  register: medulla_token
  no_log: true

- name: Set the team's own token
  medulla.glpi.user_token:
    database: glpi
    user: medulla
    token: "{{ medulla_user_token }}"

- name: Take the token away
  medulla.glpi.user_token:
    database: glpi
    user: medulla
    state: absent
"""

RETURN = r"""
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
tokens_encrypted:
  description: Whether this GLPI keeps such tokens encrypted, so that O(glpi_key) is needed.
  returned: success, and when O(glpi_key) is missing
  type: bool
  sample: false
token:
  description:
    - The token that was kept or made. Null when the user has none, and for one that a real run would make.
    - A token given in O(token) is not returned, since Ansible would put another text in its place.
  returned: when the option token is omitted
  type: str
  sample: mQ4sVt8ZbXw1nLrCk6HyPd0JuEg3FaKo7iRzTx5Y
"""

from ansible.module_utils.basic import AnsibleModule

from ..module_utils.database.options import options
from ..module_utils.gate import door
from ..module_utils.gate.options import key_option, token_options
from ..module_utils.gate.user_tokens import UserToken
from ..module_utils.resource import provision


def main() -> None:
    """Bring the token to the desired state."""
    module = AnsibleModule(
        argument_spec={
            **options(),
            "database": {"type": "str", "required": True},
            **token_options(),
            **key_option(),
        },
        supports_check_mode=True,
    )
    provision(module, lambda: door.opened(module), UserToken(module.params))


if __name__ == "__main__":
    main()
