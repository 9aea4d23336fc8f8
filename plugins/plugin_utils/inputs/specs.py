# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the argument specs of the roles say about every variable."""

from __future__ import annotations

import functools
import re
import typing as t
from pathlib import Path

from ansible.module_utils.common.arg_spec import ArgumentSpecValidator
from ansible.module_utils.common.text.converters import to_text
from ansible.module_utils.common.validation import check_type_bool, check_type_dict, check_type_int, check_type_list
from ansible.module_utils.common.yaml import yaml_load

Spec = t.Mapping[str, t.Any]

ROLES = Path(__file__).resolve().parents[3] / "roles"
# Texts that have several lines by nature.
SEVERAL_LINES = ("database_access_views_sql", "awx_credentials")
_PORTS = range(1, 65536)
_SEPARATORS = re.compile(r"[,\s]+")


class Fault(Exception):
    """What is wrong with a value, as the end of a sentence that begins with the variable's name."""


def options(role: str, entry_points: t.Iterable[str]) -> dict[str, Spec]:
    """Give the options of a role's entry points; one that any of them requires is required."""
    specs = _argument_specs(role)
    found: dict[str, Spec] = {}
    for entry_point in entry_points:
        if entry_point not in specs:
            raise KeyError(f"The role {role} has no entry point {entry_point}.")
        for name, spec in specs[entry_point]["options"].items():
            required = spec.get("required", False) or found.get(name, {}).get("required", False)
            found[name] = {**spec, "required": required}
    return found


@functools.cache
def _argument_specs(role: str) -> t.Mapping[str, t.Any]:
    return t.cast("t.Mapping[str, t.Any]", yaml_load((ROLES / role / "meta" / "argument_specs.yml").read_text(encoding="utf-8"))["argument_specs"])


def is_given(value: t.Any) -> bool:
    """Tell whether a person gave something: null is how YAML leaves a variable open, and an empty text is how a survey does."""
    return value is not None and value != ""


def takes_empty_text(name: str, spec: Spec) -> bool:
    """Tell whether Ansible's own check of a role's arguments takes an empty text; it makes one later, when other hosts have been written to."""
    if spec.get("required"):
        return True
    form = {key: value for key, value in spec.items() if key in ("type", "elements", "choices", "options")}
    return not ArgumentSpecValidator({name: form}).validate({name: ""}).error_messages


def typed(name: str, spec: Spec, value: t.Any) -> t.Any:
    """Give the value in its type, or say what is wrong with it."""
    convert = {"int": _int, "bool": _bool, "dict": _dict, "list": _list}.get(spec.get("type", "str"), _text)
    value = convert(spec, value)
    if name not in SEVERAL_LINES and _has_line_break(value):
        raise Fault("holds a line break, such as the one at the end of a file: take it out")
    chosen = value if isinstance(value, list) else [value]
    wrong = [to_text(each) for each in chosen if "choices" in spec and each not in spec["choices"]]
    if wrong:
        raise Fault(f"must be one of {', '.join(map(str, spec['choices']))}, and is {', '.join(wrong)}")
    if name.endswith("_port") and value not in _PORTS:
        raise Fault(f"must be a port from 1 to 65535, and is {value}")
    if "options" in spec:
        messages = ArgumentSpecValidator({name: dict(spec)}).validate({name: value}).error_messages
        if messages:
            raise Fault(f"does not have the form that it needs: {'; '.join(messages)}")
    return value


def _text(spec: Spec, value: t.Any) -> str:
    if isinstance(value, (dict, list)):
        raise Fault(f"must be a text, and is a {'list' if isinstance(value, list) else 'dictionary'}")
    return to_text(value)


def _int(spec: Spec, value: t.Any) -> int:
    try:
        return t.cast(int, check_type_int(value.strip() if isinstance(value, str) else value))
    except TypeError:
        raise Fault(f"must be a whole number, and is {_shown(spec, value)}") from None


def _bool(spec: Spec, value: t.Any) -> bool:
    try:
        return t.cast(bool, check_type_bool(value.strip() if isinstance(value, str) else value))
    except TypeError:
        raise Fault(f"must be true or false, and is {_shown(spec, value)}") from None


def _dict(spec: Spec, value: t.Any) -> dict[str, t.Any]:
    try:
        return t.cast("dict[str, t.Any]", check_type_dict(value))
    except (TypeError, ValueError):
        raise Fault(f"must be a dictionary, and is {_shown(spec, value)}") from None


def _list(spec: Spec, value: t.Any) -> list[t.Any]:
    """Split one text, as a survey sends a list: an element on each line, or commas or spaces between them.

    A survey sends a choice of several as a list, and Ansible's own check splits a text at commas alone before it looks at the choices.
    """
    of_dicts = spec.get("elements") == "dict"
    if isinstance(value, str) and "choices" in spec:
        return check_type_list(value)
    if isinstance(value, str) and not of_dicts:
        return [part for part in _SEPARATORS.split(value) if part]
    if not isinstance(value, list):
        raise Fault(f"must be a list, and is {_shown(spec, value)}")
    flat = [part for each in value for part in (each if isinstance(each, list) else [each])]
    if of_dicts:
        wrong = [each for each in flat if not isinstance(each, dict)]
        if wrong:
            raise Fault(f"must be a list of dictionaries, and holds {_shown(spec, wrong[0])}")
        return flat
    return [to_text(each) for each in flat]


def _has_line_break(value: t.Any) -> bool:
    if isinstance(value, dict):
        return any(map(_has_line_break, value.values()))
    if isinstance(value, list):
        return any(map(_has_line_break, value))
    return isinstance(value, str) and bool(re.search(r"[\r\n]", value))


def _shown(spec: Spec, value: t.Any) -> str:
    return "something else" if spec.get("no_log") else to_text(value)
