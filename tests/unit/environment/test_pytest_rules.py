# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A skip is a failure in continuous integration and nowhere else."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

TESTS = Path(__file__).resolve().parents[2]
SKIPPING = """
import pytest

def test_that_lacks_something():
    pytest.skip("the server is missing")

@pytest.mark.xfail
def test_known_to_fail():
    assert False
"""
SKIPPED_AS_A_WHOLE = 'import pytest\npytest.skip("the library is missing", allow_module_level=True)\n'


@pytest.mark.parametrize(
    ("text", "reason"), [(SKIPPING, "the server is missing"), (SKIPPED_AS_A_WHOLE, "the library is missing")]
)
@pytest.mark.parametrize("ci", ["true", ""])
def test_skip(tmp_path: Path, text: str, reason: str, ci: str) -> None:
    (tmp_path / "pytest.ini").write_text("[pytest]\n", encoding="utf-8")
    (tmp_path / "conftest.py").write_text("from environment.pytest_rules import *\n", encoding="utf-8")
    (tmp_path / "test_it.py").write_text(text, encoding="utf-8")
    run = subprocess.run(
        [sys.executable, "-m", "pytest", "-rs", "-p", "no:cacheprovider"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(TESTS), "CI": ci},
        capture_output=True,
        text=True,
        check=False,
    )
    failed = run.returncode not in (0, 5)
    assert failed == bool(ci), run.stdout
    assert reason in run.stdout
    assert ("No test may be skipped" in run.stdout) == bool(ci)
