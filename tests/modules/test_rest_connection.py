# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How the REST modules reach GLPI: addresses, TLS, failure pages, redirections, retries; and what the errors say."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Request, Response, redirect

from testbed.installation import Glpi
from testbed.mariadb import free_port
from testbed.module_run import expect_failure, expect_success, run_module
from testbed.stand_in import StandIn, faults
from testbed.tls import Authority, Certificate

TOKEN = "Administrator0Token".ljust(40, "x")


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Certificate:
    """A certificate for a name that no server on this machine has."""
    return Authority(tmp_path_factory.mktemp("tls")).certificate("glpi.example.test")


@pytest.fixture
def over_tls(glpi: Glpi, rest: dict[str, Any], certificate: Certificate) -> Iterator[StandIn]:
    """The same GLPI behind TLS."""
    with StandIn(glpi.server, glpi.database, glpi.version, certificate=(certificate.cert, certificate.key)) as server:
        yield server


@pytest.mark.quick
def test_another_address_keeps_the_name_for_host_and_tls(
    over_tls: StandIn, rest: dict[str, Any], certificate: Certificate
) -> None:
    hosts = []
    over_tls.before_answer = lambda request: hosts.append(request.host)
    named = {**rest, "api_url": f"https://glpi.example.test:{over_tls.port}/glpi", "name": "medulla"}
    here = {**named, "api_connect_to": "127.0.0.1"}
    expect_success("user", {**here, "ca_path": str(certificate.ca)}, changed=True, check=True)
    assert set(hosts) == {f"glpi.example.test:{over_tls.port}"}
    expect_failure("user", here, "The server's certificate is not trusted: give ca_path")
    expect_success("user", {**here, "validate_certs": False}, check=True)
    expect_success("user", {**here, "validate_certs": False, "ca_path": "/dev/null"}, check=True)
    bundle = {"REQUESTS_CA_BUNDLE": str(certificate.ca)}
    expect_success("user", here, check=True, environment=bundle)
    expect_success("user", {**here, "validate_certs": False}, check=True, environment={"REQUESTS_CA_BUNDLE": "/dev/null"})
    expect_failure("user", {**here, "ca_path": "/nonexistent"}, "correct ca_path")
    expect_failure("user", {**named, "ca_path": str(certificate.ca)}, "The host's name is not known")
    other = {**named, "api_url": over_tls.url, "ca_path": str(certificate.ca)}
    expect_failure("user", other, "The server's certificate is not for this name", "api_url")
    expect_failure("user", {**rest, "api_url": rest["api_url"].replace("http:", "https:"), "name": "medulla"}, "does not speak TLS", "http:// in api_url")
    expect_failure("user", {**rest, "ca_path": str(certificate.ca), "name": "medulla"}, "ca_path asks for TLS, and api_url is not encrypted")


def test_a_private_authority_without_a_key_usage_is_trusted(
    glpi: Glpi, rest: dict[str, Any], tmp_path: Path
) -> None:
    made = tmp_path / "authority.cnf"
    made.write_text(
        "[req]\ndistinguished_name=name\nx509_extensions=authority\nprompt=no\n[name]\nCN=Private\n"
        "[authority]\nbasicConstraints=CA:TRUE\nsubjectKeyIdentifier=hash\n",
        encoding="utf-8",
    )
    subprocess.run(
        [
            "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
            "-config", made, "-keyout", tmp_path / "ca-key.pem", "-out", tmp_path / "ca.pem",
        ],
        check=True, capture_output=True,
    )  # fmt: skip
    signed = Authority(tmp_path).certificate("localhost", "127.0.0.1")
    with StandIn(glpi.server, glpi.database, glpi.version, certificate=(signed.cert, signed.key)) as server:
        here = {**rest, "api_url": server.url, "name": "medulla"}
        expect_success("user", {**here, "ca_path": str(signed.ca)}, check=True)
        expect_failure("user", here, "The server's certificate is not trusted")


def test_a_source_address(glpi: Glpi, rest: dict[str, Any]) -> None:
    away = {**rest, "name": "medulla", "api_source_address": "127.0.0.2"}
    expect_failure("user", away, "No active API client of GLPI allows the caller's address", "(127.0.0.2)")
    glpi.execute("UPDATE glpi_apiclients SET ipv4_range_end = INET_ATON('127.0.0.9')")
    expect_success("user", away, check=True)
    assert {entry.source for entry in glpi.stand_in.requests} == {"127.0.0.2"}


def test_proxies_of_the_environment_are_not_used_with_an_address_of_ones_own(glpi: Glpi, rest: dict[str, Any]) -> None:
    proxy = {"http_proxy": f"http://127.0.0.1:{free_port('127.0.0.1')}"}
    expect_failure("user", {**rest, "name": "medulla"}, "Nothing listens there", environment=proxy)
    for option in ("api_connect_to", "api_source_address"):
        expect_success("user", {**rest, "name": "medulla", option: "127.0.0.1"}, check=True, environment=proxy)


def test_a_netrc_does_not_replace_the_credentials(glpi: Glpi, rest: dict[str, Any], tmp_path: Path) -> None:
    netrc = tmp_path / ".netrc"
    netrc.write_text("default login nobody password nothing\n", encoding="utf-8")
    netrc.chmod(0o600)
    home = {"HOME": str(tmp_path), "NETRC": str(netrc)}
    expect_success("user", {**rest, "name": "medulla"}, check=True, environment=home)


@pytest.mark.parametrize(
    ("title", "needle"),
    [
        ("MAINTENANCE MODE - GLPI", "GLPI is in maintenance mode: end it"),
        ("Mysql Error - GLPI", "GLPI cannot reach its database"),
        ("Update needed - GLPI", "finish GLPI's update"),
        ("Missing configuration - GLPI", "finish GLPI's installation"),
        ("It works!", "a page titled It works! (status 200) answered instead of GLPI's API: check api_url"),
    ],
)
@pytest.mark.parametrize("check", [True, False])
def test_pages_instead_of_an_answer(glpi: Glpi, rest: dict[str, Any], title: str, needle: str, check: bool) -> None:
    glpi.stand_in.before_answer = faults.page(title)
    expect_failure("user", {**rest, "name": "medulla"}, needle, check=check)


def test_a_server_that_does_not_work(glpi: Glpi, rest: dict[str, Any]) -> None:
    glpi.stand_in.before_answer = answers(lambda: Response("<title>502 Bad Gateway</title>", 502))
    expect_failure("user", {**rest, "name": "medulla"}, "titled 502 Bad Gateway (status 502)", "see to the web server")


NOTICE = '<br />\n<b>Notice</b>:  Undefined index in <b>/var/www/glpi/x.php</b><br />\n'


@pytest.mark.parametrize(
    ("before", "needle"),
    [(NOTICE, "It answered: Notice : Undefined index in /var/www/glpi/x.php"), ("\ufeff", "a byte order mark")],
)
def test_something_before_glpi_s_json(glpi: Glpi, rest: dict[str, Any], before: str, needle: str) -> None:
    """GLPI answers, so its URL is right; what PHP wrote before the answer is shown, and nothing of the answer."""
    session = '{"session_token":"Secret0Session"}'
    glpi.stand_in.before_answer = answers(lambda: Response(before + session, content_type="text/html"))
    run = expect_failure("user", {**rest, "name": "medulla"}, "something stands before its JSON", needle)
    assert "api_url" not in run.msg and "Secret0Session" not in run.output


def test_what_another_server_answers_is_shown_without_secrets(glpi: Glpi, rest: dict[str, Any]) -> None:
    text = f"<p>No such page.</p><script>x</script> You sent user_token {rest['api_user_token']} " + "and much more " * 50
    glpi.stand_in.before_answer = answers(lambda: Response(text, 404))
    run = expect_failure("user", {**rest, "name": "medulla"}, "check api_url. It answered: No such page. You sent user_token (hidden) and much")
    assert rest["api_user_token"] not in run.output and len(run.msg) < 400


@pytest.mark.parametrize(("system", "url", "elsewhere"), [(None, "api_url", "api_connect_to"), ("scim", "scim_glpi_url", "api_access_connect_to")])
def test_nothing_listens_at_another_address(rest: dict[str, Any], system: str | None, url: str, elsewhere: str) -> None:
    options = {**rest, "name": "medulla", "api_connect_to": "127.0.0.9", "system": system, "api_url": f"http://glpi.example.test:{free_port('127.0.0.9')}"}
    expect_failure("user", options, "at 127.0.0.9: Nothing listens there", f"check {elsewhere}, the port in {url},")


def test_the_variables_of_the_role_that_is_run(glpi: Glpi, rest: dict[str, Any]) -> None:
    away = {**rest, "name": "medulla", "api_source_address": "127.0.0.2", "system": "medulla"}
    expect_failure("user", away, "or allow it with an API client of this role's own (api_access_provisioner_client).")
    del away["name"]
    run = expect_success("api_session", {**away, "state": "present"}, check=True)
    assert "api_access_provisioner_client" in run.warnings[0]
    glpi.execute("UPDATE glpi_users SET last_login = NOW(), api_token_date = NULL WHERE name = 'tech'")
    expect_failure("user", {**rest, "name": "tech", "comment": "x", "system": "servicenav"}, "give servicenav_adopt to change this user")


def answers(response: Callable[[], Response]) -> Callable[[Request], Response]:
    """Answer every call with this."""
    return lambda _request: response()


@pytest.mark.parametrize(
    ("response", "needle"),
    [
        (lambda: Response("{}", content_type="application/json"), "is JSON, but not that of GLPI's API"),
        (lambda: Response("[]", content_type="application/json"), "is JSON, but not that of GLPI's API"),
        (lambda: Response("", status=502), "a page (status 502) answered instead of GLPI's API"),
        (lambda: redirect("https://other.example.test/?x=y"), "redirects to https://other.example.test/: give that server"),
        (lambda: Response('{"error": "x"}', status=404), "GLPI reported an error"),
    ],
)
def test_answers_of_something_else(
    glpi: Glpi, rest: dict[str, Any], response: Callable[[], Response], needle: str
) -> None:
    glpi.stand_in.before_answer = answers(response)
    expect_failure("user", {**rest, "name": "medulla"}, needle)


@pytest.mark.parametrize(
    ("options", "needle"),
    [
        ({"api_url": "ftp://glpi.example.test"}, "api_url must be GLPI's URL"),
        ({"api_url": "glpi.example.test"}, "api_url must be GLPI's URL"),
        ({"api_connect_to": "127.0.0.1:80"}, "api_connect_to must be an address alone"),
        ({"api_source_address": "127.0.0.0/8"}, "api_source_address must be an address alone"),
        ({"api_app_token": "two words"}, "api_app_token holds a space"),
    ],
)
def test_options_that_cannot_be(rest: dict[str, Any], options: dict[str, Any], needle: str) -> None:
    expect_failure("user", {**rest, "name": "medulla", **options}, needle)


def test_nothing_listens_and_no_answer_in_time(glpi: Glpi, rest: dict[str, Any]) -> None:
    closed = {**rest, "api_url": f"http://127.0.0.1:{free_port('127.0.0.1')}/glpi", "name": "medulla"}
    expect_failure("user", closed, "Nothing listens there: check the port in api_url")
    glpi.stand_in.before_answer = faults.delay(3)
    expect_failure("user", {**rest, "name": "medulla", "timeout": 1}, "There was no answer in time")
    assert [entry.path for entry in glpi.stand_in.requests] == ["initSession"]


def first(method: str, path: str, times: int, fault: Callable[[Request], Response]) -> Callable[[Request], Response | None]:
    """Let the first calls of a kind fail."""
    left = [times]

    def answer(request: Request) -> Response | None:
        if request.method == method and request.path.endswith(path) and left[0]:
            left[0] -= 1
            return fault(request)
        return None

    return answer


def test_reading_is_tried_again_and_writing_is_not(glpi: Glpi, rest: dict[str, Any]) -> None:
    medulla = {**rest, "name": "medulla"}
    glpi.stand_in.before_answer = first("GET", "Profile", 2, faults.cut)
    expect_success("user", medulla, check=True)
    for method, path in (("POST", "User"), ("GET", "initSession")):
        glpi.stand_in.requests.clear()
        glpi.stand_in.before_answer = first(method, path, 1, faults.cut)
        run = run_module("user", medulla)
        assert run.failed and "The server cannot be reached" in run.msg
        assert [(entry.method, entry.path) for entry in glpi.stand_in.requests].count((method, path)) == 1
    assert glpi.rows("SELECT id FROM glpi_users WHERE name = 'medulla'") == []
    assert glpi.stand_in.open_sessions() == []


def test_a_list_of_more_than_one_page(glpi: Glpi, rest: dict[str, Any]) -> None:
    glpi.execute(
        "INSERT INTO glpi_users (name, is_active) SELECT CONCAT('medulla-', seq), 1 FROM seq_1_to_1100"
    )
    glpi.execute("INSERT INTO glpi_users (name, authtype, comment) VALUES ('medulla', 1, 'the last one')")
    run = expect_success("user", {**rest, "name": "medulla", "comment": "x"}, check=True, changed=True)
    assert run.diff["before"]["comment"] == "the last one"
    assert [entry.path for entry in glpi.stand_in.requests].count("User") == 3
