# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What holds for all variables of all argument specs."""

from __future__ import annotations

import pytest
import yaml
from ansible_collections.medulla.glpi.plugins.plugin_utils.inputs import specs
from ansible_collections.medulla.glpi.plugins.plugin_utils.inputs.judge import judge

GROUPS = {"all": ["host"], "ungrouped": []}
POINTS = [
    (folder.name, entry_point)
    for folder in sorted(specs.ROLES.iterdir())
    for entry_point in yaml.safe_load((folder / "meta" / "argument_specs.yml").read_text(encoding="utf-8"))["argument_specs"]
]
VARIABLES = [(role, point, name, spec) for role, point in POINTS for name, spec in specs.options(role, [point]).items()]
# Needed unless another variable says otherwise.
NEEDED_IN_A_STATE = ("scim_addresses", "network_access_sources")
EVERY = {(role, name): (point, spec) for role, point, name, spec in VARIABLES}


def told(role, point, name, value):
    """The faults of one variable."""
    found = judge(role, [point], {name: value}.get, GROUPS).faults
    return [fault for fault in found if fault.startswith((f"{name} ", f"{name}:"))]


def test_all_roles_are_looked_at():
    assert len({role for role, _point in POINTS}) >= 8
    assert len(EVERY) > 200


@pytest.mark.parametrize("value", ["", None], ids=["empty", "null"])
def test_empty_and_null_are_not_given(value):
    for role, point, name, spec in VARIABLES:
        missing = told(role, point, name, value)
        if spec["required"] or name in NEEDED_IN_A_STATE:
            assert len(missing) == 1 and ("not given" in missing[0] or "is empty" in missing[0]), (role, point, name, missing)
        else:
            assert missing == [], (role, point, name)
        assert name not in judge(role, [point], {name: value}.get, GROUPS).values


def test_a_line_break_at_the_end_is_refused():
    for (role, name), (point, spec) in EVERY.items():
        if name in specs.SEVERAL_LINES:
            continue
        value = {"list": ["value\n"], "dict": {"key": "value\n"}}.get(spec.get("type", "str"), "value\n")
        if spec.get("elements") == "dict":
            value = [{"key": "value\n"}]
        found = told(role, point, name, value)
        assert len(found) == 1, (role, name, found)
        assert "value" not in found[0].replace("must be", "") or not spec.get("no_log"), (role, name, found)


@pytest.mark.parametrize("text", ["b,c", "b\nc\n", "b c", " b,\n c"])
def test_one_text_is_a_list(text):
    assert specs.typed("x", {"type": "list", "elements": "str"}, text) == ["b", "c"]


@pytest.mark.parametrize(("spec", "value", "expected"), [("int", "3306", 3306), ("bool", "true", True), ("bool", "no", False), ("dict", '{"a": 1}', {"a": 1})])
def test_a_text_is_what_the_variable_is(spec, value, expected):
    assert specs.typed("x", {"type": spec}, value) == expected
