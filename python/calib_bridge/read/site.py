"""``probe``, ``locks``, ``journal`` and ``counters``: what the site can do, what it does, and what it did."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import TYPE_CHECKING

from ..protocol.base import Empty
from ..protocol.journal import ChainFileParams, ChainFileResult, JournalParams, JournalResult
from ..protocol.session import (
    CountersResult,
    InstrumentSummary,
    LockFacts,
    LocksParams,
    LocksResult,
    ProbeParams,
    ProbeResult,
)
from ..session import Session

if TYPE_CHECKING:  # counters and journal must not load Butler
    from lsst.daf.butler.direct_butler import DirectButler

    from ..exclusion.mounts import Mount


def probe(session: Session, params: ProbeParams) -> ProbeResult:
    """Return whether a repository can be read and written, with its instruments; any failure becomes the ``reason``."""
    from ..claims.split import find_split
    from ..opening import database_of

    try:
        refusal = session.refusal(params.repo)
        butler = session.reader(params.repo)
        mount = _mount(butler)
        instruments = _instruments(butler)
        split = find_split(session, params.repo)
        remarks = [*_remarks(butler), *_doubts(mount, session.writers.get(params.repo))]
    except Exception as error:  # any failure is the answer
        return ProbeResult(
            reachable=False,
            writable=False,
            reason=getattr(error, "detail", str(error)),
            database=None,
            instruments=[],
            mount=None,
            remarks=[],
        )
    return ProbeResult(
        reachable=True,
        writable=refusal is None,
        reason=refusal,
        database=database_of(session.uri(params.repo)),
        instruments=instruments,
        mount=mount.words if mount else None,
        split=split,
        remarks=remarks,
    )


def locks(session: Session, params: LocksParams) -> LocksResult:
    """Return who holds the lock of each repository; any failure becomes the ``reason``."""
    return LocksResult(locks=[_lock_of(session, repo) for repo in params.repos])


def _lock_of(session: Session, repo: str) -> LockFacts:
    from ..exclusion.repository import find_holder

    try:
        held, holder = find_holder(session, repo)
    except Exception as error:  # any failure is the answer
        return LockFacts(repo=repo, held=None, holder=None, reason=getattr(error, "detail", str(error)))
    reason = "this account may not read the lock file" if held is None else None
    return LockFacts(repo=repo, held=held, holder=holder, reason=reason)


def journal(session: Session, params: JournalParams) -> JournalResult:
    """Return the journal of a set, or of all, sorted by time, with the records that cannot be read."""
    entries = session.journal.entries()
    return JournalResult(
        entries=[entry for entry in entries if params.set in (None, entry.set)],
        unreadable=session.journal.unreadable(),
    )


def chain_file(session: Session, params: ChainFileParams) -> ChainFileResult:
    """Return the chain file that the last completed write to an instrument chain followed."""
    return ChainFileResult(file=session.journal.last_chain_file(params.repo, params.chain))


def counters(session: Session, _params: Empty) -> CountersResult:
    """Return the work done by this process."""
    return CountersResult(sql=dict(session.sql), jobs_started=session.jobs_started, writes=session.writes)


def _remarks(butler: DirectButler) -> Iterator[str]:
    from lsst.daf.butler import DimensionUniverse

    from .table_sql import knows_schema
    from .types import read_overrides

    own, usual = butler.dimensions, DimensionUniverse()
    if (own.namespace, own.version) != (usual.namespace, usual.version):
        yield (
            f"dimension universe {own.namespace} {own.version}, this stack makes {usual.version}: "
            "dataset types with a dimension that it lacks are refused"
        )
    for name, words in sorted(read_overrides(butler).items()):
        yield f"dataset type {name}: {words}; no set can register it here"
    if not knows_schema(butler):
        yield "its rows are read by Butler's own queries, which take ten times as long"


def _mount(butler: DirectButler) -> Mount | None:
    from ..exclusion.mounts import read_mount
    from ..opening import sqlite_file

    registry = sqlite_file(butler)
    return read_mount(registry.parent) if registry else None


def _doubts(mount: Mount | None, writer: str | None) -> Iterator[str]:
    from ..exclusion.mounts import why_doubtful

    if mount and (doubt := why_doubtful(mount)):
        remedy = (
            f"only {writer} writes" if writer else "name the one host that writes, as `writer` of the world"
        )
        yield f"registry on {mount.words}: {doubt}; {remedy}"


def _instruments(butler: DirectButler) -> list[InstrumentSummary]:
    detectors: dict[str, list[int]] = defaultdict(list)
    with butler.query() as query:
        for instrument in query.dimension_records("instrument"):
            detectors[instrument.name] = []
        for detector in query.dimension_records("detector"):
            detectors[detector.instrument].append(detector.id)
    return [InstrumentSummary(name=name, detectors=sorted(ids)) for name, ids in sorted(detectors.items())]
