"""Observe, ensure, return: the one way in which anything is written."""

from __future__ import annotations

import hashlib
import time
import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Protocol

from ..activity import activity
from ..claims.ended import remove_ended_claims
from ..errors import BridgeError, few
from ..exclusion.repository import repository_lock
from ..fingerprint import canonical
from ..journal import OpenIntent, utc_now
from ..protocol.base import Why, Wire
from ..protocol.journal import JournalEntry
from ..repository_failures import in_words
from ..session import Session

_PASSING = {"database-contended", "connection-lost"}
_PAUSES = (0.1, 0.5, 2.0)
_RETRY_SECONDS = 30.0


class WriteParams(Protocol):
    """The fields that the parameters of every write have."""

    @property
    def repo(self) -> str:
        """World name of the repository."""

    @property
    def why(self) -> Why:
        """The set and step that ask for the write."""

    def model_dump(self, *, mode: str, by_alias: bool, exclude: set[str] | None = None) -> dict[str, Any]:
        """Return the parameters as JSON."""


@dataclass(frozen=True)
class Change:
    """A difference between a repository and the parameters of a write, and the act that removes it.

    ``command`` is the command that a person would have typed. ``before`` and ``after`` are small: counts, or the
    members of a chain.
    """

    summary: str
    command: str
    before: Any
    after: Any
    act: Callable[[], None]


@dataclass(frozen=True)
class Write[P: WriteParams]:
    """A kind of write.

    ``pending`` observes, without writing, and returns the change to make or `None`. ``outside_effect`` names the
    parameters that do not identify the effect: two requests that differ only in them have the same effect.
    ``unjournaled`` names those that are too large for a journal; ``pending`` must not need them. ``reaches`` returns
    the collections that the write makes, fills or changes.
    """

    method: str
    model: type[P]
    pending: Callable[[Session, P], Change | None]
    reaches: Callable[[P], Iterable[str]]
    outside_effect: frozenset[str] = frozenset()
    unjournaled: frozenset[str] = frozenset()


def carry_out[P: WriteParams](session: Session, write: Write[P], params: P) -> tuple[bool, str]:
    """Bring a repository into the requested state, and leave exactly one completed journal entry for the effect.

    An open intent of a killed process with the same effect is taken over.

    Parameters
    ----------
    session : `~calib_bridge.session.Session`
        The site.
    write : `Write`
        The kind of write.
    params : `WriteParams`
        The requested state.

    Returns
    -------
    changed : `bool`
        Whether anything was written.
    summary : `str`
        The change, or that none was needed.

    Raises
    ------
    BridgeError
        ``collection-not-own``, and every error of the write.
    """
    _refuse_foreign(write.reaches(params), params.why)
    with repository_lock(session, params.repo, params.why):
        remove_ended_claims(session, params.repo)
        effect = effect_of(write, params)
        left = _find_open_intents(session, effect)
        change = write.pending(session, params)
        if change is None:
            for intent in left:
                session.journal.complete(intent, session.by, "found done", intent.entry.after)
            return False, "already as desired"
        session.ensure_site_id()
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
            chain_file=params.why.chain_file,
        )
        if left:
            intent = session.journal.adopt(left[0], entry)
        else:
            journaled = params.model_dump(mode="json", by_alias=True, exclude={*write.unjournaled})
            intent = session.journal.intend(entry, journaled)
        _act(session, write, params, change, intent)
        session.journal.complete(intent, session.by, "redone" if left else "done", change.after)
        session.writes += 1
        return True, change.summary


def _refuse_foreign(collections: Iterable[str], why: Why) -> None:
    if why.below is None:
        return
    foreign = [
        name
        for name in dict.fromkeys(collections)
        if name not in why.named
        and not any(name == prefix or name.startswith(f"{prefix}/") for prefix in why.below)
    ]
    if foreign:
        raise BridgeError(
            "collection-not-own",
            f"{few(foreign)}: {why.set} writes below {few(why.below)}, and to {few(why.named)}",
        )


def effect_of[P: WriteParams](write: Write[P], params: P) -> str:
    """Return a digest of the requested state, without who asks for it or when."""
    desired = params.model_dump(mode="json", by_alias=True, exclude={"why", *write.outside_effect})
    return hashlib.sha256(canonical([write.method, desired]).encode()).hexdigest()


def _find_open_intents(session: Session, effect: str) -> list[OpenIntent]:
    return [intent for intent in session.journal.dead_intents() if intent.entry.effect == effect]


def _act[P: WriteParams](
    session: Session, write: Write[P], params: P, change: Change, intent: OpenIntent
) -> None:
    """Act; if that fails, record in the journal whether the change was made."""
    from .. import journal

    try:
        with activity("writing"):
            _try_repeatedly(session, write, params, change)
    except Exception as error:
        outcome: journal.Outcome = "found done" if _was_done(session, write, params) else "abandoned"
        words = str(error) if isinstance(error, BridgeError) else f"{type(error).__name__}: {error}"
        session.journal.complete(intent, session.by, outcome, {"error": words})
        raise
    journal.observer("after-act", intent.entry)


def _try_repeatedly[P: WriteParams](session: Session, write: Write[P], params: P, change: Change) -> None:
    """Act; after a failure that a second try may not meet, observe again, and act on what is left to do."""
    end, pauses = time.monotonic() + _RETRY_SECONDS, iter(_PAUSES)
    left: Change | None = change
    while left is not None:
        try:
            with in_words(session, params.repo):
                left.act()
            return
        except BridgeError as error:
            pause = next(pauses, None)
            # SQLite has waited for minutes by itself before it reports a lock.
            if error.code not in _PASSING or pause is None or time.monotonic() > end:
                raise
        time.sleep(pause)
        left = write.pending(session, params)


def _was_done[P: WriteParams](session: Session, write: Write[P], params: P) -> bool:
    try:
        return write.pending(session, params) is None
    except Exception:
        return False


def is_done(session: Session, write: Write[Any], params: Wire) -> bool:
    """Return whether a repository is in the requested state; `False` if the request is refused."""
    try:
        return write.pending(session, params) is None
    except BridgeError:
        return False
