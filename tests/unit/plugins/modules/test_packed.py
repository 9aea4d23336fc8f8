# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What each module packs, and so sends to a host and imports there: all that its imports lead to, as Ansible follows them."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

PLUGINS = Path(__file__).resolve().parents[4] / "plugins"
DATABASE = (
    "api_access", "api_client", "api_settings", "database_access", "database_sql_mode", "database_user", "database_views",
    "federated_server", "medulla_setting", "plugin", "user_token",
)  # fmt: skip
REST = ("api_session", "computer", "entity", "user")
# Neither speaks to a server: what they need is their own.
OF_THE_HOST = ("firewall_plan", "ini_settings", "nftables_rule")


def imported(path: Path) -> Iterator[tuple[Path | None, str]]:
    """The files of the collection that a file imports, and the first names of the other libraries."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((None, each.name.partition(".")[0]) for each in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level:
            yield None, (node.module or "").partition(".")[0]
        elif isinstance(node, ast.ImportFrom):
            folder = path.parents[node.level - 1].joinpath(*(node.module or "").split("."))
            for each in node.names:
                found = [place for place in (folder / f"{each.name}.py", folder.with_suffix(".py")) if place.exists()]
                if found:
                    yield found[0], ""


def packed(module: str) -> tuple[set[Path], set[str]]:
    """The files of module_utils that a module packs, and the libraries that any of them imports."""
    waiting, files, libraries = [PLUGINS / "modules" / f"{module}.py"], set(), set()
    while waiting:
        for file, library in imported(waiting.pop()):
            libraries.add(library)
            if file is not None and file not in files:
                files.add(file)
                waiting.append(file)
    return files, libraries


def test_every_module_is_followed():
    for path in (PLUGINS / "modules").glob("*.py"):
        files, _libraries = packed(path.stem)
        assert files or path.stem == "inputs", path.stem


@pytest.mark.parametrize("module", DATABASE)
def test_what_speaks_sql_packs_nothing_of_http(module):
    files, libraries = packed(module)
    assert "pymysql" in libraries and "requests" not in libraries
    assert not [file for file in files if file.parent.name in ("rest", "access", "firewall", "nftables", "inventory", "scim")]


@pytest.mark.parametrize("module", REST)
def test_what_speaks_http_packs_nothing_of_sql(module):
    files, libraries = packed(module)
    assert "requests" in libraries and not libraries & {"pymysql", "nacl"}
    assert not [file for file in files if file.parent.name in ("database", "gate", "access", "firewall", "nftables", "scim")]


@pytest.mark.parametrize("module", OF_THE_HOST)
def test_what_speaks_to_no_server_packs_no_library(module):
    assert not packed(module)[1] & {"pymysql", "requests", "nacl"}


# In files, and in bytes before they are compressed. Raise one only for what the module really needs.
@pytest.mark.parametrize(
    ("module", "most_files", "most_bytes"),
    [("database_access", 41, 168_000), ("api_access", 21, 86_000), ("user", 19, 79_000), ("access_check", 56, 241_000)],
)
def test_what_a_converged_run_sends(module, most_files, most_bytes):
    files, _libraries = packed(module)
    sizes = {str(file.relative_to(PLUGINS)): file.stat().st_size for file in files}
    assert len(files) <= most_files and sum(sizes.values()) <= most_bytes, (len(files), sum(sizes.values()), sizes)
