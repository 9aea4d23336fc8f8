#!/usr/bin/python

# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: nftables_rule
short_description: Let a list of sources through to one port, in a host's own nftables ruleset
version_added: 1.0.0
description:
  - Puts an accept for a list of sources, a protocol and a port into a chain of the host's own input hook, live and in the file that
    C(nftables.service) loads at boot, so that it survives a restart of that service and of the host.
  - The rule is found again by its comment, which is C(medulla.glpi) and O(name). No other rule is changed, moved or removed, and nothing is flushed.
    O(state=absent) leaves the ruleset and the files as they were before, to the byte.
  - The rule stands in front of the first rule of the chain that drops or rejects all traffic, also if only what comes in over one
    interface or goes to any but some ports, else at the chain's end.
  - In the file it stands in the chain's own block, in the same place. A distribution's file begins with C(flush ruleset), so that a rule
    anywhere else would be lost with every restart of C(nftables.service), or would have to be put in front of all other rules of the chain.
  - A rule that would have no effect is refused, with the rule that stands against it. That is a drop in front of it which is meant for one of
    the sources or for the port (a block list, for example), and a drop in another chain, since a packet has to get through all chains
    of the hook. Where such a drop is only for what comes in over some interface, a warning tells so. What can't be told beforehand, such as a
    rate or a mark, isn't held against the rule.
extends_documentation_fragment:
  - medulla.glpi.attributes
attributes:
  check_mode:
    support: full
  diff_mode:
    support: full
    details: Shows the rules of that name, live and in the files, before and after.
  idempotent:
    support: full
options:
  name:
    description:
      - Marks the rule, so that it is found again.
      - Up to 100 letters, digits, spaces and the characters C(._:@/-), of which the first is a letter or a digit.
    type: str
    required: true
  sources:
    description:
      - The IPv4 and IPv6 addresses and networks that are let through. Those that aren't in the list any more lose their access.
      - Required with O(state=present).
      - A network that stands for every address, such as V(0.0.0.0/0), is refused.
    type: list
    elements: str
  protocol:
    description: The protocol of the port.
    type: str
    choices: [tcp, udp]
    default: tcp
  port:
    description:
      - The port that is let through to.
      - Required with O(state=present).
    type: int
  family:
    description:
      - The family of the table. Only chains of that family are considered.
    type: str
    choices: [inet, ip, ip6]
  table:
    description: The name of the table. Only chains of that table are considered.
    type: str
  chain:
    description:
      - The name of the chain.
      - Without O(family), O(table) and O(chain), the chain is found when there is exactly one of type filter at the input hook that is
        in O(config_file) or in a file that it includes, is loaded, and sees packets of the sources' IP versions. Else the error says which chains
        there are.
      - The chains of firewalld, of iptables and of the tools above it (ufw, Docker) are never taken.
    type: str
  config_file:
    description:
      - The file that C(nftables.service) loads at boot.
      - Files that it includes are followed; the rule is written into the one that has the chain's block.
      - Without it, it is the first that exists of C(/etc/nftables.conf) (Debian) and C(/etc/sysconfig/nftables.conf) (Red Hat).
    type: path
  state:
    description: Whether the rule should be there.
    type: str
    choices: [present, absent]
    default: present
requirements:
  - C(nft) 0.9.3 or later, and root
seealso:
  - name: The nftables wiki
    description: How nftables decides on a packet when there is more than one chain.
    link: https://wiki.nftables.org/
author:
  - medulla.glpi contributors (@medulla-tech)
"""

EXAMPLES = r"""
- name: Let Medulla's server reach the database
  medulla.glpi.nftables_rule:
    name: medulla database
    sources:
      - 192.0.2.10
      - 2001:db8::10
    port: 3306

- name: Say which chain, on a host that has more than one
  medulla.glpi.nftables_rule:
    name: medulla database
    sources: [192.0.2.0/28]
    port: 3306
    family: inet
    table: filter
    chain: input

- name: Take the access away again
  medulla.glpi.nftables_rule:
    name: medulla database
    state: absent
"""

RETURN = r"""
family:
  description: Family of the table that has the rule. Empty with O(state=absent).
  returned: success
  type: str
  sample: inet
table:
  description: Table that has the rule. Empty with O(state=absent).
  returned: success
  type: str
  sample: filter
chain:
  description: Chain that has the rule. Empty with O(state=absent).
  returned: success
  type: str
  sample: input
config_file:
  description: The file that is loaded at boot, symbolic links followed.
  returned: success
  type: str
  sample: /etc/nftables.conf
rules:
  description: The rules in nft's language, one for each IP version of the sources.
  returned: success
  type: list
  elements: str
  sample: ['ip saddr 192.0.2.10 tcp dport 3306 accept comment "medulla.glpi: medulla database"']
"""

from ansible.module_utils.basic import AnsibleModule

from ..module_utils.nftables.accept_rule import AcceptRule
from ..module_utils.nftables.host import host
from ..module_utils.resource import provision


def main() -> None:
    """Bring the rule to the desired state."""
    module = AnsibleModule(
        argument_spec={
            "name": {"type": "str", "required": True},
            "sources": {"type": "list", "elements": "str"},
            "protocol": {"type": "str", "choices": ["tcp", "udp"], "default": "tcp"},
            "port": {"type": "int"},
            "family": {"type": "str", "choices": ["inet", "ip", "ip6"]},
            "table": {"type": "str"},
            "chain": {"type": "str"},
            "config_file": {"type": "path"},
            "state": {"type": "str", "choices": ["present", "absent"], "default": "present"},
        },
        required_if=[("state", "present", ("sources", "port"))],
        supports_check_mode=True,
    )
    provision(module, lambda: host(module, module.params["config_file"]), AcceptRule(module.params))


if __name__ == "__main__":
    main()
