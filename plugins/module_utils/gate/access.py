# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The API's settings, a client and a user's token, one after the other in one transaction."""

from __future__ import annotations

import typing as t

from ..errors import ProvisioningError
from ..resource import Changes, Resource
from .client_plan import Client
from .clients import ApiClient
from .settings import ApiSettings
from .user_tokens import UserToken


class FlatClient(ApiClient):
    """A client whose answer is one of several, and so holds its values side by side."""

    def answer(self, current: t.Sequence[Client], changes: Changes) -> dict[str, t.Any]:
        """Give the client, and the token that was not given."""
        answer = super().answer(current, changes)
        return {**answer.pop("client"), **answer}


def parts(given: t.Mapping[str, t.Any], check_mode: bool) -> dict[str, Resource]:
    """Give the resources in their order; an opening of password login that is left over is ended with the settings."""
    key = {"glpi_key": given["glpi_key"]}
    resources: dict[str, Resource] = {}
    if given["settings"] is not None:
        resources["settings"] = ApiSettings({**given["settings"], "password_login": None}, check_mode)
    if given["client"]:
        resources["client"] = FlatClient({**given["client"], **key})
    if given["user_token"]:
        resources["user_token"] = UserToken({**given["user_token"], **key})
    if not resources:
        raise ProvisioningError("None of settings, client and user_token is given, so there is nothing to do: give one of them at least.")
    return resources
