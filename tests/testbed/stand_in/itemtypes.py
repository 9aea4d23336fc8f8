# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The itemtypes that this stand-in knows: their table, the right that governs them, and what they are called."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from .. import glpi_database
from .answers import ApiError
from .database import Database
from .encoding import encode_message


@dataclass(frozen=True)
class Itemtype:
    """An itemtype: `parents` are the itemtypes whose sub-items it can be listed as, with the column that names them."""

    name: str
    table: str
    right: str
    parents: tuple[tuple[str, str], ...] = ()
    hidden: tuple[str, ...] = ()


USER_TOKENS = ("password_forget_token", "personal_token", "api_token", "cookie_token")
USER_SECRETS = ("password", "password_history", "2fa", *USER_TOKENS)

ITEMTYPES = {
    itemtype.name: itemtype
    for itemtype in (
        Itemtype("APIClient", "glpi_apiclients", "config", hidden=("app_token",)),
        Itemtype("AutoUpdateSystem", "glpi_autoupdatesystems", "dropdown"),
        Itemtype("Computer", "glpi_computers", "computer", (("Entity", "entities_id"),)),
        Itemtype("Computer_Item", "glpi_computers_items", "computer", (("Computer", "computers_id"),)),
        Itemtype("ComputerModel", "glpi_computermodels", "dropdown"),
        Itemtype("ComputerType", "glpi_computertypes", "dropdown"),
        Itemtype("Config", "glpi_configs", "config"),
        Itemtype("Contract", "glpi_contracts", "contract"),
        Itemtype("Contract_Item", "glpi_contracts_items", "contract", (("Contract", "contracts_id"), ("", "items_id"))),
        Itemtype("ContractType", "glpi_contracttypes", "dropdown"),
        Itemtype("Domain", "glpi_domains", "domain"),
        Itemtype("Domain_Item", "glpi_domains_items", "domain", (("Domain", "domains_id"), ("", "items_id"))),
        Itemtype("Entity", "glpi_entities", "entity", (("Entity", "entities_id"),)),
        Itemtype("Group", "glpi_groups", "group"),
        Itemtype("Group_User", "glpi_groups_users", "user", (("User", "users_id"), ("Group", "groups_id"))),
        Itemtype("Item_OperatingSystem", "glpi_items_operatingsystems", "computer", (("", "items_id"),)),
        Itemtype("Location", "glpi_locations", "location"),
        Itemtype("Log", "glpi_logs", "logs", (("", "items_id"),)),
        Itemtype("Manufacturer", "glpi_manufacturers", "dropdown"),
        Itemtype("Network", "glpi_networks", "dropdown"),
        Itemtype("OperatingSystem", "glpi_operatingsystems", "dropdown"),
        Itemtype("OperatingSystemArchitecture", "glpi_operatingsystemarchitectures", "dropdown"),
        Itemtype("OperatingSystemKernelVersion", "glpi_operatingsystemkernelversions", "dropdown"),
        Itemtype("OperatingSystemServicePack", "glpi_operatingsystemservicepacks", "dropdown"),
        Itemtype("OperatingSystemVersion", "glpi_operatingsystemversions", "dropdown"),
        Itemtype("Peripheral", "glpi_peripherals", "peripheral"),
        Itemtype("Plugin", "glpi_plugins", "config"),
        Itemtype("Printer", "glpi_printers", "printer"),
        Itemtype("Profile", "glpi_profiles", "profile"),
        Itemtype("Profile_User", "glpi_profiles_users", "user", (("User", "users_id"), ("Profile", "profiles_id"))),
        Itemtype("ProfileRight", "glpi_profilerights", "profile", (("Profile", "profiles_id"),)),
        Itemtype("RuleAction", "glpi_ruleactions", "rule_import", (("Rule", "rules_id"),)),
        Itemtype("RuleCriteria", "glpi_rulecriterias", "rule_import", (("Rule", "rules_id"),)),
        Itemtype("Rule", "glpi_rules", "rule_import"),
        Itemtype("State", "glpi_states", "state"),
        Itemtype("Supplier", "glpi_suppliers", "contact_enterprise"),
        Itemtype("Ticket", "glpi_tickets", "ticket"),
        Itemtype("User", "glpi_users", "user", hidden=USER_SECRETS),
        Itemtype("UserEmail", "glpi_useremails", "user", (("User", "users_id"),)),
    )
}
BY_TABLE = {itemtype.table: itemtype for itemtype in ITEMTYPES.values()}


def find(name: str, version: str) -> Itemtype:
    """The itemtype of a name in this version; an error answer when there is none, a plugin's included."""
    if name not in ITEMTYPES or ITEMTYPES[name].table not in glpi_database.schema(version):
        raise ApiError(
            400,
            "ERROR_RESOURCE_NOT_FOUND_NOR_COMMONDBTM",
            "resource not found or not an instance of CommonDBTM",
            documented=True,
        )
    return ITEMTYPES[name]


def referred(column: str) -> Itemtype | None:
    """The itemtype that a foreign key such as `entities_id` or `users_id_tech` refers to."""
    table, found, dummy = column.partition("_id")
    return BY_TABLE.get(f"glpi_{table}") if found else None


def added_message(database: Database, itemtype: Itemtype, row: dict[str, Any]) -> str:
    """What GLPI says of an item that it has just added."""
    if itemtype.name == "Profile_User":
        return ""
    message = f"Item successfully added: {display_name(database, itemtype, row)}"
    # The message loses its backslashes, the stored name doesn't.
    return message.replace("\\", "") if database.traits.encodes_texts else encode_message(message)


def display_name(database: Database, itemtype: Itemtype, row: dict[str, Any]) -> str:
    """What GLPI calls an item."""
    if itemtype.name == "User" and (row["realname"] or row["firstname"]):
        return " ".join(filter(None, (row["realname"], row["firstname"])))
    if itemtype.name == "Ticket":
        return f"{row['name']} ({row['id']})" if database.traits.tells_ticket_ids else str(row["name"])
    if itemtype.name == "Contract_Item":
        return f"Link Contract/Item - ID {row['id']}"
    if itemtype.name == "Item_OperatingSystem" and row["itemtype"] in ITEMTYPES:
        owner = ITEMTYPES[row["itemtype"]]
        item = database.get(owner.table, row["items_id"])
        return f"{owner.name} {display_name(database, owner, item)}" if item else owner.name
    return str(row.get("name") or f"{itemtype.name} - ID {row['id']}")
