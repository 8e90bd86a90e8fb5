"""Completed writes in a journal file, found by a regular expression: parsing years of entries takes too long."""

from __future__ import annotations

import contextlib
import json
import re
from collections.abc import Iterator
from pathlib import Path

_STRING = rb'"(?:[^"\\]|\\.)*"'
_DONE = re.compile(
    rb'^{"id":"[^"]*","phase":"done",.*?,"set":(%b),"step":(%b),"repo":(%b),' % (_STRING, _STRING, _STRING),
    re.MULTILINE,
)
"""Matches a `~calib_bridge.protocol.journal.JournalEntry` with phase done, up to the last field that is needed."""

_MARK = b'"phase":"done"'
"""In every completion, even if a newer bridge added fields between those of `_DONE`."""


class Completions:
    """Completed writes of one process: set, step and repository of each.

    Parameters
    ----------
    path : `~pathlib.Path`
        The process's journal file.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._offset = 0
        self.writes: set[tuple[str, str, str]] = set()

    def read_on(self) -> None:
        """Read the entries added since the last call, up to the last whole line."""
        if self._path.stat().st_size <= self._offset:
            return
        with self._path.open("rb") as stream:
            stream.seek(self._offset)
            lines = stream.read()
        whole = lines.rfind(b"\n") + 1
        found = _DONE.findall(lines, 0, whole)
        for each in set(found):
            with contextlib.suppress(ValueError):  # a damaged text
                self.writes.add(tuple(map(json.loads, each)))
        if lines.count(_MARK, 0, whole) > len(found):
            self.writes |= set(_parsed(lines[:whole]))
        self._offset += whole


def _parsed(lines: bytes) -> Iterator[tuple[str, str, str]]:
    """Yield completions that `_DONE` does not match."""
    for line in lines.splitlines():
        if _MARK in line and not _DONE.match(line):
            with contextlib.suppress(ValueError, KeyError, TypeError, RecursionError):
                entry = json.loads(line)
                if entry["phase"] == "done":
                    yield str(entry["set"]), str(entry["step"]), str(entry["repo"])
