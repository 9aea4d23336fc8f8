# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The table of what inputs may be: what was given, and the fault that is told."""

from __future__ import annotations

import pytest
from ansible_collections.medulla.glpi.plugins.plugin_utils.inputs.judge import judge

GROUPS = {"all": ["a", "b"], "ungrouped": [], "paris": ["a", "b"], "medulla": ["a", "b"], "glpi_web": ["a"]}
MEDULLA = {
    "medulla_addresses": ["192.0.2.10"],
    "medulla_glpi_url": "https://glpi.example.com",
    "medulla_database_password": "Db-secret.1",
    "medulla_api_password": "Api-secret.1",
}
SERVICENAV = {
    "servicenav_addresses": "192.0.2.20",
    "servicenav_glpi_url": "http://glpi.example.com:8080/glpi",
    "servicenav_api_password": "any thing: @%",
}
SCIM = {"scim_addresses": ["192.0.2.30"], "scim_glpi_url": "https://glpi.example.com"}
NETWORK = {"network_access_name": "medulla database", "network_access_port": "3306", "network_access_sources": ["192.0.2.10"]}
ROLES = {"medulla": MEDULLA, "servicenav": SERVICENAV, "scim": SCIM, "network_access": NETWORK}
TOKEN = "0123456789" * 3 + "A"


def faults(role, given, entry_points=("main",)):
    return judge(role, entry_points, {**ROLES[role], **given}.get, GROUPS).faults


@pytest.mark.parametrize("role", ROLES)
def test_what_is_needed_is_enough(role):
    assert faults(role, {}) == []


@pytest.mark.parametrize(
    ("role", "given"),
    [
        ("medulla", {"medulla_mode": "read_write", "medulla_database_port": "3307", "medulla_validate_certs": "no"}),
        ("medulla", {"medulla_addresses": "192.0.2.10, 2001:db8::10\n", "medulla_app_token": TOKEN}),
        ("medulla", {"medulla_addresses": "192.0.2.0/24\n198.51.100.0/255.255.255.0", "medulla_api_range": "192.0.2.1-192.0.2.9"}),
        ("medulla", {"medulla_account_hosts": ["192.0.2.%", "db.example.com"], "medulla_environment": "paris"}),
        ("medulla", {"medulla_extra_grants": [{"privileges": ["UPDATE"], "table": "glpi_users", "columns": ["api_token"]}]}),
        ("medulla", {"database_access_lock_wait_timeout": "20", "api_access_connect_to": ""}),
        ("servicenav", {"servicenav_entity": "Root entity > Paris > ServiceNav", "servicenav_api_ipv6": "2001:db8::1"}),
        ("scim", {"scim_limit_state": "unmanaged", "scim_addresses": []}),
        ("network_access", {"network_access_state": "absent", "network_access_sources": None}),
    ],
)
def test_right(role, given):
    assert faults(role, given) == []


@pytest.mark.parametrize(
    ("role", "given", "told"),
    [
        ("medulla", {"medulla_mode": "read_wirte"}, "medulla_mode must be one of read_only, read_write, and is read_wirte."),
        ("medulla", {"medulla_database_port": "33o6"}, "medulla_database_port must be a whole number, and is 33o6."),
        ("medulla", {"medulla_database_port": 70000}, "medulla_database_port must be a port from 1 to 65535, and is 70000."),
        ("medulla", {"medulla_become": "perhaps"}, "medulla_become must be true or false, and is perhaps."),
        ("medulla", {"medulla_extra_grants": "SELECT"}, "medulla_extra_grants must be a list, and is SELECT."),
        ("medulla", {"medulla_extra_grants": ["SELECT"]}, "medulla_extra_grants must be a list of dictionaries, and holds SELECT."),
        ("medulla", {"medulla_extra_grants": [{"table": "t"}]}, "medulla_extra_grants does not have the form that it needs: missing required"),
        ("medulla", {"medulla_api_user": ["medulla"]}, "medulla_api_user must be a text, and is a list."),
        ("medulla", {"medulla_addresses": None}, "medulla_addresses is needed and not given."),
        ("medulla", {"medulla_addresses": []}, "networks (CIDR), at least one and no names, and is empty."),
        ("medulla", {"medulla_addresses": ["medulla.example.com"]}, "no names, and medulla.example.com is none"),
        ("medulla", {"medulla_addresses": "192.0.2.10, 192.0.2.1O"}, "192.0.2.1O is none"),
        ("medulla", {"medulla_addresses": ["300.1.1.1"]}, "300.1.1.1 is none"),
        ("medulla", {"medulla_addresses": ["10.0.0.0/40"]}, "10.0.0.0/40 is none"),
        ("medulla", {"medulla_addresses": ["192.0.2.10/24"]}, "192.0.2.10/24 is none (192.0.2.10/24 has host bits set)"),
        ("medulla", {"medulla_addresses": ["192.0.2.0/0.0.0.255"]}, "0.0.0.255 is no mask"),
        ("medulla", {"medulla_addresses": ["fe80::1%eth0"]}, "fe80::1%eth0 is none"),
        ("medulla", {"medulla_addresses": ["192.0.2.1", "192.0.2.2"]}, "medulla_addresses holds more: give medulla_api_range"),
        ("medulla", {"medulla_addresses": ["192.0.2.1", "192.0.2.2"], "medulla_api_range": ""}, "medulla_addresses holds more: give medulla_api_range"),
        ("medulla", {"medulla_addresses": "::1 ::2", "medulla_api_range": "any"}, "and medulla_api_ipv6."),
        ("medulla", {"medulla_api_range": "192.0.2.9-192.0.2.1"}, "medulla_api_range: The ipv4_range 192.0.2.9-192.0.2.1 ends below its start"),
        ("medulla", {"medulla_api_ipv6": "2001:db8::/64"}, "medulla_api_ipv6: "),
        ("medulla", {"medulla_account_hosts": "192.0.2.300"}, "medulla_account_hosts: The host 192.0.2.300 is neither"),
        ("medulla", {"medulla_glpi_url": "glpi.example.com"}, "medulla_glpi_url must be GLPI's URL, such as https://glpi.example.com"),
        ("medulla", {"medulla_glpi_url": "https://glpi:Secret@glpi.example.com"}, "and is https://glpi.example.com."),
        ("medulla", {"medulla_environment": "pariss"}, "and is pariss: the groups are glpi_web, medulla, paris."),
        ("medulla", {"medulla_database_password": "with@sign"}, 'medulla_database_password may hold only letters, digits, "_", "-" and "."'),
        ("medulla", {"medulla_api_user": "me dulla"}, "medulla_api_user may hold only letters, digits"),
        ("medulla", {"medulla_app_token": "no-token"}, "medulla_app_token is no token for GLPI"),
        ("medulla", {"medulla_user_token": "123"}, "medulla_user_token is no token for GLPI"),
        ("medulla", {"api_access_timeout": "soon"}, "api_access_timeout must be a whole number, and is soon."),
        ("medulla", {"database_access_hosts": [], "database_access_state": "gone"}, "database_access_state must be one of present, absent"),
        ("servicenav", {"servicenav_addresses": ""}, "servicenav_addresses is needed and not given."),
        ("servicenav", {"servicenav_addresses": ["192.0.2.1O"]}, "servicenav_addresses must hold"),
        ("servicenav", {"servicenav_entity": "Root entity"}, 'and is "Root entity": ServiceNav writes into that entity'),
        ("servicenav", {"servicenav_api_user": "service:nav"}, 'servicenav_api_user must not hold a ":"'),
        ("servicenav", {"servicenav_api_password": ""}, "servicenav_api_password is needed and not given."),
        ("servicenav", {"servicenav_environment": "pariss"}, "servicenav_environment must be the group"),
        ("scim", {"scim_addresses": ""}, "scim_addresses is not given: it must hold"),
        ("scim", {"scim_addresses": ["idp.example.com"]}, "scim_addresses must hold"),
        ("scim", {"scim_authentication": "token"}, "scim_authentication must be one of none, basic"),
        ("network_access", {"network_access_name": "-x"}, "network_access_name must be up to 100"),
        ("network_access", {"network_access_sources": []}, "network_access_sources is empty"),
        ("network_access", {"network_access_sources": ["0.0.0.0/0"]}, "network_access_sources: The sources 0.0.0.0/0 are every address"),
        ("network_access", {"network_access_port": "0"}, "network_access_port must be a port from 1 to 65535, and is 0."),
    ],
)  # fmt: skip
def test_wrong(role, given, told):
    found = faults(role, given)
    assert len(found) == 1, found
    assert told in found[0]


@pytest.mark.parametrize("given", [{"medulla_new_app_token": TOKEN}, {"medulla_rotate": "app_token"}])
def test_several_hosts_get_the_same_new_secrets(given):
    secrets = {f"medulla_new_{name}": TOKEN for name in ("database_password", "app_token", "user_token")}
    (found,) = faults("medulla", given if "medulla_rotate" in given else {**secrets, "medulla_new_user_token": ""}, ["rotate"])
    assert "has more than one host in the group medulla, a, b" in found
    assert faults("medulla", {**secrets, **given}, ["rotate"]) == []


def test_all_faults_are_told_at_once_and_no_secret():
    found = faults("medulla", {"medulla_mode": "x", "medulla_database_password": "p@ss", "medulla_addresses": [], "api_access_timeout": "y"})
    assert [fault.split()[0] for fault in found] == ["medulla_mode", "api_access_timeout", "medulla_addresses", "medulla_database_password"]
    assert "p@ss" not in " ".join(found)
