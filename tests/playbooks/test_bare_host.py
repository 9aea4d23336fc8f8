# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A host whose Python lacks the libraries: they are installed once, where a module misses them, and check mode foretells it.

The package manager is one of the tests' own, which lets the system's Python see the libraries of the virtual environment.
"""

from __future__ import annotations

import sysconfig
from pathlib import Path

import pytest

from .medulla_run import HOST

MANAGER = '''#!/usr/bin/python3
import os, shutil
from ansible.module_utils.basic import AnsibleModule
module = AnsibleModule(argument_spec={"name": {"type": "list"}, "state": {"type": "str"}}, supports_check_mode=True)
folder = os.environ["TESTS_PACKAGES"]
with open(folder + "/installed", "a") as log:
    log.write(" ".join(module.params["name"]) + (" in check mode" if module.check_mode else "") + "\\n")
if not module.check_mode:
    for name in {"python3-pymysql": ["pymysql"], "python3-requests": LIBRARIES}[module.params["name"][0]]:
        stub = folder + "/python/" + name
        if os.path.exists(stub + "/__init__.py"):
            shutil.rmtree(stub)
        os.symlink(SITE + "/" + name, stub)
module.exit_json(changed=True)
'''
LIBRARIES = ["requests", "urllib3", "idna", "certifi", "charset_normalizer"]


@pytest.fixture
def packages(tmp_path: Path) -> Path:
    """A folder that the system's Python looks into first, without libraries, and package managers that fill it."""
    for name in ("pymysql", "requests"):
        (tmp_path / "python" / name).mkdir(parents=True)
        (tmp_path / "python" / name / "__init__.py").write_text(f"raise ModuleNotFoundError({name!r})\n", encoding="utf-8")
    (tmp_path / "library").mkdir()
    text = MANAGER.replace("LIBRARIES", repr(LIBRARIES)).replace("SITE", repr(sysconfig.get_paths()["purelib"]))
    for name in ("apt", "dnf", "dnf5"):
        (tmp_path / "library" / f"{name}.py").write_text(text, encoding="utf-8")
    return tmp_path


def test_a_bare_host(medulla, packages):
    environment = {
        "PYTHONPATH": str(packages / "python"),
        "ANSIBLE_LIBRARY": str(packages / "library"),
        "TESTS_PACKAGES": str(packages),
    }
    host = {"ansible_python_interpreter": "/usr/bin/python3"}
    log = packages / "installed"
    before = medulla.state()
    foretold = medulla.provision(host=host, environment=environment, check=True)
    assert foretold.changed[HOST] >= 4
    assert "PyMySQL would be installed first" in foretold.output
    assert {line.partition(" in ")[2] for line in log.read_text().splitlines()} == {"check mode"}
    assert medulla.state() == before

    log.unlink()
    first = medulla.provision(host=host, environment=environment)
    assert log.read_text().splitlines() == ["python3-pymysql", "python3-requests"]
    table = next(task.shown for task in first.tasks if task.shown)
    assert table[-1].startswith("readiness: ")
    assert "Gathering Facts" not in first.stdout

    # Nothing is looked up or installed any more, and where it may not be, the reason is told.
    (packages / "python" / "requests").unlink()
    (packages / "python" / "requests").mkdir()
    (packages / "python" / "requests" / "__init__.py").write_text("raise ModuleNotFoundError\n", encoding="utf-8")
    kept = medulla.run({"api_access_packages": []}, host=host, environment=environment)
    assert kept.rc == 2
    assert "Failed to import the required Python library (requests)" in kept.output
    assert log.read_text().splitlines() == ["python3-pymysql", "python3-requests"]
