# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""An account and the views that it reads, one after the other over one connection."""

from __future__ import annotations

import typing as t

from ..errors import ProvisioningError
from ..resource import Changes, Resource
from .account_resource import AccountResource
from .connection import Database, identifier
from .view_options import desired_views
from .view_session import put_back
from .views import Current, Views


class ViewsOfDatabase(Views):
    """The views, in a session that has no database of its own yet and goes on afterwards."""

    def read(self, door: Database) -> Current:
        """Look at the views."""
        door.execute("USE %s" % identifier(self.desired.database))
        return super().read(door)

    def answer(self, current: Current, changes: Changes) -> dict[str, t.Any]:
        """Give what became of them."""
        return {name: value for name, value in super().answer(current, changes).items() if name != "views"}


class AccountAfterViews(AccountResource):
    """The account, in the session that has looked at views."""

    def read(self, door: Database) -> t.Any:
        """Read what was created and granted."""
        put_back(door)
        return super().read(door)


def parts(given: t.Mapping[str, t.Any], check_mode: bool) -> dict[str, Resource]:
    """Give the resources in their order: a privilege on a view that doesn't exist is refused, so views are made before and dropped after."""
    account = given["account"] and {**given["account"], "database": given["database"]}
    if not account and not given["views"]:
        raise ProvisioningError("Neither account nor views is given, so there is nothing to do: give one of them at least.")
    if not given["views"]:
        return {"account": AccountResource(account)}
    views = ViewsOfDatabase(desired_views(given["views"], given["database"], check_mode))
    if not account:
        return {"views": views}
    if views.desired.present:
        return {"views": views, "account": AccountAfterViews(account)}
    return {"account": AccountResource(account), "views": views}
