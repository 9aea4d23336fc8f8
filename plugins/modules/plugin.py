#!/usr/bin/python
# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A plugin of GLPI."""

from __future__ import annotations

DOCUMENTATION = r"""
module: plugin
short_description: Plugin of a GLPI, downloaded, installed and activated
version_added: 1.0.0
description:
  - Tells whether a plugin of a GLPI is there, installed and active, and with O(state) makes it so.
  - It reads the table C(glpi_plugins) of GLPI's database, and writes nothing there. What changes a plugin is GLPI's own console, C(bin/console), run
    as the web server's user with C(marketplace:download), C(plugin:install) and C(plugin:activate). A plugin's own tables are never touched.
  - It runs on GLPI's web host, which must reach the database.
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
      - Whether GLPI Network accepts the key, and whether the plugin's installation succeeds, is not known in check mode.
  diff_mode:
    support: full
  idempotent:
    support: full
options:
  database:
    description:
      - Name of GLPI's database. Its GLPI must be of version 10.0.x or 11.0.x.
      - An account that may only read it is enough, such as GLPI's own.
    type: str
    required: true
  directory:
    description:
      - The plugin's directory, by which GLPI knows it, such as V(scim).
    type: str
    required: true
  state:
    description:
      - How far the plugin must be. V(downloaded) is that its files are in GLPI's tree, V(installed) that its installation has run for the version of its
        files, and V(active)
        that it is activated, too.
      - Omitted, it is only looked at. Nothing is ever uninstalled, deactivated or downloaded again.
    type: str
    choices: [downloaded, installed, active]
  download:
    description:
      - Whether a plugin whose files are missing is downloaded from GLPI's marketplace, which needs a key of GLPI Network. Otherwise it is an error.
    type: bool
    default: false
  network_key:
    description:
      - Registration key of GLPI Network. It is given to GLPI, which keeps it encrypted, only when the plugin must be downloaded, and replaces the one
        that GLPI has then.
      - White space in it does not count. It reaches the console over its standard input.
      - Omitted, the key that GLPI has is used.
    type: str
  username:
    description:
      - Login name of the user of GLPI in whose name a plugin is installed. The plugin gives its rights to that user's profile.
    type: str
    default: glpi
  glpi_path:
    description:
      - GLPI's tree, in which C(bin/console) is.
    type: path
    default: /var/www/glpi
  plugin_paths:
    description:
      - Folders that hold plugins, in the order in which GLPI looks there. A relative one counts from O(glpi_path).
    type: list
    elements: str
    default: [marketplace, plugins]
  console_user:
    description:
      - System user that GLPI's web server runs as.
      - V(auto) is C(www-data) (Debian's family) or C(apache) (Red Hat's), whichever exists.
    type: str
    default: auto
  php:
    description:
      - PHP's command line, as a name or a path.
    type: str
    default: php
notes:
  - The console's exit code says too little, for one that a download that failed is 0. So what is there after each command decides.
  - It needs C(become), except as O(console_user).
seealso:
  - module: medulla.glpi.user
"""

EXAMPLES = r"""
- name: Look at the plugin
  medulla.glpi.plugin:
    login_unix_socket: /run/mysqld/mysqld.sock
    login_user: root
    database: glpi
    directory: scim
  register: scim_plugin

- name: Install and activate a plugin whose files are there
  medulla.glpi.plugin:
    database: glpi
    directory: scim
    state: active

- name: Download it first where they are missing
  medulla.glpi.plugin:
    database: glpi
    directory: scim
    state: active
    download: true
    network_key: "{{ glpi_network_key }}"
"""

RETURN = r"""
state:
  description:
    - State of the plugin after the run, or in check mode after a real one. V(unknown) is that GLPI has not discovered it.
    - A plugin is active as V(active) and installed as V(active), V(inactive) and V(to_be_configured). V(to_be_updated) is that its files are of another
      version than what was
      installed, and V(to_be_cleaned) that its files have gone.
  returned: success
  type: str
  sample: active
name:
  description: The plugin's name. Null when GLPI has not discovered it.
  returned: success
  type: str
  sample: SCIM
version:
  description: The version that GLPI has noted. Null when GLPI has not discovered it.
  returned: success
  type: str
  sample: 1.0.0
plugin_path:
  description: Folder of the plugin's files. Null when there are none.
  returned: success
  type: str
  sample: /var/www/glpi/marketplace/scim
key_stored:
  description: Whether GLPI has a key of GLPI Network.
  returned: success
  type: bool
  sample: true
glpi_version:
  description: GLPI's version.
  returned: success
  type: str
  sample: 10.0.19
php_version:
  description:
    - Version of PHP's command line, which may be another one than the web server's. Null when there is none.
  returned: success
  type: str
  sample: 8.2.29
"""

from ansible.module_utils.basic import AnsibleModule

from ..module_utils.database.options import options
from ..module_utils.plugin.resource import Plugin, opened
from ..module_utils.resource import provision


def main() -> None:
    """Bring the plugin to the desired state."""
    module = AnsibleModule(
        argument_spec={
            **options(),
            "database": {"type": "str", "required": True},
            "directory": {"type": "str", "required": True},
            "state": {"type": "str", "choices": ["downloaded", "installed", "active"]},
            "download": {"type": "bool", "default": False},
            "network_key": {"type": "str", "no_log": True},
            "username": {"type": "str", "default": "glpi"},
            "glpi_path": {"type": "path", "default": "/var/www/glpi"},
            "plugin_paths": {"type": "list", "elements": "str", "default": ["marketplace", "plugins"]},
            "console_user": {"type": "str", "default": "auto"},
            "php": {"type": "str", "default": "php"},
        },
        supports_check_mode=True,
    )
    provision(module, lambda: opened(module), Plugin(module.params))


if __name__ == "__main__":
    main()
