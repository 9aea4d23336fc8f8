# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The accept rule that the module wants: its sources, its text, and its form in nft's JSON."""

from __future__ import annotations

import ipaddress
import re
import typing as t

from ..errors import ProvisioningError
from .elements import networks

MARK = "medulla.glpi: "
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9 ._:@/-]{0,99}")

Network = t.Union[ipaddress.IPv4Network, ipaddress.IPv6Network]


class Accept(t.NamedTuple):
    """An accept for the sources of one IP version."""

    sources: tuple[Network, ...]
    protocol: str
    port: int
    comment: str

    @property
    def version(self) -> int:
        """The IP version, which all sources have."""
        return self.sources[0].version

    @property
    def text(self) -> str:
        """The rule as nft's language has it."""
        listed = [written(source) for source in self.sources]
        saddr = listed[0] if len(listed) == 1 else "{ %s }" % ", ".join(listed)
        return '%s saddr %s %s dport %d accept comment "%s"' % (
            "ip" if self.version == 4 else "ip6", saddr, self.protocol, self.port, self.comment,
        )


def written(source: Network) -> str:
    """A network as nft writes it: a single address without its length."""
    return str(source.network_address) if source.prefixlen == source.max_prefixlen else str(source)


def comment_of(name: str) -> str:
    """The comment that marks the rules of that name."""
    if not _NAME.fullmatch(name):
        raise ProvisioningError(
            "The name %r can't mark a rule: it becomes an nftables comment and may have up to 100 letters, digits, spaces and . _ : @ / -" % name
        )
    return MARK + name


def parse_sources(sources: t.Sequence[str]) -> list[Network]:
    """The sources as networks, without those that another one contains."""
    parsed: list[Network] = []
    for source in sources:
        try:
            if "%" in source:
                raise ValueError("an address that depends on the interface can't be let through")
            network = ipaddress.ip_network(source.strip())
        except ValueError as error:
            raise ProvisioningError(
                "The source %r is no address and no network such as 192.0.2.10, 192.0.2.0/24 or 2001:db8::10: %s" % (source, error)
            ) from None
        mapped = getattr(network.network_address, "ipv4_mapped", None)
        if mapped:
            raise ProvisioningError("The source %s is IPv4 in the clothes of IPv6, which no packet wears: write %s" % (source, mapped))
        parsed.append(network)
    version_4 = [network for network in parsed if isinstance(network, ipaddress.IPv4Network)]
    version_6 = [network for network in parsed if isinstance(network, ipaddress.IPv6Network)]
    collapsed = [*ipaddress.collapse_addresses(version_4), *ipaddress.collapse_addresses(version_6)]
    for network in collapsed:
        if network.prefixlen == 0:
            raise ProvisioningError("The sources %s are every address: name those that are to be let through" % ", ".join(sources))
    return collapsed


def accepts(sources: t.Sequence[Network], protocol: str, port: int, comment: str) -> list[Accept]:
    """The rules for the sources: one for each IP version that they have."""
    by_version = [tuple(source for source in sources if source.version == version) for version in (4, 6)]
    return [Accept(part, protocol, port, comment) for part in by_version if part]


def from_json(rule: t.Mapping[str, t.Any]) -> Accept | None:
    """Read a rule that has exactly our form; None when somebody has changed it."""
    try:
        source, port, verdict = rule["expr"]
        from_address, to_port = source["match"], port["match"]
        port_left = to_port["left"]["payload"]
        address_left = from_address["left"]["payload"]
        ours = (
            verdict == {"accept": None}
            and (from_address["op"], to_port["op"]) == ("==", "==")
            and (address_left["field"], port_left["field"]) == ("saddr", "dport")
        )
        found = networks(from_address["right"], {})
        if not ours or not found or not isinstance(to_port["right"], int):
            return None
        return Accept(tuple(found), port_left["protocol"], to_port["right"], rule["comment"])
    except (KeyError, TypeError, ValueError):
        return None
