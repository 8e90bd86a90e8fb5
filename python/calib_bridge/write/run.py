"""Observe, ensure, return: the one way in which anything is written."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

from ..errors import BridgeError
from ..fingerprint import canonical
from ..journal import OpenIntent, utc_now
from ..lock import repository_lock
from ..protocol.base import Why, Wire
from ..protocol.journal import JournalEntry
from ..session import Session


class Wish(Protocol):
    """What the parameters of every write have."""

    @property
    def repo(self) -> str:
        """World name of the repository."""

    @property
    def why(self) -> Why:
        """On whose behalf."""

    def model_dump(self, *, mode: str, by_alias: bool, exclude: set[str] | None = None) -> dict[str, Any]:
        """The parameters as JSON."""


@dataclass(frozen=True)
class Change:
    """A difference between the world and a wish, and the act that removes it.

    ``command`` is what a person would have typed. ``before`` and ``after`` are small: counts, or a chain's children.
    """

    summary: str
    command: str
    before: Any
    after: Any
    act: Callable[[], None]


@dataclass(frozen=True)
class Write[P: Wish]:
    """A kind of write.

    ``pending`` looks, without writing, and returns what is to be done or `None`. ``beside`` names the parameters that
    do not belong to what is wanted: the same wish has the same effect whatever they say. ``unjournalled`` are those of
    them that are too large for a journal; looking does without them.
    """

    method: str
    model: type[P]
    pending: Callable[[Session, P], Change | None]
    beside: frozenset[str] = frozenset()
    unjournalled: frozenset[str] = frozenset()


def carry_out[P: Wish](session: Session, write: Write[P], params: P) -> tuple[bool, str]:
    """Make a wish true, whatever was killed before, and leave exactly one completed journal entry for it.

    Parameters
    ----------
    session : `~calib_bridge.session.Session`
        The site.
    write : `Write`
        The kind.
    params : `~calib_bridge.protocol.base.Wire`
        The wish.

    Returns
    -------
    changed : `bool`
        Whether anything had to be done.
    summary : `str`
        What was done, or that nothing was.
    """
    with repository_lock(session.work, params.repo):
        effect = effect_of(write, params)
        left = _left_open(session, effect)
        change = write.pending(session, params)
        if change is None:
            for intent in left:
                session.journal.complete(intent, session.by, "found done", intent.entry.after)
            return False, "already as wanted"
        entry = JournalEntry(
            id=uuid.uuid4().hex,
            phase="intent",
            outcome="intent",
            effect=effect,
            at=utc_now(),
            by=session.by,
            set=params.why.set,
            step=params.why.step,
            repo=params.repo,
            method=write.method,
            summary=change.summary,
            command=change.command,
            source=params.why.source,
            forced=params.why.forced,
            before=change.before,
        )
        if left:
            intent = session.journal.adopt(left[0], entry)
        else:
            kept = params.model_dump(mode="json", by_alias=True, exclude={*write.unjournalled})
            intent = session.journal.intend(entry, kept)
        _act(session, write, params, change, intent)
        session.journal.complete(intent, session.by, "redone" if left else "done", change.after)
        session.writes += 1
        return True, change.summary


def effect_of[P: Wish](write: Write[P], params: P) -> str:
    """Digest of what is wanted, not of who wants it or when."""
    wanted = params.model_dump(mode="json", by_alias=True, exclude={"why", *write.beside})
    return hashlib.sha256(canonical([write.method, wanted]).encode()).hexdigest()


def _left_open(session: Session, effect: str) -> list[OpenIntent]:
    return [intent for intent in session.journal.dead_intents() if intent.entry.effect == effect]


def _act[P: Wish](session: Session, write: Write[P], params: P, change: Change, intent: OpenIntent) -> None:
    """Act, and where that fails say in the journal how the world was left."""
    from .. import journal

    try:
        change.act()
    except Exception as error:
        outcome: journal.Outcome = "found done" if _holds(session, write, params) else "abandoned"
        session.journal.complete(intent, session.by, outcome, {"error": f"{type(error).__name__}: {error}"})
        raise
    journal.observer("after-act", intent.entry)


def _holds[P: Wish](session: Session, write: Write[P], params: P) -> bool:
    try:
        return write.pending(session, params) is None
    except Exception:
        return False


def holds(session: Session, write: Write[Any], params: Wire) -> bool:
    """Whether a wish is true now; a wish that is refused is not."""
    try:
        return write.pending(session, params) is None
    except BridgeError:
        return False
