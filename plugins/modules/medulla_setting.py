#!/usr/bin/python
# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Settings in Medulla's own database."""

from __future__ import annotations

DOCUMENTATION = r"""
module: medulla_setting
short_description: Settings in Medulla's own database
version_added: 1.0.0
description:
  - Sets or takes away settings in the table C(saas_application) of Medulla's own database, where it keeps GLPI's URL and tokens. Medulla reads
    them each time it calls GLPI, so that they count at once.
  - Settings that are not named stay as they are. All that changes, changes in one transaction.
  - No setting is ever made NULL, which Medulla cannot read its settings with. Others that are NULL are told of in a warning.
author:
  - medulla.glpi contributors (@medulla-tech)
extends_documentation_fragment:
  - medulla.glpi.database
  - medulla.glpi.database.writing
  - medulla.glpi.attributes
attributes:
  check_mode:
    support: full
  diff_mode:
    support: full
    details:
      - Values in O(secrets) are hidden.
  idempotent:
    support: full
options:
  database:
    description:
      - Name of Medulla's database.
    type: str
    default: admin
  settings:
    description:
      - Names of settings and their values, which are texts and may be empty. A setting whose value is null is taken away.
    type: dict
    default: {}
  secrets:
    description:
      - As O(settings), for values that must not be shown.
    type: dict
    default: {}
  state:
    description:
      - V(absent) takes all settings away that are named, whatever value is given.
    type: str
    choices: [present, absent]
    default: present
notes:
  - The server is Medulla's, not GLPI's. So neither C(GLPI_...) in the environment nor the action group C(medulla.glpi.database) count here.
seealso:
  - module: medulla.glpi.ini_settings
"""

EXAMPLES = r"""
- name: Tell Medulla how it gets into GLPI's API
  medulla.glpi.medulla_setting:
    login_unix_socket: /run/mysqld/mysqld.sock
    login_user: root
    settings:
      glpi_url_base_api: https://glpi.example.com/apirest.php
      type_api: glpi_rest
      glpi_crypt_key: ""
    secrets:
      glpi_mmc_app_token: "{{ medulla_app_token }}"
      glpi_root_user_token: "{{ medulla_user_token }}"
"""

RETURN = r"""
settings:
  description: Names of the settings that were changed or taken away, or would be in check mode.
  returned: success
  type: list
  elements: str
  sample: [glpi_mmc_app_token]
"""

from ansible.module_utils.basic import AnsibleModule

from ..module_utils.database.connection import connect
from ..module_utils.database.options import options
from ..module_utils.medulla.settings import MedullaSettings
from ..module_utils.resource import provision


def main() -> None:
    """Bring the settings to the desired state."""
    module = AnsibleModule(
        argument_spec={
            **options(environment=False),
            "database": {"type": "str", "default": "admin"},
            "settings": {"type": "dict", "default": {}},
            "secrets": {"type": "dict", "default": {}, "no_log": True},
            "state": {"type": "str", "choices": ["present", "absent"], "default": "present"},
        },
        supports_check_mode=True,
    )
    given = module.params
    wanted = {}
    for name, value in [*given["settings"].items(), *given["secrets"].items()]:
        if isinstance(value, (dict, list)):
            module.fail_json(msg="The value of the setting %s is no text: give a text." % name)
        wanted[name] = None if value is None or given["state"] == "absent" else str(value)
    resource = MedullaSettings(given["database"], wanted, set(given["secrets"]))
    provision(module, lambda: connect(module, given["database"]), resource)


if __name__ == "__main__":
    main()
