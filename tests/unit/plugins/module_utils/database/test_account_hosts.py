# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Hosts of accounts in the form that MariaDB matches."""

from __future__ import annotations

import pytest
from ansible_collections.medulla.glpi.plugins.module_utils.database.account_hosts import (
    canonical_host,
    canonical_hosts,
    is_among,
    is_name,
)
from ansible_collections.medulla.glpi.plugins.module_utils.errors import ProvisioningError


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("localhost", "localhost"),
        ("LocalHost", "localhost"),
        (" db.Example.COM ", "db.example.com"),
        ("192.0.2.10", "192.0.2.10"),
        ("192.0.2.10/32", "192.0.2.10"),
        ("192.0.2.0/24", "192.0.2.0/255.255.255.0"),
        ("192.0.2.0/255.255.255.0", "192.0.2.0/255.255.255.0"),
        ("192.0.2.10/255.255.255.255", "192.0.2.10"),
        ("192.0.2.%", "192.0.2.%"),
        ("%", "%"),
        ("%.Example.com", "%.example.com"),
        ("db_", "db_"),
        ("2001:DB8:0:0::1", "2001:db8::1"),
        ("2001:db8::1/128", "2001:db8::1"),
        ("2001:DB8:%", "2001:db8:%"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
        ("::1", "::1"),
    ],
)
def test_a_host_has_one_form(written: str, expected: str) -> None:
    assert canonical_host(written) == expected
    assert canonical_host(expected) == expected


@pytest.mark.parametrize(
    ("written", "why"),
    [
        ("", "0 characters"),
        ("a" * 256, "256 characters"),
        ("192.0.2.5/24", "host bits"),
        ("2001:db8::/32", "IPv6 net"),
        ("300.1.1.1", "neither"),
        ("10.0.0", "neither"),
        ("2001:db8::zz", "neither"),
        ("two words", "neither"),
        ("user@host", "neither"),
        ("http://host", "not a net"),
        ("0.0.0.0/0", "matches nobody: write %"),
        ("0.0.0.0/0.0.0.0", "matches nobody: write %"),
        ("192.0.2.1-192.0.2.9", "is a range"),
        ("192.0.2.1-9", "is a range"),
        ("2001:db8::1-2001:db8::9", "is a range"),
        ("fe80::1%eth0", "names an interface.*write fe80::1"),
        ("192.0.2.0/0.0.0.255", "inverted mask.*write 192.0.2.0/255.255.255.0"),
        ("192.0.2.%/24", "both a pattern and a net"),
    ],
)
def test_a_host_is_refused(written: str, why: str) -> None:
    with pytest.raises(ProvisioningError, match=why):
        canonical_host(written)


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("localhost", False),
        ("192.0.2.1", False),
        ("192.0.2.0/255.255.255.0", False),
        ("192.0.%", False),
        ("%", False),
        ("2001:db8::1", False),
        ("fe80:%", False),
        ("db1", True),
        ("db.example.com", True),
        ("%.example.com", True),
        ("db-%", True),
    ],
)
def test_what_only_a_name_matches(host: str, expected: bool) -> None:
    assert is_name(host) is expected


def test_hosts_are_named_once_in_their_order() -> None:
    assert canonical_hosts(["b", "::1", "B", "0:0::1", "a"]) == ("b", "::1", "a")
    with pytest.raises(ProvisioningError, match="empty list"):
        canonical_hosts([])


@pytest.mark.parametrize(
    ("host", "pattern", "expected"),
    [
        ("localhost", "%", True),
        ("localhost", "localhost", False),
        ("192.0.2.1", "192.0.2.%", True),
        ("192.0.3.1", "192.0.2.%", False),
        ("192.0.2.1", "192.0.2.0/255.255.255.0", True),
        ("192.0.3.1", "192.0.2.0/255.255.255.0", False),
        ("localhost", "192.0.2.0/255.255.255.0", False),
        ("%", "192.0.2.%", False),
    ],
)
def test_the_narrower_host_comes_first(host: str, pattern: str, expected: bool) -> None:
    assert is_among(host, pattern) is expected
