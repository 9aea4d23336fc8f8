# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The file that holds GLPI's key, on GLPI's web host."""

from __future__ import annotations

import base64
import os
import typing as t

from ..errors import ProvisioningError
from .encrypted_text import KEY_BYTES

NAME = "glpicrypt.key"
# Where GLPI's configuration is: apart from its tree as its documentation advises and distributions do, in the official container image,
# and in the tree.
USUAL = (
    "/etc/glpi",
    "/var/glpi/config",
    "/var/lib/glpi/config",
    "/var/www/glpi/config",
    "/var/www/html/glpi/config",
    "/var/www/html/config",
    "/usr/share/glpi/config",
    "/usr/share/webapps/glpi/config",
    "/srv/www/glpi/config",
    "/opt/glpi/config",
)
_ADVICE = (
    "give glpi_directory (a role has a variable that ends in _glpi_directory for it, such as medulla_glpi_directory), or the key itself "
    "in the one that ends in _glpi_key"
)


class KeyFile(t.NamedTuple):
    """A key, and where it was found."""

    path: str
    key: str


def key_file(directory: str | None) -> KeyFile:
    """Find the key: in the directory given, which is GLPI's tree or that of its configuration, or else in the usual places."""
    places = (directory, os.path.join(directory, "config")) if directory else USUAL
    found = [KeyFile(path, _key(path)) for path in (os.path.join(place, NAME) for place in places) if os.path.lexists(path)]
    if not found:
        raise ProvisioningError(
            f"GLPI keeps its tokens encrypted, and its key, the file {NAME}, is not in {', '.join(places[:-1])} or {places[-1]}: "
            f"{_ADVICE}; and run with become where that directory is not for everybody."
        )
    if len({one.key for one in found}) > 1:
        raise ProvisioningError(
            f"More than one GLPI has a key here, {' and '.join(one.path for one in found)}, and they differ: {_ADVICE}."
        )
    return found[0]


def _key(path: str) -> str:
    try:
        with open(path, "rb") as file:
            key = file.read(KEY_BYTES + 1)
    except OSError as error:
        raise ProvisioningError(
            f"GLPI's key {path} cannot be read: run with become, or give the key itself in the variable that ends in _glpi_key. "
            f"System: {error.strerror}"
        ) from None
    if len(key) != KEY_BYTES:
        raise ProvisioningError(
            f"The file {path} does not hold GLPI's key, because it has not exactly {KEY_BYTES} bytes: check that it is whole, or {_ADVICE}."
        )
    return base64.b64encode(key).decode()
