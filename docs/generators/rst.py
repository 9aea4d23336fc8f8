# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the generated pages of the documentation site are made of."""

from __future__ import annotations

HEADER = """..
  Copyright (c) 2026 medulla.glpi contributors
  GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
  SPDX-License-Identifier: GPL-3.0-or-later

.. Made from the code by make generated.

.. _ansible_collections.medulla.glpi.docsite.{page}:

"""


def header(page: str, text: str) -> str:
    """The beginning of a page, with the label that others refer to."""
    return HEADER.format(page=page) + title(text, "=")


def title(text: str, underline: str) -> str:
    return f"{text}\n{underline * len(text)}\n"


def literal(text: str) -> str:
    """Text as it stands, which may hold whatever reStructuredText would read otherwise."""
    return f"``{text.replace('``', chr(39))}``"
