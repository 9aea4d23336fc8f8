# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A README and meta/main.yml for each role, from its argument spec: Galaxy refuses a collection that lacks the one, and wants the other."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

import yaml
from antsibull_docs_parser.md import to_md
from antsibull_docs_parser.parser import Context, parse

from generators.argument_specs import Option, Role, lines, roles

COLLECTION = "medulla.glpi"
HEADER = """<!--
Copyright (c) 2026 medulla.glpi contributors
GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
SPDX-License-Identifier: GPL-3.0-or-later
Made from meta/argument_specs.yml by make generated.
-->
"""
META = """---
# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Made from argument_specs.yml and the collection's meta/runtime.yml by make generated.

galaxy_info:
  author: medulla.glpi contributors
  description: >-
    {description}
  license: GPL-3.0-or-later
  min_ansible_version: "{ansible}"
dependencies: []
"""


def files(root: Path) -> Iterator[tuple[str, str]]:
    """The path of each README, and its text."""
    for role in roles(root):
        example = root / "docs" / "examples" / f"role_{role.name}.yml"
        yield f"roles/{role.name}/meta/main.yml", META.format(
            description=plain(role.entry_points["main"]["short_description"]), ansible=oldest_ansible(root)
        )
        yield f"roles/{role.name}/README.md", readme(role, without_header(example.read_text(encoding="utf-8")))


def oldest_ansible(root: Path) -> str:
    """The oldest ansible-core that the collection is for, as 2.16."""
    runtime = yaml.safe_load((root / "meta" / "runtime.yml").read_text(encoding="utf-8"))
    return ".".join(runtime["requires_ansible"].removeprefix(">=").split(".")[:2])


def plain(text: str) -> str:
    """A description without markup."""
    return "".join(part.text for paragraph in parse([text], Context()) for part in paragraph if hasattr(part, "text"))


def without_header(playbook: str) -> str:
    """A playbook without the lines before its first play."""
    return playbook[playbook.index("\n---\n") + 5 :] if "\n---\n" in playbook else playbook.partition("---\n")[2]


def readable(text: str) -> str:
    """Markdown without what is right and hard to read: escaped punctuation, and HTML where backticks do."""
    plain = re.sub(r"\\([^\w\s`*<>])", r"\1", text).replace(r"\_", "_")
    return re.sub(r"<code>(?:<strong>)?(.*?)(?:</strong>)?</code>", r"`\1`", plain)


def markdown(text: str | Iterable[str]) -> str:
    """A description's paragraphs in Markdown, as one."""
    paragraphs = parse(lines(text) if isinstance(text, str) else list(text), Context())
    return readable(" ".join(to_md([paragraph]) for paragraph in paragraphs).replace("\n", " ").strip())


def readme(role: Role, example: str) -> str:
    parts = [HEADER, f"# {COLLECTION}.{role.name}\n"]
    main = role.entry_points["main"]
    parts.append(f"{markdown(main['short_description'])}.\n")
    parts.append(markdown(lines(main.get("description"))) + "\n")
    if len(role.entry_points) > 1:
        parts.append("## Entry points\n")
        parts.append("Include one with `tasks_from`.\n")
        parts.append(
            "".join(
                f"- `{name}`: {markdown(spec['short_description'])}.\n" for name, spec in role.entry_points.items()
            )
        )
    parts.append("## Example\n")
    parts.append(f"```yaml\n{example.strip()}\n```\n")
    parts.append("## Variables\n")
    parts.append("".join(variable(option, len(role.entry_points) > 1) for option in role.options()))
    parts.append("## Licence\n")
    parts.append("GPL-3.0-or-later\n")
    return "\n".join(parts)


def variable(option: Option, entry_points: bool) -> str:
    """One item of the list of variables."""
    facts = [option.type]
    if option.required_by:
        facts.append("required" if option.required_by == option.entry_points else f"required by {names(option.required_by)}")
    if option.spec.get("choices"):
        facts.append("one of " + names(map(str, option.spec["choices"])))
    if option.default:
        facts.append(f"default `{option.default}`")
    text = f"- **`{option.name}`** ({', '.join(facts)}): {markdown(lines(option.spec.get('description')))}"
    for name, spec in (option.spec.get("options") or {}).items():
        text += f"\n  - `{name}` ({Option(name, spec).type}): {markdown(lines(spec.get('description')))}"
    if entry_points:
        text += f"\n  Entry points: {names(option.entry_points)}."
    return text + "\n"


def names(given: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in given)
