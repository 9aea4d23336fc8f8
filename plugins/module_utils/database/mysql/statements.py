# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""MySQL's statements that decide how an account signs in.

They have the password itself: MySQL writes ``<secret>`` in its place into its logs, judges it by its rules, and takes no hash where the
former password is to be kept.
"""

from __future__ import annotations

from ..account_statements import Step, required
from ..accounts import Tls

KEEPS_FORMER_PASSWORD = True


def create_user(name: str, password: str | None, tls: Tls | None) -> Step:
    """Create an account; one that another run has just created stays."""
    return _signing_in("CREATE USER IF NOT EXISTS", name, password, tls, "")


def alter_user(name: str, password: str | None, tls: Tls | None, keep_former: bool) -> Step:
    """Change the password, the required encryption, or both; what isn't named stays, as the lock, the limits and the plugin do."""
    return _signing_in("ALTER USER", name, password, tls, " RETAIN CURRENT PASSWORD" if keep_former else "")


def discard_former_password(name: str) -> Step:
    """Let the account be used with its newest password only."""
    return Step("ALTER USER %s DISCARD OLD PASSWORD" % name)


def _signing_in(verb: str, name: str, password: str | None, tls: Tls | None, retain: str) -> Step:
    subject = "%s %s" % (verb, name.replace("%", "%%"))
    requirement, texts = required(tls)
    if password is None:
        return Step(subject + requirement, texts)
    return Step(subject + " IDENTIFIED BY %s" + retain + requirement, (password, *texts))
