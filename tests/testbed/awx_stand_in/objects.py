# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The objects in AWX: kept, read, and changed by nothing but a payload that is valid."""

from __future__ import annotations

import copy
import json
from collections.abc import Mapping
from typing import Any

import yaml

from . import credentials
from .fields import RESOURCES, Field, Resource
from .refusal import Refusal

Row = dict[str, Any]


def check_type(name: str, field: Field, value: Any) -> None:
    """Refuse a value of another type, not among the choices, or empty where something must be given."""
    if value is None:
        if not field.nullable:
            raise Refusal(**{name: ["This field may not be null."]})
        return
    # To Python true is a number.
    if not isinstance(value, field.kind) or (isinstance(value, bool) and field.kind is not bool):
        raise Refusal(**{name: [f"Not a valid {field.kind.__name__}."]})
    if field.choices and value not in field.choices:
        raise Refusal(**{name: [f'"{value}" is not a valid choice.']})
    if field.required and value == "":
        raise Refusal(**{name: ["This field may not be blank."]})


def check_variables(row: Row) -> None:
    """Variables are a dictionary in JSON or YAML."""
    for name in ("variables", "source_vars", "extra_vars"):
        try:
            parsed = yaml.safe_load(row.get(name) or "{}")
        except yaml.YAMLError:
            parsed = None
        if not isinstance(parsed, dict):
            raise Refusal(**{name: ["Must be valid JSON or YAML."]})


class Objects:
    """All objects. `repositories` are the git repositories that can be read: their URLs, and the playbooks in each."""

    def __init__(self, repositories: Mapping[str, list[str]]) -> None:
        self.repositories = repositories
        self.rows: dict[str, dict[int, Row]] = {endpoint: {} for endpoint in RESOURCES}
        self.surveys: dict[int, dict[str, Any]] = {}
        self.associations: dict[tuple[str, int, str], list[int]] = {}
        self.project_updates: dict[int, Row] = {}
        self.fetched: dict[int, list[str]] = {}
        """The playbooks that each project had when it was updated last."""
        self.jobs: dict[int, Row] = {}
        self._last_id = 0

    def _next_id(self) -> int:
        self._last_id += 1
        return self._last_id

    def one(self, endpoint: str, number: int) -> Row:
        try:
            return self.rows[endpoint][number]
        except KeyError:
            raise Refusal(404, detail="Not found.") from None

    def named(self, endpoint: str, name: str) -> Row:
        """The one object of a name, for tests."""
        (found,) = [row for row in self.rows[endpoint].values() if row["name"] == name]
        return found

    def snapshot(self) -> str:
        """Everything, to compare with."""
        return json.dumps([self.rows, self.surveys, [[*key, ids] for key, ids in self.associations.items()]], sort_keys=True)

    def save(self, endpoint: str, payload: Any, number: int | None = None) -> Row:
        """Make an object, or change the one of this number, when the payload is valid."""
        resource = RESOURCES[endpoint]
        row = copy.deepcopy(self.one(endpoint, number)) if number else self._fresh(resource, payload)
        for name, value in payload.items():
            field = resource.fields.get(name)
            if field is None:
                raise Refusal(**{name: [f"{resource.type} has no such field."]})
            check_type(name, field, value)
            if field.related and value is not None and value not in self.rows[field.related]:
                raise Refusal(**{name: [f'Invalid pk "{value}" - object does not exist.']})
            if not field.ignored:
                row[name] = value
        check_variables(row)
        getattr(self, f"_check_{resource.type}", lambda row: None)(row)
        self._check_unique(resource, row)
        row["id"] = number or self._next_id()
        self.rows[endpoint][row["id"]] = row
        if endpoint == "projects":
            self.update_project(row["id"])
        return row

    def _fresh(self, resource: Resource, payload: Any) -> Row:
        for name, field in resource.fields.items():
            if field.required and name not in payload:
                raise Refusal(**{name: ["This field is required."]})
        return {**{name: copy.deepcopy(field.default) for name, field in resource.fields.items()}, **resource.shown}

    def _check_unique(self, resource: Resource, row: Row) -> None:
        for other in self.rows[resource.endpoint].values():
            if other["id"] != row.get("id") and all(other[name] == row[name] for name in resource.unique):
                raise Refusal(__all__=[f"{resource.type} with this {' and '.join(resource.unique)} already exists."])

    def _check_credential_type(self, row: Row) -> None:
        credentials.check_inputs(row["inputs"])
        before = self.rows["credential_types"].get(row.get("id", 0), row)["inputs"]
        if row["inputs"] != before and any(one["credential_type"] == row["id"] for one in self.rows["credentials"].values()):
            raise Refusal(403, detail="Modifications to inputs are not allowed for credential types that are in use")
        credentials.check_injectors(row["injectors"], row["inputs"])

    def _check_credential(self, row: Row) -> None:
        if row["organization"] is None:
            raise Refusal(detail="Missing 'user', 'team', or 'organization'.")
        before = self.rows["credentials"].get(row.get("id", 0), {"inputs": {}})["inputs"]
        # What is sent back as it was shown stays as it was.
        row["inputs"] = {
            name: before.get(name, value) if value == credentials.ENCRYPTED else value for name, value in row["inputs"].items()
        }
        credentials.check_credential(row, self.one("credential_types", row["credential_type"]))

    def _check_project(self, row: Row) -> None:
        if row["scm_type"] and not row["scm_url"]:
            raise Refusal(scm_url=["SCM URL is required."])

    def _check_inventory_source(self, row: Row) -> None:
        if row["source"] == "scm" and row["source_project"] is None:
            raise Refusal(source_project=["Project required for scm type sources."])
        if row["source"] != "scm" and row["source_path"]:
            raise Refusal(source_path=["Cannot set source_path if not SCM type."])

    def _check_job_template(self, row: Row) -> None:
        project = self.one("projects", row["project"])
        if row["playbook"] not in self.playbooks(project):
            raise Refusal(playbook=["Playbook not found for project."])
        if row["inventory"] is None and not row["ask_inventory_on_launch"]:
            raise Refusal(inventory=["Job Template must provide 'inventory' or allow prompting for it."])
        row["organization"] = project["organization"]

    def playbooks(self, project: Row) -> list[str]:
        """The playbooks of a project: none before an update has succeeded."""
        return self.fetched.get(project["id"], []) if project["status"] == "successful" else []

    def update_project(self, number: int) -> Row:
        """Fetch a project's repository. The update goes on until somebody has looked at it once."""
        project = self.one("projects", number)
        update = {"id": self._next_id(), "type": "project_update", "project": number, "status": "running", "failed": False, "finished": None}
        project["status"] = "successful" if project["scm_url"] in self.repositories else "failed"
        self.fetched[number] = list(self.repositories.get(project["scm_url"], []))
        project["scm_revision"] = f"{update['id']:040x}" if project["status"] == "successful" else ""
        update["scm_revision"] = project["scm_revision"]
        self.project_updates[update["id"]] = update
        return update

    def look_at_update(self, number: int) -> Row:
        try:
            update = self.project_updates[number]
        except KeyError:
            raise Refusal(404, detail="Not found.") from None
        seen = dict(update)
        update["status"] = self.one("projects", update["project"])["status"]
        update.update(failed=update["status"] == "failed", finished="2026-01-01T08:00:00.000000Z")
        return seen

    def associate(self, endpoint: str, number: int, relation: str, payload: Any) -> None:
        """Attach an object to another, or take it off."""
        if not isinstance(payload, dict) or not set(payload) <= {"id", "disassociate"} or not isinstance(payload.get("id"), int):
            raise Refusal(msg=f'"id" is required to associate or disassociate, not {payload}')
        self.one(relation, payload["id"])
        ids = self.associations.setdefault((endpoint, number, relation), [])
        if payload.get("disassociate"):
            ids.remove(payload["id"])
            return
        kinds = [self.one("credentials", one)["credential_type"] for one in ids]
        if self.one("credentials", payload["id"])["credential_type"] in kinds:
            raise Refusal(error="Cannot assign multiple credentials of one type.")
        ids.append(payload["id"])
