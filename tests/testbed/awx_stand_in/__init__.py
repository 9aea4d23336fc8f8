# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A stand-in for the API of AWX 24, as far as awx.awx's modules for objects use it, and for launching a job template.

It refuses more than AWX does: AWX ignores a field that it doesn't know, here that is an error, since it was meant to have an effect.
"""

from __future__ import annotations

from .server import AwxStandIn

__all__ = ["AwxStandIn"]
