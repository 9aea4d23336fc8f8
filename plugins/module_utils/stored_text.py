# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""GLPI stores texts HTML-encoded: how they compare as a person wrote them."""

from __future__ import annotations

import html


def decoded(text: str | None) -> str:
    """Give the text as the person wrote it; a missing one is empty."""
    return html.unescape(text or "")


def encoded(text: str) -> str:
    """Give the text as GLPI stores it; only for SQL, since the REST API encodes by itself."""
    return text.replace("&", "&#38;").replace("<", "&#60;").replace(">", "&#62;")
