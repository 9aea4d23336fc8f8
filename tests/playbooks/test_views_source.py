# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where the definition of the views may come from."""

from __future__ import annotations

import functools
import hashlib
import http.server
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from .medulla_run import HOST, one_sentence

DEFINITION = """-- a team's own
START TRANSACTION;
CREATE OR REPLACE VIEW glpi_computers_pulse AS SELECT *, 1 AS ours FROM glpi_computers;
CREATE OR REPLACE VIEW glpi_view_computers_items_printer AS SELECT id, items_id FROM glpi_computers_items WHERE itemtype = 'Printer';
CREATE OR REPLACE VIEW glpi_view_computers_items_peripheral AS SELECT id, items_id FROM glpi_computers_items WHERE itemtype = 'Peripheral';
CREATE OR REPLACE VIEW glpi_view_peripherals_manufacturers AS SELECT * FROM glpi_manufacturers;
COMMIT;
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """The definition as a file."""
    file = tmp_path / "views.sql"
    file.write_text(DEFINITION)
    return file


@pytest.fixture
def url(path: Path) -> Iterator[str]:
    """The definition on a web server."""

    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *args: object) -> None:
            """Nothing."""

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=str(path.parent))) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/{path.name}"
        server.shutdown()


def test_a_definition_of_ones_own(provisioned, path):
    medulla = provisioned
    given = {
        "medulla_views_source": str(path),
        "medulla_views_checksum": "sha256:" + hashlib.sha256(DEFINITION.encode()).hexdigest(),
    }
    medulla.provision(given)
    assert "ours" in medulla.glpi.sql.client("SELECT * FROM information_schema.COLUMNS WHERE TABLE_NAME = 'glpi_computers_pulse'")
    assert medulla.provision(given).changed == {HOST: 0}
    medulla.provision()
    columns = f"SELECT COLUMN_NAME FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = '{medulla.glpi.database}' AND TABLE_NAME = 'glpi_computers_pulse'"
    assert "ours" not in medulla.glpi.sql.client(columns).split()


def test_the_vendors_definition_is_fetched_from_its_url(provisioned, url):
    medulla = provisioned
    other = url + "?11"
    given = {"medulla_views_source": "vendor", "medulla_vendor_views_urls": {"10.0": url, "11.0": other}}
    others = medulla.run({**given, "medulla_views_checksum": f"{1:064}, {2:064}"})
    one_sentence(others, "definition from vendor has other SHA-256 checksums than those in medulla_views_checksum")
    # A file without its checksum is not used, and this one is the only one for the version.
    medulla.provision({**given, "medulla_views_checksum": hashlib.sha256(DEFINITION.encode()).hexdigest()})
    assert "ours" in medulla.glpi.sql.client("SHOW CREATE VIEW glpi_computers_pulse")
