# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Only what is a check's, and of one that has ended, counts as left."""

from __future__ import annotations

import datetime

import pytest
from ansible_collections.medulla.glpi.plugins.module_utils.scim.leftovers import is_left, new_name

NOW = datetime.datetime(2026, 11, 25, 12, 0, tzinfo=datetime.timezone.utc)


@pytest.mark.parametrize(("minutes", "left"), [(0, False), (15, False), (16, True), (-60, False), (60 * 24 * 400, True)])
def test_the_age_decides(minutes: int, left: bool) -> None:
    name = new_name(NOW - datetime.timedelta(minutes=minutes))
    assert is_left(name, NOW) is left
    # As a GLPI that has names in lower case may give it back.
    assert is_left(name.lower(), NOW) is left


@pytest.mark.parametrize(
    "name",
    [
        None, 5, "", "glpi", "medulla-scim-check-", "medulla-scim-check-of-mine", "medulla-scim-check-20200101T000000Z",
        "medulla-scim-check-20209901T000000Z-0123abcd", "medulla-scim-check-20200101T000000Z-0123abcd-2", "my-medulla-scim-check-20200101T000000Z-0123abcd",
    ],
)  # fmt: skip
def test_the_names_of_others(name: object) -> None:
    assert not is_left(name, NOW)
    assert new_name(NOW) != new_name(NOW)
