# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The text of an INI file with some of its options set or taken away, read as Python's configparser reads it.

Everything else stays as it is, comments, order, spacing and line ends included.
"""

from __future__ import annotations

import re
import typing as t

_SECTION = re.compile(r"\[([^\]]+)\]")
_OPTION = re.compile(r"(?P<prefix>\s*(?P<option>.*?)\s*[=:][ \t]*)(?P<value>.*)")

Settings = t.Mapping[str, t.Mapping[str, t.Optional[str]]]


class Entry(t.NamedTuple):
    """An option with its value, on the lines from first to last."""

    section: str
    option: str
    value: str
    prefix: str
    first: int
    last: int


class Parsed(t.NamedTuple):
    """The lines of a file, its options, and the line of each section's header; a section may come several times."""

    lines: t.Sequence[str]
    entries: t.Sequence[Entry]
    headers: t.Sequence[tuple[str, int]]


def parse(text: str) -> Parsed:
    """Find the sections and options."""
    lines = re.findall(r"[^\n]*\n|[^\n]+", text)
    entries: list[Entry] = []
    headers: list[tuple[str, int]] = []
    open_indent: int | None = None
    for number, line in enumerate(lines):
        content = line.strip()
        if not content or content[0] in "#;":
            continue
        indent = len(line) - len(line.lstrip())
        header = _SECTION.match(content)
        if open_indent is not None and indent > open_indent:
            entries[-1] = entries[-1]._replace(value="%s\n%s" % (entries[-1].value, content), last=number)
        elif header:
            headers.append((header.group(1), number))
            open_indent = None
        elif headers:
            option = _OPTION.match(line.rstrip())
            open_indent = indent if option else None
            if option:
                name = option.group("option").strip().lower()
                entries.append(Entry(headers[-1][0], name, option.group("value"), option.group("prefix"), number, number))
    return Parsed(lines, entries, headers)


def values(text: str) -> dict[tuple[str, str], str]:
    """Give the value of each option, by section and lower-case option; of several the last one counts."""
    return {(entry.section, entry.option): entry.value for entry in parse(text).entries}


def edited(text: str, settings: Settings) -> str:
    """Give the text with the options set, or taken away where the value is None."""
    for section, options in settings.items():
        for option, value in options.items():
            text = _without(text, section, option) if value is None else _with(text, section, option, value)
    return text


def _with(text: str, section: str, option: str, value: str) -> str:
    parsed = parse(text)
    found = [entry for entry in parsed.entries if (entry.section, entry.option) == (section, option.lower())]
    if len(found) == 1 and found[0].value == value:
        return text
    lines = list(parsed.lines)
    end = "\r\n" if "\r\n" in text else "\n"
    if found:
        for entry in reversed(found[1:]):
            del lines[entry.first : entry.last + 1]
        kept = found[0]
        lines[kept.first : kept.last + 1] = [_prefix(kept) + value + end]
        return "".join(lines)
    if lines and not lines[-1].endswith("\n"):
        lines[-1] += end
    new = "%s = %s%s" % (option, value, end)
    header = max((number for name, number in parsed.headers if name == section), default=None)
    if header is None:
        return "".join([*lines, *([end] if lines and lines[-1].strip() else []), "[%s]%s" % (section, end), new])
    next_header = min((number for name, number in parsed.headers if number > header), default=len(lines))
    last = max((entry.last for entry in parsed.entries if header < entry.last < next_header), default=header)
    lines.insert(last + 1, new)
    return "".join(lines)


def _prefix(entry: Entry) -> str:
    """Give what comes before the value, spaced as it was; behind a value that was empty there is nothing to see."""
    prefix = entry.prefix.rstrip()
    return prefix + " " if entry.prefix != prefix or prefix[-2:-1].isspace() else prefix


def _without(text: str, section: str, option: str) -> str:
    parsed = parse(text)
    lines = list(parsed.lines)
    found = [entry for entry in parsed.entries if (entry.section, entry.option) == (section, option.lower())]
    for entry in reversed(found):
        del lines[entry.first : entry.last + 1]
    return _without_empty("".join(lines), section) if found else text


def _without_empty(text: str, section: str) -> str:
    """Take away the section's headers that nothing but blank lines follows."""
    parsed = parse(text)
    lines = list(parsed.lines)
    for name, number in reversed(parsed.headers):
        end = min((other for dummy, other in parsed.headers if other > number), default=len(lines))
        if name == section and not "".join(lines[number + 1 : end]).strip():
            # The blank line above the header goes with it at the end of the file, else the one below.
            start = number - 1 if end == len(lines) and number and not lines[number - 1].strip() else number
            del lines[start:end]
    return "".join(lines)
