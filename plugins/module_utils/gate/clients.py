# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""API clients in glpi_apiclients."""

from __future__ import annotations

import typing as t

from ..resource import Changes
from .client_plan import TEXTS, Client, Delete, client_of, named, plan
from .door import API_CLIENTS, Gate
from .token_storage import PlainTokens, Storage, token_storage
from .tokens import NewToken, kept, made

_READ = """
    SELECT id, name, is_active, ipv4_range_start, ipv4_range_end, ipv6, app_token, dolog_method, comment,
        name IN (%s, %s) AS is_named
    FROM glpi_apiclients ORDER BY id"""


class ApiClient:
    """One API client, found by its name."""

    def __init__(self, desired: t.Mapping[str, t.Any]) -> None:
        self._desired = desired
        self._made: str | None = None
        self._inserted_id: int | None = None
        self._is_encrypted = False
        self._storage: Storage = PlainTokens()

    def read(self, gate: Gate) -> list[Client]:
        """Read all clients: names and tokens are compared with those of the others, and there are few."""
        name = self._desired["name"]
        self._is_encrypted = API_CLIENTS in gate.encrypting
        # Who takes a client away needs to read no token.
        if self._desired["state"] == "present":
            self._storage = token_storage(gate, API_CLIENTS, self._desired["glpi_key"])
            self._storage.accept(self._desired["app_token"])
        rows = gate.rows_to_change(_READ, [name, gate.texts.encoded(name)])
        self._storage.prove(gate, [row["app_token"] for row in rows])
        return [client_of({**gate.texts.as_written(row), "app_token": self._storage.read(row["app_token"])}, name) for row in rows]

    def plan(self, current: t.Sequence[Client]) -> Changes:
        """Compare the clients with the desired one."""
        return plan(current, self._desired)

    def apply(self, gate: Gate, steps: t.Sequence[t.Any]) -> None:
        """Insert, update or delete the client."""
        for step in steps:
            if isinstance(step, Delete):
                gate.execute("DELETE FROM glpi_apiclients WHERE id = %s", [step.id])
            else:
                self._write(gate, step.id, dict(step.columns))

    def answer(self, current: t.Sequence[Client], changes: Changes) -> dict[str, t.Any]:
        """Give the client; not a token that was given, which Ansible would replace by a text that looks like one."""
        existing = named(current, self._desired["name"])
        client = {name: value for name, value in changes.after.items() if name != "app_token"}
        client_id = self._inserted_id or (existing.id if existing else None)
        answer: dict[str, t.Any] = {"id": client_id, "client": client, "tokens_encrypted": self._is_encrypted}
        if client and self._desired["app_token"] is None:
            is_kept = existing is not None and self._desired["rotate"] != "always"
            answer["app_token"] = self._made or (kept(t.cast(Client, existing).app_token) if is_kept else None)
        return answer

    def _write(self, gate: Gate, client_id: int | None, columns: dict[str, t.Any]) -> None:
        times = ["date_mod"]
        if "app_token" in columns:
            times.append("app_token_date")
            if isinstance(columns["app_token"], NewToken):
                self._made = columns["app_token"] = made()
            columns["app_token"] = self._storage.written(columns["app_token"])
        if client_id is None:
            times.append("date_creation")
        columns.update({name: gate.texts.encoded(columns[name]) for name in TEXTS if name in columns})
        assignments = ", ".join([f"{column} = %s" for column in columns] + [f"{column} = NOW()" for column in times])
        if client_id is None:
            gate.execute(f"INSERT INTO glpi_apiclients SET {assignments}", list(columns.values()))
            self._inserted_id = gate.rows("SELECT LAST_INSERT_ID() AS id")[0]["id"]
        else:
            gate.execute(f"UPDATE glpi_apiclients SET {assignments} WHERE id = %s", [*columns.values(), client_id])
