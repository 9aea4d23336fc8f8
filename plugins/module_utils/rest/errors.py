# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What GLPI's refusals mean for the person who runs a playbook."""

from __future__ import annotations

import html
import re
import typing as t

from ..errors import DoorClosed, ProvisioningError

_MEANINGS = {
    "ERROR": "GLPI's API is off: enable it (medulla.glpi.api_settings, option enabled).",
    "ERROR_NOT_ALLOWED_IP": "No active API client of GLPI allows the caller's address: call from an allowed address, "
    "or allow it with an API client (medulla.glpi.api_client).",
    "ERROR_APP_TOKEN_PARAMETERS_MISSING": "GLPI asks for an app_token for calls from this address and none was given: give api_app_token.",
    "ERROR_WRONG_APP_TOKEN_PARAMETER": "GLPI does not accept the app_token for calls from this address:"
    " give the token of an API client whose range covers the address, or none where a client without token does.",
    "ERROR_LOGIN_PARAMETERS_MISSING": "GLPI did not get the Authorization header that was sent: let the web server pass it on"
    " (Apache with PHP-FPM: CGIPassAuth On).",
    "ERROR_SESSION_TOKEN_MISSING": "GLPI did not get the Session-Token header that was sent: let the web server and the proxies pass it on.",
    "ERROR_LOGIN_WITH_CREDENTIALS_DISABLED": "Password login over GLPI's API is off: give api_user_token,"
    " or enable it (medulla.glpi.api_settings, option login_credentials).",
    "ERROR_GLPI_LOGIN": "GLPI refused the user or password, or the user is not active.",
    "ERROR_GLPI_LOGIN_USER_TOKEN": "GLPI refused the user_token: no user or more than one has it, login by token is off,"
    " or its user is not active, in the trash, out of its dates, or has no profile.",
    "ERROR_SESSION_TOKEN_INVALID": "The session has ended: sign in again.",
    "ERROR_RIGHT_MISSING": "The user who signed in lacks the right: sign in as an administrator of GLPI.",
    "ERROR_ITEM_NOT_FOUND": "GLPI has no such item.",
    "ERROR_GLPI_ADD": "GLPI refused to add it: it may exist already, or the user who signed in may lack the right.",
    "ERROR_GLPI_UPDATE": "GLPI refused to change it: the user who signed in may lack the right.",
    "ERROR_GLPI_DELETE": "GLPI refused to delete it: the user who signed in may lack the right.",
}
_GATE = frozenset((
    "ERROR",
    "ERROR_NOT_ALLOWED_IP",
    "ERROR_APP_TOKEN_PARAMETERS_MISSING",
    "ERROR_WRONG_APP_TOKEN_PARAMETER",
    "ERROR_LOGIN_WITH_CREDENTIALS_DISABLED",
))
_SERVER_ERROR = 500
# Of an answer that isn't GLPI's: how much is shown, and how long the notices are that PHP may write before one that is.
_SHOWN = 160
# Newer versions of GLPI tell whole SQL statements.
_LONGEST_WORDS = 300
_LONGEST_NOTICE = 20_000
_PAGES = {
    "MAINTENANCE MODE": "GLPI is in maintenance mode: end it, then run again.",
    "Mysql Error": "GLPI cannot reach its database: start the database server or correct GLPI's connection to it.",
    "Update needed": "GLPI's files and its database are of different versions: finish GLPI's update, then run again.",
    "Missing configuration": "GLPI has no database configuration: finish GLPI's installation, then run again.",
}


# Python's words and urllib3's.
_OTHER_NAME = ("ostname mismatch", "IP address mismatch", "doesn't match", "subjectAltName")


class ApiError(ProvisioningError):
    """A refusal of GLPI's: its ``code``, its own words (``server_message``) and the HTTP ``status``."""

    def __init__(self, asked: str, status: int, code: str, server_message: str) -> None:
        meaning = _MEANINGS.get(code, "GLPI reported an error.")
        super().__init__("%s: %s GLPI: %s %s" % (asked, meaning, code, told(server_message)), error_code=code)
        self.asked = asked
        self.status = status
        self.code = code
        self.server_message = told(server_message)

    def of_profiles(self, names: t.Sequence[str]) -> ApiError:
        """Give the same refusal, with the profiles that it was met with."""
        again = api_error(self.asked, self.status, self.code, self.server_message)
        again.args = ("%s It was asked with the profile %s." % (self, ", then ".join(names)),)
        return again


class GateError(ApiError, DoorClosed):
    """The call was turned away before GLPI looked at who was calling."""


def api_error(asked: str, status: int, code: str, server_message: str) -> ApiError:
    """Tell a refusal at the gate from one behind it."""
    return (GateError if code in _GATE else ApiError)(asked, status, code, server_message)


class NotGlpiError(ProvisioningError):
    """Something other than the JSON of GLPI's API answered, or nothing did."""


def page_error(asked: str, status: int, text: str, secrets: t.Iterable[str] = ()) -> NotGlpiError:
    """Explain an answer that is not JSON; GLPI's failure pages are told by their title. ``secrets`` are what it must not repeat."""
    came = _came(text, secrets)
    before = _before_json(text)
    if before is not None:
        return NotGlpiError(
            "%s: GLPI answered, but something stands before its JSON, so that no client can read it: see to what PHP or a plugin of GLPI writes there"
            " (PHP: display_errors = Off). It answered: %s"
            % (asked, _came(before, secrets) or "a byte order mark (a PHP file of GLPI or of a plugin begins with one)")
        )
    found = re.search(r"<title>\s*(.*?)\s*</title>", text, re.S | re.I)
    title = found.group(1) if found else ""
    for start, meaning in _PAGES.items():
        if title.startswith(start):
            return NotGlpiError("%s: %s The page's title: %s" % (asked, meaning, title))
    shown = " titled %s" % title if title else ""
    advice = "check api_url" if status < _SERVER_ERROR else "see to the web server and what is behind it"
    words = "" if title or not came else " It answered: %s" % came
    return NotGlpiError("%s: a page%s (status %s) answered instead of GLPI's API: %s.%s" % (asked, shown, status, advice, words))


def _before_json(text: str) -> str | None:
    """Give what stands before an answer of GLPI's; None where there is no such answer behind it."""
    found = re.search(r"""\{"session_token":|\["ERROR|\{"(?:cfg_glpi|active_profile|myprofiles|active_entity|id)":|\[\{"id":""", text)
    before = text[: found.start()] if found else ""
    return before if found and len(before) < _LONGEST_NOTICE else None


def _came(text: str, secrets: t.Iterable[str]) -> str:
    """Shorten an answer to what a person can read, without tags and secrets."""
    for secret in secrets:
        text = text.replace(secret, "(hidden)")
    plain = " ".join(re.sub(r"<(script|style).*?</\1>|<[^>]*>|\ufeff|\u00ef\u00bb\u00bf", " ", text, flags=re.S | re.I).split())
    return plain if len(plain) <= _SHOWN else plain[:_SHOWN] + "…"


def connection_error(asked: str, error: Exception, connect_to: str | None = None) -> NotGlpiError:
    """Explain why no answer came; ``connect_to`` is the address where another than that of the URL was called."""
    if connect_to:
        return NotGlpiError(no_answer("%s at %s" % (asked, connect_to), error, "api_url", "", "api_connect_to"))
    return NotGlpiError(no_answer(asked, error, "api_url", ", or give api_connect_to"))


def no_answer(asked: str, error: Exception, url: str, instead_of_its_name: str = "", address: str = "") -> str:
    """Say why no answer came; ``url`` is the option that holds the server's URL, ``address`` one that holds another address for it."""
    words = str(error)
    if "refused" in words:
        where = "%s, the port in %s" % (address, url) if address else "the port in %s" % url
        meaning = "Nothing listens there: check %s, and that the web server runs." % where
    elif "invalid path" in words or "No such file" in words:
        meaning = "The file of the certificate authorities is not there: correct ca_path."
    elif any(part in words for part in _OTHER_NAME):
        meaning = "The server's certificate is not for this name: give a name that it holds in %s, or correct the certificate." % url
    elif "WRONG_VERSION_NUMBER" in words or "record layer failure" in words:
        meaning = "The server does not speak TLS there: write http:// in %s, or correct its port." % url
    elif "CERTIFICATE_VERIFY_FAILED" in words:
        meaning = "The server's certificate is not trusted: give ca_path, or correct the certificate."
    elif "timed out" in words:
        meaning = "There was no answer in time: %sa firewall on the way drops the connection, or the server is too slow for timeout." % (
            "%s is another host, " % address if address else ""
        )
    elif "resolve" in words or "Name or service not known" in words or "Temporary failure in name resolution" in words:
        meaning = "The host's name is not known: check %s%s." % (address or url, instead_of_its_name)
    elif "Cannot assign requested address" in words:
        meaning = "The source address is not one of this host's."
    else:
        meaning = "The server cannot be reached."
    return "%s: %s Words of the connection: %s" % (asked, meaning, _reason(error))


def _reason(error: t.Any) -> str:
    while getattr(error, "args", None) and isinstance(error.args[0], Exception):
        error = error.args[0]
    return str(getattr(error, "reason", None) or error)


def told(message: str) -> str:
    """Give GLPI's words without links, without the SQL statement that GLPI 11 quotes (it holds what was sent), and as text instead of HTML."""
    without = message.split("; view documentation")[0]
    words = html.unescape(re.sub(r' in SQL query ".*', ".", without, flags=re.S))
    return words if len(words) <= _LONGEST_WORDS else words[:_LONGEST_WORDS] + "…"
