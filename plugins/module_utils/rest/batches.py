# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Adding, changing and deleting many items in a few requests."""

from __future__ import annotations

import typing as t

from .errors import ApiError, NotGlpiError, told
from .session import Session

# GLPI takes up to 90 ms for an item, and has to answer before the timeout (30 s unless told otherwise) is over.
SIZE = 100
PARTIAL = 207

Item = t.Mapping[str, t.Any]


class Added(t.NamedTuple):
    """Of each item that was sent, by its place: its id, or GLPI's words why it was refused."""

    ids: t.Mapping[int, int]
    refused: t.Mapping[int, str]


def add_all(session: Session, itemtype: str, items: t.Sequence[Item], asked: str) -> Added:
    """Add items; GLPI refuses one without refusing the others."""
    ids: dict[int, int] = {}
    refused: dict[int, str] = {}
    for start, batch in _batches(items):
        answers = _answers(session, "POST", itemtype, {"input": batch}, asked, "ERROR_GLPI_ADD")
        if isinstance(answers, str):
            refused.update({start + place: answers for place in range(len(batch))})
            continue
        if len(answers) != len(batch):
            raise NotGlpiError(f"{asked}: {len(batch)} were sent and {len(answers)} answered, so which is which is unknown: look in GLPI.")
        for place, answer in enumerate(answers, start):
            if answer.get("id"):
                ids[place] = int(answer["id"])
            else:
                refused[place] = told(str(answer.get("message") or ""))
    return Added(ids, refused)


def update_all(session: Session, itemtype: str, items: t.Sequence[Item], asked: str) -> dict[int, str]:
    """Change items, each with its id; give GLPI's words about those that it refused, by their place."""
    refused: dict[int, str] = {}
    for start, batch in _batches(items):
        answers = _answers(session, "PUT", itemtype, {"input": batch}, asked, "ERROR_GLPI_UPDATE")
        refused.update(_undone(answers, batch, start))
    return refused


def delete_all(session: Session, itemtype: str, ids: t.Sequence[int], purge: bool, asked: str) -> dict[int, str]:
    """Put items into the trash, or purge them; give GLPI's words about those that it refused, by their place."""
    refused: dict[int, str] = {}
    for start, batch in _batches([{"id": item} for item in ids]):
        body = {"input": batch, **({"force_purge": True} if purge else {})}
        answers = _answers(session, "DELETE", itemtype, body, asked, "ERROR_GLPI_DELETE")
        refused.update(_undone(answers, batch, start))
    return refused


def _batches(items: t.Sequence[Item]) -> t.Iterator[tuple[int, list[dict[str, t.Any]]]]:
    for start in range(0, len(items), SIZE):
        yield start, [dict(item) for item in items[start : start + SIZE]]


def _answers(session: Session, method: str, itemtype: str, body: Item, asked: str, refusal: str) -> list[dict[str, t.Any]] | str:
    """Give an answer an item, or GLPI's words when it refused all of them."""
    try:
        answer = session.call(method, itemtype, asked, body=body)
    except ApiError as error:
        if error.code != refusal:
            raise
        return error.server_message
    return answer.body[1] if answer.status == PARTIAL else answer.body


def _undone(answers: list[dict[str, t.Any]] | str, batch: list[dict[str, t.Any]], start: int) -> dict[int, str]:
    if isinstance(answers, str):
        return {start + place: answers for place in range(len(batch))}
    # An item that GLPI doesn't know isn't in the answer at all.
    words: dict[str, str] = {}
    done = set()
    for answer in answers:
        for key, value in answer.items():
            if key != "message":
                words[key] = told(str(answer.get("message") or ""))
                done.update({key} if value else ())
    return {
        place: words.get(str(item["id"]), "there is no such item")
        for place, item in enumerate(batch, start)
        if str(item["id"]) not in done
    }
