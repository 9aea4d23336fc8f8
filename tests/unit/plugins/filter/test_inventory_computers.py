# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Rows of an export as the module computer takes them."""

from __future__ import annotations

from typing import Any

import pytest
from ansible.errors import AnsibleFilterError
from ansible_collections.medulla.glpi.plugins.filter.inventory_computers import inventory_computers


def test_columns_are_renamed_and_empty_cells_left_out() -> None:
    rows = [
        {"Host": " pc-1 ", "S/N": "S1", "type": "Server", "contract": "", "contract_duration": "", "colour": "red"},
        {"Host": "pc-2", "S/N": None, "type": "", "contract": "Support", "contract_begin_date": "2026-01-01", "contract_duration": 24},
    ]
    assert inventory_computers(rows, {"name": "Host", "serial": "S/N"}, {"name": "Default"}) == [
        {"name": "pc-1", "serial": "S1", "type": "Server", "contract": {"name": "Default"}},
        {"name": "pc-2", "contract": {"name": "Support", "begin_date": "2026-01-01", "duration": "24"}},
    ]
    assert inventory_computers([{"name": "pc"}], None, {}) == [{"name": "pc"}]
    assert inventory_computers([], {"name": "Host"}) == []


@pytest.mark.parametrize(
    ("rows", "columns", "needle"),
    [
        ({"name": "pc"}, {}, "must be a list of rows"),
        (["pc"], {}, "must be a list of rows"),
        ([{"Host": "pc"}], {}, "has no column name for the field name: it has Host"),
        ([{"name;serial": "pc;S1"}], {}, "it has name;serial. Perhaps another character separates its columns"),
        ([{"name": "pc"}], {"serial": "S/N"}, "has no column S/N for the field serial: it has name"),
        ([{"name": "pc"}], {"colour": "Colour"}, "colour is no field of a computer: there are name, serial"),
        ([{"name": "pc"}, {"name": " "}], {}, "Row 2 of the export has no name"),
        ([{"name": "pc", "contract_duration": "24"}], {}, r"Row 1 of the export \(pc\) has values of a contract without its name"),
        ([{"name": "pc", "contract": "S", "contract_duration": "2 years"}], {}, "the duration 2 years is no number of months"),
    ],
)
def test_exports_that_cannot_be_loaded(rows: Any, columns: dict[str, str], needle: str) -> None:
    with pytest.raises(AnsibleFilterError, match=needle):
        inventory_computers(rows, columns)
