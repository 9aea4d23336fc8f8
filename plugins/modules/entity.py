#!/usr/bin/python
# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Manage a GLPI entity."""

from __future__ import annotations

DOCUMENTATION = r"""
module: entity
short_description: Manage a GLPI entity
version_added: 1.0.0
description:
  - Creates, changes and removes an entity below its parent over GLPI's REST API.
  - Names are compared as a person writes them; GLPI stores some characters encoded.
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
        no API client covers the address, or passwords are refused), an entity that does not exist is assumed, with a warning.
  diff_mode:
    support: full
  idempotent:
    support: full
options:
  name:
    description:
      - Name of the entity. GLPI keeps 255 characters. Upper and lower case are the same for GLPI.
    type: str
    required: true
  parent:
    description:
      - Full name of the entity above it, such as V(Root entity > Sites). The root entity, whatever its name, when omitted.
    type: str
  comment:
    description:
      - Comment.
    type: str
  state:
    description:
      - V(absent) purges the entity, for which GLPI has no trash. That is refused while there are entities below it.
    type: str
    choices: [present, absent]
    default: present
notes:
  - On GLPI 11.0 and before 10.0.19 the session that has added an entity does not see it. The module signs in again then;
    with O(api_session_token) it asks GLPI to load the session's entities again, and should that not help, warns and returns RV(visible) as V(false).
seealso:
  - module: medulla.glpi.user
  - module: medulla.glpi.api_session
"""

EXAMPLES = r"""
- name: Have an entity for the machines of one site
  medulla.glpi.entity:
    api_url: https://glpi.example.com
    api_user_token: "{{ administrator_user_token }}"
    name: Paris
    parent: Root entity > Sites
    comment: Synchronised by Medulla
"""

RETURN = r"""
id:
  description: Id of the entity; none while there is no entity.
  returned: success
  type: int
  sample: 3
full_name:
  description: Full name of the entity, also of one that is absent.
  returned: success
  type: str
  sample: Root entity > Sites > Paris
visible:
  description: Whether the session sees the entity. A session given by O(api_session_token) that has just added it may not.
  returned: success
  type: bool
"""

from ansible.module_utils.basic import AnsibleModule

from ..module_utils.resource import provision
from ..module_utils.rest.entity_plan import Desired
from ..module_utils.rest.entity_resource import EntityResource
from ..module_utils.rest.options import options
from ..module_utils.rest.session import connect


def main() -> None:
    """Bring the entity to its desired state."""
    spec = {
        "name": {"type": "str", "required": True},
        "parent": {"type": "str"},
        "comment": {"type": "str"},
        "state": {"type": "str", "choices": ["present", "absent"], "default": "present"},
    }
    module = AnsibleModule(argument_spec={**options(), **spec}, supports_check_mode=True)
    desired = Desired(**{name: module.params[name] for name in spec})
    provision(module, lambda: connect(module), EntityResource(desired))


if __name__ == "__main__":
    main()
