# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The action inputs; its documentation is in the module of the same name."""

from __future__ import annotations

import typing as t

from ansible.errors import AnsibleActionFail, AnsibleError
from ansible.plugins.action import ActionBase
from ansible_collections.medulla.glpi.plugins.plugin_utils.inputs import judge


class ActionModule(ActionBase):
    """Judges variables on the controller; no host is connected to."""

    TRANSFERS_FILES = False
    _requires_connection = False
    _VALID_ARGS = frozenset(("role", "entry_points", "environment"))

    def run(self, tmp: t.Any = None, task_vars: dict[str, t.Any] | None = None) -> dict[str, t.Any]:
        """Judge the host's inputs, and fail with all faults."""
        result = super().run(tmp, task_vars)
        variables = task_vars or {}
        host = variables["inventory_hostname"]
        faults = self._faults(host, variables["groups"], self._reader(variables))
        if not faults:
            faults = self._faults_beside(host, variables)
        if faults:
            raise AnsibleActionFail(" ".join(faults), result={**result, "faults": faults})
        return {**result, "changed": False, "faults": []}

    def _faults(self, host: str, groups: dict[str, list[str]], read: judge.Read) -> list[str]:
        role, entry_points = self._task.args["role"], self._task.args["entry_points"]
        if isinstance(entry_points, dict):
            entry_points = [point for group, points in entry_points.items() if host in groups.get(group, ()) for point in points]
        try:
            return judge.judge(role, entry_points, read, groups).faults
        except KeyError as error:
            raise AnsibleActionFail(str(error.args[0])) from error

    def _faults_beside(self, host: str, variables: dict[str, t.Any]) -> list[str]:
        """A host whose environment has faults on another one is left alone as well."""
        environment, groups = self._task.args.get("environment"), variables["groups"]
        if environment in (None, "", "all"):
            return []
        for other in groups.get(environment, ()):
            if other != host and other in variables["ansible_play_hosts_all"]:
                others = variables["hostvars"][other]
                if self._faults(other, groups, lambda name, others=others: self._read(others, name)):
                    return [f"Nothing is done in the environment {environment}, since inputs of {other} are wrong: see what is said of that host."]
        return []

    def _reader(self, variables: dict[str, t.Any]) -> judge.Read:
        """Give what reads a variable of the host itself; a role's default is nothing that a person gave."""
        role = self._task._role
        defaults = role.get_default_vars(dep_chain=self._task.get_dep_chain()) if role else {}

        def read(name: str) -> t.Any:
            if name in defaults and variables.get(name) == defaults[name]:
                return None
            return self._read(variables, name)

        return read

    def _read(self, variables: t.Mapping[str, t.Any], name: str) -> t.Any:
        if name not in variables:
            return None
        try:
            return self._templar.template(variables[name])
        except AnsibleError as error:
            raise ValueError(str(error)) from error
