# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs the module of this name, and installs the library that it lacks."""

from __future__ import annotations

from ansible_collections.medulla.glpi.plugins.plugin_utils.libraries.provision import ActionModule

__all__ = ["ActionModule"]
