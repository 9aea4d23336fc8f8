# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The objects that the stand-in knows: their fields, as AWX's own OPTIONS answers describe them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Field:
    """One writable field."""

    kind: type
    default: Any = None
    required: bool = False
    choices: tuple[Any, ...] = ()
    related: str = ""
    """The kind of object whose id it holds."""
    nullable: bool = False
    ignored: bool = False
    """Whether AWX takes it without doing anything with it."""


@dataclass(frozen=True)
class Resource:
    """One kind of object: `endpoint` is what it is called in a URL, `type` what it calls itself."""

    endpoint: str
    type: str
    fields: dict[str, Field]
    unique: tuple[str, ...] = ("name",)
    """Fields that no two objects may have in common."""
    associations: tuple[str, ...] = ()
    shown: dict[str, Any] = field(default_factory=dict)
    """Fields that can only be read, and what they are at first."""


def text(default: str | None = "", **options: Any) -> Field:
    return Field(str, default, **options)


def flag(default: bool = False) -> Field:
    return Field(bool, default)


def number(default: int = 0, **options: Any) -> Field:
    return Field(int, default, **options)


def one_of(endpoint: str, **options: Any) -> Field:
    """The id of another object."""
    return Field(int, related=endpoint, nullable=not options.get("required", False), **options)


NAME = {"name": text(required=True), "description": text()}
SCM = {"scm_branch": text()}
PROMPTS = (
    "scm_branch diff_mode variables limit tags skip_tags job_type verbosity inventory credential execution_environment labels forks"
    " job_slice_count timeout instance_groups"
)

RESOURCES = {
    resource.endpoint: resource
    for resource in (
        Resource("organizations", "organization", {**NAME, "max_hosts": number(), "default_environment": one_of("execution_environments")}),
        Resource(
            "credential_types",
            "credential_type",
            {
                **NAME,
                "kind": text(required=True, choices=("cloud", "net")),
                "inputs": Field(dict, {}),
                "injectors": Field(dict, {}),
                "managed": Field(bool, False, ignored=True),
            },
            unique=("name", "kind"),
        ),
        Resource(
            "credentials",
            "credential",
            {
                **NAME,
                "organization": one_of("organizations"),
                "credential_type": one_of("credential_types", required=True),
                "inputs": Field(dict, {}),
            },
            unique=("name", "organization", "credential_type"),
        ),
        Resource(
            "execution_environments",
            "execution_environment",
            {
                **NAME,
                "image": text(required=True),
                "organization": one_of("organizations"),
                "credential": one_of("credentials"),
                "pull": text(choices=("", "always", "missing", "never")),
            },
            shown={"managed": False},
        ),
        Resource(
            "projects",
            "project",
            {
                **NAME,
                **SCM,
                "organization": one_of("organizations"),
                "scm_type": text(choices=("", "git", "svn", "insights", "archive")),
                "scm_url": text(),
                "scm_refspec": text(),
                "local_path": text(),
                "credential": one_of("credentials"),
                "scm_clean": flag(),
                "scm_delete_on_update": flag(),
                "scm_track_submodules": flag(),
                "scm_update_on_launch": flag(),
                "scm_update_cache_timeout": number(),
                "allow_override": flag(),
                "timeout": number(),
                "default_environment": one_of("execution_environments"),
            },
            unique=("name", "organization"),
            shown={"status": "never updated", "scm_revision": ""},
        ),
        Resource(
            "inventories",
            "inventory",
            {
                **NAME,
                "organization": one_of("organizations", required=True),
                "kind": text(choices=("", "smart", "constructed")),
                "host_filter": text(None, nullable=True),
                "variables": text(),
                "prevent_instance_group_fallback": flag(),
            },
            unique=("name", "organization"),
        ),
        Resource(
            "inventory_sources",
            "inventory_source",
            {
                **NAME,
                **SCM,
                "inventory": one_of("inventories", required=True),
                "source": text(required=True, choices=("scm", "ec2", "gce", "azure_rm", "vmware", "satellite6", "openstack", "controller")),
                "source_path": text(),
                "source_vars": text(),
                "source_project": one_of("projects"),
                "credential": one_of("credentials"),
                "execution_environment": one_of("execution_environments"),
                "enabled_var": text(),
                "enabled_value": text(),
                "host_filter": text(),
                "limit": text(),
                "overwrite": flag(),
                "overwrite_vars": flag(),
                "timeout": number(),
                "verbosity": number(1, choices=(0, 1, 2)),
                "update_on_launch": flag(),
                "update_cache_timeout": number(),
            },
            unique=("name", "inventory"),
        ),
        Resource(
            "job_templates",
            "job_template",
            {
                **NAME,
                **SCM,
                "job_type": text("run", choices=("run", "check")),
                "inventory": one_of("inventories"),
                "project": one_of("projects", required=True),
                "playbook": text(required=True),
                # The project's counts.
                "organization": Field(int, related="organizations", nullable=True, ignored=True),
                "execution_environment": one_of("execution_environments"),
                "forks": number(),
                "limit": text(),
                "verbosity": number(choices=(0, 1, 2, 3, 4, 5)),
                "extra_vars": text(),
                "job_tags": text(),
                "skip_tags": text(),
                "timeout": number(),
                "use_fact_cache": flag(),
                "survey_enabled": flag(),
                "become_enabled": flag(),
                "diff_mode": flag(),
                "allow_simultaneous": flag(),
                "job_slice_count": number(1),
                **{f"ask_{prompt}_on_launch": flag() for prompt in PROMPTS.split()},
            },
            unique=("name", "organization"),
            associations=("credentials",),
        ),
    )
}
