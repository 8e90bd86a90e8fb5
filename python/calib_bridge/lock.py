"""Locks that need no clock: the kernel releases them when their last holder dies."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path


def acquire(path: Path) -> int:
    """Take the exclusive lock on a file, created if absent, and return its descriptor; closing it releases the lock."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
    fcntl.flock(descriptor, fcntl.LOCK_EX)
    return descriptor


def acquire_free(path: Path) -> int | None:
    """Take the exclusive lock on a file as `acquire` does, or return `None` if another process holds it."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        return None
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
