# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A GLPI 10.0 that keeps its tokens encrypted: provisioned, mended, its secrets rotated, and its access taken away."""

from __future__ import annotations

import base64
from pathlib import Path

import pytest

from testbed.glpi_database import LATEST

from .medulla_run import HOST, one_sentence

ENCRYPTED = f"{LATEST} encrypted"
LEFT_OVER = "LeftOver0SecretToken"
PLAIN_CLIENT = (
    "INSERT INTO glpi_apiclients SET name = 'MMC', is_active = 1, ipv6 = '::1', app_token = %s, comment = '', dolog_method = 0,"
    " ipv4_range_start = INET_ATON('127.0.0.2'), ipv4_range_end = INET_ATON('127.0.0.2')"
)
encrypted = pytest.mark.parametrize("glpi", [ENCRYPTED], indirect=True)


@pytest.fixture
def directory(glpi, tmp_path: Path) -> Path:
    """GLPI's configuration directory, with its key."""
    file = tmp_path / "glpi/config/glpicrypt.key"
    file.parent.mkdir(parents=True)
    file.write_bytes(glpi.key)
    return file.parent.parent


def without_token(access) -> list[str]:
    """What GLPI answers Medulla's address without a token, and with a made-up one."""
    answers = []
    for headers in ({}, {"App-Token": "MadeUp0Token"}):
        # The stand-in's own client takes no source address, so it plays Medulla by its range.
        access.glpi.execute("UPDATE glpi_apiclients SET is_active = name = 'MMC', ipv4_range_start = INET_ATON('127.0.0.1')")
        answers.append(access.glpi.call("GET", "getMyProfiles", headers=headers).json()[0])
        access.glpi.execute("UPDATE glpi_apiclients SET is_active = 1")
        access.glpi.execute("UPDATE glpi_apiclients SET ipv4_range_start = INET_ATON('127.0.0.2') WHERE name = 'MMC'")
    return answers


@encrypted
def test_an_access_from_its_provision_to_its_revocation(installed, directory):
    glpi = installed.glpi
    glpi.execute(PLAIN_CLIENT, LEFT_OVER)
    key = base64.b64encode(glpi.key).decode()
    installed.host["medulla_glpi_directory"] = str(directory)

    first = installed.play("medulla", verbosity=4, diff=True)
    ((app_token,), (user_token,)) = installed.tokens()
    assert app_token == LEFT_OVER and len(user_token) == 40
    assert without_token(installed) == ["ERROR_APP_TOKEN_PARAMETERS_MISSING", "ERROR_WRONG_APP_TOKEN_PARAMETER"]
    settings = installed.settings()
    assert (settings["glpi_mmc_app_token"], settings["glpi_root_user_token"], settings["glpi_crypt_key"]) == (app_token, user_token, "")

    before = installed.all()
    again = installed.play("medulla", verbosity=4, diff=True)
    assert again.changed == {HOST: 0}
    assert installed.all() == before

    rotated = installed.play("medulla_rotate", {"medulla_rotate": "app_token,user_token"}, verbosity=4, diff=True)
    ((new_app_token,), (new_user_token,)) = installed.tokens()
    assert len({app_token, new_app_token, user_token, new_user_token}) == 4 and "" not in (new_app_token, new_user_token)
    settings = installed.settings()
    assert (settings["glpi_mmc_app_token"], settings["glpi_root_user_token"]) == (new_app_token, new_user_token)

    for run in (first, again, rotated):
        for secret in (key, app_token, user_token, new_app_token, new_user_token):
            assert secret not in run.output

    installed.play("medulla_revoke")
    assert installed.tokens() == ([], [None])


@encrypted
def test_the_key_comes_from_outside(medulla):
    before = medulla.glpi.rows("SELECT * FROM glpi_apiclients"), medulla.glpi.rows("SELECT * FROM glpi_users")
    one_sentence(medulla.run({"medulla_glpi_directory": "/nonexistent"}), "glpicrypt.key", "medulla_glpi_directory", "_glpi_key")
    wrong = medulla.run({"medulla_glpi_key": "c2hvcnQ="})
    one_sentence(wrong, "has 5 bytes, and GLPI's key has 32")
    assert (medulla.glpi.rows("SELECT * FROM glpi_apiclients"), medulla.glpi.rows("SELECT * FROM glpi_users")) == before
    key = base64.b64encode(medulla.glpi.key).decode()
    run = medulla.provision({"medulla_glpi_key": key}, verbosity=4, diff=True)
    ((app_token,), (user_token,)) = medulla.tokens()
    assert len(app_token) == len(user_token) == 40
    assert not [task for task in run.module_runs if task.action == "medulla.glpi.crypt_key_info"]
    for secret in (key, app_token, user_token):
        assert secret not in run.output
