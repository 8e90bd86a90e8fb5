"""``settle``: close what killed processes left open."""

from __future__ import annotations

from typing import Any

from pydantic import ValidationError

from ..errors import BridgeError
from ..journal import OpenIntent
from ..lock import repository_lock
from ..protocol.journal import SettleParams, SettleResult
from ..session import Session
from .bundle import BUNDLE
from .certify import CERTIFY
from .chain import CHAIN
from .correct import CORRECT
from .curated import CURATED
from .discard import DISCARD
from .gather import GATHER
from .ingest import INGEST
from .records import RECORDS
from .run import Write, holds
from .submit import SUBMIT
from .tag import TAG

WRITES: dict[str, Write[Any]] = {
    write.method: write
    for write in (CHAIN, CERTIFY, INGEST, TAG, SUBMIT, CURATED, CORRECT, BUNDLE, DISCARD, GATHER, RECORDS)
}
"""Every kind of write, by its method's name."""


def settle(session: Session, params: SettleParams) -> SettleResult:
    """Give every open intent of a set in a repository its completion.

    Parameters
    ----------
    session : `~calib_bridge.session.Session`
        The site.
    params : `~calib_bridge.protocol.journal.SettleParams`
        Set and repository.

    Returns
    -------
    result : `~calib_bridge.protocol.journal.SettleResult`
        How many were found done, and how many abandoned because the world does not hold them.

    Raises
    ------
    BridgeError
        ``repository-unreachable``: nothing is settled unseen. ``intent-unknown`` where this bridge does not
        understand an intent, which stays open; the others are settled first.
    """
    found = abandoned = 0
    unknown = []
    with repository_lock(session.work, params.repo):
        session.reader(params.repo)
        for intent in list(session.journal.dead_intents()):
            if (intent.entry.set, intent.entry.repo) != (params.why.set, params.repo):
                continue
            wish = _wish_of(intent)
            if wish is None:
                unknown.append(f"{intent.entry.method} {intent.entry.id}: {intent.entry.summary}")
            elif holds(session, *wish):
                session.journal.complete(intent, session.by, "found done")
                found += 1
            else:
                session.journal.complete(intent, session.by, "abandoned")
                abandoned += 1
    if unknown:
        raise BridgeError("intent-unknown", f"{params.repo}: {'; '.join(unknown)}")
    return SettleResult(found=found, abandoned=abandoned)


def _wish_of(intent: OpenIntent) -> tuple[Write[Any], Any] | None:
    """Kind and parameters of an interrupted write; `None` where a newer bridge wrote what this one does not know."""
    write = WRITES.get(intent.entry.method)
    if write is None:
        return None
    try:
        return write, write.model.model_validate(intent.params)
    except ValidationError:
        return None
