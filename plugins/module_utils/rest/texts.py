# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The texts in GLPI's answers as persons wrote them."""

from __future__ import annotations

import typing as t

from .. import series
from ..stored_text import ENCODED, StoredText
from .errors import ApiError


class Texts:
    """GLPI's series decides how its texts are read; GLPI is only asked where that makes a difference, and once."""

    def __init__(self, configuration: t.Callable[[], t.Any]) -> None:
        """``configuration`` asks GLPI: the answer of getGlpiConfig."""
        self._configuration = configuration
        self._texts: StoredText | None = None

    def as_written(self, body: t.Any) -> t.Any:
        """Give an answer with its texts as persons wrote them."""
        if ENCODED.as_written(body) == body:
            return body
        if self._texts is None:
            self._texts = series.texts_of(_version(body) or self._asked())
        return self._texts.as_written(body)

    def _asked(self) -> str | None:
        try:
            return _version(self._configuration())
        except ApiError:
            return None


def _version(body: t.Any) -> str | None:
    settings = body.get("cfg_glpi") if isinstance(body, dict) else None
    return settings.get("version") if isinstance(settings, dict) else None
