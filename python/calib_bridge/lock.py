"""Locks that need no clock: the kernel releases them when their last holder dies."""

from __future__ import annotations

import contextlib
import fcntl
import os
from collections.abc import Iterator
from pathlib import Path


@contextlib.contextmanager
def staging_lock(work: Path, repo: str) -> Iterator[None]:
    """Hold a repository's staging folder in the site's folder; others may write to the repository meanwhile."""
    folder = work / "locks"
    folder.mkdir(parents=True, exist_ok=True)
    descriptor = acquire(folder / f"{repo.replace('/', '_')}.staging.lock")
    try:
        yield
    finally:
        os.close(descriptor)


def acquire(path: Path) -> int:
    """Take the exclusive lock on a file, created if absent, and return its descriptor; closing it releases the lock."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
    fcntl.flock(descriptor, fcntl.LOCK_EX)
    return descriptor


def is_held(path: Path) -> bool:
    """Return whether a living process holds the exclusive lock on a file.

    The check uses a shared lock, so that two processes checking at once do not mistake each other for the holder.
    """
    try:
        descriptor = os.open(path, os.O_RDONLY)
    except FileNotFoundError:
        return False
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    else:
        return False
    finally:
        os.close(descriptor)
