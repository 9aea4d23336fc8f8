# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What an entity plan decides."""

from __future__ import annotations

import pytest
from ansible_collections.medulla.glpi.plugins.module_utils.errors import ProvisioningError
from ansible_collections.medulla.glpi.plugins.module_utils.rest.entities import Entity
from ansible_collections.medulla.glpi.plugins.module_utils.rest.entity_plan import (
    Create,
    Current,
    Desired,
    Remove,
    Update,
    plan,
)

SITES = Entity(2, "Sites", "Root entity > Sites", 0, "")
PARIS = Entity(3, "Paris", "Root entity > Sites > Paris", 2, "ours")


@pytest.mark.parametrize(
    ("current", "desired", "steps"),
    [
        (Current(SITES), Desired("Paris"), [Create({"name": "Paris", "entities_id": 2})]),
        (
            Current(SITES),
            Desired("Paris", comment="ours"),
            [Create({"name": "Paris", "entities_id": 2, "comment": "ours"})],
        ),
        (Current(SITES, PARIS), Desired("Paris"), []),
        (Current(SITES, PARIS), Desired("Paris", comment="ours"), []),
        (Current(SITES, PARIS), Desired("Paris", comment=""), [Update(3, {"comment": "", "entities_id": 2})]),
        (Current(SITES), Desired("Paris", state="absent"), []),
        (Current(SITES, PARIS), Desired("Paris", state="absent"), [Remove(3)]),
    ],
)
def test_the_steps(current: Current, desired: Desired, steps: list[Create | Update | Remove]) -> None:
    changes = plan(current, desired)
    assert list(changes.steps) == steps
    assert (changes.before == changes.after) == (not steps)


@pytest.mark.parametrize(
    ("current", "desired", "needle"),
    [
        (
            Current(SITES, PARIS, ["Root entity > Sites > Paris > East"]),
            Desired("Paris", state="absent"),
            "has entities below it (Root entity > Sites > Paris > East)",
        ),
        (Current(SITES), Desired("x" * 256), "The name is longer than the 255 characters"),
    ],
)
def test_refusals(current: Current, desired: Desired, needle: str) -> None:
    with pytest.raises(ProvisioningError) as error:
        plan(current, desired)
    assert needle in str(error.value)
