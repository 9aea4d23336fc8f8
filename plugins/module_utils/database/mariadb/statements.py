# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""MariaDB's statements that decide how an account signs in."""

from __future__ import annotations

from ..account_statements import Step, required
from ..accounts import Tls
from .accounts import NATIVE, native_hash

KEEPS_FORMER_PASSWORD = False


def create_user(name: str, password: str | None, tls: Tls | None) -> Step:
    """Create an account; one that another run has just created stays."""
    return _signing_in("CREATE USER IF NOT EXISTS", name, password, tls)


def alter_user(name: str, password: str | None, tls: Tls | None, keep_former: bool) -> Step:
    """Change the password, the required encryption, or both; what isn't named stays, as the lock and the limits do.

    MariaDB keeps one password only, so ``keep_former`` is nothing here.
    """
    return _signing_in("ALTER USER", name, password, tls)


def discard_former_password(name: str) -> Step:
    """Never asked for, since no account has a former password."""
    raise NotImplementedError(name)


def _signing_in(verb: str, name: str, password: str | None, tls: Tls | None) -> Step:
    subject = "%s %s" % (verb, name.replace("%", "%%"))
    requirement, texts = required(tls)
    if password is None:
        return Step(subject + requirement, texts)
    way = " IDENTIFIED VIA %s USING " % NATIVE
    # The general log shows statements as they came, so the hash is sent where the server takes one.
    return Step(
        subject + way + "%s" + requirement,
        (native_hash(password), *texts),
        plain=(subject + way + "PASSWORD(%s)" + requirement, (password, *texts)),
    )
