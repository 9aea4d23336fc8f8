# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Table of what is decided about Medulla's own settings."""

from __future__ import annotations

import pytest
from ansible_collections.medulla.glpi.plugins.module_utils.errors import ProvisioningError
from ansible_collections.medulla.glpi.plugins.module_utils.medulla.settings import Delete, State, Write, plan
from ansible_collections.medulla.glpi.plugins.module_utils.resource import HIDDEN, HIDDEN_CHANGE


@pytest.mark.parametrize(
    ("found", "wanted", "steps"),
    [
        ({}, {"url": "a"}, [Write({"url": "a"})]),
        ({"url": "a"}, {"url": "a"}, []),
        ({"url": "b"}, {"url": "a"}, [Write({"url": "a"})]),
        ({"url": None}, {"url": ""}, [Write({"url": ""})]),
        ({"url": "a"}, {"URL": "a"}, []),
        ({"url": "a"}, {"url": None}, [Delete(["url"])]),
        ({}, {"url": None}, []),
        ({"url": "a", "type": "x"}, {"url": None, "type": "y"}, [Write({"type": "y"}), Delete(["url"])]),
    ],
)
def test_steps(found, wanted, steps):
    assert plan(State(found, 400, 45), wanted, []).steps == steps


def test_secrets_are_hidden():
    changes = plan(State({"a": "1", "b": "1", "c": "1"}, 400, 45), {"a": "2", "b": "1", "c": "2"}, ["a", "b"])
    assert changes.before == {"a": HIDDEN, "b": HIDDEN, "c": "1"}
    assert changes.after == {"a": HIDDEN_CHANGE, "b": HIDDEN, "c": "2"}


@pytest.mark.parametrize(("name", "value"), [("a", "x" * 46), ("a" * 46, "x")])
def test_what_the_table_would_cut_is_refused(name, value):
    with pytest.raises(ProvisioningError, match="45"):
        plan(State({}, 45, 45), {name: value}, [])
