# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Modes of sql_mode that a server is to do without, while it runs and after it starts again."""

from __future__ import annotations

import os
import re
import tempfile
import typing as t

from ansible.module_utils.basic import AnsibleModule

from ..errors import ProvisioningError
from ..resource import Changes
from .connection import Database
from .server_files import packaged

FILE_NAME = "91-medulla-glpi-sql-mode.cnf"

# A mode that stands for others sets them again; each of those has its name in the list as well.
_SET_BY = {
    "ANSI_QUOTES": ("ANSI", "DB2", "MAXDB", "MSSQL", "ORACLE", "POSTGRESQL"),
    "ONLY_FULL_GROUP_BY": ("ANSI",),
}
_OF_THE_SERVER = ("information_schema", "mysql", "performance_schema", "sys")
_SETTING = re.compile(r"^\s*sql[_-]mode\s*=\s*(.*?)\s*$", re.MULTILINE)
_TEXT = """# Written by Ansible: module medulla.glpi.database_sql_mode

[mysqld]
sql_mode = %s
"""


class Current(t.NamedTuple):
    """The mode of the running server, the option file (None where there is none), and the databases of the server that aren't its own."""

    mode: str
    text: str | None
    databases: tuple[str, ...]


class Step(t.NamedTuple):
    """What is written: the option file's text, or the running server's mode."""

    text: str | None = None
    mode: str | None = None


def without(mode: str, unwanted: t.Iterable[str]) -> str:
    """Take modes out of a list, and those that would set them again."""
    gone = {name for each in unwanted for name in (each, *_SET_BY.get(each, ()))}
    return ",".join(name for name in mode.split(",") if name.upper() not in gone)


def plan(current: Current, unwanted: t.Sequence[str], path: str, database: str | None = None) -> Changes:
    """Write the file first, so that a run that was killed in between is seen by the next one: the running server still has the mode."""
    kept = None if current.text is None else _SETTING.search(current.text)
    live = without(current.mode, unwanted)
    text = current.text
    if kept or live != current.mode:
        text = _TEXT % without(kept.group(1) if kept else current.mode, unwanted)
    steps = [Step(text=text)] if text != current.text else []
    steps += [Step(mode=live)] if live != current.mode else []
    before = {"sql_mode": current.mode, path: current.text or ""}
    return Changes(before, {"sql_mode": live, path: text or ""}, steps, _warnings(current, live, database))


def _warnings(current: Current, live: str, database: str | None) -> list[str]:
    if live == current.mode:
        return []
    others = [name for name in current.databases if name != database]
    shown = ", ".join(others[:10]) + (" and %d more" % (len(others) - 10) if len(others) > 10 else "")
    gone = ", ".join(name for name in current.mode.split(",") if name not in live.split(","))
    return [
        "sql_mode of the database server is without %s now, which changes how it takes the statements of all that uses it: %s."
        " Connections that are open keep the former mode until they connect again."
        % (gone, "also of the databases %s" % shown if others else "no other database is there today")
    ]


class SqlMode:
    """The module's options."""

    def __init__(self, module: AnsibleModule) -> None:
        self._module = module
        self._unwanted = [name.upper() for name in module.params["without"]]
        self._path = module.params["option_file"] or os.path.join(packaged().folder, FILE_NAME)

    def read(self, door: Database) -> Current:
        """Read the running server's mode, and the file."""
        folder = os.path.dirname(self._path)
        if not os.path.isdir(folder):
            raise ProvisioningError(
                "There is no folder %s for an option file of the database server: name one that the server reads (option_file;"
                " database_access_server_config)." % folder
            )
        rows = door.rows("SELECT SCHEMA_NAME AS name FROM information_schema.SCHEMATA ORDER BY 1")
        databases = tuple(row["name"] for row in rows if row["name"].lower() not in _OF_THE_SERVER)
        return Current(str(door.value("SELECT @@GLOBAL.sql_mode AS mode")), self._text(), databases)

    def _text(self) -> str | None:
        try:
            with open(self._path, encoding="utf-8") as file:
                return file.read()
        except FileNotFoundError:
            return None
        except (OSError, UnicodeDecodeError) as error:
            raise ProvisioningError("The option file %s can't be read: %s." % (self._path, error)) from None

    def plan(self, current: Current) -> Changes:
        """Compare both with what is wanted."""
        return plan(current, self._unwanted, self._path, self._module.params["database"])

    def apply(self, door: Database, steps: t.Sequence[Step]) -> None:
        """Write the file, then the mode."""
        for step in steps:
            if step.text is not None:
                self._write(step.text)
            else:
                door.execute("SET GLOBAL sql_mode = %s", [step.mode])

    def _write(self, text: str) -> None:
        """By a rename, so that a server that starts meanwhile reads all of it; every account of the host may read it."""
        try:
            handle, fresh = tempfile.mkstemp(dir=self._module.tmpdir)
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                file.write(text)
            os.chmod(fresh, 0o644)
            self._module.atomic_move(fresh, self._path, keep_dest_attrs=False)
        except OSError as error:
            raise ProvisioningError("The option file %s can't be written: %s." % (self._path, error)) from None

    def answer(self, current: Current, changes: Changes) -> dict[str, t.Any]:
        """Give the mode as it is after the run."""
        return {"sql_mode": changes.after["sql_mode"], "option_file": self._path}
