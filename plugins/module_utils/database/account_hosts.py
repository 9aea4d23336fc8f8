# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The host part of an account, in the one form that MariaDB matches a connection with."""

from __future__ import annotations

import contextlib
import ipaddress
import re
import typing as t

from ..errors import ProvisioningError
from .privileges import covers

_NAME = re.compile(r"[a-z0-9_%]([a-z0-9_%.-]*[a-z0-9_%])?\.?")
_ALMOST_ADDRESS = re.compile(r"[0-9.]+")
_RANGE = re.compile(r"[0-9.]+-[0-9.]+|[0-9a-f:.]*:[0-9a-f:.]*-[0-9a-f:.]+")
_PART_OF_ADDRESS = re.compile(r"[0-9._%]*|[0-9a-f._%:]*[:%][0-9a-f._%:]*")
_LONGEST = 255


def canonical_hosts(hosts: t.Iterable[str]) -> tuple[str, ...]:
    """Give the hosts in their canonical form, each once, in the order given."""
    found = tuple(dict.fromkeys(canonical_host(host) for host in hosts))
    if not found:
        raise ProvisioningError("hosts is an empty list: name at least one host of the account.")
    return found


def canonical_host(host: str) -> str:
    """Give the form that MariaDB compares with a connection's address or name.

    It stores a host as it was written, in lower case, and compares texts: an IPv6 address counts only in its shortest form, an IPv4
    address only when it isn't written as IPv6, and a net only as address and mask.
    """
    text = host.strip().lower()
    if not text or len(text) > _LONGEST:
        raise ProvisioningError("A host of the account has %d characters: name an address, a net, a name or a pattern." % len(text))
    if "%" in text:
        return _pattern(text)
    if "/" in text:
        return _net(text)
    try:
        return _address(text)
    except ValueError:
        if _RANGE.fullmatch(text):
            raise ProvisioningError("The host %s is a range, and an account has none: name each address, or a net such as 192.0.2.0/24." % host) from None
        if _ALMOST_ADDRESS.fullmatch(text) or not _NAME.fullmatch(text):
            raise ProvisioningError(
                "The host %s is neither an IPv4 or IPv6 address, nor a net, a name or a pattern: correct it." % host
            ) from None
    return text


def is_name(host: str) -> bool:
    """Tell whether only a client's name can match: a server that resolves no names (skip_name_resolve) then lets nobody in."""
    return host != "localhost" and "/" not in host and not _PART_OF_ADDRESS.fullmatch(host)


def is_among(host: str, pattern: str) -> bool:
    """Tell whether an account at one host gets in before one at a pattern or net that this host is in; MariaDB tries the narrower one first."""
    if any(wildcard in host for wildcard in "%_/"):
        return False
    if "/" not in pattern:
        return host != pattern and covers(pattern, host)
    try:
        return ipaddress.ip_address(host) in ipaddress.ip_network(pattern)
    except ValueError:
        return False


def _address(text: str) -> str:
    address = ipaddress.ip_address(text)
    mapped = getattr(address, "ipv4_mapped", None)
    return str(mapped or address)


def _pattern(text: str) -> str:
    if "/" in text:
        raise ProvisioningError("The host %s is both a pattern and a net, which matches nobody: write one of them." % text)
    with contextlib.suppress(ValueError):
        address = ipaddress.IPv6Address(text)
        raise ProvisioningError(
            "The host %s names an interface of its host, which the database server never sees: write %s."
            % (text, str(address).partition("%")[0])
        )
    return text


def _net(text: str) -> str:
    try:
        net = ipaddress.ip_network(text)
    except ValueError as error:
        raise ProvisioningError("The host %s is not a net that MariaDB could match: %s." % (text, error)) from None
    if net.prefixlen == 0:
        raise ProvisioningError("The host %s matches nobody: write %% to let every address in." % text)
    mask = text.partition("/")[2]
    if net.version == 4 and "." in mask and mask != str(net.netmask):
        raise ProvisioningError("The host %s has an inverted mask, which matches nobody: write %s/%s." % (text, net.network_address, net.netmask))
    if net.num_addresses == 1:
        return _address(str(net.network_address))
    if net.version == 6:
        raise ProvisioningError("The host %s is an IPv6 net, and MariaDB has none: write a pattern such as 2001:db8:%%." % text)
    return "%s/%s" % (net.network_address, net.netmask)
