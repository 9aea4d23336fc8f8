# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How GLPI encodes texts before it stores them."""

from __future__ import annotations

import html
import re
from typing import Any

ENTITIES = {"&": "&#38;", "<": "&#60;", ">": "&#62;"}
RAW = re.compile(r"[<>]|&(?!#?[a-z0-9]+;)", re.I)
ENCODED = re.compile("|".join(ENTITIES.values()))


def encode(value: Any) -> Any:
    """A text as GLPI stores it; one that is encoded already stays, other types too."""
    if not isinstance(value, str) or (ENCODED.search(value) and not RAW.search(value)):
        return value
    return re.sub("[&<>]", lambda match: ENTITIES[match[0]], value)


def encode_message(message: str) -> str:
    """A message as GLPI 11 says it, whose stored texts are as written."""
    return html.escape(message).replace("&#x27;", "&#039;")
