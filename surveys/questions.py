# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""An option of an argument spec as AWX asks for it: a question of a survey, or a field of a credential type.

AWX knows no booleans and no lists in surveys. A boolean is a choice between the strings true and false, a list a text with an
element on each line or with commas between them, and dictionaries aren't asked for: they belong in the inventory.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

Spec = Mapping[str, Any]

LIST_HINT = "One on each line, or with commas between them."
BLANK_HINT = "Left blank, what the inventory says counts."
# How a word of a variable's name is written in a label.
WRITTEN = {"api": "API", "ca": "CA", "glpi": "GLPI", "ipv6": "IPv6", "tls": "TLS", "url": "URL", "certs": "certificates", "id": "ID"}
# Such as V(true), RV(ansible_facts) or O(medulla.glpi.user#module:name), where a backslash takes the next character literally.
MARKUP = re.compile(r"\b[A-Z]{1,2}\(((?:[^)\\]|\\.)*)\)")


class WrongSpec(Exception):
    """A table or an argument spec that nothing can be generated from; says which and why."""


def is_secret(spec: Spec) -> bool:
    return bool(spec.get("no_log"))


def is_asked(spec: Spec) -> bool:
    """Whether a survey can ask for it at all."""
    kind = spec.get("type", "str")
    return kind not in ("dict", "raw") and not (kind == "list" and spec.get("elements") in (None, "dict", "list", "raw"))


def input_of(variable: str) -> str:
    """medulla_glpi_url without the name of the role, which says nothing in front of all."""
    return variable.partition("_")[2]


def label(variable: str) -> str:
    """glpi_url is labelled GLPI URL."""
    words = [WRITTEN.get(word, word) for word in variable.split("_")]
    return words[0][:1].upper() + " ".join(words)[1:]


def description(spec: Spec) -> str:
    """The option's description without Ansible's markup."""
    given = spec.get("description", [])
    text = " ".join([given] if isinstance(given, str) else given)
    return MARKUP.sub(lambda found: re.sub(r"\\(.)", r"\1", found.group(1).partition("#")[0]), text)


def written(spec: Spec, value: Any) -> str | int | float:
    """A default in the form that AWX takes for the option's type."""
    kind = spec.get("type", "str")
    if kind == "bool":
        return "true" if value else "false"
    if kind == "list":
        return "\n".join(map(str, value))
    return value if kind in ("int", "float") else str(value)


def question_type(spec: Spec) -> dict[str, Any]:
    """AWX's type, with the choices where it has some: as a list, since the newer interface offers none of those in one string."""
    kind = spec.get("type", "str")
    choices = list(map(str, ["true", "false"] if kind == "bool" else spec.get("choices") or []))
    if kind == "list":
        return {"type": "multiselect", "choices": choices} if choices else {"type": "textarea"}
    if choices:
        return {"type": "multiplechoice", "choices": choices}
    return {"type": {"int": "integer", "float": "float"}.get(kind, "text")}


def question(variable: str, spec: Spec, *, filled: bool) -> dict[str, Any]:
    """The question; filled in, it is required and carries the default as the option does, else it can be left blank."""
    kind = question_type(spec)
    default = spec.get("default")
    has_default = default not in (None, "", [])
    hints = [LIST_HINT] if kind["type"] == "textarea" else []
    if not filled:
        hints += [BLANK_HINT]
        hints += [f"Its default is {', '.join(str(written(spec, default)).splitlines())}."] if has_default else []
    asked: dict[str, Any] = {
        "question_name": label(input_of(variable)),
        "question_description": " ".join([description(spec), *hints]),
        "variable": variable,
        **kind,
        "required": filled and bool(spec.get("required")),
    }
    if filled and has_default:
        asked["default"] = written(spec, default)
    elif kind["type"] == "multiplechoice":
        # Without one, the page on which AWX lets a person edit the survey breaks. An empty one is never sent to a job.
        asked["default"] = ""
    return asked


def survey(template: Mapping[str, Any], options: Mapping[str, Spec], *, filled: bool) -> dict[str, Any]:
    """The survey of a job template."""
    each_time = template.get("each_time", [])
    return {
        "name": "",
        "description": "",
        "spec": [
            question(name, spec, filled=filled or name in each_time) for name, spec in options.items() if is_asked(spec)
        ],
    }


def credential_type(variables: Sequence[str], options: Mapping[str, Spec]) -> dict[str, Any]:
    """Inputs and injectors of a credential type: extra variables, since an environment is visible to every process of a job.

    An input is named as the variables that it reaches a job as, without the systems' names. What the roles require AWX's pages require,
    too; its API doesn't, and one that is left out reaches the job as an empty string. No input has a description: AWX refuses every change in the inputs of a
    type that credentials use, also one in the wording.
    """
    specs = {variable: next(spec for name, spec in options.items() if input_of(name) == variable) for variable in variables}
    return {
        "inputs": {
            "required": [name for name, spec in specs.items() if spec.get("required")],
            "fields": [
                {"id": name, "label": label(name), "type": "string", **({"secret": True} if is_secret(spec) else {})}
                for name, spec in specs.items()
            ],
        },
        "injectors": {"extra_vars": {name: "{{ %s }}" % input_of(name) for name in options}},
    }
