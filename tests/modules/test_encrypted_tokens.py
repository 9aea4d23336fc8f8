# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""api_client and user_token on a GLPI that keeps tokens encrypted, each table by its own setting."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from testbed import encryption
from testbed.installation import Glpi
from testbed.module_run import INTERRUPTION, ModuleRun, collections_path, expect_failure, expect_success, interruptions

# What the file glpicrypt.key of the GLPI in these tests holds, and that of another one.
KEY, OTHER_KEY = bytes(range(1, 33)), bytes(range(101, 133))
CLIENTS_FLAG, USERS_FLAG = encryption.FLAGS["glpi_apiclients"], encryption.FLAGS["glpi_users"]
GIVEN, KEPT = "Given0SecretToken", "Kept0SecretToken"


@dataclass(frozen=True)
class Kind:
    """A module, how its resource is named, and where its token stands."""

    module: str
    options: dict[str, Any]
    token: str
    flag: str
    stored: str
    write: str
    useless: str

    def with_token(self, token: str) -> dict[str, Any]:
        return {**self.options, self.token: token}


CLIENT = Kind(
    "api_client",
    {"name": "MMC", "ipv4_range": "192.0.2.10"},
    "app_token",
    CLIENTS_FLAG,
    "SELECT app_token FROM glpi_apiclients WHERE name = 'MMC'",
    "INSERT INTO glpi_apiclients SET id = 77, name = 'MMC', is_active = 1, ipv6 = '::1', comment = '', dolog_method = 0, app_token = %s,"
    " ipv4_range_start = INET_ATON('192.0.2.10'), ipv4_range_end = INET_ATON('192.0.2.10')"
    " ON DUPLICATE KEY UPDATE app_token = VALUES(app_token)",
    "GLPI asks for no token",
)
USER = Kind(
    "user_token",
    {"user": "tech"},
    "token",
    USERS_FLAG,
    "SELECT api_token FROM glpi_users WHERE name = 'tech'",
    "UPDATE glpi_users SET api_token = %s WHERE name = 'tech'",
    "GLPI refuses it",
)
both = pytest.mark.parametrize("kind", [CLIENT, USER], ids=lambda kind: kind.module)

Read = Callable[[str], str]


def option(key: bytes = KEY) -> str:
    """A key as the modules take it."""
    return base64.b64encode(key).decode()


def encrypted(token: str, key: bytes = KEY) -> str:
    """A token as that GLPI stores it."""
    return encryption.encrypted(token, key)


def decrypted(stored: str) -> str:
    """The token that this GLPI reads."""
    return encryption.decrypted(stored, KEY)


@pytest.fixture
def administrator(glpi: Glpi, administrator: dict[str, Any]) -> dict[str, Any]:
    """The options that sign in, and the key, for a GLPI that encrypts both tables."""
    glpi.set_config(**{CLIENTS_FLAG: 1, USERS_FLAG: 1})
    return {**administrator, "glpi_key": option()}


def expect_secret(run: ModuleRun, *secrets: str) -> None:
    for secret in (option(), *secrets):
        assert secret not in run.output


@pytest.mark.quick
@both
def test_a_token_is_made_kept_given_rotated_and_taken_away(kind: Kind, administrator: dict[str, Any], read: Read) -> None:
    options = {**administrator, **kind.options}
    assert expect_success(kind.module, options, check=True, changed=True).result[kind.token] is None
    made = expect_success(kind.module, options, changed=True)
    assert re.fullmatch("[A-Za-z0-9]{40}", made.result[kind.token])
    assert made.result["tokens_encrypted"] is True
    stored = read(kind.stored)
    assert len(stored) == 108
    assert decrypted(stored) == made.result[kind.token]
    expect_secret(made)
    assert made.result[kind.token] not in str(made.diff)

    for options_again in (options, {**administrator, **kind.with_token(made.result[kind.token])}):
        again = expect_success(kind.module, options_again, changed=False)
        assert again.result.get(kind.token, made.result[kind.token]) == made.result[kind.token]
        assert again.diff["before"] == again.diff["after"]
        assert read(kind.stored) == stored

    given = expect_success(kind.module, {**administrator, **kind.with_token(GIVEN)}, changed=True)
    assert given.diff["after"][kind.token] == "(hidden, changes)"
    assert decrypted(read(kind.stored)) == GIVEN
    expect_secret(given, GIVEN)
    expect_success(kind.module, {**administrator, **kind.with_token(GIVEN.upper())}, changed=True)
    assert decrypted(read(kind.stored)) == GIVEN.upper()

    rotated = expect_success(kind.module, {**options, "rotate": "always"}, changed=True)
    assert decrypted(read(kind.stored)) == rotated.result[kind.token]
    assert rotated.result[kind.token] not in (GIVEN.upper(), made.result[kind.token])

    without_key = {name: value for name, value in {**options, "state": "absent"}.items() if name != "glpi_key"}
    assert expect_success(kind.module, without_key, changed=True).result["tokens_encrypted"] is True
    assert read(kind.stored) in ("", "NULL")
    expect_success(kind.module, without_key, changed=False)


@both
def test_check_mode_writes_nothing(kind: Kind, glpi: Glpi, administrator: dict[str, Any], gate_state: Callable[[], str]) -> None:
    options = {**administrator, **kind.with_token(GIVEN)}
    before = gate_state()
    with glpi.server.refuse_writes():
        foretold = expect_success(kind.module, options, check=True, changed=True)
    assert gate_state() == before
    assert expect_success(kind.module, options, changed=True).diff == foretold.diff


@both
@pytest.mark.parametrize("check", [True, False])
@pytest.mark.parametrize("key", ["", "  "])
def test_no_key(kind: Kind, administrator: dict[str, Any], gate_state: Callable[[], str], check: bool, key: str) -> None:
    before = gate_state()
    for options in ({"glpi_key": key}, {"glpi_key": None}):
        run = expect_failure(
            kind.module, {**administrator, **kind.with_token(GIVEN), **options}, kind.flag, "no key was given", "glpicrypt.key", check=check
        )
        assert run.result["tokens_encrypted"] is True
    assert gate_state() == before


@both
@pytest.mark.parametrize(
    ("key", "needle"),
    [(option(KEY[:31]), "has 31 bytes, and GLPI's key has 32"), (option(KEY + b"\n"), "has 33 bytes"), ("S3cret-Key", "is not base64")],
)
def test_a_key_that_is_none(
    kind: Kind, administrator: dict[str, Any], gate_state: Callable[[], str], key: str, needle: str
) -> None:
    before = gate_state()
    run = expect_failure(kind.module, {**administrator, **kind.with_token(GIVEN), "glpi_key": key}, needle, "nothing was written")
    assert gate_state() == before
    expect_secret(run, key, GIVEN)


@both
@pytest.mark.parametrize(
    "evidence",
    [
        CLIENT.write,
        USER.write,
        "UPDATE glpi_users SET personal_token = %s WHERE name = 'normal'",
        "UPDATE glpi_users SET cookie_token = %s WHERE name = 'normal'",
    ],
)
def test_the_key_of_another_glpi(
    kind: Kind, glpi: Glpi, administrator: dict[str, Any], gate_state: Callable[[], str], evidence: str
) -> None:
    glpi.execute(evidence, encrypted(KEPT))
    before = gate_state()
    for rotate in ("never", "always"):
        options = {**administrator, **kind.options, "rotate": rotate, "glpi_key": option(OTHER_KEY)}
        run = expect_failure(kind.module, options, "is not that of this GLPI", "none of the 1 tokens")
        expect_secret(run, option(OTHER_KEY), KEPT)
    assert gate_state() == before


@both
def test_a_token_that_is_too_long_once_it_is_encrypted(
    kind: Kind, glpi: Glpi, administrator: dict[str, Any], gate_state: Callable[[], str], read: Read
) -> None:
    longest = ("Long" * 40)[:149]
    before = gate_state()
    for check in (True, False):
        expect_failure(kind.module, {**administrator, **kind.with_token(longest + "x")}, "149 characters", check=check)
    assert gate_state() == before
    expect_success(kind.module, {**administrator, **kind.with_token(longest)}, changed=True)
    assert decrypted(read(kind.stored)) == longest


@both
def test_one_token_of_another_key_among_good_ones(kind: Kind, glpi: Glpi, administrator: dict[str, Any], read: Read) -> None:
    glpi.execute(kind.write, encrypted(KEPT, OTHER_KEY))
    glpi.execute("UPDATE glpi_users SET personal_token = %s WHERE name = 'normal'", encrypted("Personal0Token"))
    run = expect_success(kind.module, {**administrator, **kind.options}, changed=True)
    assert run.diff["before"][kind.token] == f"not encrypted: {kind.useless}"
    assert decrypted(read(kind.stored)) == run.result[kind.token] != KEPT
    expect_success(kind.module, {**administrator, **kind.options}, changed=False)


@both
@pytest.mark.parametrize("given", [True, False])
def test_the_hole_that_a_plain_token_leaves_is_mended(
    kind: Kind, glpi: Glpi, administrator: dict[str, Any], read: Read, given: bool
) -> None:
    glpi.execute(kind.write, KEPT)
    options = {**administrator, **(kind.with_token(KEPT) if given else kind.options)}
    foretold = expect_success(kind.module, options, check=True, changed=True)
    run = expect_success(kind.module, options, changed=True)
    assert run.diff == foretold.diff
    assert run.diff["before"][kind.token] == f"not encrypted: {kind.useless}"
    assert run.diff["after"][kind.token] == "(hidden, changes)"
    # Whoever has the token goes on with it.
    assert decrypted(read(kind.stored)) == KEPT
    assert run.result.get(kind.token, KEPT) == foretold.result.get(kind.token, KEPT) == KEPT
    expect_success(kind.module, options, changed=False)


@both
def test_a_plain_token_that_cannot_be_kept(kind: Kind, glpi: Glpi, administrator: dict[str, Any], read: Read) -> None:
    glpi.execute(kind.write, "not & a token")
    run = expect_success(kind.module, {**administrator, **kind.options}, changed=True)
    assert decrypted(read(kind.stored)) == run.result[kind.token] != "not & a token"


@both
def test_an_encrypted_nothing_counts_as_no_token(kind: Kind, glpi: Glpi, administrator: dict[str, Any], read: Read) -> None:
    glpi.execute(kind.write, encrypted(""))
    run = expect_success(kind.module, {**administrator, **kind.options}, changed=True)
    assert len(decrypted(read(kind.stored))) == 40
    assert run.diff["before"][kind.token] is None


@both
def test_each_table_goes_by_its_own_setting(kind: Kind, glpi: Glpi, administrator: dict[str, Any], read: Read) -> None:
    glpi.set_config(**{kind.flag: 0})
    expect_success(kind.module, {**administrator, **kind.with_token(GIVEN)}, changed=True)
    assert read(kind.stored) == GIVEN
    glpi.execute("DELETE FROM glpi_configs WHERE name = %s", kind.flag)
    # No key is needed, and one that fits nothing is passed over.
    for key in ("", "S3cret-Key", option(OTHER_KEY)):
        expect_success(kind.module, {**administrator, **kind.with_token(GIVEN), "glpi_key": key}, changed=False)


def test_another_client_with_the_same_token_or_without_any(glpi: Glpi, administrator: dict[str, Any]) -> None:
    insert = "INSERT INTO glpi_apiclients SET name = %s, is_active = 1, ipv6 = '::1', app_token = %s, ipv4_range_start = 1, ipv4_range_end = 2"
    glpi.execute(insert, "Twin", encrypted(GIVEN))
    glpi.execute(insert, "Plain", "Plain0Token")
    run = expect_success("api_client", {**administrator, **CLIENT.with_token(GIVEN)}, changed=True)
    assert [("Twin" in warning, "Plain" in warning) for warning in run.warnings] == [(False, True), (True, False)]
    assert "GLPI asks for no token at those addresses" in run.warnings[0]


def test_another_user_with_the_same_token(glpi: Glpi, administrator: dict[str, Any], gate_state: Callable[[], str]) -> None:
    glpi.execute("UPDATE glpi_users SET api_token = %s WHERE name = 'normal'", encrypted(GIVEN))
    before = gate_state()
    expect_failure("user_token", {**administrator, **USER.with_token(GIVEN)}, "is also that of normal")
    glpi.execute(USER.write, encrypted(GIVEN))
    expect_failure("user_token", {**administrator, **USER.options}, "is also that of normal")
    glpi.execute(USER.write, None)
    assert gate_state() == before


@both
def test_a_run_that_is_killed_is_finished_by_the_next(kind: Kind, glpi: Glpi, administrator: dict[str, Any], read: Read) -> None:
    options = {**administrator, **kind.options}
    for _after, last in interruptions(kind.module, options):
        token = expect_success(kind.module, options).result[kind.token]
        assert decrypted(read(kind.stored)) == token
        glpi.execute("UPDATE glpi_users SET api_token = NULL")
        glpi.execute("DELETE FROM glpi_apiclients WHERE name = 'MMC'")
    assert last.changed


@both
def test_runs_at_once_end_in_one_token(
    kind: Kind,
    administrator: dict[str, Any],
    read: Read,
    at_once: Callable[[list[tuple[str, dict[str, Any]]]], list[ModuleRun]],
) -> None:
    runs = at_once([(kind.module, {**administrator, **kind.options})] * 3)
    assert [run.msg for run in runs if run.failed] == []
    assert sum(run.changed for run in runs) == 1
    assert {run.result[kind.token] for run in runs} == {decrypted(read(kind.stored))}


@both
def test_a_converged_run_takes_few_statements(kind: Kind, administrator: dict[str, Any]) -> None:
    options = {**administrator, **kind.options}
    expect_success(kind.module, options, changed=True)
    assert expect_success(kind.module, options, changed=False).statements <= 7


@both
def test_pynacl_is_needed_only_where_glpi_encrypts(
    kind: Kind, glpi: Glpi, administrator: dict[str, Any], tmp_path: Path, gate_state: Callable[[], str]
) -> None:
    (tmp_path / "nacl.py").write_text("raise ImportError('no PyNaCl here')\n")
    path = ":".join(map(str, (tmp_path, INTERRUPTION, collections_path())))
    options = {**administrator, **kind.with_token(GIVEN)}
    before = gate_state()
    expect_failure(kind.module, options, "PyNaCl", "python3-nacl", environment={"PYTHONPATH": path}, allow_traceback=True)
    assert gate_state() == before
    (tmp_path / "nacl.py").write_text("import os, signal\nos.kill(os.getpid(), signal.SIGTERM)\n")
    glpi.set_config(**{kind.flag: 0})
    expect_success(kind.module, options, changed=True, environment={"PYTHONPATH": path})
