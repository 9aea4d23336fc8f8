#!/usr/bin/python
# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Manage a GLPI user."""

from __future__ import annotations

DOCUMENTATION = r"""
module: user
short_description: Manage a GLPI user and its profile
version_added: 1.0.0
description:
  - Creates, changes and removes a user of GLPI over its REST API.
  - What was written is read back, since GLPI answers with success also where it changed nothing.
  - Run as the user itself (O(api_user_token)), whose profile may be Read-Only, it sees whether something would have to change;
    a change itself needs an administrator of GLPI.
author:
  - medulla.glpi contributors (@medulla-tech)
extends_documentation_fragment:
  - medulla.glpi.rest
  - medulla.glpi.rest.session
  - medulla.glpi.rest.environment
  - medulla.glpi.attributes
  - medulla.glpi.attributes.rest
attributes:
  check_mode:
    support: full
    details:
      - Signing in leaves GLPI's own record of a login. When GLPI's API does not let the caller in yet (it is off,
        no API client covers the address, or passwords are refused), a user that does not exist is assumed, with a warning.
  diff_mode:
    support: full
    details:
      - A password is never shown.
  idempotent:
    support: partial
    details:
      - With O(update_password=always) a given password is written at each run, since GLPI cannot be asked for it.
options:
  name:
    description:
      - Login of the user. Upper and lower case are the same for GLPI.
      - Of two users with this login (of different login sources, or one in the trash) none can sign in by token, so that is an error.
    type: str
    required: true
  password:
    description:
      - Password of the user. A new user without one can only sign in by token.
      - One that GLPI's password policy refuses is an error; GLPI itself would drop it without a word.
    type: str
  update_password:
    description:
      - Whether O(password) is written only to a new user, or always. Writing it needs an administrator of GLPI.
    type: str
    choices: [on_create, always]
    default: on_create
  realname:
    description:
      - Surname. GLPI keeps 255 characters.
    type: str
  firstname:
    description:
      - First name. GLPI keeps 255 characters.
    type: str
  comment:
    description:
      - Comment.
    type: str
  active:
    description:
      - Whether the user may sign in. A new user may unless V(false); an existing one is left as it is when this is omitted.
    type: bool
  profile:
    description:
      - Name of the profile that the user has on O(entity). It becomes the user's default, so that it is the one in force.
      - An existing user's profiles are left as they are when this is omitted; GLPI gives its own default profile to a new user.
    type: str
  entity:
    description:
      - Full name of the entity on which the user has O(profile), such as V(Root entity > Paris). The root entity, whatever its name, when omitted.
      - It becomes the user's default entity, in which its sessions open. GLPI opens them below O(entity) where the default is an entity there.
    type: str
  recursive:
    description:
      - Whether O(profile) also holds on the entities below O(entity).
    type: bool
    default: true
  exclusive_profiles:
    description:
      - Whether O(profile) on O(entity) is the only one that the user keeps, also of those that GLPI's rules have given. Without O(profile) it has no effect.
    type: bool
    default: true
  adopt:
    description:
      - Whether to change also a user that others may use, which is an error otherwise. Such are a user who has signed in before and has no API token
        with a date, and the user that O(api_username) signs in as.
    type: bool
    default: false
  state:
    description:
      - V(present) makes the user as described, and takes it out of GLPI's trash.
      - V(absent) puts it into GLPI's trash, from which it can be restored, or purges it, see O(purge).
    type: str
    choices: [present, absent]
    default: present
  purge:
    description:
      - Whether O(state=absent) removes the user for good, also one in the trash.
    type: bool
    default: false
seealso:
  - module: medulla.glpi.user_token
  - module: medulla.glpi.api_session
"""

EXAMPLES = r"""
- name: Make Medulla's user, which may only read
  medulla.glpi.user:
    api_url: https://glpi.example.com
    api_connect_to: 127.0.0.1
    api_username: glpi
    api_password: "{{ glpi_administrator_password }}"
    name: medulla
    password: "{{ medulla_api_password }}"
    profile: Read-Only

- name: Let it work on one site, and below it
  medulla.glpi.user:
    api_url: https://glpi.example.com
    api_user_token: "{{ administrator_user_token }}"
    name: medulla
    profile: Technician
    entity: Root entity > Paris

- name: Remove it for good
  medulla.glpi.user:
    api_url: https://glpi.example.com
    api_user_token: "{{ administrator_user_token }}"
    name: medulla
    state: absent
    purge: true
"""

RETURN = r"""
id:
  description: Id of the user; none while there is no user.
  returned: success
  type: int
  sample: 7
"""

from ansible.module_utils.basic import AnsibleModule

from ..module_utils.resource import provision
from ..module_utils.rest.options import options
from ..module_utils.rest.session import connect
from ..module_utils.rest.user_state import Desired
from ..module_utils.rest.users import UserResource

SPEC = {
    "name": {"type": "str", "required": True},
    "password": {"type": "str", "no_log": True},
    "update_password": {"type": "str", "choices": ["on_create", "always"], "default": "on_create", "no_log": False},
    "realname": {"type": "str"},
    "firstname": {"type": "str"},
    "comment": {"type": "str"},
    "active": {"type": "bool"},
    "profile": {"type": "str"},
    "entity": {"type": "str"},
    "recursive": {"type": "bool", "default": True},
    "exclusive_profiles": {"type": "bool", "default": True},
    "adopt": {"type": "bool", "default": False},
    "state": {"type": "str", "choices": ["present", "absent"], "default": "present"},
    "purge": {"type": "bool", "default": False},
}


def main() -> None:
    """Bring the user to its desired state."""
    module = AnsibleModule(
        argument_spec={**options(), **SPEC},
        required_by={"entity": "profile"},
        supports_check_mode=True,
    )
    given = {name: module.params[name] for name in SPEC}
    signed_in_as = None if module.params["api_user_token"] else module.params["api_username"]
    provision(module, lambda: connect(module), UserResource(Desired(signed_in_as=signed_in_as, **given)))


if __name__ == "__main__":
    main()
