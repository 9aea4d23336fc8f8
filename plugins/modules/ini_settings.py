#!/usr/bin/python
# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Options of INI files."""

from __future__ import annotations

DOCUMENTATION = r"""
module: ini_settings
short_description: Options of INI files
version_added: 1.0.0
description:
  - Sets options in one or more INI files, all in one run, and takes options away. What is not named stays as it is, comments, order, spacing
    and line ends included.
  - Files are read as Python's C(configparser) reads them. Names of options don't depend on case, those of sections do, a line that is indented
    further continues the value above, and a line that begins with C(#) or C(;) is a comment.
  - An option that comes more than once in its section is left once. A new one is put after the last option of its section, and a new section at the
    end of the file.
  - A section in which nothing is left is taken away, and so is a file.
  - Each file is replaced in one step, and keeps its owner. Values in O(files[].secrets) are not shown anywhere.
author:
  - medulla.glpi contributors (@medulla-tech)
extends_documentation_fragment:
  - medulla.glpi.attributes
attributes:
  check_mode:
    support: full
  diff_mode:
    support: full
    details:
      - Shows the options that are named, with those in O(files[].secrets) hidden.
  idempotent:
    support: full
options:
  files:
    description:
      - The files.
    type: list
    elements: dict
    required: true
    suboptions:
      path:
        description:
          - Path of the file. Its folder must exist. A symbolic link stays, and what it leads to is changed.
        type: path
        required: true
      settings:
        description:
          - By section, options and their values. An option whose value is null is taken away.
          - A value is one line without spaces around it. For C(configparser) a C(%) in it may have a meaning of its own.
        type: dict
        default: {}
      secrets:
        description:
          - As O(files[].settings), for values that must not be shown.
        type: dict
        default: {}
  mode:
    description:
      - Permissions of a new file, in octal digits. An existing one loses those that go further and gains none.
    type: str
    default: "0640"
  state:
    description:
      - V(absent) takes all options away that are named, whatever value is given.
    type: str
    choices: [present, absent]
    default: present
  marker:
    description:
      - Path of a file that is made before anything else is written. Let what restarts the services remove it. Then RV(marked) makes the next run
        catch up with a run that was killed between writing the files and restarting.
    type: path
seealso:
  - module: community.general.ini_file
    description: Sets one option in a run.
"""

EXAMPLES = r"""
- name: Tell Medulla its database
  medulla.glpi.ini_settings:
    files:
      - path: /etc/mmc/plugins/glpi.ini.local
        settings:
          main:
            dbhost: db.example.com
            dbport: "3306"
            dbsslca:
        secrets:
          main:
            dbpasswd: "{{ medulla_database_password }}"
    marker: /run/medulla.restart
  register: written
  changed_when: written is changed or written.marked | default(false)
  notify: Restart Medulla
"""

RETURN = r"""
files:
  description: Paths of the files that were changed, or would be in check mode.
  returned: success
  type: list
  elements: str
  sample: [/etc/mmc/plugins/glpi.ini.local]
marked:
  description: Whether O(marker) is there now, so also when an earlier run has left it; or would be in check mode.
  returned: success
  type: bool
  sample: true
"""

import contextlib

from ansible.module_utils.basic import AnsibleModule

from ..module_utils.errors import ProvisioningError
from ..module_utils.ini.ini_files import IniFiles
from ..module_utils.ini.options import mode, wanted
from ..module_utils.resource import provision

FILE = {
    "path": {"type": "path", "required": True},
    "settings": {"type": "dict", "default": {}},
    "secrets": {"type": "dict", "default": {}, "no_log": True},
}


def main() -> None:
    """Bring the options to the desired state."""
    module = AnsibleModule(
        argument_spec={
            "files": {"type": "list", "elements": "dict", "required": True, "options": FILE},
            "mode": {"type": "str", "default": "0640"},
            "state": {"type": "str", "choices": ["present", "absent"], "default": "present"},
            "marker": {"type": "path"},
        },
        supports_check_mode=True,
    )
    given = module.params
    try:
        desired = [wanted(file, given["state"] == "present") for file in given["files"]]
        files = IniFiles(desired, mode(given["mode"]), given["marker"], module.atomic_move)
    except ProvisioningError as error:
        module.fail_json(msg=str(error))
    provision(module, contextlib.nullcontext, files)


if __name__ == "__main__":
    main()
