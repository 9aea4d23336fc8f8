#!/usr/bin/python
# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: inputs
short_description: Judge what was given to the roles of this collection, before any host is touched
version_added: 1.0.0
author: medulla.glpi contributors (@medulla-tech)
description:
  - Judges the variables of a role on the controller, connects to no host, and fails with every fault that it finds, each one sentence that begins with
    the variable's name.
  - Every variable is judged by the role's argument spec. An empty text and null count as not given, but for a boolean, a number, a choice or a
    dictionary, which an empty text can't be. No text may hold a line break, such as the one that a secret has which was read from a file. What else a
    value must be is judged by the rules of this collection.
  - The roles do this in their first task. A playbook of several plays does it in a play of its own, so that nothing is written on one host when an input
    of another is wrong.
options:
  role:
    description: Name of the role in this collection, such as V(medulla).
    type: str
    required: true
  entry_points:
    description:
      - Names of the role's entry points whose inputs are judged.
      - A dictionary gives them by group of the inventory, for the hosts of that group.
    type: raw
    required: true
  environment:
    description:
      - Group of the inventory that holds the hosts of one environment. A host is left alone, too, when inputs of another one of them in this play are
        wrong.
      - Empty or V(all), each host is judged for itself.
    type: str
attributes:
  check_mode:
    description: Judges in check mode as well.
    support: full
  diff_mode:
    description: Nothing is changed.
    support: none
"""

EXAMPLES = r"""
- name: Judge the inputs of all environments
  hosts: glpi_database:glpi_web:medulla
  gather_facts: false
  tasks:
    - name: Judge the inputs
      medulla.glpi.inputs:
        role: medulla
        entry_points:
          glpi_database: [database, network]
          glpi_web: [api, network]
          medulla: [verify]
        environment: "{{ medulla_environment | default('all') }}"
"""

RETURN = r"""
faults:
  description: A sentence for each fault.
  returned: always
  type: list
  elements: str
  sample: ["medulla_database_port must be a whole number, and is 33o6."]
"""
