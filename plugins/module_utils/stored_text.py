# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How GLPI stores texts: with their markup HTML-encoded (10.0), or as they were written (11.0)."""

from __future__ import annotations

import html
import typing as t


class StoredText(t.NamedTuple):
    """One of the two ways."""

    is_encoded: bool

    def decoded(self, text: str | None) -> str:
        """Give the text as the person wrote it; a missing one is empty."""
        return html.unescape(text or "") if self.is_encoded else text or ""

    def encoded(self, text: str) -> str:
        """Give the text as GLPI stores it; only for SQL, since the REST API encodes by itself."""
        return encoded(text) if self.is_encoded else text

    def as_written(self, answer: t.Any) -> t.Any:
        """Give rows of the database, or an answer of the API, with all their texts as persons wrote them."""
        if not self.is_encoded:
            return answer
        if isinstance(answer, str):
            return html.unescape(answer)
        if isinstance(answer, list):
            return [self.as_written(item) for item in answer]
        if isinstance(answer, dict):
            return {name: self.as_written(value) for name, value in answer.items()}
        return answer


ENCODED = StoredText(True)
AS_WRITTEN = StoredText(False)


def encoded(text: str) -> str:
    """Give the text with its markup encoded, which takes the most room that GLPI may need for it."""
    return text.replace("&", "&#38;").replace("<", "&#60;").replace(">", "&#62;")
