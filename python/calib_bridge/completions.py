"""Completed writes of a journal's file, told by the text of its lines: to parse years of them would take too long."""

from __future__ import annotations

import json
import re
from pathlib import Path

_STRING = rb'"(?:[^"\\]|\\.)*"'
_DONE = re.compile(
    rb'^{"id":"[^"]*","phase":"done",.*?,"set":(%b),"step":(%b),"repo":(%b),' % (_STRING, _STRING, _STRING),
    re.MULTILINE,
)
"""A completion as `~calib_bridge.protocol.journal.JournalEntry` writes it, up to what is asked of it."""


class Completions:
    """Completed writes of one process: set, step and repository of each.

    Parameters
    ----------
    path : `~pathlib.Path`
        The process's file.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._offset = 0
        self.writes: set[tuple[str, str, str]] = set()

    def read_on(self) -> None:
        """Take what was added since, up to the last whole line."""
        if self._path.stat().st_size <= self._offset:
            return
        with self._path.open("rb") as stream:
            stream.seek(self._offset)
            lines = stream.read()
        whole = lines.rfind(b"\n") + 1
        found = set(_DONE.findall(lines, 0, whole))
        self.writes |= {tuple(map(json.loads, each)) for each in found}
        self._offset += whole
