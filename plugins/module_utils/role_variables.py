# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The variables of a role in an error's sentence, where the modules name their own options: a person sets what the role that he runs calls it."""

from __future__ import annotations

import re
import typing as t

# Only words that mean nothing else in a sentence. The role api_access signs in as an administrator of GLPI.
_OPTIONS = {
    "adopt": "{system}_adopt",
    "api_app_token": "api_access_provisioner_client",
    "api_connect_to": "api_access_connect_to",
    "api_password": "{system}_administrator_password",
    "api_url": "{system}_glpi_url",
    "api_user_token": "{system}_administrator_user_token",
    "api_username": "{system}_administrator_name",
    "app_token": "{system}_app_token",
    "ca_path": "{system}_ca_path",
    "ipv4_range": "{system}_api_range",
    "ipv6": "{system}_api_ipv6",
    "validate_certs": "{system}_validate_certs",
    # How the role lets itself in, where a person would make a client.
    "an API client (medulla.glpi.api_client)": "an API client of this role's own (api_access_provisioner_client)",
}
# Of a role that is used by itself, and whose variables have other endings.
_OWN = {
    "api_access": {
        "adopt": "api_access_user_adopt",
        "api_url": "api_access_url",
        "ipv4_range": "api_access_client_ipv4_range",
        "ipv6": "api_access_client_ipv6",
    },
}
# What follows is a server's own and stays as it is.
_WORDS_OF_A_SERVER = re.compile(r" (?:GLPI|Server|Words of the connection|It answered): ")


def in_variables_of(system: str | None, message: str) -> str:
    """Give the sentence with the role's variables in place of the modules' options."""
    if not system:
        return message
    named = {**_OPTIONS, **_OWN.get(system, {})}
    words = _WORDS_OF_A_SERVER.search(message)
    end = words.start() if words else len(message)
    pattern = "|".join(r"(?<!\w)%s(?!\w)" % re.escape(option) for option in sorted(named, key=len, reverse=True))

    def variable(found: t.Match[str]) -> str:
        return named[found.group()].replace("{system}", t.cast(str, system))

    return re.sub(pattern, variable, message[:end]) + message[end:]
