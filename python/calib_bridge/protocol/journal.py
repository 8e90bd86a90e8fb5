"""The journal of writes."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, JsonValue

from .base import Why, Wire


class Intent(Wire):
    """A journalled write that no live process is carrying out and that has no completed entry."""

    id: str
    set: str
    step: str
    method: str
    command: str


class JournalParams(Wire):
    """Journal entries of one set (or all) at this site."""

    set: str | None


class JournalEntry(Wire):
    """One line of the journal. An intent comes before its write, a done or an abandoned entry after it."""

    id: str
    phase: Literal["intent", "done", "abandoned"]
    outcome: Literal["intent", "done", "found done", "redone", "abandoned"]
    effect: str = Field(
        description="Digest of repository, method and what was wanted: the same wish, the same effect."
    )
    at: str = Field(description="ISO 8601 UTC.")
    by: str = Field(description="user@host[pid]")
    set: str
    step: str
    repo: str
    method: str
    summary: str
    command: str = Field(description="What a person would have typed.")
    source: str | None = Field(
        default=None, description="Commit and author of the declaration that was carried out."
    )
    forced: str | None = Field(default=None, description="Why it was written although it was not merged.")
    before: JsonValue = None
    after: JsonValue = None


class UnreadableRecord(Wire):
    """A line, or an open intent, that this bridge cannot read: it is damaged, or was written by a newer bridge."""

    place: str = Field(description="Below the site's journal folder, <file>:<line> or open/<file>.")
    reason: str
    text: str = Field(description="The record, cut where it is long.")


class JournalResult(Wire):
    """In order of time."""

    entries: list[JournalEntry]
    unreadable: list[UnreadableRecord]


class SettleParams(Wire):
    """Close the open intents of a set: found done where the write holds, abandoned where it does not."""

    repo: str
    why: Why


class SettleResult(Wire):
    """Counts."""

    found: int
    abandoned: int
