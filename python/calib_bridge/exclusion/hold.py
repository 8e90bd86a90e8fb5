"""The lock of a repository while this process holds it, and the wait for it."""

from __future__ import annotations

import getpass
import os
import socket
import time
from collections.abc import Callable
from typing import Any, Protocol

from ..activity import activity
from ..errors import BridgeError

SECONDS = 60.0
"""How long a write waits for the lock, unless CALIB_LOCK_SECONDS is set. Nobody loses the lock when it ends."""

_LONGEST_PAUSE = 0.2


class Hold(Protocol):
    """The lock of a repository, held by this process."""

    def require(self, committing: Any = None) -> None:
        """Raise ``repository-lock-lost`` unless the lock is still held.

        Parameters
        ----------
        committing : `object`, optional
            The connection (DBAPI) whose transaction is committed next. Who takes the lock after it was lost waits until
            this transaction has ended.
        """


def who_am_i() -> str:
    """Return the name of this process: user@host[pid]."""
    return f"{account_name()}@{socket.gethostname()}[{os.getpid()}]"


def account_name() -> str:
    """Return the name of the account, or its number."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # an account without a name, as in some containers
        return str(os.getuid())


def patience() -> float:
    """Return how many seconds a write waits for the lock."""
    return float(os.environ.get("CALIB_LOCK_SECONDS", SECONDS))


def wait_for(
    repo: str, seconds: float, is_taken: Callable[[], bool], holder: Callable[[], str | None]
) -> None:
    """Try to take a lock until it is taken.

    Raises
    ------
    BridgeError
        ``repository-busy``, with the holder's words, if another process holds it all the time.
    """
    end, pause = time.monotonic() + seconds, 0.01
    with activity(f"waiting for the lock of {repo}"):
        while not is_taken():
            if time.monotonic() >= end:
                words = holder() or "a process that has not written its name"
                raise BridgeError("repository-busy", f"{repo} is held by {words}")
            time.sleep(pause)
            pause = min(1.5 * pause, _LONGEST_PAUSE)


def printable(text: str) -> str:
    """Return text of another process without characters that a terminal would interpret."""
    return "".join(each if each.isprintable() else " " for each in text).strip()
