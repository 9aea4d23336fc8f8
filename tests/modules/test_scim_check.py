# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""scim_check against scim2-server: a table that is complete and true, and nothing left in the server's own storage."""

from __future__ import annotations

import base64
import datetime
import json
import os
from pathlib import Path
from typing import Any

import pytest
from werkzeug.wrappers import Request, Response

from testbed import tls
from testbed.identity_server import CREDENTIALS, IdentityServer
from testbed.module_run import INTERRUPTION, ModuleRun, collections_path, expect_failure, run_module

SIGN_IN = ["SCIM URL reachable", "Encryption", "Missing credentials refused", "Wrong credentials refused", "Sign-in"]
DISCOVERY = ["ServiceProviderConfig", "Schemas", "ResourceTypes"]
USER = ["User created", "User found by filter", "User changed by PATCH", "User deactivated"]
GROUP = ["Group created", "User put in the group", "Group removed"]
TRIAL = [*USER, *GROUP, "User removed", "Nothing left behind"]
ROWS = [*SIGN_IN, *DISCOVERY, "Leftovers of killed checks", *TRIAL, "Conformity"]
WRITING = {"POST", "PATCH", "PUT", "DELETE"}
OTHER = "someone.else"


def check(server: IdentityServer, *, check_mode: bool = False, **changes: Any) -> ModuleRun:
    """Run the check, whose table must be complete and hold no secret whatever it finds."""
    run = run_module("scim_check", {**server.options, "fail": False, **changes}, check=check_mode)
    assert all(row["expected"] and row["found"] and row["ok"] == (not row["hint"]) for row in run.result["requirements"]), run.output
    assert_no_secret(server, run.output)
    return run


def assert_no_secret(server: IdentityServer, output: str) -> None:
    options = CREDENTIALS[server.method]
    secrets = [options[name] for name in ("password", "token", "client_secret") if name in options]
    pairs = [f"{options.get('username', options.get('client_id'))}:{secret}" for secret in secrets]
    encoded = [base64.b64encode(pair.encode()).decode() for pair in pairs]
    assert not [secret for secret in (*secrets, *encoded, *server.access_tokens) if secret in output]


def rows(run: ModuleRun) -> dict[str, dict[str, Any]]:
    return {row["requirement"]: row for row in run.result["requirements"]}


def wrong(run: ModuleRun) -> dict[str, str]:
    """What was checked and isn't met."""
    return {name: row["found"] for name, row in rows(run).items() if not row["ok"] and not row["found"].startswith("not checked")}


def unchecked(run: ModuleRun) -> list[str]:
    return [name for name, row in rows(run).items() if row["found"].startswith("not checked")]


def methods(server: IdentityServer) -> set[str]:
    return {method for method, _path, _source in server.requests}


def scim_error(status: int, detail: str) -> Response:
    error = {"schemas": ["urn:ietf:params:scim:api:messages:2.0:Error"], "status": str(status), "detail": detail}
    return Response(json.dumps(error), status=status, content_type="application/scim+json")


# -- a server that is as it should be -----------------------------------------------------------------------------


@pytest.mark.parametrize(("method", "algorithm"), [("basic", ""), ("digest", "MD5"), ("digest", "SHA-256"), ("bearer", ""), ("oauth2_client_credentials", "")])
def test_each_security_method(method: str, algorithm: str) -> None:
    with IdentityServer(method, algorithm=algorithm or "SHA-256") as server:
        server.add(OTHER)
        run = check(server, fail=True)
        assert not run.failed, run.msg
        expected = list(ROWS)
        if method == "oauth2_client_credentials":
            expected.insert(3, "OAuth2 access token")
        assert list(rows(run)) == expected
        assert wrong(run) == {}
        assert unchecked(run) == []
        assert (run.result["ready"], run.changed, run.warnings) == (True, False, [])
        assert server.names == [OTHER]
        assert methods(server) == {"GET", "POST", "PATCH", "DELETE"}


def test_no_security_method_fails_unless_it_is_allowed() -> None:
    with IdentityServer("none") as server:
        run = check(server)
        assert (list(wrong(run)), server.requests) == (["Security method"], [])
        assert "allow_unauthenticated" in rows(run)["Security method"]["hint"]
        run = check(server, allow_unauthenticated=True)
        assert (list(wrong(run)), unchecked(run), run.result["ready"], server.names) == (["Security method"], [], True, [])
        assert "anyone who reaches the URL" in run.warnings[0]


@pytest.mark.quick
def test_check_mode_only_reads_and_a_real_run_removes_what_is_left() -> None:
    now = datetime.datetime.now(datetime.timezone.utc)
    old, young = (f"medulla-scim-check-{now - datetime.timedelta(minutes=age):%Y%m%dT%H%M%SZ}-0123abcd" for age in (16, 1))
    with IdentityServer("bearer") as server:
        server.add(old, young, "medulla-scim-check-of-mine", OTHER, group=old)
        before = server.names
        run = check(server, check_mode=True)
        assert unchecked(run) == TRIAL
        assert old in rows(run)["Leftovers of killed checks"]["found"]
        assert (run.result["ready"], server.names, methods(server)) == (True, before, {"GET"})
        run = check(server)
        assert wrong(run) == {}
        assert rows(run)["Leftovers of killed checks"]["found"] == f"removed: group {old}, user {old}"
        assert server.names == sorted(["medulla-scim-check-of-mine", young, OTHER])


def test_an_address_that_is_not_on_the_list_is_refused() -> None:
    with IdentityServer("digest", addresses=["127.0.0.3"]) as server:
        run = check(server, source_address="127.0.0.3", outside_address="127.0.0.2")
        assert wrong(run) == {}
        assert rows(run)["Outside address refused"]["found"] == "refused (403)"
        assert {source for _method, _path, source in server.requests} == {"127.0.0.2", "127.0.0.3"}
        server.addresses.add("127.0.0.2")
        run = check(server, source_address="127.0.0.3", outside_address="127.0.0.2", check_mode=True)
        assert wrong(run) == {"Outside address refused": "answered 200"}
        run = check(server, source_address="127.0.0.3", outside_address="192.0.2.1", check_mode=True)
        assert "not one of this host's" in wrong(run)["Outside address refused"]


def test_the_servers_certificate(tmp_path: Path) -> None:
    authority = tls.Authority(tmp_path)
    with IdentityServer("oauth2_client_credentials", certificate=authority.certificate("glpi.example.com", "127.0.0.1")) as server:
        assert "is not trusted: give ca_path" in wrong(check(server))["SCIM URL reachable"]
        run = check(server, ca_path=str(authority.ca))
        assert (wrong(run), rows(run)["Encryption"]["found"]) == ({}, "https")


@pytest.mark.parametrize("option", ["scim_url", "token_url"])
def test_asked_for_tls_means_tls(tmp_path: Path, option: str) -> None:
    authority = tls.Authority(tmp_path)
    with IdentityServer("oauth2_client_credentials", certificate=authority.certificate("127.0.0.1")) as server:
        plain = server.options[option].replace("https:", "http:")
        options = {**server.options, "ca_path": str(authority.ca), option: plain}
        expect_failure("scim_check", options, f"ca_path asks for TLS, and {option} is not encrypted")
        assert server.requests == []


# -- what has to be found -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("method", ["basic", "oauth2_client_credentials"])
def test_a_server_that_accepts_anything(method: str) -> None:
    with IdentityServer(method, lax=True) as server:
        run = check(server)
        assert wrong(run) == {"Missing credentials refused": "accepted (200)", "Wrong credentials refused": "accepted (200)"}
        assert (run.result["ready"], server.names) == (False, [])


@pytest.mark.parametrize(
    ("method", "changes", "row", "found"),
    [
        ("digest", {"password": "wrong-password"}, "Sign-in", "refused (401)"),
        ("bearer", {"token": "wrong-token"}, "Sign-in", "refused (401)"),
        ("oauth2_client_credentials", {"client_secret": "wrong-secret"}, "OAuth2 access token", "refused: invalid_client"),
        ("oauth2_client_credentials", {"token_url": "http://127.0.0.1:9/token"}, "OAuth2 access token", "Nothing listens there: check the port in token_url"),
        ("basic", {"scim_url": "http://127.0.0.1:9/scim"}, "SCIM URL reachable", "Nothing listens there: check the port in scim_url"),
        ("bearer", {"ca_path": "/nonexistent", "scim_url": "https://127.0.0.1:9/scim"}, "SCIM URL reachable", "correct ca_path"),
    ],
)
def test_no_way_in(method: str, changes: dict[str, str], row: str, found: str) -> None:
    with IdentityServer(method) as server:
        run = check(server, **changes)
        assert list(wrong(run)) == [row]
        assert found in wrong(run)[row]
        assert set(unchecked(run)) >= set(TRIAL)
        assert not methods(server) & {"PATCH", "DELETE"}
        assert not [name for name, value in changes.items() if name in ("password", "token", "client_secret") and value in run.output]


@pytest.mark.parametrize("method", ["basic", "oauth2_client_credentials"])
def test_a_server_that_breaks_half_way_and_tells_the_credentials(method: str) -> None:
    with IdentityServer(method) as server:
        server.before_answer = lambda request: scim_error(500, f"got {request.headers['Authorization']}") if request.method == "PATCH" else None
        run = check(server, fail=True)
        assert run.failed
        assert list(wrong(run)) == ["User changed by PATCH", "User deactivated", "User put in the group"]
        assert "the server answers 500: got B" in wrong(run)["User deactivated"]
        assert (unchecked(run), server.names) == ([], [])


def test_a_user_that_is_made_although_the_answer_is_an_error() -> None:
    with IdentityServer("basic") as server:
        server.after_answer = lambda request, answer: Response("broken", status=500) if request.method == "POST" else answer
        run = check(server)
        assert list(wrong(run)) == ["User created"]
        assert (rows(run)["User removed"]["found"], rows(run)["Nothing left behind"]["found"], server.names) == ("removed", "nothing", [])


def test_what_cannot_be_removed_is_told() -> None:
    with IdentityServer("bearer") as server:
        server.before_answer = lambda request: scim_error(403, "not yours") if request.method == "DELETE" else None
        run = check(server)
        assert list(wrong(run)) == ["Group removed", "User removed", "Nothing left behind"]
        assert len(set(server.names)) == 1
        assert server.names[0] in rows(run)["Nothing left behind"]["hint"]


def test_changes_that_are_accepted_and_not_made() -> None:
    with IdentityServer("bearer") as server:
        server.before_answer = lambda request: Response(status=204) if request.method == "PATCH" else None
        found = wrong(check(server))
        assert found == {"User changed by PATCH": "family name Scim", "User deactivated": "active: true", "User put in the group": "0 other members"}


def test_a_filter_that_is_ignored_harms_nobody() -> None:
    def without_filter(request: Request) -> None:
        request.environ["QUERY_STRING"] = ""

    with IdentityServer("bearer") as server:
        server.add(OTHER, "another")
        server.before_answer = without_filter
        run = check(server)
        assert wrong(run) == {"User found by filter": "the filter is ignored: 2 others are found with it"}
        assert server.names == sorted([OTHER, "another"])


# -- what must not matter -----------------------------------------------------------------------------------------


def plain(request: Request, answer: Response) -> Response:
    """The answers of a server that doesn't know the standard well: another content type, 200 for all, no schemas."""
    if answer.status_code >= 300 or not answer.data:
        return answer
    content = json.loads(answer.data)
    content.pop("meta", None)
    content.pop("schemas", None)
    return Response(json.dumps(content), status=200, content_type="text/json")


def test_an_imperfect_server_is_a_warning() -> None:
    with IdentityServer("bearer") as server:
        server.before_answer = lambda request: Response("no such page", status=404) if "Schemas" in request.path or "Config" in request.path else None
        server.after_answer = plain
        run = check(server)
        assert run.result["ready"], run.result["table"]
        assert set(wrong(run)) == {*DISCOVERY, "Conformity"}
        assert "Unexpected content type: text/json" in wrong(run)["Conformity"]
        assert len(run.warnings) == 4
        assert server.names == []


def test_credentials_in_the_url_are_refused_and_not_shown() -> None:
    with IdentityServer("basic") as server:
        url = server.url.replace("//", "//somebody:Sesame123@")
        run = expect_failure("scim_check", {**server.options, "scim_url": url}, "scim_url holds a user or a password")
        assert "Sesame123" not in run.msg
        assert server.requests == []


def test_the_libraries_are_named_where_they_are_missing(tmp_path: Path) -> None:
    (tmp_path / "scim2_client.py").write_text("raise ImportError('not here')\n", encoding="utf-8")
    path = os.pathsep.join(map(str, (tmp_path, INTERRUPTION, collections_path())))
    options = {"scim_url": "https://glpi.example.com/scim", "authentication": "bearer", "token": "a-token"}
    expect_failure("scim_check", options, "scim2-client[httpx2]", environment={"PYTHONPATH": path}, allow_traceback=True)
