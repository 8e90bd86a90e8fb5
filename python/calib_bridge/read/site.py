"""``journal`` and ``counters``: what this site did."""

from __future__ import annotations

from ..protocol.base import Empty
from ..protocol.journal import JournalParams, JournalResult
from ..protocol.session import CountersResult
from ..session import Session


def journal(session: Session, params: JournalParams) -> JournalResult:
    """Read the journal of a set, or of all, in order of time, and name the records that cannot be read."""
    entries = session.journal.entries()
    return JournalResult(
        entries=[entry for entry in entries if params.set in (None, entry.set)],
        unreadable=session.journal.unreadable(),
    )


def counters(session: Session, _params: Empty) -> CountersResult:
    """Tell the work done by this process."""
    return CountersResult(sql=dict(session.sql), jobs_started=session.jobs_started, writes=session.writes)
