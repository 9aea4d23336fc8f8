# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which variables an error names, by the role that is run."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from ansible_collections.medulla.glpi.plugins.module_utils import role_variables
from ansible_collections.medulla.glpi.plugins.module_utils.role_variables import in_variables_of

ROLES = Path(__file__).parents[4] / "roles"


@pytest.mark.parametrize(
    ("system", "message", "said"),
    [
        (None, "check api_url, or give adopt", "check api_url, or give adopt"),
        ("medulla", "check api_url, or give adopt", "check medulla_glpi_url, or give medulla_adopt"),
        ("api_access", "check api_url, or give adopt: true", "check api_access_url, or give api_access_user_adopt: true"),
        ("scim", "give app_token, or correct api_app_token", "give scim_app_token, or correct api_access_provisioner_client"),
        (
            "servicenav",
            "allow it with an API client (medulla.glpi.api_client).",
            "allow it with an API client of this role's own (api_access_provisioner_client).",
        ),
        ("medulla", "an adopted user, readopt, medulla_adopt", "an adopted user, readopt, medulla_adopt"),
        ("medulla", "Wrong: check api_url. Server: (1) adopt api_url", "Wrong: check medulla_glpi_url. Server: (1) adopt api_url"),
        ("medulla", "Wrong. GLPI: ERROR adopt", "Wrong. GLPI: ERROR adopt"),
    ],
)
def test_the_variables_of_the_role(system: str | None, message: str, said: str) -> None:
    assert in_variables_of(system, message) == said


@pytest.mark.parametrize("system", ["medulla", "servicenav", "scim", "api_access"])
def test_every_variable_that_is_named_exists(system: str) -> None:
    """One that a role lacks is one that its own messages never come to."""
    never = {"scim_app_token", "scim_api_range", "scim_api_ipv6"}
    known = set(never)
    for role in (system, "api_access"):
        for entry in yaml.safe_load((ROLES / role / "meta" / "argument_specs.yml").read_text())["argument_specs"].values():
            known |= entry.get("options", {}).keys()
    for option in role_variables._OPTIONS:
        said = in_variables_of(system, option)
        assert said.rpartition("(")[2].rstrip(")") in known, said
