# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""medulla.glpi.medulla_verify: one page and one JSON file over all environments, whatever state those are in."""

from __future__ import annotations

import html.parser
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from environment import collection_copy
from testbed import browser, environment_of_medulla, glpi_database
from testbed.installation import Glpi
from testbed.mariadb import MariaDB
from testbed.playbook_run import PlaybookRun, run_playbook

from .medulla_run import PLAYBOOK, SECRETS, Medulla

VERIFY = "medulla.glpi.medulla_verify"
# Where pictures stay, for people to look at.
PICTURES = collection_copy.ROOT / "tests" / "output" / "report"
WORDS = {"green": "met", "amber": "warning", "red": "failed"}
VOID = {"meta", "link", "br", "img", "input", "hr"}
STATUSES = {"bordeaux": "red", "lyon": "red", "metz": "red", "nantes": "red", "nice": "red", "lille": "amber", "paris": "green"}


class Verified(NamedTuple):
    """The environments, and what the first verification of them all left."""

    inventory: dict[str, Any]
    folder: Path
    run: PlaybookRun
    secrets: dict[str, str]

    @property
    def page(self) -> str:
        return (self.folder / "access_report.html").read_text(encoding="utf-8")

    @property
    def json(self) -> dict[str, Any]:
        return json.loads((self.folder / "access_report.json").read_text(encoding="utf-8"))

    def verify(self, folder: Path, **options: Any) -> PlaybookRun:
        return run_playbook(VERIFY, self.inventory, {"access_report_directory": str(folder)}, **options)


@pytest.fixture(scope="module")
def verified(mariadb: MariaDB, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Verified]:
    """Seven environments: one is ready, one has a warning, and five fail, each in its way."""
    paris_database = glpi_database.create(mariadb, "glpi_report_paris", inventory_plugin=True)
    lille_database = glpi_database.create(mariadb, "glpi_report_lille", "10.0.6")
    folder = tmp_path_factory.mktemp("report")
    with Glpi(paris_database) as paris_glpi, Glpi(lille_database) as lille_glpi:
        paris, lille = Medulla(mariadb, paris_glpi), Medulla(mariadb, lille_glpi)
        ready = {**paris.host, **SECRETS}
        provisioned = {"paris": ready, "lille": {**lille.host, **SECRETS}}
        first = run_playbook(PLAYBOOK, environment_of_medulla.inventory(provisioned, {**dict.fromkeys(environment_of_medulla.GROUPS, list(provisioned))}))
        assert first.rc == 0, first.output
        environments = {
            **provisioned,
            "lyon": {**ready, "medulla_user_token": "Wrong0UserToken".ljust(40, "x")},
            "bordeaux": {**ready, "medulla_database_password": "{{ vault_of_bordeaux }}Plain.secret1"},
            # Ansible can work on the host until the check itself is to run.
            "metz": {
                **ready,
                "ansible_pipelining": False,
                "ansible_remote_tmp": f"{{{{ '/dev/null/tmp' if medulla_host is defined else '{folder}.tmp' }}}}",
            },
            "nantes": {**ready, "medulla_mode": "read-only"},
            "nice": {**ready, "ansible_connection": "ssh", "ansible_host": "127.0.0.1", "ansible_port": 9},
        }
        hosts = {f"mmc-{name}": {**host, "medulla_environment": name} for name, host in environments.items()}
        groups = {"medulla": list(hosts), **{name: [f"mmc-{name}"] for name in environments}}
        inventory = environment_of_medulla.inventory(hosts, groups)
        run = run_playbook(VERIFY, inventory, {"access_report_directory": str(folder)})
        yield Verified(inventory, folder, run, {**SECRETS, "wrong": "Wrong0UserToken", "plain": "Plain.secret1"})
        for access in (paris, lille):
            mariadb.execute(f"DROP USER '{access.account}'@'127.0.0.2'")
    paris_database.drop()
    lille_database.drop()


class Page(html.parser.HTMLParser):
    """A page's elements; an element that isn't closed, or closed by another, fails."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[str] = []
        self.feed(page)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert len(dict(attrs)) == len(attrs), attrs
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag, self.getpos()

    def handle_data(self, data: str) -> None:
        if data.strip() and self.open[-1] != "style":
            self.texts.append(data.strip())

    @property
    def names(self) -> set[str]:
        return {tag for tag, attributes in self.tags}

    def all(self, name: str) -> list[dict[str, str | None]]:
        return [attributes for tag, attributes in self.tags if tag == name]


def checks(report: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {check["environment"]: check for check in report["checks"]}


def state(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_one_failing_environment_ends_with_2_and_all_are_in_the_report(verified):
    assert verified.run.rc == 2, verified.run.output
    assert {host for host, stats in verified.run.stats.items() if stats.failures} == {f"mmc-{name}" for name, status in STATUSES.items() if status == "red"}
    report = verified.json
    assert {name: check["status"] for name, check in checks(report).items()} == STATUSES
    assert [check["environment"] for check in report["checks"]] == list(STATUSES)
    assert (report["ready"], report["checks_by_status"]) == (False, {"red": 5, "amber": 1, "green": 1})
    assert {(check["system"], check["host"]) for check in report["checks"]} == {("Medulla", f"mmc-{name}") for name in STATUSES}
    assert (verified.folder / "access_report.json").stat().st_mode & 0o777 == 0o640


@pytest.mark.parametrize(
    ("environment", "requirement", "severity", "found", "hint"),
    [
        ("lyon", "API login", "required", "ERROR_GLPI_LOGIN_USER_TOKEN", "token"),
        ("lille", "GLPI Inventory plugin", "warning", "", "plugin"),
        ("nice", "Host reachable", "required", "127.0.0.1", "connects to it"),
        ("metz", "Host reachable", "required", "/dev/null/tmp", "connects to it"),
        ("bordeaux", "Check possible", "required", "vault_of_bordeaux", "message"),
        ("nantes", "Check possible", "required", "medulla_mode", "message"),
    ],
)
def test_each_failure_has_its_row_with_a_hint_on_the_page_too(verified, environment, requirement, severity, found, hint):
    rows = {row["requirement"]: row for row in checks(verified.json)[environment]["requirements"]}
    row = rows[requirement]
    assert (row["ok"], row["severity"]) == (False, severity)
    assert found in row["found"]
    assert hint in row["hint"]
    texts = Page(verified.page).texts
    assert {row["requirement"], row["expected"], row["hint"]} <= set(texts)
    assert " ".join(row["found"].split()) in " ".join(" ".join(texts).split())


def test_the_same_findings_leave_the_files_as_they_are(verified):
    before = state(verified.folder)
    second = verified.verify(verified.folder)
    assert second.rc == 2, second.output
    assert sum(second.changed.values()) == 0
    assert state(verified.folder) == before


def test_check_mode_fails_as_well_writes_nothing_and_shows_nothing_secret(verified):
    times = {path: path.stat().st_mtime_ns for path in verified.folder.iterdir()}
    before = state(verified.folder)
    checked = verified.verify(verified.folder, check=True, diff=True, verbosity=4)
    assert checked.rc == 2
    assert state(verified.folder) == before
    assert {path: path.stat().st_mtime_ns for path in verified.folder.iterdir()} == times
    assert not [name for name, secret in SECRETS.items() if secret in checked.output + verified.run.output]


def test_check_mode_does_not_make_the_directory_either(verified, tmp_path):
    new = verified.verify(tmp_path / "new", check=True, limit="nantes")
    assert new.rc == 2
    assert "Validation of arguments failed" in new.output
    assert "Destination directory" not in new.output
    assert list(tmp_path.iterdir()) == []


def test_a_limited_run_keeps_the_others_and_says_so(verified, tmp_path):
    for name, content in state(verified.folder).items():
        (tmp_path / name).write_bytes(content)
    run = verified.verify(tmp_path, limit="paris:lille")
    assert run.rc == 0, run.output
    limited = verified._replace(folder=tmp_path)
    assert {name for name, check in checks(limited.json).items() if check["in_last_run"]} == {"paris", "lille"}
    assert {name: check["status"] for name, check in checks(limited.json).items()} == STATUSES
    assert Page(limited.page).texts.count("Not part of the last run: this was found by an earlier one.") == 5


def test_nothing_secret_is_written(verified):
    for name, secret in verified.secrets.items():
        assert secret not in verified.page, name
        assert secret not in json.dumps(verified.json), name


def test_the_page_is_complete_in_itself_and_says_states_in_words(verified):
    page = Page(verified.page)
    assert not {"script", "img", "iframe", "object", "form"} & page.names
    targets = [value for tag, attributes in page.tags for name, value in attributes.items() if name in ("href", "src", "action", "srcset")]
    assert targets
    ids = [attributes["id"] for tag, attributes in page.tags if "id" in attributes]
    assert len(set(ids)) == len(ids)
    assert all(target == "data:," or target.removeprefix("#") in ids for target in targets)
    assert not re.search(r"url\(|@import|@font-face", verified.page)
    (policy,) = [attributes["content"] for attributes in page.all("meta") if attributes.get("http-equiv") == "Content-Security-Policy"]
    assert policy.startswith("default-src 'none';")
    assert len(page.all("table")) == len(page.all("caption")) == len(STATUSES) + 1
    assert all(header["scope"] in ("row", "col") for header in page.all("th"))
    rows = [row for check in verified.json["checks"] for row in check["requirements"]]
    assert [text for text in page.texts if text in WORDS.values()] == [WORDS[row["status"]] for row in rows]


HOSTILE = "<script>alert('x')</script>{{ 6 * 7 }}\"><img src=https://example.org onerror='alert(1)'>&amp;"


@pytest.fixture
def report_play(tmp_path: Path) -> Any:
    """Runs plays of the role alone."""

    def run(plays: list[dict[str, Any]], hosts: dict[str, dict[str, Any]]) -> tuple[PlaybookRun, Verified]:
        playbook = tmp_path / "report.yml"
        playbook.write_text(json.dumps([{"hosts": "all", "gather_facts": False, **play} for play in plays]), encoding="utf-8")
        inventory = environment_of_medulla.inventory(
            {host: {"ansible_connection": "local", **variables} for host, variables in hosts.items()}, {}
        )
        done = run_playbook(playbook, inventory, {"access_report_directory": str(tmp_path / "out"), "access_report_name": "page"})
        (tmp_path / "out" / "page.html").rename(tmp_path / "out" / "access_report.html")
        (tmp_path / "out" / "page.json").rename(tmp_path / "out" / "access_report.json")
        return done, Verified(inventory, tmp_path / "out", done, {})

    return run


def reporting(**given: Any) -> dict[str, Any]:
    return {
        "ansible.builtin.include_role": {"name": "medulla.glpi.access_report"},
        "vars": {f"access_report_{name}": value for name, value in given.items()},
    }


@pytest.mark.quick
def test_what_servers_say_is_text_and_neither_markup_nor_a_template(report_play, tmp_path):
    rows = [
        {**dict.fromkeys(("requirement", "expected", "found", "hint"), HOSTILE), "ok": ok, "severity": severity}
        for ok, severity in ((True, "required"), (False, "required"), (False, "warning"))
    ]
    (tmp_path / "said.json").write_text(json.dumps({"text": HOSTILE, "rows": rows}), encoding="utf-8")
    said = f"(lookup('ansible.builtin.file', '{tmp_path}/said.json') | from_json)"
    run, written = report_play(
        [{"tasks": [reporting(system=f"{{{{ {said}.text }}}}", environment=f"{{{{ {said}.text }}}}", requirements=f"{{{{ {said}.rows }}}}")]}],
        {"<b>host": {}},
    )
    assert run.rc == 2, run.output
    page = Page(written.page)
    assert not {"script", "img", "b"} & page.names
    # Four texts a row, and the first to see to.
    assert page.texts.count(HOSTILE) == 3 * 4 + 1
    assert "<b>host" in page.texts
    (check,) = written.json["checks"]
    assert (check["system"], check["environment"], check["host"]) == (HOSTILE, HOSTILE, "<b>host")


def test_systems_share_a_page_and_a_host_that_dropped_out_is_on_it(report_play):
    row = {"requirement": "API enabled", "expected": "on", "found": "on", "ok": True, "severity": "required", "hint": ""}
    run, written = report_play(
        [
            {"tasks": [reporting(system="Medulla", requirements=[row])]},
            {
                "tasks": [
                    {"ansible.builtin.fail": {"msg": "lost"}, "when": "inventory_hostname == 'b'"},
                    reporting(system="ServiceNav", requirements=[row]),
                ]
            },
        ],
        {"a": {}, "b": {}},
    )
    assert run.rc == 2, run.output
    assert {(check["system"], check["host"]): check["status"] for check in written.json["checks"]} == {
        ("Medulla", "a"): "green",
        ("Medulla", "b"): "green",
        ("ServiceNav", "a"): "green",
        ("ServiceNav", "b"): "red",
    }
    assert all(check["in_last_run"] for check in written.json["checks"])
    assert "The host dropped out of the play before." in Page(written.page).texts


needs_a_browser = pytest.mark.skipif(not browser.is_there(), reason="Chromium is not installed: run tests/environment/system_packages browser")


@needs_a_browser
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_browser_shows_it_on_phones_and_desktops(verified, scheme):
    widths = [320, 390, 768, 1280]
    found = browser.measure(verified.page, widths, scheme)
    assert [view["width"] for view in found] == widths
    for view in found:
        assert view["content_width"] <= view["width"]
        assert view["least_contrast"] >= 4.5
        assert (max(view["background"][:3]) < 64) == (scheme == "dark")
        assert all(f"Medulla · {name}" in view["text"] for name in STATUSES)
    PICTURES.mkdir(parents=True, exist_ok=True)
    for device, width, height in (("phone", 390, 2400), ("desktop", 1280, 1600)):
        image = PICTURES / f"{device}-{scheme}.png"
        browser.screenshot(verified.folder / "access_report.html", image, width, height, scheme)
        assert browser.different_lines(image) > 100


@needs_a_browser
@pytest.mark.parametrize(
    ("body", "width", "contrast"),
    [("<p>" + "x" * 400, 390, 21), ('<p style="color: #999">grey on white', 1280, 3)],
)
def test_the_browser_finds_what_a_page_must_not_have(body, width, contrast):
    """The tool that looks at the page is able to find fault with one."""
    (view,) = browser.measure(f"<!DOCTYPE html><html><body>{body}", [width], "light")
    assert (view["content_width"] > width) == (width == 390)
    assert int(view["least_contrast"]) in (contrast, contrast - 1)
