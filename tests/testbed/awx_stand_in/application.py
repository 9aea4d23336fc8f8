# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The URLs below /api/ and what is answered to them."""

from __future__ import annotations

import json
import secrets
from typing import Any

from flask import Flask, Response, request

from . import credentials, surveys
from .fields import RESOURCES
from .objects import Objects, Row
from .refusal import Refusal

VERSION = "24.6.1"
HEADERS = {"X-API-Product-Name": "AWX", "X-API-Product-Version": VERSION}


class Api:
    """AWX's API over the objects, for one user who may do everything."""

    def __init__(self, objects: Objects, username: str, password: str) -> None:
        self.objects = objects
        self.user = (username, password)
        self.tokens: dict[int, str] = {}

    # -- what everybody may ask ------------------------------------------------------------------------------

    def authenticate(self) -> None:
        """Let a token or the user's password in, and everybody to what says what this is."""
        if request.path.rstrip("/") in ("/api", "/api/v2", "/api/v2/ping"):
            return
        scheme, _space, token = request.headers.get("Authorization", "").partition(" ")
        if scheme == "Bearer" and token in self.tokens.values():
            return
        basic = request.authorization
        if basic is not None and basic.type == "basic" and (basic.username, basic.password) == self.user:
            return
        raise Refusal(401, detail="Authentication credentials were not provided. To establish a login session, visit /api/login/.")

    def versions(self) -> Any:
        return {"description": "AWX REST API", "current_version": "/api/v2/", "available_versions": {"v2": "/api/v2/"}}

    def endpoints(self) -> Any:
        return {endpoint: f"/api/v2/{endpoint}/" for endpoint in (*RESOURCES, "ping", "config", "me", "tokens")}

    def ping(self) -> Any:
        return {"ha": False, "version": VERSION, "active_node": "stand-in"}

    def config(self) -> Any:
        return {"version": VERSION, "license_info": {"license_type": "open", "valid_key": True}}

    def me(self) -> Any:
        return page([{"id": 1, "type": "user", "url": "/api/v2/users/1/", "username": self.user[0], "is_superuser": True}])

    def make_token(self) -> Any:
        sent = payload()
        if not set(sent) <= {"description", "application", "scope"} or sent.get("scope") not in ("read", "write"):
            raise Refusal(scope=["Must be a simple space-separated string with allowed scopes ['read', 'write']."])
        number = max(self.tokens, default=0) + 1
        self.tokens[number] = secrets.token_urlsafe(22)
        return {"id": number, "type": "o_auth2_access_token", "token": self.tokens[number], "scope": sent["scope"]}, 201

    def end_token(self, number: int) -> Any:
        if self.tokens.pop(number, None) is None:
            raise Refusal(404, detail="Not found.")
        return "", 204

    # -- objects ---------------------------------------------------------------------------------------------

    def shown(self, endpoint: str, row: Row) -> Row:
        """An object as it is read."""
        resource = RESOURCES[endpoint]
        url = f"/api/v2/{endpoint}/{row['id']}/"
        related = {name: f"{url}{name}/" for name in resource.associations}
        if endpoint == "job_templates":
            related.update(survey_spec=f"{url}survey_spec/", launch=f"{url}launch/")
        if endpoint == "projects":
            related.update(update=f"{url}update/", playbooks=f"{url}playbooks/")
        answer = {**row, "type": resource.type, "url": url, "related": related, "summary_fields": {}}
        if endpoint == "credentials":
            kind = self.objects.one("credential_types", row["credential_type"])
            answer["inputs"] = credentials.shown(row["inputs"], kind)
            answer["summary_fields"]["credential_type"] = {"id": kind["id"], "name": kind["name"], "description": kind["description"]}
        running = [one for one in self.objects.project_updates.values() if one["project"] == row["id"] and one["status"] == "running"]
        if endpoint == "projects" and running:
            answer["summary_fields"]["current_update"] = {"id": running[-1]["id"], "status": "running", "failed": False}
        return answer

    def listed(self, endpoint: str) -> Any:
        known(endpoint)
        rows = list(self.objects.rows[endpoint].values())
        alternatives = []
        for name, value in request.args.items():
            if name in ("page", "page_size", "order_by"):
                continue
            plain = name.removeprefix("or__")
            if plain != "id" and plain not in RESOURCES[endpoint].fields:
                raise Refusal(detail=f"{RESOURCES[endpoint].type} has no field named '{plain}'")
            matching = [row for row in rows if str(row[plain]) == value]
            if name == plain:
                rows = matching
            else:
                alternatives += matching
        if alternatives or any(name.startswith("or__") for name in request.args):
            rows = [row for row in rows if row in alternatives]
        return page([self.shown(endpoint, row) for row in rows])

    def made(self, endpoint: str) -> Any:
        known(endpoint)
        return self.shown(endpoint, self.objects.save(endpoint, payload())), 201

    def detail(self, endpoint: str, number: int) -> Any:
        known(endpoint)
        return self.shown(endpoint, self.objects.one(endpoint, number))

    def changed(self, endpoint: str, number: int) -> Any:
        known(endpoint)
        self.objects.one(endpoint, number)
        return self.shown(endpoint, self.objects.save(endpoint, payload(), number))

    def associated(self, endpoint: str, number: int, relation: str) -> Any:
        known(endpoint, relation)
        self.objects.one(endpoint, number)
        ids = self.objects.associations.get((endpoint, number, relation), [])
        return page([self.shown(relation, self.objects.one(relation, one)) for one in ids])

    def associate(self, endpoint: str, number: int, relation: str) -> Any:
        known(endpoint, relation)
        self.objects.one(endpoint, number)
        self.objects.associate(endpoint, number, relation, payload())
        return "", 204

    # -- projects and job templates --------------------------------------------------------------------------

    def project_update(self, number: int) -> Any:
        return self.objects.look_at_update(number)

    def update_project(self, number: int) -> Any:
        update = self.objects.update_project(number)
        return {**update, "project_update": update["id"], "url": f"/api/v2/project_updates/{update['id']}/"}, 202

    def playbooks(self, number: int) -> Any:
        return self.objects.playbooks(self.objects.one("projects", number))

    def survey(self, number: int) -> Any:
        self.objects.one("job_templates", number)
        return self.objects.surveys.get(number, {})

    def make_survey(self, number: int) -> Any:
        self.objects.one("job_templates", number)
        surveys.check_survey(payload())
        self.objects.surveys[number] = payload()
        return "", 200

    def launch(self, number: int) -> Any:
        """A job, with the extra variables that its playbook would be run with: answers, defaults, and what credentials inject."""
        template = self.objects.one("job_templates", number)
        survey = self.objects.surveys.get(number, {}) if template["survey_enabled"] else {}
        variables = {**json.loads(template["extra_vars"] or "{}"), **surveys.answered(survey, payload().get("extra_vars", {}))}
        for one in self.objects.associations.get(("job_templates", number, "credentials"), []):
            row = self.objects.one("credentials", one)
            variables.update(credentials.extra_vars(row["inputs"], self.objects.one("credential_types", row["credential_type"])))
        job = {"id": len(self.objects.jobs) + 1, "type": "job", "playbook": template["playbook"], "status": "pending"}
        self.objects.jobs[job["id"]] = {**job, "extra_vars": variables}
        return job, 201


def known(*endpoints: str) -> None:
    if not set(endpoints) <= set(RESOURCES):
        raise Refusal(404, detail="The requested resource could not be found.")


def payload() -> Any:
    """What was sent, which must be a JSON object."""
    sent = request.get_json(silent=True)
    if not isinstance(sent, dict):
        raise Refusal(detail="JSON parse error - not a JSON object")
    return sent


def page(results: list[Any]) -> dict[str, Any]:
    return {"count": len(results), "next": None, "previous": None, "results": results}


def make_application(api: Api) -> Flask:
    application = Flask(__name__)
    for rule, endpoint, method in (
        ("/api/", api.versions, "GET"),
        ("/api/v2/", api.endpoints, "GET"),
        ("/api/v2/ping/", api.ping, "GET"),
        ("/api/v2/config/", api.config, "GET"),
        ("/api/v2/me/", api.me, "GET"),
        ("/api/v2/tokens/", api.make_token, "POST"),
        ("/api/v2/tokens/<int:number>/", api.end_token, "DELETE"),
        ("/api/v2/project_updates/<int:number>/", api.project_update, "GET"),
        ("/api/v2/projects/<int:number>/update/", api.update_project, "POST"),
        ("/api/v2/projects/<int:number>/playbooks/", api.playbooks, "GET"),
        ("/api/v2/job_templates/<int:number>/survey_spec/", api.survey, "GET"),
        ("/api/v2/job_templates/<int:number>/survey_spec/", api.make_survey, "POST"),
        ("/api/v2/job_templates/<int:number>/launch/", api.launch, "POST"),
        ("/api/v2/<endpoint>/", api.listed, "GET"),
        ("/api/v2/<endpoint>/", api.made, "POST"),
        ("/api/v2/<endpoint>/<int:number>/", api.detail, "GET"),
        ("/api/v2/<endpoint>/<int:number>/", api.changed, "PATCH"),
        ("/api/v2/<endpoint>/<int:number>/<relation>/", api.associated, "GET"),
        ("/api/v2/<endpoint>/<int:number>/<relation>/", api.associate, "POST"),
    ):
        application.add_url_rule(rule, f"{method} {rule}", endpoint, methods=[method])

    @application.errorhandler(Refusal)
    def refuse(refusal: Refusal) -> Response:
        return Response(json.dumps(refusal.errors), refusal.status, content_type="application/json")

    @application.before_request
    def before() -> None:
        api.authenticate()

    @application.after_request
    def after(response: Response) -> Response:
        response.headers.update(HEADERS)
        return response

    return application
