# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What holds for all variables of all argument specs."""

from __future__ import annotations

import pytest
import yaml
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator
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


def refused_by_ansible(name, spec, value):
    """What Ansible's own check of a role's arguments says, which comes when earlier plays have written already."""
    form = {key: part for key, part in spec.items() if key in ("type", "elements", "choices", "options")}
    return ArgumentSpecValidator({name: form}).validate({name: value}).error_messages


def texts(spec):
    """What AWX's surveys and credentials, and -e on the command line, may send for a variable."""
    yield ""
    kind, choices = spec.get("type", "str"), spec.get("choices", ["some", "other"])
    if kind == "bool":
        yield from ("true", "false", "yes", "0", " true", "True", "maybe")
    elif kind == "int":
        yield from ("3306", " 3306", "33o6")
    elif kind == "list":
        yield choices
        for separator in (",", ", ", "\n", " "):
            yield separator.join(choices[:2])
        yield f"{choices[0]}\n"
    elif kind == "dict":
        yield from ("{}", '{"login_user": "some"}', "some")
    else:
        yield from (*choices, "another", f" {choices[0]}")


def test_what_is_taken_here_is_taken_by_ansible_as_well():
    """Otherwise a run would stop half-way, in Ansible's words."""
    tried = 0
    for role, point, name, spec in VARIABLES:
        for value in texts(spec):
            tried += 1
            if not told(role, point, name, value):
                assert not refused_by_ansible(name, spec, value), (role, point, name, value)
    assert tried > 2000


def test_all_roles_are_looked_at():
    assert len({role for role, _point in POINTS}) >= 8
    assert len(EVERY) > 200


@pytest.mark.parametrize("value", ["", None], ids=["empty", "null"])
def test_empty_and_null_are_not_given(value):
    for role, point, name, spec in VARIABLES:
        missing = told(role, point, name, value)
        if value == "" and not spec["required"] and refused_by_ansible(name, spec, value):
            assert missing == [f"{name} is empty: give it a value, or leave it out."], (role, point)
            continue
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
