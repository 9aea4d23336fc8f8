# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What AWX refuses about credential types and credentials, and what it makes of them for a job."""

from __future__ import annotations

import re
from typing import Any

from jinja2.sandbox import ImmutableSandboxedEnvironment

from .refusal import Refusal

ENCRYPTED = "$encrypted$"
VARIABLE = re.compile(r"[A-Za-z_]\w*", re.ASCII)
FIELD_KEYS = {"id", "label", "type", "help_text", "format", "choices", "default", "secret", "multiline", "ask_at_runtime"}


def check_inputs(inputs: dict[str, Any]) -> None:
    """The inputs of a credential type."""
    fields = inputs.get("fields", [])
    if not set(inputs) <= {"fields", "required"} or not isinstance(fields, list):
        raise Refusal(inputs=["Additional properties are not allowed, 'fields' must be a list"])
    ids = set()
    for one in fields:
        if not isinstance(one, dict) or not set(one) <= FIELD_KEYS or not {"id", "label"} <= set(one):
            raise Refusal(inputs=[f"{one} is not valid under the schema of a field"])
        if not VARIABLE.fullmatch(one["id"]) or one["id"] == "tower" or one["id"] in ids:
            raise Refusal(inputs=[f"field IDs must be unique and valid names ({one['id']})"])
        kind = one.setdefault("type", "string")
        if kind not in ("string", "boolean") or (kind == "boolean" and one.get("secret")):
            raise Refusal(inputs=[f"{kind} is not a type, or secret not allowed for it ({one['id']})"])
        ids.add(one["id"])
    unknown = [name for name in inputs.get("required", []) if name not in ids]
    if unknown:
        raise Refusal(inputs=[f"required names fields that are not defined: {unknown}"])


def check_injectors(injectors: dict[str, Any], inputs: dict[str, Any]) -> None:
    """The injectors of a credential type: each template may use the type's own fields alone."""
    if not set(injectors) <= {"env", "extra_vars", "file"}:
        raise Refusal(injectors=[f"Additional properties are not allowed: {sorted(injectors)}"])
    ids = {one["id"] for one in inputs.get("fields", [])}
    for name, template in injectors.get("extra_vars", {}).items():
        if not VARIABLE.fullmatch(name) or not isinstance(template, str):
            raise Refusal(injectors=[f"{name} is not a variable with a template"])
        used = set(re.findall(r"{{\s*([\w.]+)\s*}}", template))
        if not used:
            raise Refusal(injectors=[f"{name} = {template} injects none of the inputs"])
        if not used <= ids:
            raise Refusal(injectors=[f"{name} uses an undefined field: {sorted(used - ids)}"])


def check_credential(row: dict[str, Any], credential_type: dict[str, Any]) -> None:
    """The inputs of a credential, against its type. What the type requires only AWX's pages ask for; its API takes a credential without."""
    fields = {one["id"]: one for one in credential_type["inputs"].get("fields", [])}
    for name, value in row["inputs"].items():
        if name not in fields:
            raise Refusal(inputs=[f"Additional properties are not allowed ('{name}' was unexpected)"])
        if not isinstance(value, bool if fields[name]["type"] == "boolean" else str):
            raise Refusal(inputs=[f"{name} is not of type '{fields[name]['type']}'"])


def shown(inputs: dict[str, Any], credential_type: dict[str, Any]) -> dict[str, Any]:
    """A credential's inputs as they are read: secrets never."""
    secret = {one["id"] for one in credential_type["inputs"].get("fields", []) if one.get("secret")}
    return {name: ENCRYPTED if name in secret and value else value for name, value in inputs.items()}


def extra_vars(inputs: dict[str, Any], credential_type: dict[str, Any]) -> dict[str, str]:
    """What a credential injects into a job: an input that isn't there becomes an empty string."""
    environment = ImmutableSandboxedEnvironment()
    templates = credential_type["injectors"].get("extra_vars", {})
    return {name: environment.from_string(template).render(**inputs) for name, template in templates.items()}
