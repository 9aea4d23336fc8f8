# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The way to the tables behind GLPI's API: one transaction, one run at a time, supported series of GLPI only."""

from __future__ import annotations

import contextlib
import typing as t

from ansible.module_utils.basic import AnsibleModule

from .. import series
from ..database.connection import Database, connect
from ..database.errors import LOCK_WAIT_TIMEOUT, NO_SUCH_TABLE, DatabaseError
from ..errors import ProvisioningError
from ..stored_text import ENCODED, StoredText

LOCK_WAIT_SECONDS = 10

# Settings that say which tokens are encrypted, those of glpi_apiclients and those of glpi_users; never the version does.
API_CLIENTS = "are_apiclients_tokens_encrypted"
USERS = "are_users_tokens_encrypted"

_VERSION = "version"
_FIRST_READ = "SELECT name, value FROM glpi_configs WHERE context = 'core' AND name IN (%s, %s, %s)"


class Gate:
    """One transaction on GLPI's database, which no other run of the modules of this door shares."""

    def __init__(self, database: Database, read_only: bool) -> None:
        self._database = database
        # A read-only session, as in check mode, may not lock.
        self._locking = "" if read_only else " FOR UPDATE"
        self.encrypting: frozenset[str] = frozenset()
        """Which of API_CLIENTS and USERS this GLPI has on."""
        self.series: series.Series | None = None
        """The GLPI's, as soon as its version is known."""
        self.version = ""
        """The GLPI's own, as its settings have it."""

    @property
    def texts(self) -> StoredText:
        """How this GLPI stores texts, in the database's rows as in what is written there."""
        return self.series.texts if self.series else ENCODED

    def rows(self, statement: str, args: t.Sequence[t.Any] | None = None) -> list[dict[str, t.Any]]:
        """Read rows."""
        return self._database.rows(statement, args)

    def rows_to_change(self, statement: str, args: t.Sequence[t.Any] | None = None) -> list[dict[str, t.Any]]:
        """Read rows, which nobody else, GLPI included, changes before the transaction ends."""
        return self._database.rows(statement + self._locking, args)

    def execute(self, statement: str, args: t.Sequence[t.Any] | None = None) -> int:
        """Change rows."""
        return self._database.execute(statement, args)


@contextlib.contextmanager
def opened(module: AnsibleModule) -> t.Iterator[Gate]:
    """Give the gate of the GLPI whose database is ``module.params["database"]``; commit when nothing failed.

    Runs serialize on the row core/version of glpi_configs: glpi_apiclients has no unique key, so two runs that look and
    then write must not overlap. Every GLPI has that row and only an upgrade writes it, so the lock disturbs nobody; it ends
    with the transaction and with the connection, however these end; and as every run takes it first, runs cannot deadlock
    with each other; the two settings that are read with it are locked before it, by all runs alike. GET_LOCK would be one name
    for all the GLPIs of a server, and would outlive the transaction.
    """
    name = module.params["database"]
    # The second one bounds the wait for an ALTER TABLE of GLPI's upgrade, a day by default.
    with connect(module, name, innodb_lock_wait_timeout=LOCK_WAIT_SECONDS, lock_wait_timeout=LOCK_WAIT_SECONDS) as database:
        gate = Gate(database, module.check_mode)
        with database.transaction():
            settings = _settings(gate, name)
            gate.series = series.supported(name, settings.get(_VERSION))
            gate.version = settings[_VERSION]
            gate.encrypting = frozenset(flag for flag in (API_CLIENTS, USERS) if settings.get(flag) == "1")
            yield gate


def _settings(gate: Gate, database: str) -> dict[str, str]:
    try:
        rows = gate.rows_to_change(_FIRST_READ, [_VERSION, API_CLIENTS, USERS])
    except DatabaseError as error:
        if error.errno == NO_SUCH_TABLE:
            raise ProvisioningError(
                f"The database {database} has no table glpi_configs, so it is not GLPI's: check the option database. "
                f"Server: ({error.errno}) {error.server_message}"
            ) from None
        if error.errno == LOCK_WAIT_TIMEOUT:
            raise ProvisioningError(
                f"Another run, or an upgrade of GLPI, has kept the settings in the database {database} locked for "
                f"{LOCK_WAIT_SECONDS} seconds: run again when it has ended. Server: ({error.errno}) {error.server_message}"
            ) from None
        raise
    return {row["name"]: row["value"] for row in rows}
