"""``settle``: close the intents that killed processes left open."""

from __future__ import annotations

from typing import Any

from pydantic import ValidationError

from ..errors import BridgeError
from ..exclusion.repository import repository_lock
from ..journal import OpenIntent
from ..protocol.journal import SettleParams, SettleResult
from ..session import Session
from .abandon import ABANDON
from .bundle import BUNDLE
from .certify import CERTIFY
from .chain import CHAIN
from .correct import CORRECT
from .curated import CURATED
from .discard import DISCARD
from .gather import GATHER
from .ingest import INGEST
from .records import RECORDS
from .run import Write, is_done
from .submit import SUBMIT
from .tag import TAG

WRITES: dict[str, Write[Any]] = {
    write.method: write
    for write in (
        CHAIN,
        CERTIFY,
        INGEST,
        TAG,
        SUBMIT,
        ABANDON,
        CURATED,
        CORRECT,
        BUNDLE,
        DISCARD,
        GATHER,
        RECORDS,
    )
}
"""Every kind of write by method."""


def settle(session: Session, params: SettleParams) -> SettleResult:
    """Complete every open intent of a set in a repository, as found done or as abandoned.

    Raises ``repository-unreachable`` before any intent is closed. Raises ``intent-unknown``, after all others are
    closed, for an intent of another bridge version; that intent stays open.
    """
    found = abandoned = 0
    unknown = []
    with repository_lock(session, params.repo, params.why):
        session.reader(params.repo)
        for intent in list(session.journal.dead_intents()):
            if (intent.entry.set, intent.entry.repo) != (params.why.set, params.repo):
                continue
            parsed = _parse_intent(intent)
            if parsed is None:
                unknown.append(f"{intent.entry.method} {intent.entry.id}: {intent.entry.summary}")
            elif is_done(session, *parsed):
                session.journal.complete(intent, session.by, "found done")
                found += 1
            else:
                session.journal.complete(intent, session.by, "abandoned")
                abandoned += 1
    if unknown:
        raise BridgeError("intent-unknown", f"{params.repo} has unknown open intents: {'; '.join(unknown)}")
    return SettleResult(found=found, abandoned=abandoned)


def _parse_intent(intent: OpenIntent) -> tuple[Write[Any], Any] | None:
    """Return kind and parameters of an interrupted write; `None` if this bridge does not know them."""
    write = WRITES.get(intent.entry.method)
    if write is None:
        return None
    try:
        return write, write.model.model_validate(intent.params)
    except ValidationError:
        return None
