# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Options in INI files: what is there, what differs, and writing it without ever letting others read a secret."""

from __future__ import annotations

import contextlib
import os
import tempfile
import typing as t

from ..errors import ProvisioningError
from ..resource import HIDDEN, HIDDEN_CHANGE, Changes
from .ini_text import Settings, edited, values


class Wanted(t.NamedTuple):
    """What the options of one file are to be; secrets are settings that are never shown."""

    path: str
    settings: Settings
    secrets: Settings

    def all(self) -> list[Settings]:
        """Give both."""
        return [self.settings, self.secrets]


class Found(t.NamedTuple):
    """A file's text and mode; None where there is no file."""

    text: str | None
    mode: int | None


class State(t.NamedTuple):
    """The files by their paths, and whether the marker is there."""

    files: t.Mapping[str, Found]
    marked: bool


class Write(t.NamedTuple):
    """Give the file this text and mode."""

    path: str
    text: str
    mode: int


class Remove(t.NamedTuple):
    """Remove the file, in which nothing is left."""

    path: str


class Mark(t.NamedTuple):
    """Make the marker, before anything is written."""

    path: str


def plan(current: State, wanted: t.Sequence[Wanted], mode: int, marker: str | None) -> Changes:
    """Compare the files with what they are to hold."""
    before: dict[str, t.Any] = {}
    after: dict[str, t.Any] = {}
    steps: list[t.Any] = []
    for file in wanted:
        found = current.files[file.path]
        text = found.text or ""
        for settings in file.all():
            text = edited(text, settings)
        before[file.path], after[file.path] = _shown(found.text, text, file)
        if found.text is not None and not text.strip() and text != found.text:
            steps.append(Remove(file.path))
            after[file.path] = {}
        elif text != (found.text or "") or (found.mode is not None and found.mode & ~mode):
            new_mode = mode if found.mode is None else found.mode & mode
            steps.append(Write(file.path, text, new_mode))
            before[file.path]["mode"] = None if found.mode is None else "%04o" % found.mode
            after[file.path]["mode"] = "%04o" % new_mode
    if steps and marker:
        steps.insert(0, Mark(marker))
    return Changes(before, after, steps)


def _shown(old: str | None, new: str, file: Wanted) -> tuple[dict[str, t.Any], dict[str, t.Any]]:
    before, after = values(old or ""), values(new)
    shown: tuple[dict[str, t.Any], dict[str, t.Any]] = ({}, {})
    for settings, secret in ((file.settings, False), (file.secrets, True)):
        for section, options in settings.items():
            for option in options:
                key = (section, option.lower())
                for side, found in zip(shown, (before, after)):
                    if key in found:
                        side["%s/%s" % key] = HIDDEN if secret else found[key]
                if secret and before.get(key) != after.get(key) and key in after:
                    shown[1]["%s/%s" % key] = HIDDEN_CHANGE
    return shown


class IniFiles:
    """The options of some INI files."""

    def __init__(
        self, wanted: t.Sequence[Wanted], mode: int, marker: str | None, move: t.Callable[[str, str], None]
    ) -> None:
        self._wanted = wanted
        self._mode = mode
        self._marker = marker
        self._move = move

    def read(self, door: t.Any) -> State:
        """Read the files."""
        return State(
            {file.path: _found(file.path) for file in self._wanted},
            bool(self._marker) and os.path.exists(t.cast(str, self._marker)),
        )

    def plan(self, current: State) -> Changes:
        """Compare the files with the desired ones."""
        return plan(current, self._wanted, self._mode, self._marker)

    def apply(self, door: t.Any, steps: t.Sequence[t.Any]) -> None:
        """Write the files, each in one step."""
        for step in steps:
            try:
                if isinstance(step, Mark):
                    with open(step.path, "ab"):
                        pass
                elif isinstance(step, Remove):
                    os.unlink(step.path)
                else:
                    self._write(step)
            except OSError as error:
                raise ProvisioningError("%s cannot be written: check who the task runs as. System: %s" % (step.path, error)) from None

    def answer(self, current: State, changes: Changes) -> dict[str, t.Any]:
        """Give the files that change, and whether the marker is there now."""
        return {
            "files": [step.path for step in changes.steps if not isinstance(step, Mark)],
            "marked": current.marked or any(isinstance(step, Mark) for step in changes.steps),
        }

    def _write(self, step: Write) -> None:
        path = os.path.realpath(step.path)
        # What replaces a file takes over its mode and owner, so both are right before a secret is in it.
        if os.path.exists(path):
            os.chmod(path, step.mode)
        else:
            os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, step.mode))
            os.chmod(path, step.mode)
        handle, fresh = tempfile.mkstemp(dir=os.path.dirname(path), prefix=".ansible-")
        try:
            with open(handle, "wb") as file:
                file.write(_encoded(step.text))
            self._move(fresh, path)
        finally:
            with contextlib.suppress(FileNotFoundError):
                os.unlink(fresh)


def _found(path: str) -> Found:
    try:
        with open(path, "rb") as file:
            return Found(_decoded(file.read()), os.fstat(file.fileno()).st_mode & 0o7777)
    except FileNotFoundError:
        folder = os.path.dirname(os.path.realpath(path))
        if not os.path.isdir(folder):
            raise ProvisioningError(
                "%s cannot be made, since there is no folder %s: install what reads the file first, or correct the path." % (path, folder)
            ) from None
        return Found(None, None)
    except OSError as error:
        raise ProvisioningError("%s cannot be read: check the path and who the task runs as. System: %s" % (path, error)) from None


def _decoded(content: bytes) -> str:
    return content.decode("utf-8", "surrogateescape")


def _encoded(text: str) -> bytes:
    return text.encode("utf-8", "surrogateescape")
