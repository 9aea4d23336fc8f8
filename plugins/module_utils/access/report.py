# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The table of a check: one row a requirement, also for those that could not be checked."""

from __future__ import annotations

import contextlib
import typing as t

from ..errors import ProvisioningError
from .requirements import REQUIRED, Requirement

# What reading an answer of another shape than GLPI's raises: whatever stands there, a check ends with its table.
UNEXPECTED = (LookupError, TypeError, ValueError, AttributeError)


class Stopped(Exception):
    """A requirement failed that all the rest of its group needs; the report knows which."""


class Result(t.NamedTuple):
    """What was found for one requirement."""

    found: str
    ok: bool
    hint: str
    severity: str


class Report:
    """Results by requirement, in the order of the requirements.

    A hint names variables as ``{system}_api_user``: each system's role has its own of the same ending.
    """

    def __init__(self, requirements: t.Sequence[Requirement], system: str = "medulla") -> None:
        self._system = system
        self._requirements = {requirement.name: requirement for requirement in requirements}
        self._results: dict[str, Result] = {}
        self._stopped: dict[str, str] = {}

    def __contains__(self, name: str) -> bool:
        """Whether the requirement is part of this check."""
        return name in self._requirements

    def add(self, requirement: Requirement) -> None:
        """Add a requirement that only what was found gives rise to."""
        self._requirements[requirement.name] = requirement

    def has_result(self, name: str) -> bool:
        """Whether the requirement was checked already."""
        return name in self._results

    def passed(self, name: str, found: str) -> None:
        """Record what meets a requirement; one that is not part of this check is left out."""
        if name in self:
            self._results[name] = Result(found, True, "", self._requirements[name].severity)

    def failed(self, name: str, found: str, hint: str, severity: str | None = None) -> None:
        """Record what doesn't meet a requirement, and what to do."""
        if name in self:
            self._results[name] = Result(found, False, hint, severity or self._requirements[name].severity)

    def judged(self, name: str, ok: bool, found: str, hint: str) -> None:
        """Record a result that is either."""
        if ok:
            self.passed(name, found)
        else:
            self.failed(name, found, hint)

    def stop(self, name: str, found: str, hint: str) -> t.NoReturn:
        """Record a failure that all the rest of its group waits for."""
        self.failed(name, found, hint)
        self._stopped[self._requirements[name].group] = name
        raise Stopped(name)

    @contextlib.contextmanager
    def attempt(self, name: str, hint: str) -> t.Iterator[None]:
        """Check one requirement; an error inside is its result."""
        try:
            yield
        except ProvisioningError as error:
            self.failed(name, str(error), hint)
        except UNEXPECTED as error:
            self.failed(name, "an answer that GLPI doesn't give (%s)" % type(error).__name__, hint)

    @property
    def rows(self) -> list[dict[str, t.Any]]:
        """The table."""
        return [self._row(requirement) for requirement in self._requirements.values()]

    def _row(self, requirement: Requirement) -> dict[str, t.Any]:
        result = self._results.get(requirement.name) or self._unchecked(requirement)
        return {
            "requirement": requirement.name,
            "expected": requirement.expected,
            "found": result.found,
            "ok": result.ok,
            "severity": result.severity,
            "hint": result.hint.replace("{system}", self._system),
        }

    def _unchecked(self, requirement: Requirement) -> Result:
        first = self._stopped.get(requirement.group) or next(iter(self._stopped.values()), None)
        if first is None:
            return Result("not checked", False, "Another requirement could not be read; see to it first.", requirement.severity)
        found = "not checked: %s failed" % first
        return Result(found, False, "See to %s first." % first, requirement.severity)

    def expect(self, name: str, expected: str) -> None:
        """Say more closely what is expected, once it is known."""
        self._requirements[name] = self._requirements[name]._replace(expected=expected)


class Verdict(t.NamedTuple):
    """What the table says as a whole; rows of severity warning don't count."""

    ready: bool
    summary: str
    sentence: str
    warnings: list[str]


def verdict(rows: t.Sequence[t.Mapping[str, t.Any]]) -> Verdict:
    """Sum up a table."""
    required = [row for row in rows if row["severity"] == REQUIRED]
    missing = [row for row in required if not row["ok"]]
    warnings = [
        "%s: expected: %s; found: %s. %s" % (row["requirement"], row["expected"], row["found"], row["hint"])
        for row in rows
        if not row["ok"] and row["severity"] != REQUIRED and not _unchecked(row)
    ]
    summary = "%d of %d" % (len(required) - len(missing), len(required))
    return Verdict(not missing, summary, _sentence(missing, summary), warnings)


def _sentence(missing: t.Sequence[t.Mapping[str, t.Any]], summary: str) -> str:
    """Name what failed, and only count what could not be checked because of it."""
    failed = [row for row in missing if not _unchecked(row)] or list(missing)
    if not failed:
        return "All requirements are met: %s." % summary
    named = "; ".join("%s (expected: %s; found: %s)" % (row["requirement"], row["expected"], row["found"]) for row in failed)
    rest = len(missing) - len(failed)
    unchecked = ", and %d more could not be checked because of that" % rest if rest else ""
    return "%s requirements are met, these failed%s: %s. First: %s" % (summary, unchecked, named, failed[0]["hint"])


def _unchecked(row: t.Mapping[str, t.Any]) -> bool:
    return row["found"].startswith("not checked")


def table(rows: t.Sequence[t.Mapping[str, t.Any]]) -> list[str]:
    """Write the rows for a terminal: one line each, a second one for what to do, and the sum at the end."""
    width = max(len(row["requirement"]) for row in rows)
    lines = []
    for row in rows:
        mark = "ok" if row["ok"] else "warning" if row["severity"] != REQUIRED else "FAILED"
        found = row["found"] if row["ok"] else "%s (expected: %s)" % (row["found"], row["expected"])
        lines.append("%-8s %-*s  %s" % (mark, width, row["requirement"], found))
        if row["hint"]:
            lines.append("%s %s  -> %s" % (" " * 8, " " * width, row["hint"]))
    return [*lines, "readiness: %s" % verdict(rows).summary]
