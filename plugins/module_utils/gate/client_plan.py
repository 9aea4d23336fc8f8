# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What to do so that one API client is as desired: pure functions of the clients that there are."""

from __future__ import annotations

import typing as t

from ..errors import ProvisioningError
from ..resource import HIDDEN_CHANGE, Changes
from ..stored_text import encoded
from .addresses import NOBODY_BUT_LOCALHOST, Range, ipv4_range, ipv6_address
from .tokens import Leftover, NewToken, StoredToken, chosen
from .tokens import shown as shown_token

LOG_METHODS = ("disabled", "logs", "historical")
LONGEST_NAME = 255
OPEN = "GLPI asks for no token"
TEXTS = ("name", "comment")


class Client(t.NamedTuple):
    """An API client with its texts as a person writes them; ``is_named`` when it has the desired name."""

    id: int
    is_named: bool
    name: str
    active: bool
    ipv4_range: Range
    ipv6: str | None
    app_token: StoredToken
    log_method: str
    comment: str


class Write(t.NamedTuple):
    """Give columns values, of a new client when there is no id."""

    id: int | None
    columns: t.Mapping[str, t.Any]


class Delete(t.NamedTuple):
    """Delete a client."""

    id: int


def plan(clients: t.Sequence[Client], desired: t.Mapping[str, t.Any]) -> Changes:
    """Compare all of GLPI's clients with the desired one."""
    existing = named(clients, desired["name"])
    before = shown(existing) if existing else {}
    if desired["state"] == "absent":
        return Changes(before, {}, [Delete(existing.id)] if existing else [])
    wanted = _wanted(existing, desired)
    columns = _columns(existing, wanted)
    after = shown(wanted)
    if "app_token" in columns:
        after["app_token"] = HIDDEN_CHANGE
    steps = [Write(existing.id if existing else None, columns)] if columns else []
    return Changes(before, after, steps, _warnings(wanted, clients))


def named(clients: t.Sequence[Client], name: str) -> Client | None:
    """Give the one client of the name."""
    found = [client for client in clients if client.is_named]
    if len(found) > 1:
        raise ProvisioningError(
            f"The name {name} belongs to more than one API client of GLPI, those with the ids "
            f"{', '.join(str(client.id) for client in found)}: delete or rename all but one of them in GLPI."
        )
    return found[0] if found else None


def shown(client: Client) -> dict[str, t.Any]:
    """Give a client's values without a secret."""
    values = {name: value for name, value in client._asdict().items() if name not in ("id", "is_named")}
    return {**values, "ipv4_range": str(client.ipv4_range), "app_token": shown_token(client.app_token, OPEN)}


def _wanted(existing: Client | None, desired: t.Mapping[str, t.Any]) -> Client:
    """Give the client as it is to be; what is omitted stays as it is, and takes GLPI's default in a new one."""
    name = desired["name"]
    if not name.strip() or len(encoded(name)) > LONGEST_NAME:
        raise ProvisioningError(
            f"The name of an API client has 1 to {LONGEST_NAME} characters, counted as GLPI stores them: shorten {name!r}."
            if name.strip()
            else "The name of the API client is empty: give a name."
        )
    if existing is None and desired["ipv4_range"] is None:
        raise ProvisioningError(
            f"There is no API client {name} yet, and one without a range would let every address in: "
            "give ipv4_range (any, if that is what is wanted)."
        )
    base = existing or Client(0, True, name, True, Range(None, None), None, None, LOG_METHODS[0], "")
    given = {option: desired[option] for option in ("active", "log_method", "comment") if desired[option] is not None}
    if desired["ipv4_range"] is not None:
        given["ipv4_range"] = ipv4_range(desired["ipv4_range"])
    if desired["ipv6"] is not None:
        given["ipv6"] = ipv6_address(desired["ipv6"])
    elif base.ipv6 is None:
        given["ipv6"] = NOBODY_BUT_LOCALHOST
    given["app_token"] = chosen(
        "app_token", desired["app_token"], base.app_token, desired["rotate"] == "always", f"the API client {name}"
    )
    return base._replace(name=name, **given)


def _columns(existing: Client | None, wanted: Client) -> dict[str, t.Any]:
    """Give the columns that differ; all of them for a new client."""
    columns: dict[str, t.Any] = {}
    for field, value in wanted._asdict().items():
        if field in ("id", "is_named") or (existing is not None and getattr(existing, field) == value):
            continue
        if field == "ipv4_range":
            columns["ipv4_range_start"], columns["ipv4_range_end"] = value
        elif field == "log_method":
            columns["dolog_method"] = LOG_METHODS.index(value)
        elif field == "active":
            columns["is_active"] = int(value)
        else:
            columns[field] = value
    if existing is None:
        columns.update(entities_id=0, is_recursive=1)
    return columns


def _warnings(wanted: Client, clients: t.Sequence[Client]) -> list[str]:
    warnings = []
    if wanted.ipv4_range.is_half_open:
        warnings.append(
            f"The API client {wanted.name} has a range with a start and no end, so GLPI lets no IPv4 address in through it: "
            "give ipv4_range."
        )
    open_ones = [client for client in clients if client.active and not client.is_named and isinstance(client.app_token, Leftover)]
    if open_ones:
        warnings.append(
            f"The token of {' and of '.join(_listed(client) for client in open_ones)} is stored so that GLPI cannot decrypt it, so GLPI asks "
            "for no token at those addresses: give a new one."
        )
    # Not an error: a client has one range, so a second client with the same token is how a second range is let in.
    twins = [
        client
        for client in clients
        if client.active and not client.is_named and client.app_token and client.app_token == wanted.app_token
    ]
    if twins and not isinstance(wanted.app_token, NewToken):
        warnings.append(
            f"The token of the API client {wanted.name} also works at the addresses of "
            f"{' and of '.join(_listed(client) for client in twins)}, which has the same token."
        )
    return warnings


def _listed(client: Client) -> str:
    return f"{client.name} (id {client.id})"


def client_of(row: t.Mapping[str, t.Any], name: str) -> Client:
    """Make a client of a row of glpi_apiclients, its texts as written; by its collation, or as a person reads it, it may have the name."""
    method = row["dolog_method"]
    return Client(
        id=row["id"],
        is_named=bool(row["is_named"]) or row["name"] == name,
        name=row["name"] or "",
        active=bool(row["is_active"]),
        ipv4_range=Range(row["ipv4_range_start"], row["ipv4_range_end"]),
        ipv6=row["ipv6"],
        app_token=row["app_token"] or None,
        log_method=LOG_METHODS[method] if method < len(LOG_METHODS) else str(method),
        comment=row["comment"] or "",
    )
