# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What MariaDB's errors mean for the person who runs a playbook."""

from __future__ import annotations

import typing as t

from ..errors import ProvisioningError

NO_SUCH_TABLE = 1146
NOT_FULL_GROUP_BY = 1055
NO_SUCH_GRANT = 1141
LOCK_WAIT_TIMEOUT = 1205
READ_ONLY_TRANSACTION = 1792
NO_TLS = 2026

_MEANINGS = {
    1020: "A row was changed by somebody else at the same time, so nothing was written: run again.",
    1044: "The account that signed in has no access to the database: sign in as an administrator, or check the name of the database.",
    1045: "The database server refused the login: the password is wrong, no account of this name exists for this address, or the account requires TLS.",
    1047: "The server is a node of a Galera cluster that has not joined it: see to the cluster, or connect to a node that has.",
    1049: "The database does not exist: check the name of the database.",
    1054: "A column that is needed does not exist: check that the database is that of a GLPI of a supported version.",
    1055: "The server's sql_mode has ONLY_FULL_GROUP_BY and a query groups by less than it selects: correct the query or the server's sql_mode.",
    1064: "The server cannot read the statement: correct it.",
    1130: "The database server has no account for this address: add the address to the account's hosts.",
    1142: "The account that signed in lacks a privilege: sign in as an administrator.",
    1146: "A table that is needed does not exist: check that the database is GLPI's.",
    1205: "A lock on a table did not come in time: run again when the statement that holds it has ended.",
    1213: "The server ended a deadlock with another transaction by undoing this one, so nothing was written: run again.",
    1227: "The account that signed in lacks an administrator's privilege: sign in as an administrator.",
    1290: "The server runs read-only: connect to the primary server.",
    1356: "A view cannot be read: a table or column that it uses is missing, or its definer lacks privileges.",
    1396: "The account cannot be created or changed: it was changed at the same time, or it exists in a form that is not managed here.",
    1419: "The account that signed in lacks an administrator's privilege: sign in as an administrator.",
    1698: "The database server refused the login: the account signs in by its system user, so connect over the server's socket as that user.",
    1792: "The session is read-only, as in check mode, so nothing was written.",
    2013: "The connection to the database server was lost.",
    NO_TLS: "ca_cert, client_cert or client_key asks for TLS, and the server offers none, so no password was sent: give the server a certificate "
    "(ssl_cert and ssl_key in its option file), or leave the option out.",
    3159: "The server accepts encrypted connections only: give ca_cert.",
}


class DatabaseError(ProvisioningError):
    """An SQL error, with the server's number (``errno``) and words (``server_message``)."""

    def __init__(self, errno: int, server_message: str, asked: str = "") -> None:
        if errno in (2002, 2003):
            meaning = _unreachable(server_message)
        else:
            meaning = _MEANINGS.get(errno, "The database server reported an error.")
        super().__init__("%s%s Server: (%s) %s" % (asked and asked + ": ", meaning, errno, server_message))
        self.errno = errno
        self.server_message = server_message


def _unreachable(message: str) -> str:
    """Tell apart a name that is not known, a port that nobody listens on, and silence: each has another cure."""
    if "refused" in message:
        return "Nothing listens there: check the port, and the server's bind_address and skip_networking."
    if "timed out" in message:
        return "There was no answer: a firewall on the way drops the connection, or the address is wrong."
    if "Name or service not known" in message or "name resolution" in message or "No address associated" in message:
        return "The host's name is not known: check its spelling and the name service of the host that connects."
    if "No such file" in message:
        return "The socket does not exist: check its path, and that the server runs."
    return "The server cannot be reached."


def translate(error: Exception, asked: str = "") -> DatabaseError:
    """Make a DatabaseError of one of PyMySQL's."""
    errno: t.Any = error.args[0] if error.args and isinstance(error.args[0], int) else 0
    message = str(error.args[1]) if len(error.args) > 1 else str(error)
    return DatabaseError(errno, message, asked)
