"""The journal of writes: an intent before each write and a completion after it, even if a process is killed between.

``<work>/journal/<utc>-<pid>-<rand>.jsonl`` holds the entries of one process. The process locks the file for its whole
life, which shows other processes that it is alive. ``<work>/journal/open/<intent>.json`` is an intent without a
completion, so that finding open intents does not read past entries. It is written before the intent's line and removed
after the completion's line. A process that is killed between two of these steps leaves a state that the next can close.

Several versions of the bridge share a site's folder. An older version ignores fields that it does not know, and reports
records that it cannot read.
"""

from __future__ import annotations

import datetime
import json
import os
import re
import secrets
from collections import defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from .completions import Completions
from .errors import BridgeError
from .failures import storing
from .files import write_atomically
from .lock import acquire, is_held
from .masking import masked_json
from .protocol.base import ChainFile
from .protocol.journal import JournalEntry, UnreadableRecord

_FOLLOWS = b'"chainFile":{'
"""In every entry of a write that followed a chain file."""

_JOURNAL = re.compile(r"\w[\w.-]*\.jsonl", re.ASCII)

_SHOWN = 2_000
"""Number of characters of an unreadable record that are reported."""

type Moment = Literal["before-intent", "after-intent", "after-act", "after-done"]
type Outcome = Literal["done", "found done", "redone", "abandoned"]


class StoredEntry(JournalEntry):
    """A journal entry read from a file, where a newer bridge may have added fields."""

    model_config = ConfigDict(extra="ignore")


class OpenIntent(BaseModel):
    """The content of ``open/<intent>.json``: enough to check whether the write happened."""

    entry: StoredEntry
    params: dict[str, Any]
    journals: list[str]


def _ignore(_moment: Moment, _entry: JournalEntry) -> None:
    """Do nothing; the default observer."""


observer: Callable[[Moment, JournalEntry], None] = _ignore
"""Called at the four moments of every write; tests replace it to kill the process at each."""


class Journal:
    """Journal of a site, as one process writes and reads it.

    Parameters
    ----------
    work : `~pathlib.Path`
        The site's folder; nothing is created in it before the first write.
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
        stored = StoredEntry.model_validate(entry.model_dump())
        intent = self._take_over(OpenIntent(entry=stored, params=params, journals=[]))
        try:
            self._append(intent.entry)
        except BridgeError:
            self._path(intent).unlink(missing_ok=True)
            raise
        observer("after-intent", entry)
        return intent

    def adopt(self, dead: OpenIntent, entry: JournalEntry) -> OpenIntent:
        """Take over a dead process's intent of the same effect, keeping its id."""
        stored = StoredEntry.model_validate({**entry.model_dump(), "id": dead.entry.id})
        observer("before-intent", stored)
        intent = self._take_over(dead.model_copy(update={"entry": stored}))
        self._append(intent.entry)
        observer("after-intent", stored)
        return intent

    def complete(self, intent: OpenIntent, by: str, outcome: Outcome, after: Any = None) -> None:
        """Record the outcome of an intent, durably, and close the intent."""
        phase = "abandoned" if outcome == "abandoned" else "done"
        # A process that finds the intent open looks for its completion in the files that the intent names.
        intent = self._take_over(intent)
        entry = intent.entry.model_copy(
            update={"phase": phase, "outcome": outcome, "at": utc_now(), "by": by, "after": after}
        )
        self._append(entry)
        observer("after-done", entry)
        self._path(intent).unlink(missing_ok=True)

    def dead_intents(self) -> Iterator[OpenIntent]:
        """Yield the open intents that no living process is carrying out.

        Intents that cannot be read are left out; `unreadable` returns them.
        """
        for path in self._open_files():
            intent = _read_open(path)
            if not isinstance(intent, OpenIntent) or is_held(self._folder / intent.journals[-1]):
                continue
            phases = self._phases(intent)
            if phases & {"done", "abandoned"} or not phases:
                # The process was killed between the completion and the removal, or before the intent's own line,
                # when nothing had been done yet.
                path.unlink(missing_ok=True)
                continue
            yield intent

    def entries(self) -> list[JournalEntry]:
        """Return all entries of all processes, sorted by time."""
        found = [
            record
            for path in self._files()
            for record in _read_lines(path)
            if isinstance(record, JournalEntry)
        ]
        return sorted(found, key=lambda entry: entry.at)

    def unreadable(self) -> list[UnreadableRecord]:
        """Return the lines and open intents that cannot be read, except a last line cut short by a kill."""
        lines = (record for path in self._files() for record in _read_lines(path))
        intents = (_read_open(path) for path in self._open_files())
        return [
            record.model_copy(update={"text": record.text[:_SHOWN]})
            for record in (*lines, *intents)
            if isinstance(record, UnreadableRecord)
        ]

    def written(self, repo: str) -> dict[str, set[str]]:
        """Return the steps, by set, that completed a write to a repository in any process.

        Each call reads only what was added since the last, because the files only grow.
        """
        written: dict[str, set[str]] = defaultdict(set)
        for path in self._folder.glob("*.jsonl"):
            completions = self._completions.setdefault(path.name, Completions(path))
            completions.read_on()
            for name, step, where in completions.writes:
                if where == repo:
                    written[name].add(step)
        return written

    def last_chain_file(self, repo: str, chain: str) -> ChainFile | None:
        """Return the chain file that the last completed write to an instrument chain followed."""
        found = [
            (record.at, record.chain_file)
            for path in self._files()
            for record in _read_lines(path, _FOLLOWS)
            if isinstance(record, JournalEntry) and record.phase == "done" and record.repo == repo
            if record.chain_file is not None and record.chain_file.chain == chain
        ]
        return max(found, key=lambda each: each[0], default=("", None))[1]

    def _take_over(self, intent: OpenIntent) -> OpenIntent:
        """Add this process's file, durably, as the last of an intent's journals."""
        self._begin()
        if self._name not in intent.journals:
            intent = intent.model_copy(update={"journals": [*intent.journals, self._name]})
            write_atomically(self._path(intent), _kept(intent))
        return intent

    def _append(self, entry: JournalEntry) -> None:
        descriptor = self._begin()
        # Only writes to instrument chains have a chain file.
        unused = {"chain_file"} if entry.chain_file is None else set[str]()
        line = _kept(entry, unused) + b"\n"
        size = os.fstat(descriptor).st_size
        with storing(self._folder / self._name, len(line)):
            try:
                while line:  # a file system that becomes full takes part of a line
                    line = line[os.write(descriptor, line) :]
                os.fsync(descriptor)
            except OSError:
                os.ftruncate(descriptor, size)
                os.lseek(descriptor, size, os.SEEK_SET)
                raise

    def _begin(self) -> int:
        """Create this process's file at its first write."""
        if self._descriptor is None:
            self._open.mkdir(parents=True, exist_ok=True)
            stamp = datetime.datetime.now(datetime.UTC).strftime("%Y%m%dT%H%M%S.%f")
            self._name = f"{stamp}-{os.getpid()}-{secrets.token_hex(4)}.jsonl"
            self._descriptor = acquire(self._folder / self._name)
            os.lseek(self._descriptor, 0, os.SEEK_END)
        return self._descriptor

    def _path(self, intent: OpenIntent) -> Path:
        return self._open / f"{intent.entry.id}.json"

    def _files(self) -> list[Path]:
        return sorted(self._folder.glob("*.jsonl"))

    def _open_files(self) -> list[Path]:
        return sorted(self._open.glob("*.json"))

    def _phases(self, intent: OpenIntent) -> set[str]:
        """Return the phases recorded for an intent; ``unreadable`` for a line that this bridge cannot read."""
        phases = set()
        for name in intent.journals:
            for record in _read_lines(self._folder / name):
                if isinstance(record, UnreadableRecord):
                    phases |= {"unreadable"} if intent.entry.id in record.text else set()
                elif record.id == intent.entry.id:
                    phases.add(record.phase)
        return phases


def utc_now() -> str:
    """Return the time as ISO 8601 UTC with microseconds, so that entries sort as text."""
    return datetime.datetime.now(datetime.UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def _kept(record: BaseModel, unused: set[str] | None = None) -> bytes:
    """Return a record as it is written: compact JSON without credentials."""
    value = masked_json(record.model_dump(mode="json", by_alias=True, exclude=unused))
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def _read_lines(path: Path, mark: bytes = b"") -> Iterator[StoredEntry | UnreadableRecord]:
    """Yield the entries and unreadable lines of one file, except a last line cut short by a kill.

    Lines without the mark are passed over unread.
    """
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        return
    for number, line in enumerate(content[: content.rfind(b"\n") + 1].splitlines(), start=1):
        if mark not in line:
            continue
        try:
            yield StoredEntry.model_validate_json(line)
        except ValidationError as error:
            yield _unreadable(f"{path.name}:{number}", line, error)


def _read_open(path: Path) -> OpenIntent | UnreadableRecord | None:
    try:
        content = path.read_bytes()
        intent = OpenIntent.model_validate_json(content)
    except FileNotFoundError:  # closed by its owner since the folder was listed
        return None
    except ValidationError as error:
        return _unreadable(f"open/{path.name}", content, error)
    # Both become names of files that are written and removed.
    if intent.entry.id == path.stem and intent.journals and all(map(_JOURNAL.fullmatch, intent.journals)):
        return intent
    reason = "entry.id is not the file's name, or journals are not names of journals"
    return UnreadableRecord(place=f"open/{path.name}", reason=reason, text=content.decode(errors="replace"))


def _unreadable(place: str, content: bytes, error: ValidationError) -> UnreadableRecord:
    first = error.errors()[0]
    field = ".".join(map(str, first["loc"]))
    reason = f"{field}: {first['msg']}" if field else first["msg"]
    return UnreadableRecord(place=place, reason=reason, text=content.decode(errors="replace"))
