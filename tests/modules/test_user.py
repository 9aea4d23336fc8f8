# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The module user: against the stand-in, looked at with the database's own client."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from flask import Request, Response

from testbed import glpi_database
from testbed.installation import Glpi
from testbed.module_run import expect_failure, expect_success, interruptions, run_module
from testbed.stand_in.answers import as_json

READ_ONLY, SUPER_ADMIN, SELF_SERVICE = 8, 4, 1
PASSWORD = "Sec&ret-1<2>3"
TOKEN = "Medulla0Token".ljust(40, "y")
WANTED = {"name": "medulla", "password": PASSWORD, "profile": "Read-Only", "realname": "R&D <Lab>"}
every_version = pytest.mark.parametrize("glpi", glpi_database.DIFFERING, indirect=True)


@pytest.fixture
def users(read: Callable[[str], str]) -> Callable[[], str]:
    """All that the module could write, as text to compare."""
    return lambda: read(
        "SELECT * FROM glpi_users WHERE name <> 'glpi' ORDER BY id; SELECT * FROM glpi_profiles_users ORDER BY id"
    )


@pytest.fixture
def row(read: Callable[[str], str]) -> Callable[[str], str]:
    """Columns of Medulla's user."""
    return lambda columns: read(f"SELECT {columns} FROM glpi_users WHERE name = 'medulla'")


@pytest.fixture
def assigned(read: Callable[[str], str]) -> Callable[[], list[str]]:
    """The profile, entity and recursion of each assignment of Medulla's user."""
    return lambda: read(
        "SELECT CONCAT_WS(' ', p.profiles_id, p.entities_id, p.is_recursive) FROM glpi_profiles_users p"
        " JOIN glpi_users u ON u.id = p.users_id WHERE u.name = 'medulla' ORDER BY p.id"
    ).splitlines()


def assign(glpi: Glpi, profile: int, entity: int = 0, recursive: int = 1, dynamic: int = 0) -> None:
    """Give Medulla's user another profile."""
    glpi.execute(
        "INSERT INTO glpi_profiles_users (users_id, profiles_id, entities_id, is_recursive, is_dynamic)"
        " SELECT id, %s, %s, %s, %s FROM glpi_users WHERE name = 'medulla'",
        profile, entity, recursive, dynamic,
    )  # fmt: skip


def add_paris(glpi: Glpi) -> int:
    """An entity below the root entity, added by GLPI itself."""
    session = glpi.session(user_token=glpi.token("glpi_users", glpi.rows("SELECT api_token FROM glpi_users WHERE name = 'glpi'")[0]["api_token"]))
    made = glpi.call("POST", "Entity", session, json={"input": {"name": "Paris", "entities_id": 0}})
    glpi.call("GET", "killSession", session)
    return int(made.json()["id"])


@every_version
def test_sessions_open_in_the_entity_of_the_profile(glpi: Glpi, rest: dict[str, Any], row: Callable[[str], str]) -> None:
    """Also when it is moved up again: then an entity below it as the default would hide all the rest."""
    paris = add_paris(glpi)
    token = {"api_url": glpi.url, "api_user_token": TOKEN}

    def opened_in() -> Any:
        session = glpi.session(user_token=TOKEN)
        active = glpi.call("GET", "getActiveEntities", session).json()["active_entity"]
        glpi.call("GET", "killSession", session)
        return active["id"], sorted(entity["id"] for entity in active["active_entities"])

    below = {**WANTED, "entity": "Root entity > Paris"}
    expect_success("user", {**rest, **below}, changed=True)
    glpi.set_user_token("medulla", TOKEN)
    assert opened_in() == (paris, [paris])
    expect_success("user", {**rest, **WANTED}, changed=True)
    assert row("entities_id") == "0"
    assert opened_in() == (0, [0, paris])
    expect_success("user", {**token, **WANTED}, changed=False)
    expect_success("user", {**rest, **below}, changed=True)
    assert opened_in() == (paris, [paris])


@every_version
@pytest.mark.parametrize("default", ["Read-Only", "Self-Service"])
def test_an_administrator_whose_default_profile_is_another(
    glpi: Glpi, rest: dict[str, Any], assigned: Callable[[], list[str]], read: Callable[[str], str], default: str
) -> None:
    """A login takes the default profile; the one that has the right is changed into when it is needed."""
    glpi.execute(
        "INSERT INTO glpi_profiles_users (users_id, profiles_id, entities_id, is_recursive)"
        " SELECT u.id, p.id, 0, 1 FROM glpi_users u, glpi_profiles p WHERE u.name = 'glpi' AND p.name = %s", default,
    )  # fmt: skip
    glpi.execute("UPDATE glpi_users SET profiles_id = (SELECT id FROM glpi_profiles WHERE name = %s) WHERE name = 'glpi'", default)
    expect_success("user", {**rest, **WANTED}, changed=True)
    assert assigned() == ["8 0 1"]
    expect_success("user", {**rest, **WANTED}, changed=False)
    expect_success("user", {**rest, **WANTED, "profile": "Super-Admin"}, changed=True)
    expect_success("user", {**rest, "name": "medulla", "state": "absent", "purge": True}, changed=True)
    assert read("SELECT name FROM glpi_users WHERE name = 'medulla'") == ""
    assert not glpi.stand_in.open_sessions()
    glpi.execute("DELETE FROM glpi_profiles_users WHERE profiles_id = 4 AND users_id = (SELECT id FROM glpi_users WHERE name = 'glpi')")
    expect_failure("user", {**rest, **WANTED}, f"It was asked with the profile {default}.")


@pytest.mark.quick
@every_version
def test_check_mode_apply_and_apply_again(
    glpi: Glpi, rest: dict[str, Any], users: Callable[[], str], assigned: Callable[[], list[str]]
) -> None:
    before = users()
    with glpi.stand_in.refuse_writes():
        foretold = expect_success("user", {**rest, **WANTED}, check=True, changed=True)
    assert not glpi.stand_in.refused
    assert users() == before
    assert foretold.result["id"] is None
    done = expect_success("user", {**rest, **WANTED}, changed=True)
    assert done.diff == foretold.diff
    assert done.diff["before"] == {"state": "absent"}
    assert done.diff["after"]["password"] == "(hidden)"
    after = users()
    assert "medulla" in after
    assert assigned() == ["8 0 1"]
    with glpi.stand_in.refuse_writes():
        again = expect_success("user", {**rest, **WANTED}, changed=False)
        expect_success("user", {**rest, **WANTED}, changed=False, check=True)
    assert again.requests <= 8
    assert again.diff["before"] == again.diff["after"]
    assert users() == after
    assert not glpi.stand_in.open_sessions()
    assert PASSWORD not in foretold.output + done.output + again.output
    glpi.open_api(credentials=True)
    assert glpi.session("medulla", PASSWORD)


@pytest.mark.parametrize(
    ("options", "columns", "value"),
    [
        ({"realname": "O'Neill & <Sons>"}, "realname", "O'Neill &#38; &#60;Sons&#62;"),
        ({"realname": ""}, "realname", ""),
        ({"firstname": "Éléonore"}, "firstname", "Éléonore"),
        ({"comment": "for \"Medulla\""}, "comment", "for \"Medulla\""),
        ({"active": False}, "is_active", "0"),
        ({"password": "Other-456", "update_password": "always"}, "LEFT(password, 4)", "$2y$"),
    ],
)
def test_each_field_changes_just_itself(
    glpi: Glpi, rest: dict[str, Any], options: dict[str, Any], columns: str, value: str, row: Callable[[str], str]
) -> None:
    expect_success("user", {**rest, **WANTED, "comment": "old"})
    field = columns.partition("(")[2].partition(",")[0] or columns
    names = [column.split(" ")[0] for column in glpi_database.schema(glpi.version)["glpi_users"]["columns"]]
    others = ", ".join(name for name in names if name not in (field, "date_mod", "password_last_update"))
    before, old = row(others), row(field)
    with glpi.stand_in.refuse_writes():
        expect_success("user", {**rest, "name": "medulla", **options}, check=True, changed=True)
    done = expect_success("user", {**rest, "name": "medulla", **options}, changed=True)
    assert row(columns) == value
    assert row(field) != old
    assert row(others) == before
    differing = {key for key in done.diff["after"] if done.diff["before"][key] != done.diff["after"][key]}
    assert differing == {"password" if field == "password" else "active" if field == "is_active" else field}
    if "update_password" not in options:
        expect_success("user", {**rest, "name": "medulla", **options}, changed=False)


@pytest.mark.parametrize(
    ("options", "rows"),
    [
        ({"profile": "Super-Admin"}, ["4 0 1"]),
        ({"recursive": False}, ["8 0 0"]),
        ({"entity": "Root entity > Paris"}, ["8 1 1"]),
        ({"entity": "Root entity > Paris", "recursive": False, "profile": "Technician"}, ["6 1 0"]),
        ({"profile": "Super-Admin", "exclusive_profiles": False}, ["8 0 1", "4 0 1"]),
    ],
)
def test_the_profile_is_swapped_and_becomes_the_default(
    glpi: Glpi, rest: dict[str, Any], options: dict[str, Any], rows: list[str],
    assigned: Callable[[], list[str]], row: Callable[[str], str],
) -> None:  # fmt: skip
    expect_success("user", {**rest, **WANTED})
    assert add_paris(glpi) == 1
    before = row("password, realname, is_active")
    expect_success("user", {**rest, **WANTED, **options}, changed=True)
    assert assigned() == rows
    assert row("profiles_id") == rows[-1].split()[0]
    assert row("password, realname, is_active") == before
    expect_success("user", {**rest, **WANTED, **options}, changed=False)
    expect_success("user", {**rest, **WANTED}, changed=True)
    assert assigned() == (["8 0 1"])
    assert row("profiles_id") == "8"


@every_version
def test_other_profiles_go_only_when_it_is_exclusive(
    glpi: Glpi, rest: dict[str, Any], assigned: Callable[[], list[str]]
) -> None:
    expect_success("user", {**rest, **WANTED})
    assign(glpi, SELF_SERVICE, recursive=0, dynamic=1)
    assign(glpi, READ_ONLY)
    assign(glpi, SUPER_ADMIN)
    expect_success("user", {**rest, **WANTED, "exclusive_profiles": False}, changed=False)
    expect_success("user", {**rest, "name": "medulla", "realname": "x"}, changed=True)
    assert len(assigned()) == 4
    done = expect_success("user", {**rest, **WANTED}, changed=True)
    assert assigned() == ["8 0 1"]
    assert len(done.diff["before"]["profiles"]) == 4
    assert done.diff["after"]["profiles"] == ["Read-Only on the root entity and below"]


def test_a_user_without_any_profile_gets_one(
    glpi: Glpi, rest: dict[str, Any], assigned: Callable[[], list[str]]
) -> None:
    expect_success("user", {**rest, **WANTED})
    glpi.execute("DELETE p FROM glpi_profiles_users p JOIN glpi_users u ON u.id = p.users_id WHERE u.name = 'medulla'")
    looked = expect_success("user", {**rest, "name": "medulla"}, changed=False)
    assert looked.warnings == ["The user medulla cannot sign in: it has no profile."]
    expect_success("user", {**rest, **WANTED}, changed=True)
    assert assigned() == ["8 0 1"]


def test_a_new_user_without_a_profile_gets_glpis_default(
    rest: dict[str, Any], assigned: Callable[[], list[str]]
) -> None:
    expect_success("user", {**rest, "name": "medulla", "active": False}, changed=True)
    assert assigned() == ["1 0 0"]


@every_version
def test_a_login_that_glpi_encodes(glpi: Glpi, rest: dict[str, Any], read: Callable[[str], str]) -> None:
    login = {"name": "R&D <Lab>", "profile": "Read-Only"}
    expect_success("user", {**rest, **login}, changed=True)
    expect_success("user", {**rest, **login}, changed=False)
    expect_success("user", {**rest, **login, "name": "r&d <lab>"}, changed=False)
    assert read("SELECT name FROM glpi_users WHERE name LIKE 'R%Lab%'") == glpi.stored_text("R&#38;D &#60;Lab&#62;")


def test_trash_and_purge(glpi: Glpi, rest: dict[str, Any], row: Callable[[str], str]) -> None:
    name = {**rest, "name": "medulla"}
    absent, purged = {**name, "state": "absent"}, {**name, "state": "absent", "purge": True}
    expect_success("user", absent, changed=False)
    expect_success("user", {**rest, **WANTED})
    with glpi.stand_in.refuse_writes():
        expect_success("user", absent, changed=True, check=True)
    assert row("is_deleted") == "0"
    expect_success("user", absent, changed=True)
    expect_success("user", absent, changed=False)
    assert row("is_deleted") == "1"
    with glpi.stand_in.refuse_writes():
        foretold = expect_success("user", {**rest, **WANTED}, changed=True, check=True)
    restored = expect_success("user", {**rest, **WANTED}, changed=True)
    assert restored.diff == foretold.diff
    assert (restored.diff["before"]["state"], restored.diff["after"]["state"]) == ("trash", "present")
    assert row("is_deleted") == "0"
    expect_success("user", {**rest, **WANTED}, changed=False)
    expect_success("user", absent, changed=True)
    glpi.execute("UPDATE glpi_users SET last_login = '2026-01-01 10:00:00' WHERE name = 'medulla'")
    expect_failure("user", {**rest, **WANTED}, "is in GLPI's trash and has signed in before", "give adopt")
    glpi.execute("UPDATE glpi_users SET last_login = NULL WHERE name = 'medulla'")
    done = expect_success("user", purged, changed=True)
    assert done.diff["before"] == {"state": "trash", "name": "medulla"}
    assert row("id") == ""
    expect_success("user", purged, changed=False)
    expect_success("user", {**rest, **WANTED})
    expect_success("user", purged, changed=True)
    assert row("id") == ""


@pytest.mark.quick
@every_version
def test_the_api_user_itself_sees_that_nothing_is_to_do(
    glpi: Glpi, rest: dict[str, Any], users: Callable[[], str]
) -> None:
    expect_success("user", {**rest, **WANTED})
    glpi.set_user_token("medulla", TOKEN)
    itself = {**rest, "api_user_token": TOKEN}
    with glpi.stand_in.refuse_writes():
        for check in (True, False):
            run = expect_success("user", {**itself, **WANTED}, changed=False, check=check)
            assert run.requests <= 8
        expect_success("user", {**itself, **WANTED, "profile": "Super-Admin"}, changed=True, check=True)
    assert not glpi.stand_in.refused
    before = [line.split("\t")[0] for line in users().splitlines()]
    expect_failure("user", {**itself, **WANTED, "profile": "Super-Admin"}, "may lack the right")
    expect_failure("user", {**itself, **WANTED, "name": "other"}, "Adding the user other", "may lack the right")
    assert [line.split("\t")[0] for line in users().splitlines()] == before
    glpi.execute("UPDATE glpi_profilerights SET rights = 0 WHERE profiles_id = 8 AND name = 'user'")
    expect_failure("user", {**itself, **WANTED}, "sign in as an administrator of GLPI")
    assert not glpi.stand_in.open_sessions()


def test_a_user_that_may_do_anything_can_take_that_from_itself(
    glpi: Glpi, rest: dict[str, Any], assigned: Callable[[], list[str]], row: Callable[[str], str]
) -> None:
    expect_success("user", {**rest, **WANTED, "profile": "Super-Admin"})
    glpi.set_user_token("medulla", TOKEN)
    itself = {**rest, "api_user_token": TOKEN}
    expect_success("user", {**itself, **WANTED}, changed=True)
    assert assigned() == ["8 0 1"]
    assert row("profiles_id, api_token") == f"8\t{TOKEN}"
    expect_success("user", {**itself, **WANTED}, changed=False)
    expect_failure("user", {**itself, **WANTED, "profile": "Super-Admin"}, "may lack the right")


@pytest.mark.parametrize("recursive", [True, False])
def test_a_user_of_one_entity_sees_itself(glpi: Glpi, rest: dict[str, Any], recursive: bool) -> None:
    add_paris(glpi)
    wanted = {**WANTED, "entity": "Root entity > Paris", "recursive": recursive}
    expect_success("user", {**rest, **wanted})
    glpi.set_user_token("medulla", TOKEN)
    expect_success("user", {**rest, "api_user_token": TOKEN, **wanted}, changed=False)


def one_of_a_name(glpi: Glpi, **columns: Any) -> None:
    """A second user of the login, as another login source makes it."""
    values = {"name": "medulla", "authtype": 3, "is_active": 1, **columns}
    glpi.execute(
        f"INSERT INTO glpi_users ({', '.join(values)}) VALUES ({', '.join(['%s'] * len(values))})", *values.values()
    )


@pytest.mark.parametrize(
    ("options", "needles"),
    [
        ({"profile": "Reader"}, ["no profile called Reader", "Read-Only", "Super-Admin"]),
        ({"entity": "Root entity > Lyon"}, ["no entity of the full name Root entity > Lyon", "There are: Root entity"]),
        ({"profile": None, "entity": "Root entity"}, ["missing parameter(s) required by 'entity': profile"]),
        ({"name": "x" * 256}, ["The name is longer than the 255 characters"]),
        ({"realname": "x" * 256}, ["The realname is longer than the 255 characters"]),
        ({"password": "short"}, ["GLPI's password policy", "8 characters", "a symbol"]),
        ({"password": "Secret_123"}, ["asks for a symbol (- and . are some, _ is none)"]),
    ],
)
def test_what_is_refused_before_anything_is_written(
    glpi: Glpi, rest: dict[str, Any], options: dict[str, Any], needles: list[str], users: Callable[[], str]
) -> None:
    glpi.set_config(use_password_security=1)
    before = users()
    for check in (True, False):
        expect_failure("user", {**rest, **WANTED, **options}, *needles, check=check)
    assert users() == before
    assert not glpi.stand_in.open_sessions()


def test_two_entities_of_one_full_name(glpi: Glpi, rest: dict[str, Any]) -> None:
    add_paris(glpi)
    glpi.execute(
        "INSERT INTO glpi_entities (id, name, completename, entities_id, level)"
        " VALUES (9, 'Paris (old)', 'Root entity > Paris', 0, 2)"
    )
    expect_failure("user", {**rest, **WANTED, "entity": "Root entity > Paris"}, "2 entities", "(ids 1, 9)")


def test_two_users_of_one_login(glpi: Glpi, rest: dict[str, Any], users: Callable[[], str]) -> None:
    expect_success("user", {**rest, **WANTED})
    one_of_a_name(glpi, is_deleted=1)
    before = users()
    expect_failure("user", {**rest, **WANTED, "realname": "x"}, "2 users with the login medulla", "8 in the trash")
    expect_failure("user", {**rest, "name": "medulla", "state": "absent"}, "2 users with the login medulla")
    assert users() == before


def test_a_user_of_others_is_changed_only_when_adopted(glpi: Glpi, rest: dict[str, Any], row: Callable[[str], str]) -> None:
    expect_success("user", {**rest, **WANTED})
    glpi.execute("UPDATE glpi_users SET last_login = '2026-01-01 10:00:00' WHERE name = 'medulla'")
    expect_success("user", {**rest, **WANTED}, changed=False)
    for change in ({"realname": "x"}, {"state": "absent"}):
        expect_failure("user", {**rest, **WANTED, **change}, "has signed in before (last on 2026-01-01 10:00:00)", "give adopt")
    assert row("realname, is_deleted") == "R&#38;D &#60;Lab&#62;\t0"
    expect_success("user", {**rest, **WANTED, "realname": "x", "adopt": True}, changed=True)


def test_the_user_that_signs_in_is_changed_only_when_adopted(glpi: Glpi, rest: dict[str, Any]) -> None:
    glpi.open_api()
    itself = {"api_url": glpi.url, "api_username": "glpi", "api_password": "glpi", "name": "glpi", "realname": "x"}
    failed = run_module("user", itself)
    assert failed.failed and "is the one that api_username signs in as" in failed.msg
    expect_success("user", {**itself, "adopt": True}, changed=True)


def test_what_would_keep_the_user_out_is_a_warning(glpi: Glpi, rest: dict[str, Any]) -> None:
    expect_success("user", {**rest, **WANTED})
    glpi.execute("UPDATE glpi_users SET is_active = 0, end_date = '2020-01-01 00:00:00' WHERE name = 'medulla'")
    run = expect_success("user", {**rest, **WANTED}, changed=False)
    assert run.warnings == ["The user medulla cannot sign in: it is not active, it was valid until 2020-01-01 00:00:00."]


def at(method: str, path: str, do: Callable[[], Response | None]) -> Callable[[Request], Response | None]:
    """Do something when this call comes."""
    return lambda request: do() if request.method == method and request.path.endswith(path) else None


def test_a_new_user_whose_password_was_dropped_goes_again(
    glpi: Glpi, rest: dict[str, Any], row: Callable[[str], str]
) -> None:
    glpi.stand_in.before_answer = at("POST", "User", lambda: glpi.set_config(use_password_security=1))
    expect_failure("user", {**rest, **WANTED, "password": "weak"}, "dropped the password of the user medulla")
    assert row("id") == ""


def test_a_password_that_glpi_left_as_it_was_is_a_warning(glpi: Glpi, rest: dict[str, Any]) -> None:
    always = {**rest, **WANTED, "update_password": "always"}
    expect_success("user", always)
    glpi.execute("UPDATE glpi_users SET password_last_update = '2026-01-01 10:00:00' WHERE name = 'medulla'")
    assert not expect_success("user", always, changed=True).warnings
    glpi.execute("UPDATE glpi_users SET password_last_update = '2026-01-01 10:00:00' WHERE name = 'medulla'")
    user = glpi.rows("SELECT id FROM glpi_users WHERE name = 'medulla'")[0]["id"]
    glpi.stand_in.before_answer = at("PUT", f"User/{user}", lambda: glpi.set_config(use_password_security=1))
    run = expect_success("user", {**always, "password": "weak"}, changed=True)
    assert "GLPI left the password of the user medulla as it was on 2026-01-01 10:00:00" in run.warnings[0]


def test_a_change_that_glpi_only_says_it_made_is_an_error(glpi: Glpi, rest: dict[str, Any]) -> None:
    expect_success("user", {**rest, **WANTED})
    user = glpi.rows("SELECT id FROM glpi_users WHERE name = 'medulla'")[0]["id"]

    def says_so() -> Any:
        return as_json([{str(user): True, "message": ""}])

    glpi.stand_in.before_answer = at("PUT", f"User/{user}", says_so)
    expect_failure("user", {**rest, **WANTED, "comment": "x"}, "it kept something else in comment")


@pytest.mark.parametrize(
    ("closed", "needle"),
    [
        ("UPDATE glpi_configs SET value = '0' WHERE name = 'enable_api'", "GLPI's API is off"),
        ("UPDATE glpi_apiclients SET is_active = 0", "(127.0.0.1)"),
        ("UPDATE glpi_apiclients SET app_token = 'Client0'", "asks for an app_token"),
        (None, "Password login over GLPI's API is off"),
    ],
)
def test_check_mode_foretells_behind_a_closed_gate(
    glpi: Glpi, rest: dict[str, Any], closed: str | None, needle: str
) -> None:
    options = {**rest, **WANTED}
    if closed:
        glpi.execute(closed)
    else:
        options = {"api_url": glpi.url, "api_username": "administrator", "api_password": "unknown", **WANTED}
    run = expect_success("user", options, check=True, changed=True)
    assert needle in run.warnings[0]
    assert run.diff["after"]["profiles"] == ["Read-Only on the root entity and below"]
    expect_success("user", {**options, "state": "absent"}, check=True, changed=False)
    expect_failure("user", options, needle)


def begin(glpi: Glpi, had: list[int] | None) -> None:
    """No user, or one with these profiles."""
    glpi.execute("DELETE FROM glpi_profiles_users WHERE users_id > 6")
    glpi.execute("DELETE FROM glpi_users WHERE name = 'medulla'")
    if had is not None:
        glpi.execute(
            "INSERT INTO glpi_users (name, authtype, password, profiles_id) VALUES ('medulla', 1, '$2y$04$x', %s)",
            max(had, default=0),
        )
        for profile in had:
            assign(glpi, profile)


@pytest.mark.parametrize("had", [None, [SUPER_ADMIN, SELF_SERVICE]])
def test_a_killed_run_is_finished_by_the_next(
    glpi: Glpi, rest: dict[str, Any], had: list[int] | None,
    assigned: Callable[[], list[str]], row: Callable[[str], str],
) -> None:  # fmt: skip
    wanted = {**rest, **WANTED, "comment": "x"}
    begin(glpi, had)
    for after, _run in interruptions("user", wanted):
        expect_success("user", wanted)
        assert assigned() == ["8 0 1"], after
        assert row("comment, profiles_id, password IS NULL") == "x\t8\t0"
        begin(glpi, had)


@pytest.mark.parametrize("had", [None, [SUPER_ADMIN, SELF_SERVICE], []])
def test_runs_at_the_same_time_end_in_one_state(
    glpi: Glpi, rest: dict[str, Any], had: list[int] | None,
    assigned: Callable[[], list[str]], read: Callable[[str], str],
) -> None:  # fmt: skip
    begin(glpi, had)
    with ThreadPoolExecutor(3) as pool:
        runs = list(pool.map(lambda _number: run_module("user", {**rest, **WANTED}), range(3)))
    assert [run.msg for run in runs if run.failed] == []
    assert read("SELECT COUNT(*) FROM glpi_users WHERE name = 'medulla'") == "1"
    assert assigned() == ["8 0 1"]
    assert not glpi.stand_in.open_sessions()
