# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A stand-in for GLPI's REST API over a real database with GLPI's tables.

It answers as GLPI 10.0.6, 10.0.12, 10.0.19 or 11.0.6 answered when their exchanges were recorded; the contract test
(tests/contract) replays those recordings against it.
"""

from __future__ import annotations

from .server import StandIn

__all__ = ["StandIn"]
