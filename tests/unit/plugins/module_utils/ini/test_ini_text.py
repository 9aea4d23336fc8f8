# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Tables of what becomes of an INI file's text, with Python's configparser as the judge of what it says."""

from __future__ import annotations

import configparser

import pytest
from ansible_collections.medulla.glpi.plugins.module_utils.ini.ini_text import edited, values

MAIN = "[main]\ndbhost = db\n"


@pytest.mark.parametrize(
    ("text", "settings", "expected"),
    [
        pytest.param("", {"main": {"dbhost": "db"}}, MAIN, id="a new file"),
        pytest.param(MAIN, {"main": {"dbhost": "db"}}, MAIN, id="nothing differs"),
        pytest.param("[main]\ndbhost=old\n", {"main": {"dbhost": "db"}}, "[main]\ndbhost=db\n", id="spacing stays"),
        pytest.param("[main]\nDBHost : old\n", {"main": {"dbhost": "db"}}, "[main]\nDBHost : db\n", id="case and delimiter stay"),
        pytest.param("[main]\ndbhost =\n", {"main": {"dbhost": "db"}}, MAIN, id="an empty value"),
        pytest.param("[main]\ndbhost = db\n", {"main": {"dbhost": ""}}, "[main]\ndbhost = \n", id="to an empty value"),
        pytest.param("# ours\n[main]\n# dbhost = x\n\n[b]\nc = d\n", {"main": {"dbhost": "db"}},
                     "# ours\n[main]\ndbhost = db\n# dbhost = x\n\n[b]\nc = d\n", id="a comment is no option"),
        pytest.param("[main]\na = 1\n\n[b]\nc = d\n", {"main": {"dbhost": "db"}}, "[main]\na = 1\ndbhost = db\n\n[b]\nc = d\n", id="after the last option"),
        pytest.param("[b]\nc = d", {"main": {"dbhost": "db"}}, "[b]\nc = d\n\n[main]\ndbhost = db\n", id="no newline at the end"),
        pytest.param("[main]\r\na = 1\r\n", {"main": {"dbhost": "db"}}, "[main]\r\na = 1\r\ndbhost = db\r\n", id="Windows' line ends"),
        pytest.param("[main]\ndbhost = old\n  and more\n\n  and more\na = 1\n", {"main": {"dbhost": "db"}},
                     "[main]\ndbhost = db\na = 1\n", id="a continued value"),
        pytest.param("[main]\ndbhost = 1\na = 1\ndbhost = 2\n", {"main": {"dbhost": "db"}}, "[main]\ndbhost = db\na = 1\n", id="one that comes twice"),
        pytest.param("[main]\na = 1\n[main]\nb = 2\n", {"main": {"dbhost": "db"}},
                     "[main]\na = 1\n[main]\nb = 2\ndbhost = db\n", id="a section that comes twice"),
        pytest.param("[other]\ndbhost = x\n", {"main": {"dbhost": "db"}}, "[other]\ndbhost = x\n\n[main]\ndbhost = db\n", id="another section's"),
        pytest.param("[main]\nurl = http://a:1/?b=c\n", {"main": {"dbhost": "db"}},
                     "[main]\nurl = http://a:1/?b=c\ndbhost = db\n", id="a value with delimiters"),
        pytest.param("[main]\na = 1\ndbhost = db\n", {"main": {"dbhost": None}}, "[main]\na = 1\n", id="taken away"),
        pytest.param(MAIN, {"main": {"dbhost": None}}, "", id="nothing is left"),
        pytest.param("[a]\nb = c\n\n" + MAIN, {"main": {"dbhost": None}}, "[a]\nb = c\n", id="a section goes"),
        pytest.param(MAIN + "\n[a]\nb = c\n", {"main": {"dbhost": None}}, "[a]\nb = c\n", id="a section before another goes"),
        pytest.param("[main]\n# kept\ndbhost = db\n", {"main": {"dbhost": None}}, "[main]\n# kept\n", id="a section with a comment stays"),
        pytest.param("[main]\n", {"main": {"dbhost": None}}, "[main]\n", id="an empty section of others stays"),
        pytest.param("[main]\ndbhost = \udcff\n", {"main": {"a": "1"}}, "[main]\ndbhost = \udcff\na = 1\n", id="bytes that are no UTF-8"),
    ],
)  # fmt: skip
def test_edited(text, settings, expected):
    assert edited(text, settings) == expected
    assert edited(expected, settings) == expected, "a second time"
    parser = configparser.ConfigParser(strict=False, interpolation=None)
    parser.read_string(expected)
    for section, options in settings.items():
        for option, value in options.items():
            assert parser.get(section, option, fallback=None) == value


@pytest.mark.parametrize(
    "text",
    [
        "[a]\nB = c\n",
        "[a]\nb: c\n  d\n\n  e\nf=\n",
        "; comment\n[a b]\nb=c=d:e\n  # comment\n  f\n[g]\nh = i ; j\n",
        "[a]\n  b = c\n  d = e\n   f\n",
    ],
)
def test_values_are_read_as_configparser_reads_them(text):
    parser = configparser.ConfigParser(strict=False, interpolation=None, empty_lines_in_values=True)
    parser.read_string(text)
    expected = {(section, option): parser[section][option].split() for section in parser.sections() for option in parser[section]}
    assert {key: value.split() for key, value in values(text).items()} == expected
