# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What api_client decides to do."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.medulla.glpi.plugins.module_utils.errors import ProvisioningError
from ansible_collections.medulla.glpi.plugins.module_utils.gate.addresses import Range
from ansible_collections.medulla.glpi.plugins.module_utils.gate.client_plan import (
    Client,
    Delete,
    Write,
    client_of,
    plan,
)
from ansible_collections.medulla.glpi.plugins.module_utils.gate.tokens import NEW

OMITTED = {
    "name": "MMC",
    "active": None,
    "ipv4_range": None,
    "ipv6": None,
    "app_token": None,
    "rotate": "never",
    "log_method": None,
    "comment": None,
    "state": "present",
}
MMC = Client(5, True, "MMC", True, Range(1, 2), "::1", "KeptToken", "logs", "Kept")
OTHER = Client(1, False, "other", True, Range(1, 2), "::1", None, "disabled", "")


@pytest.mark.parametrize(
    ("existing", "desired", "columns"),
    [
        pytest.param(MMC, {}, {}, id="all omitted"),
        pytest.param(
            MMC, {"active": True, "log_method": "logs", "comment": "Kept", "ipv6": "0::1"}, {}, id="none differs"
        ),
        pytest.param(MMC, {"name": "Mmc"}, {"name": "Mmc"}, id="case of the name"),
        pytest.param(MMC, {"active": False}, {"is_active": 0}, id="active"),
        pytest.param(MMC, {"ipv4_range": "0.0.0.9"}, {"ipv4_range_start": 9, "ipv4_range_end": 9}, id="range"),
        pytest.param(MMC, {"ipv4_range": "any"}, {"ipv4_range_start": None, "ipv4_range_end": None}, id="any"),
        pytest.param(MMC, {"ipv6": "2001:DB8::1"}, {"ipv6": "2001:db8::1"}, id="ipv6"),
        pytest.param(
            MMC._replace(ipv6="2001:DB8::1"), {"ipv6": "2001:db8::1"}, {"ipv6": "2001:db8::1"}, id="ipv6 as a text"
        ),
        pytest.param(MMC._replace(ipv6=None), {}, {"ipv6": "::1"}, id="no ipv6"),
        pytest.param(MMC, {"app_token": "GivenToken"}, {"app_token": "GivenToken"}, id="token"),
        pytest.param(MMC, {"app_token": "keptTOKEN"}, {"app_token": "keptTOKEN"}, id="case of the token"),
        pytest.param(MMC, {"rotate": "always"}, {"app_token": NEW}, id="rotate"),
        pytest.param(MMC._replace(app_token=None), {}, {"app_token": NEW}, id="no token"),
        pytest.param(MMC, {"log_method": "historical"}, {"dolog_method": 2}, id="log method"),
        pytest.param(MMC, {"comment": "R&D"}, {"comment": "R&D"}, id="comment"),
        pytest.param(MMC, {"comment": ""}, {"comment": ""}, id="no comment"),
        pytest.param(
            MMC._replace(ipv4_range=Range(1, None)),
            {"ipv4_range": "0.0.0.1"},
            {"ipv4_range_start": 1, "ipv4_range_end": 1},
            id="a range without an end",
        ),
    ],
)
def test_an_existing_client(existing: Client, desired: dict[str, Any], columns: dict[str, Any]) -> None:
    changes = plan([OTHER, existing], {**OMITTED, **desired})
    assert list(changes.steps) == ([Write(5, columns)] if columns else [])
    assert (changes.before != changes.after) == bool(columns)
    assert "Token" not in str(dict(changes.before)) + str(dict(changes.after))


def test_a_new_client() -> None:
    changes = plan([OTHER], {**OMITTED, "ipv4_range": "0.0.0.1-0.0.0.2"})
    (step,) = changes.steps
    assert step == Write(
        None,
        {
            "name": "MMC",
            "is_active": 1,
            "ipv4_range_start": 1,
            "ipv4_range_end": 2,
            "ipv6": "::1",
            "app_token": NEW,
            "dolog_method": 0,
            "comment": "",
            "entities_id": 0,
            "is_recursive": 1,
        },
    )
    assert changes.before == {}


@pytest.mark.parametrize(("clients", "steps"), [([OTHER], []), ([OTHER, MMC], [Delete(5)])])
def test_an_absent_client(clients: list[Client], steps: list[Any]) -> None:
    changes = plan(clients, {**OMITTED, "state": "absent"})
    assert list(changes.steps) == steps
    assert changes.after == {}


@pytest.mark.parametrize(
    ("clients", "desired", "needle"),
    [
        ([MMC, MMC._replace(id=7)], {}, "those with the ids 5, 7"),
        ([MMC, MMC._replace(id=7)], {"state": "absent"}, "those with the ids 5, 7"),
        ([OTHER], {}, "give ipv4_range"),
        ([MMC], {"name": " "}, "name of the API client is empty"),
        ([MMC], {"name": "&" * 52}, "1 to 255 characters"),
        ([MMC], {"app_token": "a b"}, "app_token given for the API client MMC cannot be used"),
        ([MMC._replace(app_token="1&2")], {}, "token that the API client MMC has cannot be kept"),
    ],
)
def test_refused(clients: list[Client], desired: dict[str, Any], needle: str) -> None:
    with pytest.raises(ProvisioningError) as caught:
        plan(clients, {**OMITTED, **desired})
    assert needle in str(caught.value)


@pytest.mark.parametrize(
    ("clients", "desired", "needles"),
    [
        ([MMC, OTHER], {}, []),
        ([MMC, OTHER._replace(app_token="KeptToken")], {}, ["other (id 1), which has the same token"]),
        ([MMC, OTHER._replace(app_token="KeptToken", active=False)], {}, []),
        ([MMC, OTHER._replace(app_token="KeptToken")], {"rotate": "always"}, []),
        ([MMC, OTHER._replace(app_token="GivenToken")], {"app_token": "GivenToken"}, ["the same token"]),
        ([MMC._replace(ipv4_range=Range(1, None))], {}, ["a start and no end"]),
        ([MMC._replace(ipv4_range=Range(1, None))], {"ipv4_range": "0.0.0.1"}, []),
    ],
)
def test_warnings(clients: list[Client], desired: dict[str, Any], needles: list[str]) -> None:
    warnings = plan(clients, {**OMITTED, **desired}).warnings
    assert len(warnings) == len(needles)
    for warning, needle in zip(warnings, needles):
        assert needle in warning
        assert "Token" not in warning


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({}, {"name": "R&D", "is_named": True}),
        ({"name": "R&D"}, {"is_named": True}),
        ({"name": "r&d", "is_named": 1}, {"name": "r&d", "is_named": True}),
        ({"name": None}, {"name": "", "is_named": False}),
        ({"app_token": ""}, {"app_token": None}),
        ({"comment": None}, {"comment": ""}),
        ({"dolog_method": 2}, {"log_method": "historical"}),
        ({"dolog_method": 9}, {"log_method": "9"}),
    ],
)
def test_a_row_is_read(changed: dict[str, Any], expected: dict[str, Any]) -> None:
    row = {
        "id": 5,
        "name": "R&D",
        "is_named": 0,
        "is_active": 1,
        "ipv4_range_start": 1,
        "ipv4_range_end": 2,
        "ipv6": "::1",
        "app_token": "KeptToken",
        "dolog_method": 0,
        "comment": "a",
    }
    client = client_of({**row, **changed}, "R&D")
    assert {name: getattr(client, name) for name in expected} == expected
