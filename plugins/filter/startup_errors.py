# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The filter startup_errors; its documentation is in the YAML file beside."""

from __future__ import annotations

import re
import typing as t

_ERROR = re.compile(r"\[ERROR\] (.*)")
_LAST = 2
# MariaDB and MySQL both say it of a port that the system doesn't let them have.
_PORT_DENIED = re.compile(r"Bind on TCP/IP port.*Permission denied")


def startup_errors(said: str, port: t.Any = None) -> str:
    """Give the last errors, and what to do where SELinux keeps a port from the server."""
    errors = [error for error in _ERROR.findall(said or "") if error != "Aborting"][-_LAST:]
    if port not in (None, "") and any(map(_PORT_DENIED.search, errors)):
        errors.append(
            f"Where SELinux is enforced, it lets a database server have only the ports of the type mysqld_port_t: allow this one with "
            f"semanage port --add --type mysqld_port_t --proto tcp {port}."
        )
    return " ".join(errors)


class FilterModule:
    """What Ansible looks for."""

    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        """Give the filter by its name."""
        return {"startup_errors": startup_errors}
