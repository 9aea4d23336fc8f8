# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The rules that the files hold, and our lines among them."""

from __future__ import annotations

import pytest
from ansible_collections.medulla.glpi.plugins.module_utils.errors import ProvisioningError
from ansible_collections.medulla.glpi.plugins.module_utils.nftables.boot_files import Files, parse
from ansible_collections.medulla.glpi.plugins.module_utils.nftables.boot_lines import with_rules, without
from ansible_collections.medulla.glpi.plugins.module_utils.nftables.ruleset import ChainId

INPUT = ChainId("inet", "filter", "input")
COMMENT = "medulla.glpi: x"
RULE = 'ip saddr 192.0.2.10 tcp dport 3306 accept comment "%s"' % COMMENT
OTHER = RULE.replace(COMMENT, "medulla.glpi: y")
HEAD = "type filter hook input priority 0; policy drop;"
LINE = "table inet filter { chain input { " + HEAD + " %s}; }"


def files(text: str, **included: str) -> Files:
    """A file, and those that it includes by their names."""
    return Files("main", {"main": text, **included}, {name: [name] for name in included})


def block(*lines: str) -> str:
    return "table inet filter {\n\tchain input {\n\t\t%s\n%s\t}\n}\n" % (HEAD, "".join("\t\t%s\n" % line for line in lines))


@pytest.mark.parametrize(
    ("text", "chains"),
    [
        pytest.param(block("tcp dport 22 accept", "drop"), {INPUT: ["tcp dport 22 accept", "drop"]}, id="block"),
        pytest.param(block("tcp dport { 22,\n\t80 } accept; drop"), {INPUT: ["tcp dport { 22, 80 } accept", "drop"]}, id="set over two lines"),
        pytest.param(block("# drop", "tcp dport \\\n 22 accept # not } here"), {INPUT: ["tcp dport 22 accept"]}, id="comments, continued line"),
        pytest.param(block('accept comment "a } { ; # b"'), {INPUT: ['accept comment "a } { ; # b"']}, id="marks in a string"),
        pytest.param(
            "define ports = { 22, 80 }\ntable filter {\n set s {\n type ipv4_addr\n elements = { 192.0.2.1 }\n }\n chain a {\n accept\n }\n}",
            {ChainId("ip", "filter", "a"): ["accept"]},
            id="ip when no family is given, sets and definitions beside",
        ),
        pytest.param(block("accept") + block("drop"), {INPUT: ["accept", "drop"]}, id="two blocks of one chain"),
        pytest.param(
            "add table inet filter\nadd chain inet filter input { %s }\nadd rule inet filter input accept\nrule inet filter input drop" % HEAD,
            {INPUT: ["rule inet filter input accept", "rule inet filter input drop"]},
            id="commands",
        ),
        pytest.param("table inet filter\ndelete table inet filter\n" + block("accept"), {INPUT: ["accept"]}, id="emptied first"),
    ],
)
def test_what_is_read(text: str, chains: dict[ChainId, list[str]]) -> None:
    read = {place: [" ".join(" ".join(statement.words).split()) for statement in chain.statements] for place, chain in parse(files(text)).items()}
    assert read == chains


def test_includes_are_read_where_they_stand() -> None:
    main = 'table inet filter {\n chain input {\n accept\n include "more"\n drop\n }\n}\ninclude "rest"\n'
    read = parse(files(main, more="tcp dport 1 drop\n", rest=block("log")))
    assert [" ".join(statement.words) for statement in read[INPUT].statements] == ["accept", "tcp dport 1 drop", "drop", "log"]
    assert [statement.file for statement in read[INPUT].statements] == ["main", "more", "main", "rest"]


@pytest.mark.parametrize(
    ("text", "index", "expected"),
    [
        pytest.param(block("accept", "drop"), 1, block("accept", RULE, "drop"), id="in front of a rule"),
        pytest.param(block("accept", "drop"), 2, block("accept", "drop", RULE), id="at the end"),
        pytest.param(block("accept # why", "# last:", "drop"), 1, block("accept # why", "# last:", RULE, "drop"), id="comments stay where they are"),
        pytest.param(LINE % "drop; ", 0, LINE % (RULE + "; drop; "), id="line"),
        pytest.param(LINE % "", 0, LINE % (RULE + "; "), id="end of a line"),
        pytest.param("add rule inet filter input drop", 0, "add rule inet filter input %s\nadd rule inet filter input drop" % RULE, id="command"),
        pytest.param("add rule inet filter input drop", 1, "add rule inet filter input drop\nadd rule inet filter input %s" % RULE, id="last command"),
        pytest.param(
            "add rule inet filter input drop # why\nlist x\n",
            1,
            "add rule inet filter input drop # why\nadd rule inet filter input %s\nlist x\n" % RULE,
            id="command between others",
        ),
    ],
)
def test_a_rule_comes_in_and_goes_out_again(text: str, index: int, expected: str) -> None:
    live = len(parse(files(text))[INPUT].statements)
    having = with_rules(files(text), COMMENT, INPUT, index, live, [RULE])
    assert having.texts["main"] == expected
    assert without(having, COMMENT).texts["main"] == text
    assert without(having, COMMENT + "y") == having


def test_a_rule_in_an_included_file_goes_there() -> None:
    given = files('include "sub"\n', sub=block("accept"))
    having = with_rules(given, COMMENT, INPUT, 0, 1, [RULE, RULE.replace("2.10", "2.11")])
    assert having.texts["main"] == given.texts["main"]
    assert having.texts["sub"] == block(RULE, RULE.replace("2.10", "2.11"), "accept")
    assert without(having, COMMENT) == given


@pytest.mark.parametrize(
    ("lines", "index", "live", "expected"),
    [
        pytest.param(["accept", "counter drop"], 3, 4, ["accept", RULE, "counter drop"], id="before a drop of everything"),
        pytest.param(["accept", 'log prefix "x" reject with tcp reset'], 3, 4, ["accept", RULE, 'log prefix "x" reject with tcp reset'], id="a reject"),
        pytest.param(["accept"], 4, 4, ["accept", RULE], id="at the end in both"),
    ],
)
def test_the_file_has_another_number_of_rules_than_are_live(lines: list[str], index: int, live: int, expected: list[str]) -> None:
    assert with_rules(files(block(*lines)), COMMENT, INPUT, index, live, [RULE]).texts["main"] == block(*expected)


def test_a_place_that_cannot_be_told_is_refused() -> None:
    with pytest.raises(ProvisioningError, match="has 4 rules, but 2 in main"):
        with_rules(files(block("accept", "jump end")), COMMENT, INPUT, 3, 4, [RULE])


def test_a_chain_that_is_not_there_is_refused() -> None:
    with pytest.raises(ProvisioningError, match="isn't in main"):
        with_rules(files("flush ruleset\n"), COMMENT, INPUT, 0, 0, [RULE])


@pytest.mark.parametrize("lines", [[RULE, "accept", "drop"], ["accept", RULE, OTHER, "drop"], ["accept", OTHER, RULE, "drop"]])
def test_a_rule_that_is_far_enough_in_front_stays(lines: list[str]) -> None:
    given = files(block(*lines))
    others = [line for line in lines if line != RULE]
    assert with_rules(given, COMMENT, INPUT, others.index("drop"), len(others), [RULE]) == given


@pytest.mark.parametrize("lines", [["accept", "drop", RULE], [RULE, RULE, "drop"], [RULE.replace("2.10", "2.11"), "drop"]])
def test_a_rule_that_is_too_far_behind_or_differs_is_written_anew(lines: list[str]) -> None:
    given = files(block(*lines))
    others = [line for line in lines if COMMENT not in line]
    expected = [*others[:-1], RULE, "drop"]
    assert with_rules(given, COMMENT, INPUT, len(others) - 1, len(others), [RULE]).texts["main"] == block(*expected)
