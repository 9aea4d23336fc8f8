#!/usr/bin/python

# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

DOCUMENTATION = r"""
module: firewall_plan
short_description: What a host's firewall needs so that sources reach a port, and what stands against it
version_added: 1.0.0
description:
  - Reads, and changes nothing. It finds the firewall that is active, the rules that carry our mark, and what is missing or too much there, in the
    terms of the module that writes them; P(medulla.glpi.network_access#role) carries it out.
  - It judges by all rules that the kernel has, whichever tool has written them (C(nft), C(iptables-nft), C(iptables-legacy)), what becomes of the
    first packet of a connection from each source. An accept that would have no effect is an error that names the rule which stands against it. A drop
    that belongs to another active firewall is a warning, since that can be opened by a further call.
  - A packet is taken to come in by the interface that leads to its source.
  - What can't be told beforehand, such as a limit of the rate, is a warning. That everybody gets in anyway is a note.
extends_documentation_fragment:
  - medulla.glpi.attributes
attributes:
  check_mode:
    support: full
  diff_mode:
    support: N/A
    details: It changes nothing.
  idempotent:
    support: full
options:
  name:
    description: Marks the rules, so that they are found again.
    type: str
    required: true
  sources:
    description: The IPv4 and IPv6 addresses and networks that are let through. Required with O(state=present).
    type: list
    elements: str
  protocol:
    description: The protocol of the port.
    type: str
    choices: [tcp, udp]
    default: tcp
  port:
    description: The port that is let through to.
    type: int
    required: true
  backend:
    description: The firewall that manages the host. V(auto) takes the one that is active.
    type: str
    choices: [auto, firewalld, ufw, nftables]
    default: auto
  zone:
    description: Zone of firewalld that the sources come in by. Unset, it is the default zone.
    type: str
  priority:
    description: Priority of our rich rules of firewalld, which marks them.
    type: int
    default: 10000
  state:
    description: Whether the sources should be let through.
    type: str
    choices: [present, absent]
    default: present
requirements:
  - root; C(nft) or C(iptables-save), and C(ip), to judge what becomes of a packet
seealso:
  - module: medulla.glpi.nftables_rule
  - module: community.general.ufw
  - module: ansible.posix.firewalld
author:
  - medulla.glpi contributors (@medulla-tech)
"""

EXAMPLES = r"""
- name: See whether Medulla gets through to the database
  medulla.glpi.firewall_plan:
    name: medulla database
    sources: [192.0.2.10]
    port: 3306
  register: plan
"""

RETURN = r"""
backend:
  description: The firewall that the rules belong in. Empty when none is active.
  returned: success
  type: str
  sample: ufw
add:
  description: The rules that are missing, as arguments of M(community.general.ufw) or M(ansible.posix.firewalld). Empty for nftables.
  returned: success
  type: list
  elements: dict
  sample: [{from_ip: 192.0.2.10}]
remove:
  description: Our rules that are not wanted, in the same form.
  returned: success
  type: list
  elements: dict
  sample: []
notes:
  description: What is worth knowing, a sentence each.
  returned: success
  type: list
  elements: str
  sample: []
"""

from ansible.module_utils.basic import AnsibleModule

from ..module_utils.errors import ProvisioningError
from ..module_utils.firewall.analysis import analyse
from ..module_utils.firewall.looking import look
from ..module_utils.firewall.request import request


def main() -> None:
    """Say what the firewall needs."""
    module = AnsibleModule(
        argument_spec={
            "name": {"type": "str", "required": True},
            "sources": {"type": "list", "elements": "str"},
            "protocol": {"type": "str", "choices": ["tcp", "udp"], "default": "tcp"},
            "port": {"type": "int", "required": True},
            "backend": {"type": "str", "choices": ["auto", "firewalld", "ufw", "nftables"], "default": "auto"},
            "zone": {"type": "str"},
            "priority": {"type": "int", "default": 10000},
            "state": {"type": "str", "choices": ["present", "absent"], "default": "present"},
        },
        required_if=[("state", "present", ("sources",))],
        supports_check_mode=True,
    )
    try:
        asked = request(module.params)
        answer = analyse(look(module, asked), asked, module.params)
    except ProvisioningError as error:
        module.fail_json(msg=str(error))
    for warning in answer.pop("warnings"):
        module.warn(warning)
    module.exit_json(changed=False, **answer)


if __name__ == "__main__":
    main()
