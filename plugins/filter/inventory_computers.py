# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The filter inventory_computers; its documentation is in the YAML file beside."""

from __future__ import annotations

import typing as t

from ansible.errors import AnsibleFilterError

FIELDS = ("name", "serial", "type", "manufacturer", "operating_system", "product_id")
CONTRACT_FIELDS = {"name": "contract", "begin_date": "contract_begin_date", "duration": "contract_duration"}


def inventory_computers(
    rows: t.Sequence[t.Mapping[str, t.Any]],
    columns: t.Mapping[str, str] | None = None,
    contract: t.Mapping[str, t.Any] | None = None,
) -> list[dict[str, t.Any]]:
    """Give the option computers of the module computer for the rows of an export."""
    if isinstance(rows, (str, dict)) or not all(isinstance(row, dict) for row in rows):
        raise AnsibleFilterError("The export must be a list of rows, each with a value by column.")
    named = _named(rows, columns or {})
    return [_computer(row, number, named, contract) for number, row in enumerate(rows, 1)]


def _named(rows: t.Sequence[t.Mapping[str, t.Any]], columns: t.Mapping[str, str]) -> dict[str, str]:
    """Give the export's name of each column; one that was given has to be there."""
    known = (*FIELDS, *CONTRACT_FIELDS.values())
    unknown = [field for field in columns if field not in known]
    if unknown:
        raise AnsibleFilterError(f"{', '.join(unknown)} is no field of a computer: there are {', '.join(known)}.")
    there = {column: None for row in rows for column in row}
    for field in ("name", *columns):
        column = columns.get(field, field)
        if rows and column not in there:
            separator = " Perhaps another character separates its columns: give it (servicenav_import_delimiter)." if len(there) == 1 else ""
            raise AnsibleFilterError(f"The export has no column {column} for the field {field}: it has {', '.join(map(str, there))}.{separator}")
    return {field: columns.get(field, field) for field in known}


def _computer(
    row: t.Mapping[str, t.Any], number: int, named: t.Mapping[str, str], contract: t.Mapping[str, t.Any] | None
) -> dict[str, t.Any]:
    values = {field: _text(row.get(column)) for field, column in named.items()}
    if not values["name"]:
        raise AnsibleFilterError(f"Row {number} of the export has no name in the column {named['name']}: give it one, or leave the row out.")
    computer: dict[str, t.Any] = {field: values[field] for field in FIELDS if values[field]}
    given = {field: values[column] for field, column in CONTRACT_FIELDS.items() if values[column]}
    if given and "name" not in given:
        raise AnsibleFilterError(f"Row {number} of the export ({computer['name']}) has values of a contract without its name.")
    if "duration" in given and not given["duration"].isdecimal():
        raise AnsibleFilterError(f"Row {number} of the export ({computer['name']}): the duration {given['duration']} is no number of months.")
    if given or contract:
        computer["contract"] = given or dict(contract or {})
    return computer


def _text(value: t.Any) -> str:
    return "" if value is None else str(value).strip()


class FilterModule:
    """What Ansible looks for."""

    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        """Give the filter by its name."""
        return {"inventory_computers": inventory_computers}
