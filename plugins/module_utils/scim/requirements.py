# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which requirements a check of SCIM has, in the order of its table: a pure function of the options."""

from __future__ import annotations

import typing as t

from ..access.requirements import WARNING, Requirement
from .options import NONE, OAUTH2

SCIM = "scim"

SECURITY = "Security method"
REACHABLE = "SCIM URL reachable"
ENCRYPTED = "Encryption"
MISSING_REFUSED = "Missing credentials refused"
WRONG_REFUSED = "Wrong credentials refused"
TOKEN = "OAuth2 access token"
SIGNED_IN = "Sign-in"
OUTSIDE_REFUSED = "Outside address refused"
PROVIDER_CONFIG = "ServiceProviderConfig"
SCHEMAS = "Schemas"
RESOURCE_TYPES = "ResourceTypes"
LEFTOVERS = "Leftovers of killed checks"
USER_CREATED = "User created"
USER_FOUND = "User found by filter"
USER_CHANGED = "User changed by PATCH"
USER_DEACTIVATED = "User deactivated"
GROUP_CREATED = "Group created"
MEMBER_ADDED = "User put in the group"
GROUP_REMOVED = "Group removed"
USER_REMOVED = "User removed"
NOTHING_LEFT = "Nothing left behind"
CONFORMITY = "Conformity"

# What only a run that may write can check.
TRIAL = (
    USER_CREATED, USER_FOUND, USER_CHANGED, USER_DEACTIVATED, GROUP_CREATED, MEMBER_ADDED, GROUP_REMOVED, USER_REMOVED, NOTHING_LEFT,
)  # fmt: skip


def requirements(params: t.Mapping[str, t.Any]) -> list[Requirement]:
    """Give every requirement that the options state, so that the table is complete whatever fails."""
    return [*_of_the_way_in(params), *_of_provisioning()]


def _of_the_way_in(params: t.Mapping[str, t.Any]) -> list[Requirement]:
    method = params["authentication"]
    found = [
        Requirement(REACHABLE, "%s answers" % params["scim_url"], SCIM),
        Requirement(ENCRYPTED, "https", SCIM, WARNING),
    ]
    if method == NONE:
        # Where it is allowed it is still told of.
        severity = {"severity": WARNING} if params["allow_unauthenticated"] else {}
        found.insert(0, Requirement(SECURITY, "credentials are asked for", SCIM, **severity))
    else:
        found.append(Requirement(MISSING_REFUSED, "refused", SCIM))
    if method == OAUTH2:
        found.append(Requirement(TOKEN, "%s gives one" % params["token_url"], SCIM))
    if method != NONE:
        found.append(Requirement(WRONG_REFUSED, "refused", SCIM))
    found.append(Requirement(SIGNED_IN, "%s accepted" % method if method != NONE else "accepted without credentials", SCIM))
    if params["outside_address"]:
        found.append(Requirement(OUTSIDE_REFUSED, "%s is refused" % params["outside_address"], SCIM))
    return found


def _of_provisioning() -> list[Requirement]:
    # Identity providers work without a discovery, which RFC 7644 asks for.
    discovery = [Requirement(name, "answers as RFC 7644 has it", SCIM, WARNING) for name in (PROVIDER_CONFIG, SCHEMAS, RESOURCE_TYPES)]
    return [
        *discovery,
        Requirement(LEFTOVERS, "none, or removed", SCIM, WARNING),
        Requirement(USER_CREATED, "created", SCIM),
        Requirement(USER_FOUND, "the filter finds it, and nothing else", SCIM),
        Requirement(USER_CHANGED, "the new family name is read back", SCIM),
        Requirement(USER_DEACTIVATED, "read back as not active", SCIM),
        Requirement(GROUP_CREATED, "created", SCIM),
        Requirement(MEMBER_ADDED, "read back as its member", SCIM),
        Requirement(GROUP_REMOVED, "removed", SCIM),
        Requirement(USER_REMOVED, "removed", SCIM),
        Requirement(NOTHING_LEFT, "neither is found any more", SCIM),
        Requirement(CONFORMITY, "every answer is as RFC 7643 and RFC 7644 have it", SCIM, WARNING),
    ]
