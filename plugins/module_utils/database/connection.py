# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A connection to MariaDB or MySQL: the only place that talks to PyMySQL."""

from __future__ import annotations

import contextlib
import os
import ssl
import traceback
import typing as t

from ansible.module_utils.basic import AnsibleModule

from ..errors import ProvisioningError
from ..library import LibraryMissing, fail_without
from .errors import NO_TLS, DatabaseError, translate

PYMYSQL_IMPORT_ERROR: str | None
try:
    import pymysql
    import pymysql.cursors
except ImportError:
    PYMYSQL_IMPORT_ERROR = traceback.format_exc()
else:
    PYMYSQL_IMPORT_ERROR = None

    class _Connection(pymysql.connections.Connection):  # type: ignore[misc]
        """Where TLS is asked for, a server that offers none gets no answer; PyMySQL before 2 sends it the login in clear."""

        def _request_authentication(self) -> None:
            asked = getattr(self, "_ssl_required", self.ssl)
            if asked and not self.server_capabilities & pymysql.constants.CLIENT.SSL:
                raise pymysql.OperationalError(NO_TLS, "no encrypted connection is offered")
            super()._request_authentication()


# PyMySQL needs it for MySQL's passwords where the connection is neither encrypted nor a socket's.
CRYPTOGRAPHY = "cryptography"
# Where distributions put the server's socket, for login_unix_socket: auto.
SOCKETS = ("/run/mysqld/mysqld.sock", "/var/lib/mysql/mysql.sock", "/tmp/mysql.sock")


def identifier(name: str) -> str:
    """Quote the name of a database, table, view or column."""
    return "`%s`" % name.replace("`", "``")


# What a server can set for all its sessions, and what is read, written or understood here depends on.
_SETTINGS = (
    "SET SESSION sql_select_limit = 18446744073709551615, sql_safe_updates = 0, sql_auto_is_null = 0, sql_quote_show_create = 1,"
    # MySQL lets administrators alone set the last one, and its own default does.
    " completion_type = 'NO_CHAIN', sql_notes = 1 /*M! , max_error_count = 64 */"
)
# What changes the session alone, so that it may be done on a server that runs read-only.
_OF_THE_SESSION = ("SET", "START", "COMMIT", "ROLLBACK", "USE", "KILL")
# In MariaDB's own mode, a GRANT doesn't make an account that another run has just dropped; MySQL never does, and knows no such mode.
SQL_MODE = ", sql_mode = 'STRICT_TRANS_TABLES' /*M! ',NO_AUTO_CREATE_USER' */"


class Database:
    """One connection, whose session has its own settings whatever those of the server are.

    ``read_only`` makes the server itself refuse every write. With ``as_the_server_is`` statements are read as in every other session
    of that account. ``allow_read_only`` writes to a server that runs read-only, too. ``settings`` are further variables of the session.
    """

    def __init__(self, connection: t.Any, read_only: bool = False, as_the_server_is: bool = False, allow_read_only: bool = False, **settings: int) -> None:
        self._connection = connection
        # Whoever may write to a read-only server is an administrator, not the consumer.
        self._may_write = read_only or as_the_server_is or allow_read_only
        own = "".join(", %s = %d" % setting for setting in settings.items())
        self.execute(_SETTINGS + own + ("" if as_the_server_is else SQL_MODE))
        if read_only:
            self.execute("SET SESSION TRANSACTION READ ONLY")

    @property
    def greeting(self) -> str:
        """The version that the other end gave when it answered the connection."""
        return str(self._connection.get_server_info())

    def execute(self, statement: str, args: t.Sequence[t.Any] | None = None) -> int:
        """Run a statement, give the number of rows it changed; ``%s`` stands for an argument only when there are any."""
        if not self._may_write and statement.split(None, 1)[0] not in _OF_THE_SESSION:
            self._refuse_a_replica()
        with self._cursor(statement, args) as cursor:
            return cursor.rowcount

    def rows(self, statement: str, args: t.Sequence[t.Any] | None = None) -> list[dict[str, t.Any]]:
        """Run a statement, give its rows by column name."""
        with self._cursor(statement, args) as cursor:
            return list(cursor.fetchall())

    def value(self, statement: str, args: t.Sequence[t.Any] | None = None) -> t.Any:
        """Give the first column of the first row, or None."""
        for row in self.rows(statement, args):
            return next(iter(row.values()))
        return None

    @contextlib.contextmanager
    def transaction(self) -> t.Iterator[None]:
        """Commit what is done inside, or roll it back when anything fails."""
        self.execute("START TRANSACTION")
        try:
            yield
        except BaseException:
            with contextlib.suppress(DatabaseError):
                self.execute("ROLLBACK")
            raise
        self.execute("COMMIT")

    def _refuse_a_replica(self) -> None:
        """Ask once: root's writes on a read-only server succeed, and a replica that was written to no longer follows its primary server."""
        if str(self.value("SELECT @@GLOBAL.read_only AS is_on")) not in ("0", "OFF"):
            raise ProvisioningError(
                "The database server runs read-only (read_only is on), as a replica does, so nothing was written: connect to the primary server,"
                " or set allow_read_only beside the other options of the connection (database_access_connection, api_access_database_connection)."
            )
        self._may_write = True

    @contextlib.contextmanager
    def _cursor(self, statement: str, args: t.Sequence[t.Any] | None) -> t.Iterator[t.Any]:
        with self._connection.cursor() as cursor:
            try:
                cursor.execute(statement, args)
            except pymysql.MySQLError as error:
                raise translate(error) from None
            yield cursor


@contextlib.contextmanager
def connect(module: AnsibleModule, database: str | None = None, **settings: int) -> t.Iterator[Database]:
    """Connect as the module's options say; check mode connects read-only. ``settings`` are variables of the session."""
    if PYMYSQL_IMPORT_ERROR is not None:
        fail_without(module, {"PyMySQL": PYMYSQL_IMPORT_ERROR})
    with contextlib.ExitStack() as stack:
        try:
            connection = stack.enter_context(open_connection(module.params, database))
        except LibraryMissing as error:
            fail_without(module, error.missing)
        yield Database(connection, read_only=module.check_mode, allow_read_only=module.params["allow_read_only"], **settings)


@contextlib.contextmanager
def open_connection(params: t.Mapping[str, t.Any], database: str | None = None) -> t.Iterator[t.Any]:
    """Give PyMySQL's own connection, closed afterwards."""
    try:
        connection = _Connection(**_arguments(params, database))
    except (pymysql.MySQLError, OSError, RuntimeError) as error:
        if isinstance(error, RuntimeError) and CRYPTOGRAPHY in str(error):
            raise LibraryMissing(CRYPTOGRAPHY, str(error)) from None
        raise _connection_error(error, params) from None
    try:
        yield connection
    finally:
        with contextlib.suppress(pymysql.MySQLError):
            connection.close()


def _arguments(params: t.Mapping[str, t.Any], database: str | None) -> dict[str, t.Any]:
    given = {
        "host": params["login_host"],
        "port": params["login_port"],
        "user": params["login_user"],
        "password": params["login_password"],
        "unix_socket": _socket(params),
        "bind_address": params["bind_address"],
    }
    arguments = {name: value for name, value in given.items() if value is not None}
    config_file = os.path.expanduser(params["config_file"] or "")
    if os.path.isfile(config_file):
        arguments["read_default_file"] = config_file
    arguments.update(_tls(params))
    return {
        "charset": "utf8mb4",
        "autocommit": True,
        "connect_timeout": params["connect_timeout"],
        "cursorclass": pymysql.cursors.DictCursor,
        "database": database,
        **arguments,
    }


def _socket(params: t.Mapping[str, t.Any]) -> str | None:
    """Give the path of the server's socket; the first place, for the error to name, where none has one."""
    if params["login_unix_socket"] != "auto":
        return t.cast("str | None", params["login_unix_socket"])
    return next((path for path in SOCKETS if os.path.exists(path)), SOCKETS[0])


def _tls(params: t.Mapping[str, t.Any]) -> dict[str, t.Any]:
    """Encrypt when a certificate is given; with ``ca_cert`` the server is verified, and its name unless check_hostname is off."""
    if not any(params[name] for name in ("ca_cert", "client_cert", "client_key")):
        return {}
    for name in ("ca_cert", "client_cert", "client_key"):
        if params[name] and not os.path.isfile(params[name]):
            raise ProvisioningError("%s names a file that does not exist on the host that connects: %s." % (name, params[name]))
    try:
        context = ssl.create_default_context(cafile=params["ca_cert"])
        # Python 3.13 refuses authorities without a key usage, such as those made by MariaDB's own instructions.
        context.verify_flags &= ~ssl.VERIFY_X509_STRICT
        context.check_hostname = bool(params["ca_cert"]) and params["check_hostname"] is not False
        context.verify_mode = ssl.CERT_REQUIRED if params["ca_cert"] else ssl.CERT_NONE
        if params["client_cert"]:
            context.load_cert_chain(params["client_cert"], keyfile=params["client_key"])
    except (OSError, ssl.SSLError) as error:
        raise ProvisioningError("ca_cert, client_cert and client_key cannot be used together: %s." % error) from None
    return {"ssl": context}


def _connection_error(error: Exception, params: t.Mapping[str, t.Any]) -> DatabaseError:
    where = _socket(params) or "%s port %s" % (params["login_host"] or "localhost", params["login_port"] or 3306)
    return translate(error, "Connecting to the database server at %s as %s" % (where, params["login_user"] or "the default user"))
