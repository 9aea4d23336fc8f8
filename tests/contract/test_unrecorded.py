# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What was measured on real GLPI servers without being recorded, and what the tests ask of the stand-in besides."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
import requests
from requests.adapters import HTTPAdapter

from testbed import encryption, glpi_database
from testbed.installation import Glpi
from testbed.stand_in import StandIn, faults
from testbed.tls import Authority

TOKEN = "T" * 40
UNPROTECTED = "letters1"


@pytest.fixture
def admin(glpi: Glpi) -> str:
    """A session of the administrator."""
    glpi.open_api()
    return glpi.session()


def add_user(glpi: Glpi, session: str, **values: Any) -> requests.Response:
    sent = {"name": "consumer", "api_token": TOKEN, "_profiles_id": 8, "_is_recursive": 1, **values}
    return glpi.call("POST", "User", session, json={"input": sent})


def token_login(glpi: Glpi, token: str = TOKEN) -> int:
    return glpi.call("GET", "initSession", headers={"Authorization": f"user_token {token}"}).status_code


@pytest.mark.parametrize(
    "state",
    [
        "UPDATE glpi_users SET is_active = 0 WHERE name = 'consumer'",
        "UPDATE glpi_users SET is_deleted = 1 WHERE name = 'consumer'",
        "UPDATE glpi_users SET begin_date = NOW() + INTERVAL 1 DAY WHERE name = 'consumer'",
        "UPDATE glpi_users SET end_date = NOW() - INTERVAL 1 DAY WHERE name = 'consumer'",
        "DELETE FROM glpi_profiles_users WHERE users_id = (SELECT id FROM glpi_users WHERE name = 'consumer')",
        "UPDATE glpi_users SET api_token = REPEAT('T', 40) WHERE name = 'tech'",
        "INSERT INTO glpi_users (name, authtype, auths_id) VALUES ('consumer', 3, 1)",
    ],
)
def test_users_whose_token_is_refused(glpi: Glpi, admin: str, state: str) -> None:
    assert add_user(glpi, admin).status_code == 201
    assert token_login(glpi) == 200
    glpi.execute(state)
    assert token_login(glpi) == 401


def test_a_token_needs_one_space_and_its_own_case(glpi: Glpi, admin: str) -> None:
    add_user(glpi, admin)
    assert token_login(glpi, f" {TOKEN}") == 401
    assert token_login(glpi, TOKEN.lower()) == 401


def test_a_token_with_markup_is_stored_encoded_and_then_fails(glpi: Glpi, admin: str) -> None:
    add_user(glpi, admin, api_token="a&b")
    assert glpi.rows("SELECT api_token FROM glpi_users WHERE name = 'consumer'") == [{"api_token": "a&#38;b"}]
    assert token_login(glpi, "a&b") == 401


@pytest.mark.parametrize("glpi", glpi_database.KINDS[1:], indirect=True)
def test_a_plain_app_token_opens_the_gate_of_a_glpi_that_encrypts(glpi: Glpi, admin: str) -> None:
    glpi.execute("UPDATE glpi_apiclients SET app_token = %s", TOKEN)
    with pytest.raises(RuntimeError, match="ERROR_WRONG_APP_TOKEN_PARAMETER"):
        glpi.session(app_token=TOKEN)
    assert glpi.session()
    glpi.execute("UPDATE glpi_apiclients SET app_token = %s", glpi.stored_token("glpi_apiclients", TOKEN))
    assert glpi.session(app_token=TOKEN)
    with pytest.raises(RuntimeError, match="ERROR_APP_TOKEN_PARAMETERS_MISSING"):
        glpi.session()


@pytest.mark.parametrize("glpi", glpi_database.KINDS[1:], indirect=True)
def test_a_user_token_is_refused_that_is_not_encrypted_with_the_key(glpi: Glpi, admin: str) -> None:
    add_user(glpi, admin)
    assert token_login(glpi) == 200
    for stored in (TOKEN, encryption.encrypted(TOKEN, b"another key of 32 bytes........ "), None):
        glpi.execute("UPDATE glpi_users SET api_token = %s WHERE name = 'consumer'", stored)
        assert token_login(glpi) == 401


def test_what_is_encoded_is_not_encoded_again(glpi: Glpi, admin: str) -> None:
    add_user(glpi, admin, realname="R&#38;D", comment="R&D &#38;")
    (row,) = glpi.rows("SELECT realname, comment FROM glpi_users WHERE name = 'consumer'")
    assert row == {"realname": "R&#38;D", "comment": "R&#38;D &#38;#38;"}


@pytest.mark.parametrize("glpi", [glpi_database.GLPI_11], indirect=True)
def test_glpi_11_stores_and_finds_texts_as_written(glpi: Glpi, admin: str) -> None:
    add_user(glpi, admin, name="R&D <x>", realname="R&#38;D")
    reply = requests.get(
        f"{glpi.url}/api.php/v1/User",
        headers={"Session-Token": admin},
        params={"searchText[name]": "^R&D <x>$"},
        timeout=30,
    )
    assert [(user["name"], user["realname"]) for user in reply.json()] == [("R&D <x>", "R&#38;D")]


def test_an_expired_password_locks_the_token_out(glpi: Glpi, admin: str) -> None:
    add_user(glpi, admin, password=UNPROTECTED, password2=UNPROTECTED)
    glpi.execute("UPDATE glpi_users SET password_last_update = NOW() - INTERVAL 40 DAY WHERE name = 'consumer'")
    glpi.set_config(password_expiration_delay=30)
    assert token_login(glpi) == 200
    glpi.set_config(password_expiration_lock_delay=5)
    assert token_login(glpi) == 401
    assert glpi.rows("SELECT is_active FROM glpi_users WHERE name = 'consumer'") == [{"is_active": 0}]


@pytest.mark.parametrize(
    ("password", "taken"),
    [("Letters1", False), ("Letter_1", False), ("Letter-1", True), ("Letter.1", True), ("Le-1", False)],
)
def test_the_password_policy_drops_weak_passwords_silently(glpi: Glpi, admin: str, password: str, taken: bool) -> None:
    glpi.set_config(use_password_security=1)
    assert add_user(glpi, admin, password=password, password2=password).status_code == 201
    (made,) = glpi.rows("SELECT id, password IS NOT NULL AS taken FROM glpi_users WHERE name = 'consumer'")
    assert made["taken"] == int(taken)
    changed = {"password": password, "password2": password}
    reply = glpi.call("PUT", f"User/{made['id']}", admin, json={"input": changed})
    assert reply.json() == [{str(made["id"]): True, "message": ""}]
    (now,) = glpi.rows("SELECT password IS NOT NULL AS taken FROM glpi_users WHERE name = 'consumer'")
    assert now["taken"] == int(taken)


def test_a_password_without_its_copy_is_not_changed(glpi: Glpi, admin: str) -> None:
    add_user(glpi, admin, password=UNPROTECTED, password2=UNPROTECTED)
    before = glpi.rows("SELECT id, password FROM glpi_users WHERE name = 'consumer'")
    reply = glpi.call("PUT", f"User/{before[0]['id']}", admin, json={"input": {"password": "another"}})
    assert reply.status_code == 200
    assert glpi.rows("SELECT id, password FROM glpi_users WHERE name = 'consumer'") == before


def test_two_posts_of_one_user_at_once_make_one(glpi: Glpi, admin: str) -> None:
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: add_user(glpi, admin).status_code, range(8)))
    assert sorted(answers) == [201] + [400] * 7
    assert glpi.rows("SELECT COUNT(*) AS n FROM glpi_users WHERE name = 'consumer'") == [{"n": 1}]
    assert len(glpi.rows("SELECT id FROM glpi_profiles_users WHERE users_id > 6")) == 1


def test_updating_without_an_id_or_with_unknown_fields_changes_nothing(glpi: Glpi, admin: str) -> None:
    before = glpi.rows("SELECT * FROM glpi_users")
    assert glpi.call("PUT", "User", admin, json={"input": {"realname": "x"}}).json() == [[]]
    assert glpi.call("PUT", "User/2", admin, json={"input": {"nope": "x"}}).json() == [{"2": True, "message": ""}]
    assert glpi.rows("SELECT * FROM glpi_users") == before


def test_a_comment_alone_leaves_an_entity_in_the_tree(glpi: Glpi, admin: str) -> None:
    glpi.call("POST", "Entity", admin, json={"input": {"name": "Sites", "entities_id": 0}})
    glpi.call("PUT", "Entity/1", admin, json={"input": {"comment": "all of them"}})
    glpi.call("PUT", "Entity/1", admin, json={"input": {"name": "Places", "entities_id": 0}})
    (row,) = glpi.rows("SELECT completename, level, comment FROM glpi_entities WHERE id = 1")
    assert row == {"completename": "Root entity > Places", "level": 2, "comment": "all of them"}


def test_read_only_may_not_change_its_own_password(glpi: Glpi, admin: str) -> None:
    user = add_user(glpi, admin).json()["id"]
    session = glpi.session(user_token=TOKEN)
    changed = {"password": UNPROTECTED, "password2": UNPROTECTED}
    reply = glpi.call("PUT", f"User/{user}", session, json={"input": changed})
    assert (reply.status_code, reply.json()[0]) == (400, "ERROR_GLPI_UPDATE")
    for itemtype in ("User", "Profile_User", "Profile", "Entity", "APIClient"):
        assert glpi.call("GET", itemtype, session).json(), itemtype


def test_an_entity_made_by_another_session_is_not_seen(glpi: Glpi, admin: str) -> None:
    other = glpi.session()
    made = glpi.call("POST", "Entity", other, json={"input": {"name": "Sites", "entities_id": 0}}).json()["id"]
    assert glpi.call("GET", f"Entity/{made}", other).status_code == 200
    assert glpi.call("GET", f"Entity/{made}", admin).status_code == 403
    assert glpi.call("GET", f"Entity/{made}", glpi.session()).status_code == 200


def test_the_entities_of_a_session_are_changed_by_number(glpi: Glpi, admin: str) -> None:
    """As GLPI's source has it: whatever else is sent is the root entity, and one that isn't reached is answered with false."""
    glpi.call("POST", "Entity", admin, json={"input": {"name": "Own", "entities_id": 0}})
    add_user(glpi, glpi.session(), _profiles_id=4, _entities_id=1)
    session = glpi.session(user_token=TOKEN)

    def change(**sent: Any) -> tuple[int, Any]:
        reply = glpi.call("POST", "changeActiveEntities", session, json=sent)
        return reply.status_code, reply.json()

    for unreached in ("all", 0):
        assert change(entities_id=unreached, is_recursive=True) == (200, False)
    assert change(is_recursive=True) == change(entities_id="1") == (200, True)
    assert change(is_recursive="yes")[0] == 400


@pytest.mark.parametrize(
    ("assigned", "default", "opened"),
    [
        ((0, 1), 0, (0, 1, [0, 1, 2])),
        ((0, 1), 1, (1, 1, [1, 2])),
        ((0, 0), 1, (0, 0, [0])),
        ((1, 0), 1, (1, 0, [1])),
        ((1, 1), 0, (1, 0, [1, 2])),
        ((1, 0), 0, (1, 0, [1])),
    ],
)
def test_where_a_session_opens(glpi: Glpi, admin: str, assigned: tuple[int, int], default: int, opened: Any) -> None:
    """As GLPI's source has it: in the user's default entity if the profile reaches it with what is below, else in all of them."""
    glpi.call("POST", "Entity", admin, json={"input": {"name": "Sites", "entities_id": 0}})
    glpi.call("POST", "Entity", glpi.session(), json={"input": {"name": "Paris", "entities_id": 1}})
    entity, recursive = assigned
    add_user(glpi, glpi.session(), _entities_id=entity, _is_recursive=recursive)
    glpi.execute("UPDATE glpi_users SET entities_id = %s WHERE name = 'consumer'", default)
    active = glpi.call("GET", "getActiveEntities", glpi.session(user_token=TOKEN)).json()["active_entity"]
    assert (active["id"], active["active_entity_recursive"], sorted(one["id"] for one in active["active_entities"])) == opened


def test_a_default_entity_that_no_profile_reaches_is_left_out(glpi: Glpi, admin: str) -> None:
    for name in ("Sites", "Others"):
        glpi.call("POST", "Entity", admin, json={"input": {"name": name, "entities_id": 0}})
    session = glpi.session()
    user = add_user(glpi, session, _entities_id=1).json()["id"]
    for sent, kept in ((1, 1), (2, 1), (0, 0)):
        assert glpi.call("PUT", f"User/{user}", session, json={"input": {"entities_id": sent}}).status_code == 200
        assert glpi.rows("SELECT entities_id FROM glpi_users WHERE id = %s", user) == [{"entities_id": kept}]


def test_an_item_is_deleted_by_the_id_in_the_body(glpi: Glpi, admin: str) -> None:
    """As GLPI's source has it: an id in the path replaces the body's input, so what tells GLPI how to delete must come without one."""
    made = glpi.call("POST", "Computer", admin, json={"input": {"name": "x", "entities_id": 0}}).json()["id"]
    sent = {"input": {"id": made, "_disablenotif": 1}, "force_purge": True}
    reply = glpi.call("DELETE", "Computer", admin, json=sent)
    assert (reply.status_code, reply.json()) == (200, [{str(made): True, "message": ""}])
    assert glpi.rows("SELECT id FROM glpi_computers WHERE id = %s", made) == []


def test_sessions_outlive_the_login_method(glpi: Glpi, admin: str) -> None:
    glpi.set_config(enable_api_login_credentials=0)
    assert glpi.call("GET", "getMyProfiles", admin).status_code == 200
    assert glpi.stand_in.open_sessions() == ["glpi"]
    glpi.call("GET", "killSession", admin)
    assert glpi.stand_in.open_sessions() == []


def test_a_login_is_written_down(glpi: Glpi, admin: str) -> None:
    assert glpi.rows("SELECT last_login IS NOT NULL AS dated FROM glpi_users WHERE name = 'glpi'") == [{"dated": 1}]
    assert glpi.rows("SELECT service FROM glpi_events") == [{"service": "login"}]
    assert [(entry.user, entry.login) for entry in glpi.stand_in.logins()] == [("glpi", "password")]


def test_any_caller_over_ipv6_passes_a_client_without_an_ipv6_address(glpi: Glpi) -> None:
    glpi.open_api()
    glpi.execute("UPDATE glpi_apiclients SET ipv4_range_start = 1, ipv4_range_end = 1, ipv6 = '2001:db8::1'")
    with StandIn(glpi.server, glpi.database, listen="::1") as stand_in:

        def status() -> int:
            return requests.get(f"{stand_in.api_url}/initSession", auth=("glpi", "glpi"), timeout=30).status_code

        assert status() == 400
        glpi.execute("UPDATE glpi_apiclients SET ipv6 = NULL")
        assert status() == 200


class From(HTTPAdapter):
    """Calls from a source address of one's own."""

    def __init__(self, address: str) -> None:
        self.address = address
        super().__init__()

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, source_address=(self.address, 0), **kwargs)


def test_callers_are_told_apart_by_their_own_address(glpi: Glpi) -> None:
    glpi.open_api()
    caller = requests.Session()
    caller.mount("http://", From("127.0.0.2"))
    headers = {"X-Forwarded-For": "127.0.0.1"}
    reply = caller.get(f"{glpi.api_url}/initSession", auth=("glpi", "glpi"), headers=headers, timeout=30)
    assert reply.json()[0] == "ERROR_NOT_ALLOWED_IP"
    assert "(127.0.0.2)" in reply.json()[1]
    assert glpi.stand_in.requests[-1].source == "127.0.0.2"


def title(reply: requests.Response) -> str:
    assert reply.status_code == 200
    assert reply.headers["Content-Type"] == "text/html; charset=UTF-8"
    return reply.text.partition("<title>")[2].partition("</title>")[0]


def test_pages_of_a_glpi_that_does_not_work(glpi: Glpi, admin: str) -> None:
    glpi.stand_in.configured = False
    assert title(glpi.call("GET", "getMyProfiles", admin)) == "Missing configuration - GLPI"
    glpi.stand_in.configured = True
    glpi.stand_in.connection["unix_socket"] += "-gone"
    assert title(glpi.call("GET", "getMyProfiles", admin)) == "Mysql Error - GLPI"


def test_another_version_says_so(glpi: Glpi) -> None:
    glpi.open_api()
    glpi.stand_in.pretend_version(glpi.sql, "11.0.2")
    assert glpi.call("GET", "getGlpiConfig", glpi.session()).json()["cfg_glpi"]["version"] == "11.0.2"


def test_writes_are_refused_and_remembered(glpi: Glpi, admin: str) -> None:
    before = glpi.rows("SELECT * FROM glpi_users")
    with glpi.stand_in.refuse_writes():
        assert add_user(glpi, admin).status_code == 503
        assert glpi.call("GET", "User", admin).status_code == 200
    assert [(entry.method, entry.path, entry.status) for entry in glpi.stand_in.refused] == [("POST", "User", 503)]
    assert glpi.rows("SELECT * FROM glpi_users") == before
    assert add_user(glpi, admin).status_code == 201


def test_faults(glpi: Glpi, admin: str) -> None:
    glpi.stand_in.before_answer = faults.page("Proxy error")
    assert title(glpi.call("GET", "User", admin)) == "Proxy error"
    glpi.stand_in.before_answer = faults.cut
    with pytest.raises(requests.ConnectionError):
        add_user(glpi, admin)
    glpi.stand_in.before_answer = None
    assert glpi.rows("SELECT id FROM glpi_users WHERE name = 'consumer'") == []
    glpi.stand_in.after_answer = faults.cut_after
    with pytest.raises(requests.ConnectionError):
        add_user(glpi, admin)
    assert len(glpi.rows("SELECT id FROM glpi_users WHERE name = 'consumer'")) == 1


def test_over_tls(glpi: Glpi, tmp_path: Path) -> None:
    certificate = Authority(tmp_path).certificate("localhost", "127.0.0.1")
    files = (certificate.cert, certificate.key)
    with StandIn(glpi.server, glpi.database, certificate=files) as stand_in:
        assert requests.get(stand_in.api_url, verify=str(certificate.ca), timeout=30).json() == [
            "ERROR",
            "API disabled",
        ]
        with pytest.raises(requests.exceptions.SSLError):
            requests.get(stand_in.api_url, timeout=30)


def test_as_a_program(glpi: Glpi) -> None:
    command = ["--db-socket", glpi.server.socket, "--db-name", glpi.database, "--version", glpi.version]
    with subprocess.Popen(
        [sys.executable, "-m", "testbed.stand_in", *command],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[1])},
    ) as program:  # fmt: skip
        assert program.stdout and program.stderr
        url = program.stdout.readline().strip()
        assert requests.get(f"{url}/apirest.php/initSession", timeout=30).json() == ["ERROR", "API disabled"]
        program.send_signal(signal.SIGTERM)
        assert (program.wait(timeout=30), program.stdout.read(), program.stderr.read()) == (0, "", "")
