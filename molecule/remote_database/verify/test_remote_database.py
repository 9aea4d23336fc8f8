# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Who reaches what and how, seen from outside, after the database's host has been restarted."""

from __future__ import annotations

import pytest
import testinfra
from testinfra.host import Host

DATABASE, WEB, PRESENCE = 3307, 80, 22222
ACCOUNT_HOSTS = ("medulla-server", "medulla-database")
TLS = "--ssl-ca=/etc/ssl/glpi-database-ca.pem --ssl-verify-server-cert"


def host(name: str) -> Host:
    """A container, by podman."""
    return testinfra.get_host(f"podman://{name}")


def reaches(source: str, target: str, port: int) -> bool:
    """Whether a TCP connection comes about."""
    return host(source).run(f"nc -z -w 2 {target} {port}").rc == 0


def client(source: str, options: str, query: str, account: str = "medulla", password: str = "Database-1.secret") -> tuple[str, str]:
    """What the database's own client answers to a query from a host, and its errors."""
    command = f"MYSQL_PWD={password} mariadb --no-defaults -P {DATABASE} -u {account} -N {options} -e \"{query}\""
    done = host(source).run(command)
    return done.stdout.strip(), done.stderr


@pytest.mark.parametrize("source", ACCOUNT_HOSTS)
def test_the_account_signs_in_over_tls(source: str) -> None:
    answer, error = client(source, f"-h glpi-database {TLS}", "SHOW SESSION STATUS LIKE 'Ssl_cipher'; SELECT COUNT(*) FROM glpi.glpi_computers_pulse")
    cipher, count = answer.splitlines()
    assert cipher.removeprefix("Ssl_cipher").strip(), error
    assert count == "0"


@pytest.mark.parametrize("source", ACCOUNT_HOSTS)
def test_the_account_is_refused_without_tls(source: str) -> None:
    answer, error = client(source, "-h glpi-database --skip-ssl", "SELECT 1")
    assert (answer, "ERROR 1045" in error) == ("", True), error


def test_glpi_itself_needs_no_tls() -> None:
    """Else the refusal could be the server's for everybody."""
    answer, error = client("glpi-web", "-h glpi-database --skip-ssl", "SELECT CURRENT_USER()", "glpi", "Glpi-1.secret")
    assert answer.startswith("glpi@"), error


@pytest.mark.parametrize("source", ACCOUNT_HOSTS)
def test_a_name_that_is_not_in_the_certificate_is_not_trusted(source: str) -> None:
    address = host(source).run("getent hosts glpi-database").stdout.split()[0]
    answer, error = client(source, f"-h {address} {TLS}", "SELECT 1")
    assert answer == ""
    assert "ERROR 2026" in error and "verification failed" in error, error


def test_medulla_may_write_and_not_drop() -> None:
    query = "UPDATE glpi.glpi_computers SET name = name; SELECT ROW_COUNT(); DROP TABLE glpi.glpi_computers"
    answer, error = client("medulla-server", f"-h glpi-database {TLS}", query)
    assert answer == "0"
    assert "ERROR 1142" in error and "DROP command denied" in error


@pytest.mark.parametrize(("target", "port"), [("glpi-database", DATABASE), ("glpi-web", WEB)])
def test_the_outsider_finds_the_ports_closed_although_the_host_is_there(target: str, port: int) -> None:
    assert reaches("medulla-server", target, port)
    assert reaches("outsider", target, PRESENCE)
    assert not reaches("outsider", target, port)


def test_the_server_waits_at_its_new_port_alone() -> None:
    listening = {line.split()[3] for line in host("glpi-database").run("ss -Hltn").stdout.splitlines()}
    assert f"0.0.0.0:{DATABASE}" in listening
    assert not [address for address in listening if address.endswith(":3306")]


@pytest.mark.parametrize("target", ["glpi-database", "glpi-web"])
def test_the_rules_of_others_are_still_there(target: str) -> None:
    ruleset = host(target).run("nft list ruleset").stdout
    kept = ['ip saddr 198.51.100.7 tcp dport { 3306, 3307 } accept comment "monitoring"', "tcp dport 22222 accept", "policy drop", "jump services"]
    assert not [rule for rule in kept if rule not in ruleset]
