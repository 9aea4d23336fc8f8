# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What api_settings decides to do."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.medulla.glpi.plugins.module_utils.errors import ProvisioningError
from ansible_collections.medulla.glpi.plugins.module_utils.gate.settings import Record, State, Write, plan

FRESH = {"enabled": False, "login_credentials": False, "login_external_token": True, "url_base_api": "http://glpi/api"}
OMITTED = dict.fromkeys([*FRESH, "password_login"])
ON, OFF = Write("login_credentials", True), Write("login_credentials", False)


def state(recorded: bool = False, **values: Any) -> State:
    return State({**FRESH, **values}, recorded)


@pytest.mark.parametrize(
    ("current", "desired", "steps"),
    [
        pytest.param(state(), {}, [], id="all omitted"),
        pytest.param(state(), {"enabled": True}, [Write("enabled", True)], id="one differs"),
        pytest.param(state(), {"enabled": False, "login_external_token": True}, [], id="none differs"),
        pytest.param(state(enabled=None), {"enabled": False}, [Write("enabled", False)], id="a missing row"),
        pytest.param(state(enabled=None), {}, [], id="a missing row that is not asked for"),
        pytest.param(state(), {"url_base_api": "https://new/"}, [Write("url_base_api", "https://new/")], id="a text"),
        pytest.param(state(), {"url_base_api": ""}, [Write("url_base_api", "")], id="an empty text"),
        pytest.param(state(), {"password_login": "opened"}, [Record(True), ON], id="opened"),
        pytest.param(
            state(login_credentials=None), {"password_login": "opened"}, [Record(True), ON], id="opened, no row"
        ),
        pytest.param(state(login_credentials=True), {"password_login": "opened"}, [], id="open lastingly"),
        pytest.param(state(True, login_credentials=True), {"password_login": "opened"}, [], id="open already"),
        pytest.param(state(True), {"password_login": "opened"}, [Record(True), ON], id="closed by hand meanwhile"),
        pytest.param(
            state(True, login_credentials=True), {"password_login": "closed"}, [Record(False), OFF], id="closed"
        ),
        pytest.param(state(True, login_credentials=True), {}, [Record(False), OFF], id="a left-over opening"),
        pytest.param(state(True), {}, [Record(False)], id="a left-over record"),
        pytest.param(state(login_credentials=True), {"password_login": "closed"}, [], id="open lastingly, stays"),
        pytest.param(
            state(True, login_credentials=True), {"login_credentials": True}, [Record(False)], id="made lasting"
        ),
        pytest.param(
            state(True), {"login_credentials": True}, [Record(False), ON], id="lasting, closed by hand meanwhile"
        ),
        pytest.param(
            state(True, login_credentials=True), {"login_credentials": False}, [Record(False), OFF], id="ended"
        ),
        pytest.param(
            state(True, login_credentials=True),
            {"password_login": "closed", "login_credentials": True},
            [Record(False)],
            id="closed and made lasting",
        ),
    ],
)
def test_steps(current: State, desired: dict[str, Any], steps: list[Any]) -> None:
    changes = plan(current, {**OMITTED, **desired})
    assert changes.steps == steps
    assert (changes.before != changes.after) == bool(steps)


@pytest.mark.parametrize("login_credentials", [True, False])
def test_lasting_and_temporary_exclude_each_other(login_credentials: bool) -> None:
    with pytest.raises(ProvisioningError, match="give one of them"):
        plan(state(), {**OMITTED, "password_login": "opened", "login_credentials": login_credentials})


def test_a_setting_that_this_glpi_does_not_have_is_left_alone() -> None:
    current = State({**FRESH, "url_base_api": None}, False, has_url_base_api=False)
    changes = plan(current, {**OMITTED, "url_base_api": "https://glpi/apirest.php", "enabled": True})
    assert changes.steps == [Write("enabled", True)]
    assert changes.after["url_base_api"] is None
    assert "GLPI 11 has no setting url_base_api" in changes.warnings[0]
    assert not plan(current, {**OMITTED, "url_base_api": ""}).warnings
