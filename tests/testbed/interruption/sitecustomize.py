# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Counts what a module asks of its servers, and kills it in the middle when a test wants that.

Python imports this file by itself when its folder is on PYTHONPATH. It wraps the one place of PyMySQL through which
every statement goes and the one of requests through which every request goes, and after each of them, when the server has answered:
- appends a line to the file TESTBED_COUNT_FILE: "sql" or "http" and the first word of the statement, or method and path
- kills the process with SIGKILL when that file has TESTBED_INTERRUPT_AFTER lines. Nothing is cleaned up, as when a machine
  loses its power.

Processes that share the file count together.
"""

from __future__ import annotations

import functools
import importlib.abc
import importlib.util
import os
import signal
import sys
import urllib.parse

CODE_CACHE = os.environ.get("TESTBED_CODE_CACHE")


def step(line):
    """Record one answered statement or request, and die when it was the one to die after."""
    # Read now, as a process that runs modules in its forks has another file for each.
    with open(os.environ["TESTBED_COUNT_FILE"], "a+", encoding="utf-8") as count_file:
        count_file.write(line.replace("\n", " ") + "\n")
        count_file.flush()
        count_file.seek(0)
        done = sum(1 for recorded in count_file)
    if done == int(os.environ.get("TESTBED_INTERRUPT_AFTER") or 0):
        os.kill(os.getpid(), signal.SIGKILL)


def wrap(owner, name, describe):
    """Let a method of a class count as one step, whether it returns or raises."""
    original = getattr(owner, name)

    @functools.wraps(original)
    def counted(self, *args, **kwargs):
        try:
            return original(self, *args, **kwargs)
        finally:
            step(describe(*args, **kwargs))

    setattr(owner, name, counted)


def describe_query(sql, *args, **kwargs):
    """The first word of a statement: the rest could hold a secret."""
    text = sql.decode("utf-8", "replace") if isinstance(sql, (bytes, bytearray)) else sql
    return "sql " + (text.split(None, 1) or ["(empty)"])[0].upper()


def describe_request(request, *args, **kwargs):
    """Method and path of a request: its query string could hold a secret."""
    return f"http {request.method} {urllib.parse.urlsplit(request.url).path}"


def wrap_pymysql(module):
    """Count all that PyMySQL sends as a statement."""
    wrap(module.Connection, "query", describe_query)
    # PyMySQL before 1.1 has it under the other name only; in later ones that calls this.
    set_names = "set_character_set" if hasattr(module.Connection, "set_character_set") else "set_charset"
    for name, words in (
        ("begin", "BEGIN"),
        ("commit", "COMMIT"),
        ("rollback", "ROLLBACK"),
        ("_send_autocommit_mode", "SET AUTOCOMMIT"),
        (set_names, "SET NAMES"),
        ("select_db", "USE"),
    ):
        wrap(module.Connection, name, lambda *args, words=words, **kwargs: "sql " + words)


def wrap_requests(module):
    """Count each HTTP exchange, also those of a redirection."""
    wrap(module.HTTPAdapter, "send", describe_request)


class WrapOnImport(importlib.abc.MetaPathFinder):
    """Wraps a library when the module imports it, so that a module that doesn't need it doesn't pay for it."""

    def __init__(self, wrappers):
        self.wrappers = dict(wrappers)

    def find_spec(self, fullname, path=None, target=None):
        """Find the module as Python does, and add the wrapping to its loading."""
        wrapper = self.wrappers.pop(fullname, None)
        if wrapper is None:
            return None
        spec = importlib.util.find_spec(fullname)
        if spec is None:
            return None
        load = spec.loader.exec_module

        def load_and_wrap(module):
            load(module)
            wrapper(module)

        spec.loader.exec_module = load_and_wrap
        return spec


if "TESTBED_COUNT_FILE" in os.environ:
    sys.meta_path.insert(0, WrapOnImport({"pymysql.connections": wrap_pymysql, "requests.adapters": wrap_requests}))

if CODE_CACHE:
    import gc

    import code_cache

    code_cache.install(CODE_CACHE)
    # Looking for garbage takes a run of a playbook a twelfth of its time, and its processes end before there is much.
    gc.disable()
