# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The module runner with small modules of the test's own, against a small HTTP server of the test's own."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from testbed import module_run
from testbed.mariadb import MariaDB

ANSWERS = """
from ansible.module_utils.basic import AnsibleModule
import os, sys
module = AnsibleModule(
    argument_spec=dict(word=dict(), secret=dict(no_log=True), fail=dict(type="bool")), supports_check_mode=True
)
if module.params["fail"]:
    module.fail_json(msg="No word was given; give one.")
module.warn("A word of warning.")
module.exit_json(
    changed=True, word=module.params["word"], secret=module.params["secret"], check=module.check_mode,
    diff=module._diff, argv=sys.argv, environment=dict(os.environ),
)
"""
RAISES = 'raise RuntimeError("an unexpected error")\n'
SILENT = 'print("not JSON")\n'
ASKS = """
import requests
from ansible.module_utils.basic import AnsibleModule
module = AnsibleModule(argument_spec=dict(url=dict(), times=dict(type="int")))
with requests.Session() as session:
    for each in range(module.params["times"]):
        session.get("%s/%d?token=hidden" % (module.params["url"], each), timeout=10)
module.exit_json(changed=False)
"""

QUERIES = """
import pymysql
from ansible.module_utils.basic import AnsibleModule
module = AnsibleModule(argument_spec=dict(socket=dict(), database=dict()))
connection = pymysql.connect(unix_socket=module.params["socket"], user="root", database=module.params["database"])
connection.begin()
with connection.cursor() as cursor:
    cursor.execute("INSERT INTO kept VALUES (%s)", (1,))
connection.commit()
connection.close()
module.exit_json(changed=True)
"""


class Listener(BaseHTTPRequestHandler):
    """Answers every GET and remembers its path."""

    paths: list[str] = []

    def do_GET(self) -> None:
        """Answer with nothing."""
        self.paths.append(self.path)
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *args: object) -> None:
        """Keep quiet."""


@pytest.fixture
def url() -> Iterator[str]:
    Listener.paths.clear()
    server = ThreadingHTTPServer(("127.0.0.1", 0), Listener)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str | None]:
    """An environment in which the collection also has the test's own modules."""
    modules = tmp_path / "ansible_collections/medulla/glpi/plugins/modules"
    modules.mkdir(parents=True)
    for name, text in {
        "answers": ANSWERS,
        "raises": RAISES,
        "silent": SILENT,
        "asks": ASKS,
        "queries": QUERIES,
    }.items():
        (modules / f"{name}.py").write_text(text, encoding="utf-8")
    return {"PYTHONPATH": os.pathsep.join([str(module_run.INTERRUPTION), str(tmp_path)])}


def test_arguments_and_answer(environment: dict[str, str | None]) -> None:
    args = {"word": "héllo", "secret": "hunter2"}
    run = module_run.run_module("answers", args, check=True, diff=False, environment=environment)
    assert (run.rc, run.changed, run.failed) == (0, True, False)
    assert (run.result["word"], run.result["check"], run.diff) == ("héllo", True, False)
    assert run.warnings == ["A word of warning."]
    assert "hunter2" not in run.output
    assert "hunter2" not in str(run.result["argv"])
    assert (run.statements, run.requests) == (0, 0)


def test_no_setting_of_the_person_leaks_in(environment: dict[str, str | None], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GLPI_API_URL", "http://elsewhere.example")
    run = module_run.run_module("answers", {}, environment=environment)
    assert "GLPI_API_URL" not in run.result["environment"]


def test_a_failure_is_answered(environment: dict[str, str | None]) -> None:
    run = module_run.expect_failure("answers", {"fail": True}, "give one", environment=environment)
    assert (run.rc, run.msg) == (1, "No word was given; give one.")
    with pytest.raises(AssertionError, match="should say 'another'"):
        module_run.expect_failure("answers", {"fail": True}, "another", environment=environment)
    with pytest.raises(AssertionError, match="should have failed"):
        module_run.expect_failure("answers", {}, environment=environment)


def test_success_is_checked(environment: dict[str, str | None]) -> None:
    module_run.expect_success("answers", {}, changed=True, environment=environment)
    with pytest.raises(AssertionError, match="answered changed=True, not False"):
        module_run.expect_success("answers", {}, changed=False, environment=environment)
    with pytest.raises(AssertionError, match="answers failed: No word was given"):
        module_run.expect_success("answers", {"fail": True}, environment=environment)


def test_a_traceback_is_an_error_of_the_test(environment: dict[str, str | None]) -> None:
    with pytest.raises(AssertionError, match="an unexpected error"):
        module_run.run_module("raises", {}, environment=environment)
    run = module_run.run_module("raises", {}, environment=environment, allow_traceback=True)
    assert run.rc == 1


def test_an_answer_that_is_not_json_is_an_error_of_the_test(environment: dict[str, str | None]) -> None:
    with pytest.raises(AssertionError, match="didn't answer with JSON"):
        module_run.run_module("silent", {}, environment=environment)


def test_requests_are_counted(environment: dict[str, str | None], url: str) -> None:
    run = module_run.run_module("asks", {"url": url, "times": 3}, environment=environment)
    assert run.steps == ["http GET /0", "http GET /1", "http GET /2"]
    assert (run.statements, run.requests) == (0, 3)


def test_interruption_after_each_request(environment: dict[str, str | None], url: str) -> None:
    seen = []
    for after, run in module_run.interruptions("asks", {"url": url, "times": 2}, environment=environment):
        seen.append((after, run.interrupted, len(Listener.paths)))
        Listener.paths.clear()
    assert seen == [(1, True, 1), (2, True, 2), (3, False, 2)]


def test_interruptions_end(environment: dict[str, str | None], url: str) -> None:
    with pytest.raises(AssertionError, match="hadn't finished after 1 "):
        list(module_run.interruptions("asks", {"url": url, "times": 2}, environment=environment, limit=1))


def test_interruption_after_each_statement(environment: dict[str, str | None], mariadb: MariaDB) -> None:
    """An INSERT counts when the server has answered it, and is gone when its process dies before the COMMIT."""
    mariadb.client("CREATE OR REPLACE DATABASE interrupted; CREATE TABLE interrupted.kept (id INT) ENGINE=InnoDB")
    args = {"socket": mariadb.socket, "database": "interrupted"}
    kept = []
    for _after, run in module_run.interruptions("queries", args, environment=environment):
        kept.append(
            (run.steps[-1], run.interrupted, mariadb.rows("SELECT COUNT(*) AS n FROM interrupted.kept")[0]["n"])
        )
    assert kept[-4:] == [
        ("sql BEGIN", True, 0),
        ("sql INSERT", True, 0),
        ("sql COMMIT", True, 1),
        ("sql COMMIT", False, 2),
    ]
    assert (run.statements, run.requests) == (len(kept) - 1, 0)
    mariadb.client("DROP DATABASE interrupted")
