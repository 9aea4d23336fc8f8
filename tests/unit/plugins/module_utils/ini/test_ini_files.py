# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Tables of what is decided about whole files: mode, marker, removal, and what is shown."""

from __future__ import annotations

import pytest
from ansible_collections.medulla.glpi.plugins.module_utils.errors import ProvisioningError
from ansible_collections.medulla.glpi.plugins.module_utils.ini.ini_files import (
    Found,
    Mark,
    Remove,
    State,
    Wanted,
    Write,
    plan,
)
from ansible_collections.medulla.glpi.plugins.module_utils.ini.options import mode, wanted
from ansible_collections.medulla.glpi.plugins.module_utils.resource import HIDDEN, HIDDEN_CHANGE

HOST = Wanted("/f", {"main": {"dbhost": "db"}}, {})
TEXT = "[main]\ndbhost = db\n"


@pytest.mark.parametrize(
    ("found", "steps"),
    [
        (Found(None, None), [Write("/f", TEXT, 0o640)]),
        (Found(TEXT, 0o640), []),
        (Found(TEXT, 0o600), []),
        (Found(TEXT, 0o644), [Write("/f", TEXT, 0o640)]),
        (Found("", 0o600), [Write("/f", TEXT, 0o600)]),
    ],
)
def test_text_and_mode(found, steps):
    assert plan(State({"/f": found}, False), [HOST], 0o640, None).steps == steps


def test_the_marker_comes_first_and_only_with_a_change():
    missing, there = State({"/f": Found(None, None)}, False), State({"/f": Found(TEXT, 0o640)}, True)
    assert plan(missing, [HOST], 0o640, "/m").steps[0] == Mark("/m")
    assert plan(there, [HOST], 0o640, "/m").steps == []


@pytest.mark.parametrize(("text", "steps"), [(TEXT, [Remove("/f")]), ("", []), (None, []), ("# x\n" + TEXT, [Write("/f", "# x\n", 0o640)])])
def test_a_file_in_which_nothing_is_left_goes(text, steps):
    absent = Wanted("/f", {"main": {"dbhost": None}}, {})
    found = Found(text, None if text is None else 0o640)
    assert plan(State({"/f": found}, False), [absent], 0o640, None).steps == steps


def test_a_secret_is_not_shown():
    file = Wanted("/f", {"main": {"dbhost": "db"}}, {"main": {"dbpasswd": "new"}})
    changes = plan(State({"/f": Found("[main]\ndbpasswd = old\nother = x\n", 0o640)}, False), [file], 0o640, None)
    assert changes.before == {"/f": {"main/dbpasswd": HIDDEN, "mode": "0640"}}
    assert changes.after == {"/f": {"main/dbhost": "db", "main/dbpasswd": HIDDEN_CHANGE, "mode": "0640"}}


@pytest.mark.parametrize(
    "settings",
    [
        {"main": "text"},
        {"ma]in": {"a": "b"}},
        {"main": {"a=b": "c"}},
        {"main": {"#a": "c"}},
        {"main": {"a": "b\nc"}},
        {"main": {"a": " b"}},
        {"main": {"a": ["b"]}},
    ],
)
def test_what_no_file_can_carry_is_refused(settings):
    with pytest.raises(ProvisioningError):
        wanted({"path": "/f", "settings": settings, "secrets": {}}, True)


def test_values_become_texts_and_absent_ones_none():
    given = {"path": "/f", "settings": {"main": {"a": 1, "b": True, "c": None}}, "secrets": {}}
    assert wanted(given, True).settings == {"main": {"a": "1", "b": "True", "c": None}}
    assert wanted(given, False).settings == {"main": {"a": None, "b": None, "c": None}}


@pytest.mark.parametrize(("text", "bits"), [("0640", 0o640), ("600", 0o600)])
def test_mode(text, bits):
    assert mode(text) == bits


@pytest.mark.parametrize("text", ["u=rw", "00640", "0999", ""])
def test_a_mode_that_is_none(text):
    with pytest.raises(ProvisioningError):
        mode(text)
