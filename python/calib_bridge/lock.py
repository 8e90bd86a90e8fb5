"""Locks without a clock: the kernel drops them when their last holder dies."""

from __future__ import annotations

import contextlib
import fcntl
import os
from collections.abc import Iterator
from pathlib import Path


def repository_lock(work: Path, repo: str) -> contextlib.AbstractContextManager[None]:
    """Hold a repository for one write; wait for another process that holds it, however long.

    Parameters
    ----------
    work : `~pathlib.Path`
        The site's folder.
    repo : `str`
        World name of the repository, e.g. ``usdf/main``.
    """
    return _hold(work, f"{repo.replace('/', '_')}.lock")


def staging_lock(work: Path, repo: str) -> contextlib.AbstractContextManager[None]:
    """Hold a repository's staging folder, while others may write to the repository itself."""
    return _hold(work, f"{repo.replace('/', '_')}.staging.lock")


@contextlib.contextmanager
def _hold(work: Path, name: str) -> Iterator[None]:
    folder = work / "locks"
    folder.mkdir(parents=True, exist_ok=True)
    descriptor = acquire(folder / name)
    try:
        yield
    finally:
        os.close(descriptor)


def acquire(path: Path) -> int:
    """Take the exclusive lock on a file, made if need be; closing the descriptor gives it back."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
    fcntl.flock(descriptor, fcntl.LOCK_EX)
    return descriptor


def is_held(path: Path) -> bool:
    """Whether a living process holds the exclusive lock on a file.

    Asked with a shared lock, so that two who ask at once do not take each other for the holder.
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
