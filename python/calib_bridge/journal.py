"""The journal of writes: an intent before each, a completion after it, whatever kills the process between.

``<work>/journal/<utc>-<pid>-<rand>.jsonl`` is one process's entries. The process holds its lock for life, which is
how others know that it lives. ``<work>/journal/open/<intent>.json`` is an intent without a completion: finding those
costs what is open, never what is past. It is written before the intent's line and removed after the completion's, so
that a process killed between two of these leaves something that the next can finish reading.
"""

from __future__ import annotations

import datetime
import os
import secrets
from collections import defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ValidationError

from .completions import Completions
from .files import write_atomically
from .lock import acquire, is_held
from .protocol.journal import JournalEntry

type Moment = Literal["before-intent", "after-intent", "after-act", "after-done"]
type Outcome = Literal["done", "found done", "redone", "abandoned"]


class OpenIntent(BaseModel):
    """What ``open/<intent>.json`` holds: enough to ask whether the write came true."""

    entry: JournalEntry
    params: dict[str, Any]
    journals: list[str]


def _nobody(_moment: Moment, _entry: JournalEntry) -> None:
    """Nobody looks on."""


observer: Callable[[Moment, JournalEntry], None] = _nobody
"""Told of the four moments of every write; the tests put their own here to kill the process at each."""


class Journal:
    """Journal of a site, as one process writes and reads it.

    Parameters
    ----------
    work : `~pathlib.Path`
        The site's folder; nothing is made in it before the first write.
    """

    def __init__(self, work: Path) -> None:
        self._folder = work / "journal"
        self._open = self._folder / "open"
        self._descriptor: int | None = None
        self._name = ""
        self._completions: dict[str, Completions] = {}

    def intend(self, entry: JournalEntry, params: dict[str, Any]) -> OpenIntent:
        """Record an intent, durably, before its write."""
        observer("before-intent", entry)
        intent = self._write_intent(OpenIntent(entry=entry, params=params, journals=[]))
        observer("after-intent", entry)
        return intent

    def adopt(self, dead: OpenIntent, entry: JournalEntry) -> OpenIntent:
        """Take over a dead process's intent of the same effect, under its identity."""
        entry = entry.model_copy(update={"id": dead.entry.id})
        observer("before-intent", entry)
        intent = self._write_intent(dead.model_copy(update={"entry": entry}))
        observer("after-intent", entry)
        return intent

    def complete(self, intent: OpenIntent, by: str, outcome: Outcome, after: Any = None) -> None:
        """Record what became of an intent, durably, and close it."""
        phase = "abandoned" if outcome == "abandoned" else "done"
        entry = intent.entry.model_copy(
            update={"phase": phase, "outcome": outcome, "at": utc_now(), "by": by, "after": after}
        )
        self._append(entry)
        observer("after-done", entry)
        self._path(intent).unlink(missing_ok=True)

    def dead_intents(self) -> Iterator[OpenIntent]:
        """Open intents that no living process is carrying out, oldest first."""
        for path in sorted(self._open.glob("*.json")):
            intent = self._read_open(path)
            if intent is None or is_held(self._folder / intent.journals[-1]):
                continue
            phases = self._phases(intent)
            if phases & {"done", "abandoned"} or not phases:
                # Killed between the completion and the removal, or before the intent's own line, when nothing had
                # been done yet.
                path.unlink(missing_ok=True)
                continue
            yield intent

    def entries(self) -> list[JournalEntry]:
        """All entries of all processes, in order of time."""
        found = [entry for path in sorted(self._folder.glob("*.jsonl")) for entry in _read_lines(path)]
        return sorted(found, key=lambda entry: entry.at)

    def written(self, repo: str) -> dict[str, set[str]]:
        """Steps by set of which any process completed a write to a repository.

        What was read is not read again: the files only grow.
        """
        written: dict[str, set[str]] = defaultdict(set)
        for path in self._folder.glob("*.jsonl"):
            completions = self._completions.setdefault(path.name, Completions(path))
            completions.read_on()
            for name, step, where in completions.writes:
                if where == repo:
                    written[name].add(step)
        return written

    def _write_intent(self, intent: OpenIntent) -> OpenIntent:
        self._begin()
        intent = intent.model_copy(update={"journals": [*intent.journals, self._name]})
        write_atomically(self._path(intent), intent.model_dump_json(by_alias=True).encode())
        self._append(intent.entry)
        return intent

    def _append(self, entry: JournalEntry) -> None:
        descriptor = self._begin()
        os.write(descriptor, entry.model_dump_json(by_alias=True).encode() + b"\n")
        os.fsync(descriptor)

    def _begin(self) -> int:
        """Make this process's file at its first write."""
        if self._descriptor is None:
            self._open.mkdir(parents=True, exist_ok=True)
            stamp = datetime.datetime.now(datetime.UTC).strftime("%Y%m%dT%H%M%S.%f")
            self._name = f"{stamp}-{os.getpid()}-{secrets.token_hex(4)}.jsonl"
            self._descriptor = acquire(self._folder / self._name)
            os.lseek(self._descriptor, 0, os.SEEK_END)
        return self._descriptor

    def _path(self, intent: OpenIntent) -> Path:
        return self._open / f"{intent.entry.id}.json"

    def _read_open(self, path: Path) -> OpenIntent | None:
        try:
            return OpenIntent.model_validate_json(path.read_bytes())
        except FileNotFoundError:  # closed by its owner since we listed the folder
            return None

    def _phases(self, intent: OpenIntent) -> set[str]:
        return {
            entry.phase
            for name in intent.journals
            for entry in _read_lines(self._folder / name)
            if entry.id == intent.entry.id
        }


def utc_now() -> str:
    """ISO 8601 UTC with microseconds, so that entries sort as text."""
    return datetime.datetime.now(datetime.UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def _read_lines(path: Path) -> Iterator[JournalEntry]:
    """Entries of one file but for a last line cut short by a kill."""
    try:
        lines = path.read_bytes().splitlines()
    except FileNotFoundError:
        return
    for line in lines:
        try:
            yield JournalEntry.model_validate_json(line)
        except ValidationError:
            continue
