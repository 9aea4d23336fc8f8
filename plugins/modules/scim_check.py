#!/usr/bin/python
# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The proof that an identity provider can provision GLPI's users and groups by SCIM."""

from __future__ import annotations

DOCUMENTATION = r"""
module: scim_check
short_description: Check GLPI's SCIM access as an identity provider, requirement by requirement
version_added: 1.0.0
description:
  - Acts as an identity provider, such as Microsoft Entra ID or Okta, from the host that it runs on and with the credentials that the identity
    provider is to use. Written for the SCIM plugin of GLPI; it works with any server of SCIM 2.0.
  - Asks without credentials and with wrong ones, which have to be refused, then signs in. Creates a user, finds it by a filter, changes and
    deactivates it by PATCH, creates a group, puts the user in it, and removes both. What it made is removed also when something fails half-way.
  - The user and the group have one name, which begins with C(medulla-scim-check-) and holds the time. What a check that was killed has left is
    removed by the next one once it is 15 minutes old; younger ones may be those of a check on another host.
  - The answer has one row a requirement. A requirement that cannot be checked since an earlier one failed has its row too, so that the table is
    always complete.
  - An answer that succeeds but is not exactly as RFC 7643 and RFC 7644 have it counts. What is not is told in a row of severity V(warning).
author:
  - medulla.glpi contributors (@medulla-tech)
extends_documentation_fragment:
  - medulla.glpi.attributes
attributes:
  check_mode:
    support: full
    details:
      - Nothing is created, changed or removed; the rows for that say so, with severity V(warning).
  diff_mode:
    support: none
    details:
      - Nothing that could be shown is left.
  idempotent:
    support: full
options:
  scim_url:
    description:
      - URL of the SCIM API as the plugin shows it on the page of the identity server, such as
        V(https://glpi.example.com/marketplace/scim/index.php/3); C(/Users) and C(/Groups) are added to it.
      - Credentials in it are refused.
    type: str
    required: true
  authentication:
    description:
      - The security method that the identity server has in GLPI. V(none) is a failed requirement unless O(allow_unauthenticated=true).
    type: str
    required: true
    choices: [none, basic, digest, bearer, oauth2_client_credentials]
  username:
    description:
      - User name for O(authentication=basic) and O(authentication=digest).
    type: str
  password:
    description:
      - Password of O(username).
    type: str
  token:
    description:
      - The token for O(authentication=bearer).
    type: str
  client_id:
    description:
      - Id of the OAuth2 client for O(authentication=oauth2_client_credentials).
    type: str
  client_secret:
    description:
      - Secret of O(client_id).
    type: str
  token_url:
    description:
      - URL that gives an access token for O(client_id) and O(client_secret). Credentials in it are refused.
    type: str
  scope:
    description:
      - OAuth2 scopes to ask for, separated by spaces. Omitted, the authorization server chooses.
    type: str
  allow_unauthenticated:
    description:
      - Whether O(authentication=none) may be. It is a row of severity V(warning) then.
    type: bool
    default: false
  source_address:
    description:
      - Local address that the connections are made from.
      - Proxies of the environment are not used then.
    type: str
  outside_address:
    description:
      - A second address of this host that is not let in. The SCIM URL has to refuse it, or not to answer, although the credentials are right.
        Omitted, this is not checked.
    type: str
  validate_certs:
    description:
      - Whether the server's certificate is verified.
    type: bool
    default: true
  ca_path:
    description:
      - Path of the certificate authorities that the server's certificate is verified with, instead of the host's own.
    type: path
  timeout:
    description:
      - Seconds to wait for each connection and each answer.
    type: int
    default: 30
  fail:
    description:
      - Whether the module fails when a requirement is not met. The rows are in the answer in any case.
    type: bool
    default: true
requirements:
  - Python >= 3.11 on the host that runs the module
  - scim2-client[httpx2] >= 0.13
  - scim2-tester >= 0.5
  - Authlib >= 1.9, for O(authentication=oauth2_client_credentials)
notes:
  - GLPI may keep the removed user in its trash.
  - The answers of the plugin itself could not be tried, since it is not to be had freely. The module is tried against scim2-server.
seealso:
  - module: medulla.glpi.access_check
"""

EXAMPLES = r"""
- name: Prove that the identity provider can provision users and groups
  medulla.glpi.scim_check:
    scim_url: https://glpi.example.com/marketplace/scim/index.php/3
    authentication: bearer
    token: "{{ scim_token }}"

- name: Do so with OAuth2, and see that a second address of this host is kept out
  medulla.glpi.scim_check:
    scim_url: https://glpi.example.com/marketplace/scim/index.php/3
    authentication: oauth2_client_credentials
    client_id: "{{ scim_client_id }}"
    client_secret: "{{ scim_client_secret }}"
    token_url: "{{ scim_token_url }}"
    source_address: 192.0.2.10
    outside_address: 192.0.2.11
"""

RETURN = r"""
requirements:
  description: The rows, also when the module fails.
  returned: always
  type: list
  elements: dict
  contains:
    requirement:
      description: Name of the requirement, the same in every run.
      type: str
      sample: User changed by PATCH
    expected:
      description: What is expected.
      type: str
      sample: the new family name is read back
    found:
      description: What was found. It begins with C(not checked) when an earlier requirement failed that this one needs, and in check mode.
      type: str
      sample: family name Changed
    ok:
      description: Whether the requirement is met.
      type: bool
    severity:
      description: V(required) or V(warning). A row of severity V(warning) does not count in RV(ready) and RV(summary).
      type: str
      sample: required
    hint:
      description: What to do, empty when the requirement is met.
      type: str
ready:
  description: Whether all required rows are met.
  returned: always
  type: bool
summary:
  description: How many of the required rows are met.
  returned: always
  type: str
  sample: 13 of 13
verdict:
  description: One sentence that names what failed.
  returned: always
  type: str
  sample: "All requirements are met: 13 of 13."
table:
  description: The rows as lines for a terminal, and at the end RV(summary).
  returned: always
  type: list
  elements: str
  sample:
    - "ok       User created   created"
    - "readiness: 13 of 13"
"""

from ansible.module_utils.basic import AnsibleModule, missing_required_lib

from ..module_utils.access.answer import exit_with_table
from ..module_utils.errors import ProvisioningError
from ..module_utils.scim.check import run
from ..module_utils.scim.client import SCIM_IMPORT_ERROR
from ..module_utils.scim.credentials import AUTHLIB_IMPORT_ERROR
from ..module_utils.scim.discovery import TESTER_IMPORT_ERROR
from ..module_utils.scim.options import OAUTH2, REQUIRED_IF, check, options


def main() -> None:
    """Run the module."""
    module = AnsibleModule(argument_spec=options(), required_if=REQUIRED_IF, supports_check_mode=True)
    needed = [("scim2-client[httpx2]", SCIM_IMPORT_ERROR), ("scim2-tester", TESTER_IMPORT_ERROR)]
    if module.params["authentication"] == OAUTH2:
        needed.append(("Authlib", AUTHLIB_IMPORT_ERROR))
    for library, error in needed:
        if error is not None:
            module.fail_json(msg=missing_required_lib(library), exception=error)
    try:
        check(module.params)
    except ProvisioningError as error:
        module.fail_json(msg=str(error))
    exit_with_table(module, run(module.params, module.check_mode, module.no_log_values))


if __name__ == "__main__":
    main()
