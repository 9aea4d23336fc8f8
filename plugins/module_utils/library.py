# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A library that a module needs and the host's Python doesn't have."""

from __future__ import annotations

import sys
import typing as t

from ansible.module_utils.basic import AnsibleModule, missing_required_lib


def fail_without(module: AnsibleModule, missing: t.Mapping[str, str]) -> t.NoReturn:
    """Say which libraries are missing, by their errors; what runs the module on the controller may install them and run it again."""
    module.fail_json(
        msg=" ".join(missing_required_lib(name) for name in missing),
        exception="\n".join(missing.values()),
        missing_libraries=sorted(missing),
        python=sys.executable,
    )
