# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whom GLPI's console runs as."""

from __future__ import annotations

import pytest
from ansible_collections.medulla.glpi.plugins.module_utils.plugin.console import web_server_user


@pytest.mark.parametrize(
    ("given", "users", "expected"),
    [
        ("auto", {"www-data"}, "www-data"),
        ("auto", {"apache", "nginx"}, "apache"),
        ("", {"apache"}, "apache"),
        ("nginx", {"apache"}, "nginx"),
        ("auto", set(), "www-data or apache"),
    ],
)
def test_user(given: str, users: set[str], expected: str) -> None:
    assert web_server_user(given, users.__contains__) == expected
