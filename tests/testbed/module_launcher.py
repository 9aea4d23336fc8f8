# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs one module of the collection in this process, as Ansible's own wrapper does: arguments on stdin, run as __main__."""

from __future__ import annotations

import runpy
import sys

from ansible.module_utils import basic

basic._ANSIBLE_ARGS = sys.stdin.buffer.read()
basic._ANSIBLE_PROFILE = "legacy"
module = f"ansible_collections.medulla.glpi.plugins.modules.{sys.argv.pop(1)}"
runpy.run_module(
    module, init_globals={"_module_fqn": module, "_modlib_path": None}, run_name="__main__", alter_sys=True
)
