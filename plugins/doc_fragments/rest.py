# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Documentation of the options that connect to GLPI's REST API."""

from __future__ import annotations


class ModuleDocFragment:
    """The options of one REST session."""

    DOCUMENTATION = r"""
options:
  api_url:
    description:
      - GLPI's URL, such as V(https://glpi.example.com); C(/apirest.php) is added when it is not there.
    type: str
    required: true
  api_username:
    description:
      - GLPI user who signs in with O(api_password). GLPI accepts it only while password login over the API is on.
    type: str
  api_password:
    description:
      - Password of O(api_username).
    type: str
  api_user_token:
    description:
      - A user's API token to sign in with. It wins over O(api_username) and O(api_password).
    type: str
  api_app_token:
    description:
      - Token of an API client. Omit it where an API client without a token covers the caller's address, since GLPI refuses any token there.
    type: str
  api_connect_to:
    description:
      - Address to connect to instead of the host in O(api_url), whose name is kept for the C(Host) header and for TLS.
        V(127.0.0.1) on the web host comes from an address that a fresh GLPI allows.
      - Proxies of the environment are not used then.
    type: str
  api_source_address:
    description:
      - Local address that the connection is made from.
      - Proxies of the environment are not used then.
    type: str
  validate_certs:
    description:
      - Whether the server's certificate is verified.
    type: bool
    default: true
  ca_path:
    description:
      - Path of the certificate authorities that the server's certificate is verified with, instead of those in E(REQUESTS_CA_BUNDLE)
        or the host's own.
    type: path
  timeout:
    description:
      - Seconds to wait for the connection and for each answer.
    type: int
    default: 30
requirements:
  - requests >= 2.25 on the host that runs the module
"""

    # Not of a module that proves a sign-in: that one has to sign in itself.
    SESSION = r"""
options:
  api_session_token:
    description:
      - A session that is open already, see M(medulla.glpi.api_session). It wins over the other credentials and is left open.
    type: str
"""

    ENVIRONMENT = r"""
options:
  system:
    description:
      - Beginning of the variables that errors name instead of the module's options, which is the name of the collection's role that is run, such as V(medulla).
      - Omitted, errors name the options.
    type: str
notes:
  - A connection option that is omitted is taken from the environment of the host that runs the module, from C(GLPI_) and its name in upper case,
    such as E(GLPI_API_USER_TOKEN).
"""
