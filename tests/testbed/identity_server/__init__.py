# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""scim2-server's application, with what GLPI's SCIM plugin and a web server put before it: a security method and a list of addresses."""

from .server import CREDENTIALS, IdentityServer

__all__ = ["CREDENTIALS", "IdentityServer"]
