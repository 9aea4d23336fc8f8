#!/usr/bin/python
# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Load computers into an entity of GLPI."""

from __future__ import annotations

DOCUMENTATION = r"""
module: computer
short_description: Load computers into an entity of GLPI
version_added: 1.0.0
description:
  - Creates, changes and removes a list of computers over GLPI's REST API, with the fields that ServiceNav synchronises. The whole list takes one session
    and few requests, since GLPI is sent up to 100 items at a time.
  - Types, manufacturers, operating systems and contracts are looked up by their names, and added once where they are missing. Names are compared as
    a person writes them; GLPI stores some characters encoded. Upper and lower case are the same for GLPI.
  - A computer of the list is one of the entity that has the same serial, when both have one; else one that has the same name. Several that could be it
    are refused. Computers of other entities are neither looked at nor changed.
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
        no API client covers the address, or passwords are refused), an entity without computers is assumed, with a warning.
  diff_mode:
    support: full
    details:
      - Shows the first 50 computers that change, and the number of the others.
  idempotent:
    support: full
options:
  entity:
    description:
      - Full name of the entity that the computers are in, such as V(Root entity > ServiceNav). The root entity is refused.
    type: str
    required: true
  computers:
    description:
      - The computers. What is left out of one is not managed. Texts keep neither the blanks around them, nor more than 255 characters; empty ones are refused.
      - Two of them may have the same name only when both have a serial.
    type: list
    elements: dict
    required: true
    suboptions:
      name:
        description:
          - Name of the computer.
        type: str
        required: true
      serial:
        description:
          - Serial number.
        type: str
      type:
        description:
          - Name of its type, such as V(Server).
        type: str
      manufacturer:
        description:
          - Name of its manufacturer.
        type: str
      operating_system:
        description:
          - Name of its operating system. A computer with one operating system gets this one in its place; one with several must have this one already.
        type: str
      product_id:
        description:
          - Product ID of the operating system, which GLPI keeps beside its serial number. Takes O(computers[].operating_system).
        type: str
      contract:
        description:
          - Contract that is tied to the computer. Other contracts of the computer stay.
        type: dict
        suboptions:
          name:
            description:
              - Name of a contract of the entity, or of a recursive one of an entity above it. One that is not there is added to the entity.
            type: str
            required: true
          begin_date:
            description:
              - Date that a contract which is added begins on, as V(YYYY-MM-DD). A contract that is there already is not changed.
            type: str
          duration:
            description:
              - Initial duration of a contract which is added, in months. A contract that is there already is not changed.
            type: int
  state:
    description:
      - V(present) also takes a computer out of the trash when no other one of the entity is it.
      - V(absent) puts the computers into GLPI's trash. Types, manufacturers, operating systems and contracts stay.
    type: str
    choices: [present, absent]
    default: present
  purge:
    description:
      - With O(state=absent), delete the computers for good, also those in the trash.
    type: bool
    default: false
notes:
  - GLPI itself accepts two computers, manufacturers or contracts of one name. Do not load one list twice at the same time.
  - A computer that GLPI refuses does not keep the others from being loaded; the module fails at the end and names it.
seealso:
  - module: medulla.glpi.entity
"""

EXAMPLES = r"""
- name: Have the servers of the supervision in their entity
  medulla.glpi.computer:
    api_url: https://glpi.example.com
    api_user_token: "{{ administrator_user_token }}"
    entity: Root entity > ServiceNav
    computers:
      - name: srv-1
        serial: SN-1
        type: Server
        manufacturer: ACME & Sons
        operating_system: Debian GNU/Linux
        product_id: 00330-80000-00000-AA123
        contract:
          name: Support 2026
          begin_date: "2026-01-01"
          duration: 24
      - name: srv-2
        type: Server

- name: Load what another tool has exported
  medulla.glpi.computer:
    api_url: https://glpi.example.com
    api_user_token: "{{ administrator_user_token }}"
    entity: Root entity > ServiceNav
    computers: "{{ lookup('ansible.builtin.file', 'inventory.json') | from_json }}"
"""

RETURN = r"""
computers:
  description: The computers, in the order of the list.
  returned: success
  type: list
  elements: dict
  contains:
    name:
      description: Name of the computer.
      returned: always
      type: str
      sample: srv-1
    serial:
      description: Serial number as it was given.
      returned: always
      type: str
      sample: SN-1
    id:
      description: Id of the computer; none while it is not there, as in check mode.
      returned: always
      type: int
      sample: 12
    action:
      description: What was done, or would be done in check mode; one of V(created), V(changed), V(restored), V(removed) and V(unchanged).
      returned: always
      type: str
      sample: created
"""

from ansible.module_utils.basic import AnsibleModule

from ..module_utils.errors import ProvisioningError
from ..module_utils.inventory.computer_resource import ComputerResource
from ..module_utils.inventory.wanted import Load, wanted
from ..module_utils.resource import provision
from ..module_utils.rest.options import options
from ..module_utils.rest.session import connect

CONTRACT = {
    "name": {"type": "str", "required": True},
    "begin_date": {"type": "str"},
    "duration": {"type": "int"},
}
COMPUTER = {
    "name": {"type": "str", "required": True},
    "serial": {"type": "str"},
    "type": {"type": "str"},
    "manufacturer": {"type": "str"},
    "operating_system": {"type": "str"},
    "product_id": {"type": "str"},
    "contract": {"type": "dict", "options": CONTRACT},
}


def main() -> None:
    """Bring the computers to their desired state."""
    spec = {
        "entity": {"type": "str", "required": True},
        "computers": {"type": "list", "elements": "dict", "required": True, "options": COMPUTER},
        "state": {"type": "str", "choices": ["present", "absent"], "default": "present"},
        "purge": {"type": "bool", "default": False},
    }
    module = AnsibleModule(argument_spec={**options(), **spec}, supports_check_mode=True)
    params = module.params
    try:
        computers = wanted(params["computers"])
    except ProvisioningError as error:
        module.fail_json(msg=str(error))
    provision(module, lambda: connect(module), ComputerResource(Load(params["entity"], computers, params["state"], params["purge"])))


if __name__ == "__main__":
    main()
