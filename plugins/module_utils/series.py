# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""GLPI's series: which are supported, up to which version they were tried, and in what they differ."""

from __future__ import annotations

import re
import typing as t

from .errors import ProvisioningError
from .stored_text import AS_WRITTEN, ENCODED, StoredText


class Series(t.NamedTuple):
    """The versions of GLPI that share their tables and their API."""

    name: str
    """As in "10.0"."""
    newest_tried: tuple[int, ...]
    """The newest version whose answers were recorded."""
    texts: StoredText
    """How texts stand in the database and in the API's answers."""
    has_url_base_api: bool
    """Whether the API's URL is a setting of its own; else GLPI derives it from its own URL."""


SUPPORTED = (
    Series("10.0", (10, 0, 19), ENCODED, True),
    Series("11.0", (11, 0, 6), AS_WRITTEN, False),
)
NAMES = " and ".join("%s.x" % series.name for series in SUPPORTED)


def of(version: str | None) -> Series | None:
    """Give the supported series of a version, such as 10.0.19 or 11.0.7-dev, or None."""
    found = re.match(r"\d+\.\d+(?=\.|$)", version or "")
    return next((series for series in SUPPORTED if found and found.group() == series.name), None)


def supported(database: str, version: str | None) -> Series:
    """Give the GLPI's series; a GLPI whose tables have another meaning is refused."""
    if not version:
        raise ProvisioningError(
            f"The database {database} holds no version of GLPI (setting core/version), so it is not that of an installed "
            "GLPI: check the option database, or finish GLPI's installation."
        )
    found = of(version)
    if found is None:
        raise ProvisioningError(
            f"The database {database} is that of GLPI {version}, and only GLPI {NAMES} are supported, because the tables of others "
            "differ: nothing was written; check the option database."
        )
    return found


def is_newer_than_tried(version: str) -> bool:
    """Whether a version of a supported series is newer than all that was recorded of it."""
    series = of(version)
    return series is not None and _numbers(version) > series.newest_tried


def texts_of(version: str | None) -> StoredText:
    """Give how a GLPI of this version stores texts; one that is not known, as GLPI has done longest."""
    series = of(version)
    return series.texts if series else ENCODED


def _numbers(version: str) -> tuple[int, ...]:
    found = re.match(r"\d+(\.\d+)*", version)
    return tuple(int(number) for number in found.group().split(".")) if found else ()
