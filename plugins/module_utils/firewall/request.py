# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is asked for: sources, a port, and the name that marks the rules; and what is planned for it."""

from __future__ import annotations

import typing as t

from ..nftables.accept import Accept, Network, accepts, comment_of, parse_sources, written


class Request(t.NamedTuple):
    """One list of sources for one port. It is empty when the access is to be taken away."""

    name: str
    sources: t.Sequence[Network]
    protocol: str
    port: int

    @property
    def comment(self) -> str:
        """The comment that marks the rules."""
        return comment_of(self.name)

    @property
    def listed(self) -> str:
        """The sources as a text."""
        return ", ".join(map(written, self.sources))

    def accepts(self, sources: t.Sequence[Network] | None = None) -> list[Accept]:
        """The rules for the sources, or for some of them, one for each IP version."""
        return accepts(self.sources if sources is None else sources, self.protocol, self.port, self.comment)


class Plan(t.NamedTuple):
    """What to add to the firewall and to take away, in the terms of its module, and what is to be told."""

    add: list[dict[str, t.Any]]
    remove: list[dict[str, t.Any]]
    notes: list[str]
    warnings: list[str]


def request(options: t.Mapping[str, t.Any]) -> Request:
    """Read the options."""
    sources = [] if options["state"] == "absent" else parse_sources(options["sources"] or [])
    return Request(options["name"], sources, options["protocol"], options["port"])


def expression(source: Network, protocol: str, port: int) -> list[dict[str, t.Any]]:
    """An accept as nft's JSON has it, to see what would become of it."""
    address = {"payload": {"protocol": "ip" if source.version == 4 else "ip6", "field": "saddr"}}
    number = {"payload": {"protocol": protocol, "field": "dport"}}
    return [
        {"match": {"op": "==", "left": address, "right": str(source)}},
        {"match": {"op": "==", "left": number, "right": port}},
        {"accept": None},
    ]
