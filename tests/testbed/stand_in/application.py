# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The Flask application: from a call to its answer."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pymysql
from flask import Flask, Response, g, request

from . import account, login, search
from .answers import ApiError, Listed, Page, Partial, as_json
from .database import Database
from .gate import Settings, check_api, check_client, check_state
from .itemtypes import Itemtype, find
from .listing import items
from .reading import read
from .sessions import Session, change_entities, change_profile
from .writing import Writer

if TYPE_CHECKING:
    from .server import StandIn


def make_application(stand_in: StandIn) -> Flask:
    application = Flask("stand_in", static_folder=None)

    @application.route("/", defaults={"path": ""}, methods=["GET", "POST", "PUT", "PATCH", "DELETE"])
    @application.route("/<path:path>", methods=["GET", "POST", "PUT", "PATCH", "DELETE"])
    def answer(path: str) -> Response:
        below = call_of(f"/{path}")
        if below is None:
            return Page("Authentication - GLPI").answer()
        g.entry.path = below
        return answer_call(stand_in, g.entry.path)

    return application


def answer_call(stand_in: StandIn, path: str) -> Response:
    if not stand_in.configured:
        return Page("Missing configuration - GLPI").answer()
    try:
        database = Database(stand_in.connection, stand_in.version, stand_in.key)
    except pymysql.MySQLError:
        return Page("Mysql Error - GLPI").answer()
    settings = None
    try:
        settings = Settings(database)
        result = Call(stand_in, database, settings, path).result()
        return result.answer() if isinstance(result, (Listed, Partial)) else as_json(result)
    except Page as page:
        return page.answer()
    except ApiError as error:
        return error.answer(settings.api_url if settings else "")
    except pymysql.MySQLError:
        return Page("Mysql Error - GLPI").answer()
    finally:
        database.close()


class Call:
    """One call of the API."""

    def __init__(self, stand_in: StandIn, database: Database, settings: Settings, path: str) -> None:
        self.stand_in = stand_in
        self.database = database
        self.settings = settings
        self.parts = path.split("/") if path else []
        self.query = request.args
        self.session_token = request.headers.get("Session-Token") or self.query.get("session_token", "")

    def result(self) -> Any:
        check_state(self.settings, self.stand_in.dbversion)
        check_api(self.settings)
        app_token = request.headers.get("App-Token") or self.query.get("app_token", "")
        check_client(self.database, request.remote_addr or "", app_token)
        if not self.parts:
            raise Page("API Documentation - GLPI")
        if self.parts[0] == "initSession":
            return self.init_session()
        session = self.stand_in.sessions.get(self.session_token)
        known = getattr(self, f"on_{self.parts[0]}", None)
        return known(session) if known else self.on_items(session)

    def init_session(self) -> Any:
        sent = login.credentials(request.headers.get("Authorization", ""), self.query)
        g.entry.login, g.entry.user = sent.kind, sent.login
        user = login.sign_in(self.database, self.settings, sent)
        g.entry.user = user["name"]
        # A session that is sent along ends.
        self.stand_in.sessions.kill(self.session_token)
        session = self.stand_in.sessions.open(self.database, user)
        answer: dict[str, Any] = {"session_token": session.token}
        if self.query.get("get_full_session") == "true":
            answer["session"] = account.full_session(session)
        return answer

    def on_killSession(self, session: Session) -> Any:
        self.stand_in.sessions.kill(session.token)
        return True

    def on_getFullSession(self, session: Session) -> Any:
        return {"session": account.full_session(session)}

    def on_getMyProfiles(self, session: Session) -> Any:
        return {"myprofiles": account.my_profiles(session)}

    def on_getActiveProfile(self, session: Session) -> Any:
        return {"active_profile": account.active_profile(session)}

    def on_changeActiveProfile(self, session: Session) -> Any:
        change_profile(self.database, session, self.body().get("profiles_id"))
        return True

    def on_getMyEntities(self, session: Session) -> Any:
        recursive = self.query.get("is_recursive") in ("true", "1")
        return {"myentities": account.my_entities(self.database, session, recursive)}

    def on_getActiveEntities(self, session: Session) -> Any:
        return {"active_entity": account.active_entities(session)}

    def on_changeActiveEntities(self, session: Session) -> Any:
        sent = self.body()
        recursive = sent.get("is_recursive", False)
        if not isinstance(recursive, bool):
            raise ApiError(400, "ERROR", "Bad Request", documented=True)
        return change_entities(self.database, session, sent.get("entities_id"), recursive)

    def on_getGlpiConfig(self, _session: Session) -> Any:
        return {"cfg_glpi": account.configuration(self.settings)}

    def on_listSearchOptions(self, _session: Session) -> Any:
        return search.list_options(self.database, self.find(self.parts[-1]))

    def on_search(self, session: Session) -> Any:
        return search.search(self.database, session, self.find(self.parts[-1]), self.query)

    def on_items(self, session: Session) -> Any:
        itemtype = self.find(self.parts[0])
        item_id = int(self.parts[1]) if len(self.parts) > 1 and self.parts[1].isdigit() else None
        if request.method == "GET":
            api_url = self.settings.api_url
            if item_id is None:
                return items(self.database, session, itemtype, self.query, api_url)
            one = read(self.database, session, itemtype, item_id, self.query.to_dict(), api_url)
            if len(self.parts) < 3:
                return one
            below = self.find(self.parts[2])
            return items(self.database, session, below, self.query, api_url, (itemtype.name, item_id))
        writer = Writer(self.database, session, itemtype)
        if request.method == "POST":
            return writer.add(self.body())
        if request.method == "DELETE":
            sent = self.body()
            purge = str(sent.get("force_purge", self.query.get("force_purge", ""))).lower() in ("true", "1")
            return writer.delete(sent, item_id, purge)
        return writer.update(self.body(), item_id)

    def find(self, name: str) -> Itemtype:
        return find(name, self.database.version)

    def body(self) -> dict[str, Any]:
        """The JSON object that was sent."""
        raw = request.get_data()
        if not raw or not (request.is_json or self.database.traits.reads_any_body):
            return {}
        try:
            value = json.loads(raw)
        except ValueError:
            raise ApiError(400, "ERROR_JSON_PAYLOAD_INVALID", "JSON payload seems not valid") from None
        return value if isinstance(value, dict) else {}


def call_of(path: str) -> str | None:
    """What follows the API's script in a path, by either of the names that it has in GLPI 11; None for another path."""
    for script in ("/apirest.php", "/api.php/v1"):
        dummy, found, below = path.partition(script)
        if found:
            return below.strip("/")
    return None
