"""The journal of writes."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, JsonValue

from .base import ChainFile, CollectionName, Why, Wire


class Intent(Wire):
    """A journaled write without a completion that no living process is carrying out."""

    id: str
    set: str
    step: str
    method: str
    command: str


class JournalParams(Wire):
    """Read the journal entries of one set, or of all sets, at this site."""

    set: str | None


class JournalEntry(Wire):
    """One line of the journal: an intent before its write, a done or an abandoned entry after it."""

    id: str
    phase: Literal["intent", "done", "abandoned"]
    outcome: Literal["intent", "done", "found done", "redone", "abandoned"]
    effect: str = Field(description="Digest of repository, method and requested state.")
    at: str = Field(description="ISO 8601 UTC.")
    by: str = Field(description="user@host[pid]")
    set: str
    step: str
    repo: str
    method: str
    summary: str
    command: str = Field(description="The command that a person would have typed.")
    source: str | None = Field(default=None, description="Commit and author of the declaration.")
    forced: str | None = Field(
        default=None, description="Reason for writing a declaration that was not merged."
    )
    before: JsonValue = None
    after: JsonValue = None
    chain_file: ChainFile | None = Field(
        default=None, description="The chain file that a write to an instrument chain follows."
    )


class ChainFileParams(Wire):
    """Find the chain file that the last completed write to an instrument chain followed."""

    repo: str
    chain: CollectionName


class ChainFileResult(Wire):
    """The chain file as it was then; null if no write followed one."""

    file: ChainFile | None


class UnreadableRecord(Wire):
    """A line, or an open intent, that is damaged or was written by a newer bridge."""

    place: str = Field(description="<file>:<line> or open/<file>, relative to the site's journal folder.")
    reason: str
    text: str = Field(description="The record, shortened if long.")


class JournalResult(Wire):
    """Entries sorted by time."""

    entries: list[JournalEntry]
    unreadable: list[UnreadableRecord]


class SettleParams(Wire):
    """Close the open intents of a set: as found done if the repository has the requested state, else as abandoned."""

    repo: str
    why: Why


class SettleResult(Wire):
    """Numbers of closed intents."""

    found: int
    abandoned: int
