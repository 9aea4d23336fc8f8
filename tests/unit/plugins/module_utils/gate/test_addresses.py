# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Addresses of API clients: how they are written, and what is refused."""

from __future__ import annotations

import pytest
from ansible_collections.medulla.glpi.plugins.module_utils.errors import ProvisioningError
from ansible_collections.medulla.glpi.plugins.module_utils.gate.addresses import Range, ipv4_range, ipv6_address


@pytest.mark.parametrize(
    ("text", "start", "end", "shown"),
    [
        ("127.0.0.1", 0x7F000001, 0x7F000001, "127.0.0.1"),
        (" 192.0.2.7 ", 0xC0000207, 0xC0000207, "192.0.2.7"),
        ("192.0.2.0/24", 0xC0000200, 0xC00002FF, "192.0.2.0-192.0.2.255"),
        ("192.0.2.7/32", 0xC0000207, 0xC0000207, "192.0.2.7"),
        ("192.0.2.1-192.0.2.9", 0xC0000201, 0xC0000209, "192.0.2.1-192.0.2.9"),
        ("192.0.2.1 - 192.0.2.1", 0xC0000201, 0xC0000201, "192.0.2.1"),
        ("1.0.0.0-255.255.255.255", 0x01000000, 0xFFFFFFFF, "1.0.0.0-255.255.255.255"),
        ("any", None, None, "any"),
    ],
)
def test_a_range_is_read_and_shown(text: str, start: int | None, end: int | None, shown: str) -> None:
    found = ipv4_range(text)
    assert found == Range(start, end)
    assert str(found) == shown
    assert ipv4_range(shown) == found


@pytest.mark.parametrize(
    ("text", "needle"),
    [
        ("192.0.2.9-192.0.2.1", "write 192.0.2.1-192.0.2.9"),
        ("192.0.2.9-", "a range needs both its ends"),
        ("-192.0.2.9", "a range needs both its ends"),
        ("192.0.2.5/24", "no bits of a host"),
        ("192.0.2.0/33", "cannot be read"),
        ("192.0.2.256", "cannot be read"),
        ("192.0.2", "cannot be read"),
        ("glpi.example.com", "cannot be read"),
        ("", "(empty)"),
        ("2001:db8::/32", "belongs in the option ipv6"),
        ("2001:db8::1-2001:db8::5", "belongs in the option ipv6"),
        ("0.0.0.0/0", "write any"),
        ("0.0.0.0", "write any"),
    ],
)
def test_a_range_is_refused(text: str, needle: str) -> None:
    with pytest.raises(ProvisioningError) as caught:
        ipv4_range(text)
    assert needle in str(caught.value)


def test_a_range_without_an_end_lets_nobody_in() -> None:
    assert Range(0xC0000201, None).is_half_open
    assert str(Range(0xC0000201, None)) == "192.0.2.1-"
    assert not Range(None, None).is_half_open
    assert not Range(None, 5).is_half_open
    assert str(Range(None, 5)) == "any"


@pytest.mark.parametrize(
    ("text", "stored"),
    [
        ("::1", "::1"),
        ("2001:DB8:0:0:0:0:0:5", "2001:db8::5"),
        ("2001:0db8:0000:1::0001", "2001:db8:0:1::1"),
        (" fe80::ABCD ", "fe80::abcd"),
        ("2001:db8:0:1:1:1:1:1", "2001:db8:0:1:1:1:1:1"),
    ],
)
def test_an_ipv6_address_is_stored_as_a_caller_shows_it(text: str, stored: str) -> None:
    assert ipv6_address(text) == stored


@pytest.mark.parametrize(
    ("text", "needle"),
    [
        ("", "(empty)"),
        ("192.0.2.7", "not one IPv6 address"),
        ("2001:db8::/64", "no IPv6 ranges"),
        ("::ffff:192.0.2.7", "an IPv4 address in ipv4_range"),
        ("fe80::1%eth0", "without a zone"),
    ],
)
def test_an_ipv6_address_is_refused(text: str, needle: str) -> None:
    with pytest.raises(ProvisioningError) as caught:
        ipv6_address(text)
    assert needle in str(caught.value)
