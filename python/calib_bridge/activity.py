"""The present work of this process, in words. The heartbeat reports it while a request is open."""

from __future__ import annotations

import contextlib
import datetime
from collections.abc import Iterator

_stack: list[tuple[str, str]] = []
"""The request and the phases in it, outermost first, each with its begin."""


@contextlib.contextmanager
def activity(words: str) -> Iterator[None]:
    """Name what happens inside: a request, or a phase of it, such as ``waiting for the lock``.

    Parameters
    ----------
    words : `str`
        A few words without a line break.
    """
    _stack.append((words, datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds")))
    try:
        yield
    finally:
        _stack.pop()


def current() -> tuple[str, str] | None:
    """Return the words of the request and its phases, and the begin of the last in UTC; `None` between requests."""
    # Another thread may change the stack meanwhile; a copy does not change.
    stack = tuple(_stack)
    if not stack:
        return None
    return ", ".join(words for words, _ in stack), stack[-1][1].replace("+00:00", "Z")
