# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Options of the module ini_settings, checked before any file is looked at."""

from __future__ import annotations

import re
import typing as t

from ..errors import ProvisioningError
from .ini_files import Wanted
from .ini_text import Settings

_SECTION = re.compile(r"[^\[\]\r\n]+")
_OPTION = re.compile(r"[^\s=:#;\[](?:[^=:\r\n]*[^\s=:])?")


def mode(text: str) -> int:
    """Give the permissions."""
    if not re.fullmatch("0?[0-7]{3}", text):
        raise ProvisioningError("The mode %s is no three octal digits: give one such as '0640', in quotes." % text)
    return int(text, 8)


def wanted(file: t.Mapping[str, t.Any], present: bool) -> Wanted:
    """Give one file's settings and secrets; without ``present`` each of them is to be taken away."""
    path = file["path"]
    return Wanted(path, _settings(path, file["settings"], present), _settings(path, file["secrets"], present))


def _settings(path: str, given: t.Mapping[str, t.Any], present: bool) -> Settings:
    checked: dict[str, dict[str, str | None]] = {}
    for section, options in given.items():
        if not isinstance(options, dict):
            raise ProvisioningError("The section %s for %s holds no options: give a dictionary of options and values." % (section, path))
        if not _SECTION.fullmatch(str(section)):
            raise ProvisioningError("No INI file can have a section called %r: correct its name." % str(section))
        checked[str(section)] = {
            _option(option): _value(path, option, value) if present else None for option, value in options.items()
        }
    return checked


def _option(option: t.Any) -> str:
    if not _OPTION.fullmatch(str(option)):
        raise ProvisioningError("No INI file can have an option called %r: correct its name." % str(option))
    return str(option)


def _value(path: str, option: str, value: t.Any) -> str | None:
    if value is None:
        return None
    if isinstance(value, (dict, list)):
        raise ProvisioningError("The value of %s for %s is no text: give one line of text." % (option, path))
    text = str(value)
    if text != text.strip() or re.search(r"[\x00-\x1f\x7f]", text):
        raise ProvisioningError(
            "The value of %s for %s has spaces around it or is not one line, and would be read as another value: correct it." % (option, path)
        )
    return text
