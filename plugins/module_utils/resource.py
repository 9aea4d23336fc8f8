# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The runner behind every module: read, plan, apply unless in check mode, answer."""

from __future__ import annotations

import typing as t

from ansible.module_utils.basic import AnsibleModule

from .errors import DoorClosed, ProvisioningError
from .role_variables import in_variables_of

HIDDEN = "(hidden)"
HIDDEN_CHANGE = "(hidden, changes)"


class Changes(t.NamedTuple):
    """What a plan decided. It alone decides changed, the diff, and what is applied."""

    before: t.Mapping[str, t.Any]
    after: t.Mapping[str, t.Any]
    steps: t.Sequence[t.Any] = ()
    warnings: t.Sequence[str] = ()


class Resource(t.Protocol):
    """One resource behind one door."""

    def read(self, door: t.Any) -> t.Any:
        """Give the current state, without writing anything."""

    def plan(self, current: t.Any) -> Changes:
        """Compare the current state with the desired one: a pure function."""

    def apply(self, door: t.Any, steps: t.Sequence[t.Any]) -> t.Iterable[str] | None:
        """Carry out the steps in their order; give warnings about what only then came to light."""

    def answer(self, current: t.Any, changes: Changes) -> dict[str, t.Any]:
        """Give the module's return values; they are the same in check mode as far as they can be known."""


class ForetoldResource(Resource, t.Protocol):
    """A resource behind a door that may still be closed (DoorClosed) when check mode looks."""

    def unseen(self) -> t.Any:
        """Give the state to foretell from: that of a system where the resource isn't there."""


def provision(
    module: AnsibleModule,
    door: t.Callable[[], t.ContextManager[t.Any]],
    resource: Resource,
) -> t.NoReturn:
    """Bring the resource to its desired state and end the module with its answer."""
    warnings: list[str] = []
    try:
        try:
            with door() as opened:
                changes, answer, warnings = _carried_out(module, opened, resource)
        except DoorClosed as closed:
            if not module.check_mode:
                raise
            current = t.cast(ForetoldResource, resource).unseen()
            changes = resource.plan(current)
            warnings = [*changes.warnings, foretold(closed)]
            answer = resource.answer(current, changes)
    except ProvisioningError as error:
        _fail(module, error)
    _warn(module, warnings)
    module.exit_json(
        changed=bool(changes.steps),
        diff={"before": dict(changes.before), "after": dict(changes.after)},
        **answer,
    )


def provision_in_turn(
    module: AnsibleModule,
    door: t.Callable[[], t.ContextManager[t.Any]],
    resources: t.Mapping[str, Resource],
) -> t.NoReturn:
    """Bring several resources behind one door to their desired states, in their order and each as provision() does.

    The answer and the diff have each resource's own under its name. Where one fails, what was done before it stays, unless the door undoes it;
    what there was to warn of is said then, too.
    """
    warnings: list[str] = []
    before: dict[str, t.Any] = {}
    after: dict[str, t.Any] = {}
    answers: dict[str, dict[str, t.Any]] = {}
    try:
        with door() as opened:
            for name, resource in resources.items():
                changes, answer, said = _carried_out(module, opened, resource)
                warnings += said
                before[name], after[name] = dict(changes.before), dict(changes.after)
                answers[name] = {"changed": bool(changes.steps), **answer}
    except ProvisioningError as error:
        _warn(module, warnings)
        _fail(module, error)
    _warn(module, warnings)
    module.exit_json(changed=any(answer["changed"] for answer in answers.values()), diff={"before": before, "after": after}, **answers)


def _carried_out(module: AnsibleModule, opened: t.Any, resource: Resource) -> tuple[Changes, dict[str, t.Any], list[str]]:
    current = resource.read(opened)
    changes = resource.plan(current)
    warnings = list(changes.warnings)
    if changes.steps and not module.check_mode:
        warnings += resource.apply(opened, changes.steps) or ()
    return changes, resource.answer(current, changes), warnings


def _fail(module: AnsibleModule, error: ProvisioningError) -> t.NoReturn:
    module.fail_json(msg=in_variables_of(module.params.get("system"), str(error)), **error.details)


def _warn(module: AnsibleModule, warnings: t.Iterable[str]) -> None:
    for warning in warnings:
        module.warn(in_variables_of(module.params.get("system"), warning))


def foretold(closed: DoorClosed) -> str:
    """Give check mode's warning about a door that is still closed."""
    return "Nothing could be looked up, so this is what a system without it would need. %s" % closed
