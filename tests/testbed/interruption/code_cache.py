# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Keeps the bytecode of what Ansible packs into a module, as Python does for files: a playbook's run takes a tenth less.

Ansible sends each module with its libraries in a ZIP file, whose sources Python compiles again in every run.
"""

from __future__ import annotations

import hashlib
import importlib.util
import marshal
import os
import zipimport


def install(folder):
    """Let zipimport look into the folder, by the text of the source, before it compiles."""
    compile_source = zipimport._compile_source

    def compiled(path, source):
        kept = os.path.join(folder, hashlib.sha256(importlib.util.MAGIC_NUMBER + source).hexdigest())
        try:
            with open(kept, "rb") as code:
                return marshal.load(code)
        except (OSError, EOFError, ValueError):
            code = compile_source(path, source)
        os.makedirs(folder, mode=0o700, exist_ok=True)
        with open(f"{kept}.{os.getpid()}", "wb") as fresh:
            marshal.dump(code, fresh)
        os.replace(fresh.name, kept)
        return code

    zipimport._compile_source = compiled
