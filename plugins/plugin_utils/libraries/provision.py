# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs a module of this collection: installs the library that it lacks, and hides a secret that it returns.

The action plugins of these modules are all this one. It needs no variables, tasks or facts: on a host that has the libraries the module runs
once.
"""

from __future__ import annotations

import typing as t

from ansible.errors import AnsibleActionFail
from ansible.plugins.action import ActionBase
from ansible.plugins.loader import become_loader
from ansible_collections.medulla.glpi.plugins.plugin_utils.libraries import packages

# A module doesn't return a secret that it was given.
SECRETS = ("app_token", "glpi_key", "token", "session_token")
FACTS = {"gather_subset": ["!all", "!min", "distribution", "pkg_mgr"]}


def _has_secret(answer: dict[str, t.Any]) -> bool:
    """Tell whether a module returns a secret, or one of the parts of its answer does."""
    parts = [value for name, value in answer.items() if name not in ("invocation", "diff") and isinstance(value, dict)]
    return any(part.get(name) for part in (answer, *parts) for name in SECRETS)


class ActionModule(ActionBase):
    """Runs the module that the task names."""

    TRANSFERS_FILES = False

    def run(self, tmp: t.Any = None, task_vars: dict[str, t.Any] | None = None) -> dict[str, t.Any]:
        """Run the module, again when it lacked a library that could be installed."""
        result = super().run(tmp, task_vars)
        variables = task_vars or {}
        answer = self._execute_module(task_vars=variables)
        if answer.get("missing_libraries") and self._installed(answer, variables):
            if self._task.check_mode:
                # What it would find is only known with the library.
                warning = f"{' and '.join(answer['missing_libraries'])} would be installed first, so nothing could be looked up."
                return {**result, "changed": True, "foretold": True, "warnings": [warning]}
            answer = self._execute_module(task_vars=variables)
        # no_log would hide the reason of a failure as well.
        if not answer.get("failed") and _has_secret(answer):
            answer["_ansible_no_log"] = True
        return {**result, **answer}

    def _installed(self, answer: dict[str, t.Any], variables: dict[str, t.Any]) -> bool:
        role = self._task._role.get_name(include_role_fqcn=False) if self._task._role else ""
        named = {library: packages.variable(role, self._task.action, library) or "" for library in answer["missing_libraries"]}
        if not all(named.values()) or not packages.sees_the_systems(answer["python"]):
            return False
        before = self._connection.become
        self._become_root(role, variables)
        try:
            return self._install(answer, named, variables)
        finally:
            self._connection.set_become_plugin(before)

    def _install(self, answer: dict[str, t.Any], named: dict[str, str], variables: dict[str, t.Any]) -> bool:
        facts = self._execute_module("ansible.legacy.setup", FACTS, task_vars=variables).get("ansible_facts", {})
        interpreter = packages.Interpreter(facts.get("ansible_os_family", ""), answer["python_version"], answer["systems_python_version"])
        wanted = {
            package
            for library, name in named.items()
            for package in packages.chosen(library, self._templar.template(variables.get(name)), interpreter)
        }
        if not wanted:
            answer["msg"] += interpreter.advice()
            return False
        # The action package would gather facts of its own.
        manager = facts.get("ansible_pkg_mgr", "unknown")
        installed = self._execute_module(f"ansible.legacy.{manager}", {"name": sorted(wanted), "state": "present"}, task_vars=variables)
        if installed.get("failed"):
            reason = str(installed.get("msg")).rstrip(".")
            raise AnsibleActionFail(
                f"{answer['msg']} Installing {', '.join(sorted(wanted))} failed: {reason}.{interpreter.advice()}", result=installed
            )
        return True

    def _become_root(self, role: str, variables: dict[str, t.Any]) -> None:
        """Install as root also where the module itself runs as somebody else, unless the role's variable says no."""
        wanted = self._templar.template(variables.get(f"{role}_become", False))
        if self._connection.become or str(wanted).lower() not in ("true", "yes", "1", "on"):
            return
        method = self._templar.template(variables.get("ansible_become_method")) or self._play_context.become_method or "sudo"
        become = become_loader.get(method)
        options = {name: self._templar.template(variables[name]) for name in variables if name.startswith(f"ansible_{method}_")}
        options.update({name: self._templar.template(variables[name]) for name in variables if name.startswith("ansible_become_")})
        become.set_options(var_options=options, task_keys={"become_pass": self._play_context.become_pass})
        self._connection.set_become_plugin(become)
