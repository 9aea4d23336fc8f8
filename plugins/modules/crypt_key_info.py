#!/usr/bin/python
# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""GLPI's own key, on GLPI's web host."""

from __future__ import annotations

DOCUMENTATION = r"""
module: crypt_key_info
short_description: GLPI's own key
version_added: 1.0.0
description:
  - Reads the key with which GLPI encrypts what it stores, that is the file C(glpicrypt.key) of its configuration directory. It runs on GLPI's
    web host, as a user who may read that file, such as root or the web server's user.
  - M(medulla.glpi.api_client) and M(medulla.glpi.user_token) need the key where GLPI keeps its tokens encrypted, as it does from 10.0.21 and
    11.0.3 on.
  - The key opens every secret that GLPI stores, so the passwords of its directory and mail servers as well.
author:
  - medulla.glpi contributors (@medulla-tech)
extends_documentation_fragment:
  - medulla.glpi.attributes
attributes:
  check_mode:
    support: full
  diff_mode:
    support: N/A
  idempotent:
    support: full
options:
  glpi_directory:
    description:
      - Directory of GLPI, or of its configuration.
      - When it is omitted or empty, the file is looked for in the usual places, which are C(/etc/glpi), C(/var/glpi/config),
        C(/var/lib/glpi/config), and the C(config) of C(/var/www/glpi), C(/var/www/html/glpi), C(/var/www/html), C(/usr/share/glpi),
        C(/usr/share/webapps/glpi), C(/srv/www/glpi) and C(/opt/glpi). Two keys there that differ are an error.
    type: path
notes:
  - A task that registers the result needs C(no_log), since the result holds the key.
seealso:
  - module: medulla.glpi.api_client
  - module: medulla.glpi.user_token
"""

EXAMPLES = r"""
- name: Read GLPI's key
  medulla.glpi.crypt_key_info:
  register: glpi_key
  no_log: true

- name: Let Medulla in from its address
  medulla.glpi.api_client:
    database: glpi
    name: MMC
    ipv4_range: 192.0.2.10
    glpi_key: "{{ glpi_key.glpi_key }}"
  delegate_to: database.example.com
  register: mmc
  no_log: true
"""

RETURN = r"""
glpi_key:
  description: The key, as base64.
  returned: success
  type: str
  sample: bm90IGEga2V5LCBqdXN0IDMyIGJ5dGVzIG9mIHRleHQ=
path:
  description: The file that holds it.
  returned: success
  type: str
  sample: /etc/glpi/glpicrypt.key
"""

from ansible.module_utils.basic import AnsibleModule

from ..module_utils.errors import ProvisioningError
from ..module_utils.gate.key_file import key_file


def main() -> None:
    """Answer with the key."""
    module = AnsibleModule(argument_spec={"glpi_directory": {"type": "path"}}, supports_check_mode=True)
    try:
        found = key_file(module.params["glpi_directory"])
    except ProvisioningError as error:
        module.fail_json(msg=str(error))
    module.exit_json(changed=False, glpi_key=found.key, path=found.path)


if __name__ == "__main__":
    main()
