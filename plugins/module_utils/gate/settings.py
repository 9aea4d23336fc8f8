# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The settings of GLPI's API in glpi_configs, and the temporary opening of password login."""

from __future__ import annotations

import typing as t

from ..errors import ProvisioningError
from ..resource import Changes
from ..stored_text import StoredText
from .door import Gate

OPENED = "opened"

_SWITCHES = {
    "enabled": "enable_api",
    "login_credentials": "enable_api_login_credentials",
    "login_external_token": "enable_api_login_external_token",
}
_NAMES = {**_SWITCHES, "url_base_api": "url_base_api"}
_CONTEXT = "core"

# The record of an opening. GLPI reads the contexts that it knows only.
_RECORD_CONTEXT = "medulla.glpi"
_RECORD_NAME = "password_login_opened"

_READ = """
    SELECT context, name, value FROM glpi_configs
    WHERE (context = %s AND name IN (%s, %s, %s, %s)) OR (context = %s AND name = %s)"""
_WRITE = """
    INSERT INTO glpi_configs (context, name, value) VALUES (%s, %s, {value})
    ON DUPLICATE KEY UPDATE value = VALUES(value)"""
_FORGET = "DELETE FROM glpi_configs WHERE context = %s AND name = %s"


class State(t.NamedTuple):
    """The values by option, None for a row that is missing, and whether an opening of password login is recorded."""

    values: t.Mapping[str, t.Any]
    is_opening_recorded: bool
    has_url_base_api: bool = True
    """Whether GLPI has the setting at all."""


class Write(t.NamedTuple):
    """Give one setting a value."""

    option: str
    value: t.Any


class Record(t.NamedTuple):
    """Record, or forget, that password login was opened by us."""

    is_open: bool


def plan(current: State, desired: t.Mapping[str, t.Any]) -> Changes:
    """Compare the settings; an opening that is left over is ended unless it is asked for now."""
    wanted = {option: desired[option] for option in _NAMES if desired[option] is not None}
    is_on = bool(current.values["login_credentials"])
    is_recorded = current.is_opening_recorded
    warnings = []
    if not current.has_url_base_api and wanted.pop("url_base_api", None):
        warnings.append(
            "GLPI 11 has no setting url_base_api, since it makes the API's URL of its own: leave it out, and set GLPI's own URL in Setup > General."
        )
    steps: list[t.Any] = []
    if desired["password_login"] == OPENED:
        if "login_credentials" in wanted:
            raise ProvisioningError(
                "login_credentials and password_login: opened were given together, and one of them lasts and the other "
                "does not: give one of them."
            )
        if not is_on:
            wanted["login_credentials"] = is_recorded = True
            steps.append(Record(True))
    elif is_recorded:
        wanted.setdefault("login_credentials", False)
        is_recorded = False
        steps.append(Record(False))
    steps += [Write(option, value) for option, value in wanted.items() if current.values[option] != value]
    return Changes(
        before={**current.values, "password_login_opened": current.is_opening_recorded},
        after={**current.values, **wanted, "password_login_opened": is_recorded},
        steps=steps,
        warnings=warnings,
    )


class ApiSettings:
    """The settings of one GLPI's API."""

    def __init__(self, desired: t.Mapping[str, t.Any], check_mode: bool) -> None:
        self._desired = desired
        self._check_mode = check_mode
        self._is_encrypting = False
        self._version = ""

    def read(self, gate: Gate) -> State:
        """Read the settings and the record."""
        self._is_encrypting = bool(gate.encrypting)
        self._version = gate.version
        rows = gate.rows_to_change(_READ, [_CONTEXT, *_NAMES.values(), _RECORD_CONTEXT, _RECORD_NAME])
        stored = {row["name"]: row["value"] for row in rows if row["context"] == _CONTEXT}
        values = {option: _value(option, stored[name], gate.texts) if name in stored else None for option, name in _NAMES.items()}
        is_recorded = any(row["context"] == _RECORD_CONTEXT for row in rows)
        return State(values, is_recorded, gate.series is None or gate.series.has_url_base_api)

    def plan(self, current: State) -> Changes:
        """Compare the settings with the desired ones."""
        return plan(current, self._desired)

    def apply(self, gate: Gate, steps: t.Sequence[t.Any]) -> None:
        """Write the settings and the record; the gate's transaction makes them one."""
        for step in steps:
            if isinstance(step, Write):
                gate.execute(_WRITE.format(value="%s"), [_CONTEXT, _NAMES[step.option], _stored(step.value, gate.texts)])
            elif step.is_open:
                gate.execute(_WRITE.format(value="NOW()"), [_RECORD_CONTEXT, _RECORD_NAME])
            else:
                gate.execute(_FORGET, [_RECORD_CONTEXT, _RECORD_NAME])

    def answer(self, current: State, changes: Changes) -> dict[str, t.Any]:
        """Give the settings before and after."""
        before, after = dict(changes.before), dict(changes.after)
        was_open = before.pop("password_login_opened") and bool(before["login_credentials"])
        is_open = after.pop("password_login_opened")
        return {
            "settings_before": before,
            "settings": after,
            # Who acts on it in check mode must not take a login for open that is not.
            "password_login_opened": is_open and (was_open or not self._check_mode),
            "tokens_encrypted": self._is_encrypting,
            "glpi_version": self._version,
        }


def _value(option: str, stored: str | None, texts: StoredText) -> t.Any:
    return stored == "1" if option in _SWITCHES else texts.decoded(stored)


def _stored(value: t.Any, texts: StoredText) -> str:
    return str(int(value)) if isinstance(value, bool) else texts.encoded(value)
