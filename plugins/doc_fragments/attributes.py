# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Documentation that every module shares: its attributes."""

from __future__ import annotations


class ModuleDocFragment:
    """What the modules promise."""

    DOCUMENTATION = r"""
options: {}
attributes:
  check_mode:
    description: Can run in C(check_mode) and return the changed status prediction without modifying the target.
  diff_mode:
    description: Will return details on what has changed, or possibly needs changing in C(check_mode), when in diff mode.
  idempotent:
    description: When run twice in a row outside check mode with the same arguments, the second invocation indicates no change.
"""

    DATABASE = r"""
options: {}
attributes:
  action_group:
    description: Use C(group/medulla.glpi.database) in C(module_defaults) to set the connection options once.
    support: full
    membership:
      - medulla.glpi.database
"""

    REST = r"""
options: {}
attributes:
  action_group:
    description: Use C(group/medulla.glpi.rest) in C(module_defaults) to set the connection options once.
    support: full
    membership:
      - medulla.glpi.rest
"""
