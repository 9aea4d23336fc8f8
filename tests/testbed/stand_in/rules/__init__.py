# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What GLPI does to an item of one type before and after it is written."""

from __future__ import annotations

from ..itemtypes import Itemtype
from .api_client import ApiClientRules
from .base import Refused, Rules, now
from .config import ConfigRules
from .entity import EntityRules
from .item_operating_system import ItemOperatingSystemRules
from .profile_user import ProfileUserRules
from .user import UserRules

__all__ = ["Refused", "Rules", "now", "rules_of"]

OF_TYPE: dict[str, type[Rules]] = {
    "APIClient": ApiClientRules,
    "Config": ConfigRules,
    "Entity": EntityRules,
    "Item_OperatingSystem": ItemOperatingSystemRules,
    "Profile_User": ProfileUserRules,
    "User": UserRules,
}


def rules_of(itemtype: Itemtype) -> type[Rules]:
    return OF_TYPE.get(itemtype.name, Rules)
