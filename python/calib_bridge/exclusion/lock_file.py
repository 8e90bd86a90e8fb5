"""Locks by ``flock`` on a file of its own: of an SQLite repository, beside the registry, and of a staging folder.

The kernel releases the lock when its holder dies. The file's content is information for people, and is never judged.
"""

from __future__ import annotations

import contextlib
import errno
import fcntl
import os
import secrets
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ..errors import BridgeError
from ..journal import utc_now
from ..lock import is_held
from .hold import printable, wait_for

_LONGEST_WORDS = 500

_LAST = "last: "
"""Begins the words of a holder that has released the lock."""


def lock_file(registry: Path) -> Path:
    """Return the lock file of a registry: the same for every path that leads to the registry."""
    registry = registry.resolve()
    return registry.with_name(f"{registry.name}.calib-lock")


@contextlib.contextmanager
def hold_file(name: str, path: Path, model: Path, words: str, seconds: float) -> Iterator[FileHold]:
    """Hold a lock, with the holder's words in its file.

    Parameters
    ----------
    name, words : `str`
        The name of the lock, for messages, and the holder's words.
    path, model : `~pathlib.Path`
        The lock file, and a file or folder whose group and mode it gets when it is created.
    seconds : `float`
        How long to wait.

    Raises
    ------
    BridgeError
        ``repository-busy``; ``repository-read-only`` if the account cannot create or open the file.
    """
    hold = FileHold(name, path)
    try:
        wait_for(name, seconds, lambda: hold.take(model), lambda: read_words(path))
        hold.write(f"{words} since {utc_now()}")
        yield hold
    finally:
        hold.release()


def file_holder(registry: Path) -> tuple[bool | None, str | None]:
    """Return whether a living process holds the lock, and its words; `None` if this account cannot find out."""
    path = lock_file(registry)
    try:
        return (True, read_words(path)) if is_held(path) else (False, None)
    except PermissionError:
        return None, None


def read_words(path: Path) -> str | None:
    """Return what the holder wrote; `None` if nothing, or if this account may not read it."""
    words = _read(path)
    return None if words.startswith(_LAST) else words or None


def last_words(registry: Path) -> str | None:
    """Return what the last holder wrote, whether or not it still holds the lock."""
    return _read(lock_file(registry)).removeprefix(_LAST) or None


def _read(path: Path) -> str:
    try:
        with path.open(errors="replace") as stream:
            return printable(stream.read(_LONGEST_WORDS))
    except OSError:
        return ""


class FileHold:
    """A lock file.

    Parameters
    ----------
    name : `str`
        The name of the lock, for messages.
    path : `~pathlib.Path`
        The lock file.
    """

    def __init__(self, name: str, path: Path) -> None:
        self._name = name
        self._path = path
        self._descriptor: int | None = None
        self._words: str | None = None

    def take(self, model: Path) -> bool:
        """Try to take the lock; return whether it is held."""
        descriptor = self._open(model)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(descriptor)
            return False
        self._descriptor = descriptor
        if self._is_at_path():
            return True
        self.release()  # somebody removed the file before it was locked
        return False

    def require(self, committing: Any = None) -> None:  # noqa: ARG002
        """Raise ``repository-lock-lost`` if somebody removed or replaced the file, so that others can take its lock."""
        if not self._is_at_path():
            raise BridgeError("repository-lock-lost", f"{self._name}: {self._path} was removed")

    def write(self, words: str) -> None:
        """Write the holder's words, if there is room for them: they are for people alone."""
        assert self._descriptor is not None
        self._words = words
        with contextlib.suppress(OSError):
            os.ftruncate(self._descriptor, 0)
            os.pwrite(self._descriptor, f"{words}\n".encode(), 0)

    def release(self) -> None:
        """Release the lock. The file stays: another process may have it open already."""
        if self._descriptor is not None:
            with contextlib.suppress(OSError):
                os.ftruncate(self._descriptor, 0)
                os.pwrite(self._descriptor, f"{_LAST}{self._words}\n".encode() if self._words else b"", 0)
            os.close(self._descriptor)
            self._descriptor = None

    def _open(self, model: Path) -> int:
        try:
            with contextlib.suppress(FileNotFoundError):
                return os.open(self._path, os.O_RDWR)
            _create(self._path, model)
            return os.open(self._path, os.O_RDWR)
        except OSError as error:
            if error.errno == errno.ENOSPC:
                raise
            raise BridgeError(
                "repository-read-only",
                f"{self._name}: the lock file {self._path} cannot be opened for writing: {error.strerror}",
            ) from error

    def _is_at_path(self) -> bool:
        assert self._descriptor is not None
        own = os.fstat(self._descriptor)
        try:
            found = self._path.stat()
        except OSError:
            return False
        return (own.st_dev, own.st_ino) == (found.st_dev, found.st_ino)


def _create(path: Path, model: Path) -> None:
    """Create the lock file with group and mode of a model, so that every account that may write there can lock it."""
    status = model.stat()
    partial = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    descriptor = os.open(partial, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with contextlib.suppress(PermissionError):  # an owner outside the model's group
            os.fchown(descriptor, -1, status.st_gid)
        os.fchmod(descriptor, status.st_mode & 0o666)
        # Others see the file with its mode or not at all.
        with contextlib.suppress(FileExistsError):
            os.link(partial, path)
    finally:
        os.close(descriptor)
        partial.unlink()
