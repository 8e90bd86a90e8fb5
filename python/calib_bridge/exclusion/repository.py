"""Who may write to a repository now: one process at a time, and only on the host that the world names."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterator
from typing import TYPE_CHECKING

from ..errors import BridgeError
from ..protocol.base import Why
from .hold import Hold, patience
from .host import why_elsewhere

if TYPE_CHECKING:
    from ..session import Session


@contextlib.contextmanager
def repository_lock(session: Session, repo: str, why: Why) -> Iterator[Hold]:
    """Hold a repository for one write.

    Raises
    ------
    BridgeError
        ``repository-busy`` if another process holds it for longer than a write waits; ``repository-read-only``,
        ``lock-pooled`` and ``repository-unreachable``.
    """
    from ..opening import sqlite_file
    from .advisory import hold_advisory
    from .lock_file import hold_file, lock_file

    butler = session.opened(repo)
    words = _words(session, why)
    seconds = _seconds(session, repo)
    registry = sqlite_file(butler)
    taking: contextlib.AbstractContextManager[Hold] = (
        hold_file(repo, lock_file(registry), registry, words, seconds)
        if registry
        else hold_advisory(repo, butler, words, seconds, repo in session.known_direct)
    )
    with contextlib.ExitStack() as held:
        try:
            hold = held.enter_context(taking)
        except BridgeError as error:
            if error.code == "repository-busy":
                session.gave_up.setdefault(repo, time.monotonic())
            raise
        session.gave_up.pop(repo, None)
        session.known_direct.add(repo)
        session.holds[repo] = hold
        held.callback(session.holds.pop, repo)
        yield hold


@contextlib.contextmanager
def staging_lock(session: Session, repo: str, why: Why) -> Iterator[None]:
    """Hold a repository's staging folder in the site's folder; others may write to the repository meanwhile.

    Raises
    ------
    BridgeError
        ``repository-busy`` and ``repository-read-only``.
    """
    from .lock_file import hold_file

    folder = session.work / "locks"
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{repo.replace('/', '_')}.staging.lock"
    with hold_file(f"the staging folder of {repo}", path, folder, _words(session, why), patience()):
        yield


def _words(session: Session, why: Why) -> str:
    site = f" site {session.site_id[:8]}" if session.site_id else ""
    return f"calib {session.by} {why.set} {why.step}{site}"


def _seconds(session: Session, repo: str) -> float:
    """Return how long to wait: not at all soon after a wait in vain, because the site's other requests wait too."""
    seconds = patience()
    since = time.monotonic() - session.gave_up.get(repo, float("-inf"))
    if since < seconds:
        return 0
    session.gave_up.pop(repo, None)
    return seconds


def find_holder(session: Session, repo: str) -> tuple[bool | None, str | None]:
    """Return whether a process holds a repository, and its words; `None` if this account cannot find out."""
    from ..opening import sqlite_file
    from .advisory import advisory_holder
    from .lock_file import file_holder

    butler = session.opened(repo)
    registry = sqlite_file(butler)
    return file_holder(registry) if registry else advisory_holder(butler)


def require_writer(session: Session, repo: str) -> None:
    """Raise ``writer-elsewhere`` if the world names another host as the only one that writes to a repository."""
    if reason := why_elsewhere(session.writers.get(repo)):
        raise BridgeError("writer-elsewhere", f"{repo}: {reason}")
