# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How the statements of a plan are carried out."""

from __future__ import annotations

import contextlib
import typing as t

from ..errors import ProvisioningError
from .accounts import Tls
from .connection import Database
from .errors import DatabaseError

LOCK_WAIT_SECONDS = 60
LONGEST_SHOWN = 300

# Nothing is left to take away, as after another run at the same time.
GONE = (1141, 1147, 1403, 1962)
# A table, column or function that a view uses is gone.
UNREADABLE = (1054, 1146, 1305, 1356)
_NOT_ALLOWED = (1044, 1045, 1142, 1227, 1698)
_OPTION_PREVENTS = 1290
_NOT_ALTERED = 1396
_PASSWORD_REFUSED = 1819


class Step(t.NamedTuple):
    """One statement. Its ``arguments`` stand for ``%s`` in it when there are any.

    ``tolerates``: the server's errors that change nothing. ``shrinks``: the host of the account that loses rights by it.
    ``obstacle``: why it can't be carried out now. ``plain``: the same statement with the password itself instead of its hash.
    """

    statement: str
    arguments: tuple[str, ...] | None = None
    tolerates: tuple[int, ...] = ()
    shrinks: str = ""
    obstacle: str = ""
    plain: tuple[str, tuple[str, ...]] | None = None


def required(tls: Tls | None) -> tuple[str, tuple[str, ...]]:
    """Write the clause REQUIRE, with its arguments."""
    if tls is None:
        return "", ()
    words = ["%s %%s" % key if value is not None else key for key, value in tls.items()]
    return " REQUIRE " + (" AND ".join(words) or "NONE"), tuple(value for value in tls.values() if value is not None)


def carry_out(door: Database, steps: t.Sequence[Step]) -> None:
    """Run the statements, or none of them when one has an obstacle."""
    for step in steps:
        if step.obstacle:
            raise ProvisioningError(step.obstacle)
    door.execute("SET SESSION lock_wait_timeout = %d" % LOCK_WAIT_SECONDS)
    for step in steps:
        try:
            door.execute(step.statement, step.arguments)
        except DatabaseError as error:
            if step.plain is not None and _password_must_be_seen(door, error):
                _with_plain_password(door, *step.plain)
            elif error.errno == _PASSWORD_REFUSED:
                raise _refused(error.server_message) from None
            elif error.errno in _NOT_ALLOWED:
                raise ProvisioningError(
                    "The account that signed in may not run %s: sign in as an administrator who has what is granted or revoked, with GRANT OPTION. "
                    "Server: (%s) %s" % (_shortened(step.statement), error.errno, error.server_message)
                ) from None
            elif error.errno not in step.tolerates:
                raise


def _shortened(statement: str) -> str:
    """Give the statement without the middle of a list of all privileges."""
    return statement if len(statement) <= LONGEST_SHOWN else "%s … %s" % (statement[:LONGEST_SHOWN // 2], statement[statement.rfind(" ON "):].strip())


def _password_must_be_seen(door: Database, error: DatabaseError) -> bool:
    """Tell whether the server judges passwords, and so takes no hash; ALTER USER says that in its warnings only."""
    if error.errno not in (_OPTION_PREVENTS, _NOT_ALTERED):
        return False
    return any("strict-password-validation" in text for text in _reasons(door, _OPTION_PREVENTS))


def _with_plain_password(door: Database, statement: str, arguments: tuple[str, ...]) -> None:
    """Run the statement, and keep it out of the server's log of statements where the account that signed in may."""
    with contextlib.suppress(DatabaseError):
        door.execute("SET SESSION sql_log_off = 1")
    try:
        door.execute(statement, arguments)
    except DatabaseError:
        reasons = _reasons(door, _PASSWORD_REFUSED)
        if not reasons:
            raise
        raise _refused(", ".join(reasons)) from None
    finally:
        with contextlib.suppress(DatabaseError):
            door.execute("SET SESSION sql_log_off = 0")


def _refused(reason: str) -> ProvisioningError:
    return ProvisioningError(
        "The server's password validation refuses the password of the account: choose one that its rules allow. Server: (%s) %s"
        % (_PASSWORD_REFUSED, reason)
    )


def _reasons(door: Database, errno: int) -> list[str]:
    return [row["Message"] for row in door.rows("SHOW WARNINGS") if row["Code"] == errno]
