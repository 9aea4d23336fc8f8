#!/usr/bin/python
# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Open or end a session with GLPI's REST API."""

from __future__ import annotations

DOCUMENTATION = r"""
module: api_session
short_description: Open or end a session with GLPI's REST API
version_added: 1.0.0
description:
  - Signs in to GLPI's REST API and returns a token that the other modules go on with (option O(api_session_token)), or ends such a session.
  - A session survives that the way of its login is switched off. So an administrator's password needs login by password over the API
    (M(medulla.glpi.api_settings), option O(medulla.glpi.api_settings#module:password_login)) only while this module runs.
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
      - In check mode too the session is opened and ended, since the other modules need it to look with. Nothing else is written than GLPI's own record
        of a login.
      - When GLPI's API does not let the caller in yet (it is off, no API client covers the address, or passwords are refused), there is a warning and no token.
  diff_mode:
    support: none
  idempotent:
    support: partial
    details:
      - With O(state=present) each run opens a session.
options:
  state:
    description:
      - V(present) signs in; a given O(api_session_token) is not used then.
      - V(absent) ends the session that O(api_session_token) names; one that has ended already is left as it is.
    type: str
    choices: [present, absent]
    default: present
seealso:
  - module: medulla.glpi.user
  - module: medulla.glpi.entity
"""

EXAMPLES = r"""
- name: Sign in as administrator
  medulla.glpi.api_session:
    api_url: https://glpi.example.com
    api_username: glpi
    api_password: "{{ glpi_administrator_password }}"
  register: administrator
  no_log: true

- name: Make Medulla's user
  medulla.glpi.user:
    api_url: https://glpi.example.com
    api_session_token: "{{ administrator.session_token }}"
    name: medulla
    profile: Read-Only

- name: Sign out
  medulla.glpi.api_session:
    api_url: https://glpi.example.com
    api_session_token: "{{ administrator.session_token }}"
    state: absent
"""

RETURN = r"""
session_token:
  description:
    - Token of the open session. It is a secret as long as the session is open, so register it under C(no_log).
  returned: when O(state=present) and signed in
  type: str
"""

import typing as t

from ansible.module_utils.basic import AnsibleModule

from ..module_utils.errors import DoorClosed, ProvisioningError
from ..module_utils.resource import foretold
from ..module_utils.rest.options import options
from ..module_utils.rest.session import unopened
from ..module_utils.role_variables import in_variables_of


def main() -> None:
    """Open or end the session."""
    module = AnsibleModule(
        argument_spec={**options(), "state": {"type": "str", "choices": ["present", "absent"], "default": "present"}},
        required_if=[("state", "absent", ["api_session_token"])],
        supports_check_mode=True,
    )
    try:
        answer = _present(module) if module.params["state"] == "present" else _absent(module)
    except ProvisioningError as error:
        module.fail_json(msg=in_variables_of(module.params["system"], str(error)), **error.details)
    module.exit_json(**answer)


def _present(module: AnsibleModule) -> dict[str, t.Any]:
    try:
        return {"changed": True, "session_token": unopened(module).sign_in()}
    except DoorClosed as closed:
        if not module.check_mode:
            raise
        module.warn(in_variables_of(module.params["system"], foretold(closed)))
        return {"changed": True}


def _absent(module: AnsibleModule) -> dict[str, t.Any]:
    session = unopened(module)
    session.session_token = module.params["api_session_token"]
    return {"changed": session.sign_out()}


if __name__ == "__main__":
    main()
