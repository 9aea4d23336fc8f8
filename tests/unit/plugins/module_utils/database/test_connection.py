# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A connection that was asked to be encrypted, with PyMySQL's versions before 2, which sign in in clear where the server offers no TLS."""

from __future__ import annotations

import pymysql
import pytest
from ansible_collections.medulla.glpi.plugins.module_utils.database import connection


def test_no_password_goes_to_a_server_without_tls() -> None:
    asked = object.__new__(connection._Connection)
    asked.ssl, asked.server_capabilities, asked.password = True, 0, "secret"
    with pytest.raises(pymysql.OperationalError, match="2026"):
        asked._request_authentication()
