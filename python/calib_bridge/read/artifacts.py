"""Compares files on the file system with the datastore's records of them."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable
from typing import Literal, NamedTuple

from lsst.resources import ResourcePath


class Problem(NamedTuple):
    """A file's problem, and its size in bytes, `None` if the file does not exist."""

    kind: Literal["missing", "size", "unreadable"]
    size: int | None


_MISSING = Problem("missing", None)


def find_problems(root: str | None, paths: Iterable[str], sizes: Iterable[int]) -> list[tuple[int, Problem]]:
    """Find files that are missing, unreadable, or of another size than recorded.

    Parameters
    ----------
    root : `str` or `None`
        Root of the datastore, if it is local.
    paths : `~collections.abc.Iterable` [`str`]
        Paths as the datastore records them: relative to its root or absolute URIs; empty if nothing is recorded.
    sizes : `~collections.abc.Iterable` [`int`]
        Recorded sizes in bytes, one for each path; negative if unknown.

    Returns
    -------
    problems : `list` [`tuple` [`int`, `Problem`]]
        Each with its position in ``paths``. A file that has its recorded size and is readable by this account has none.
    """
    folders = _Folders()
    try:
        found = (
            (index, _problem(root, folders, *file))
            for index, file in enumerate(zip(paths, sizes, strict=True))
        )
        return [(index, problem) for index, problem in found if problem is not None]
    finally:
        folders.close()


def local_path(root: str | None, path: str) -> str | None:
    """Return the path of a recorded file on this machine, or `None` for an object store.

    A path is text here, not `pathlib.Path`, which would take longer than the database for 100,000 files.
    """
    name = path.partition("#")[0]  # a fragment names a member of a zip file
    if "://" in name:
        uri = ResourcePath(name)
        return uri.ospath if uri.isLocal else None
    return None if root is None else f"{root}/{name}"


class _Folders:
    """Keeps the folder of the last file open, because resolving a whole path for each file doubles the time."""

    def __init__(self) -> None:
        self._folder = ""
        self._descriptor: int | None = None

    def stat(self, place: str) -> os.stat_result:
        """Return the status of a file, given its absolute path."""
        folder, _, name = place.rpartition("/")
        if self._descriptor is None or folder != self._folder:
            self.close()
            self._descriptor = os.open(folder or "/", _FOLDER_FLAGS)
            self._folder = folder
        return os.stat(name, dir_fd=self._descriptor)

    def close(self) -> None:
        """Close the open folder."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None


_FOLDER_FLAGS = os.O_DIRECTORY | getattr(os, "O_PATH", os.O_RDONLY)
"""With O_PATH, Linux needs no permission to list the folder."""


def _problem(root: str | None, folders: _Folders, path: str, size: int) -> Problem | None:
    if not path:
        return _MISSING
    place = local_path(root, path)
    if place is None:
        return None if ResourcePath(path).exists() else _MISSING
    try:
        status = folders.stat(place)
    except OSError:
        return _MISSING
    if size >= 0 and status.st_size != size and "#" not in path:
        return Problem("size", status.st_size)
    return None if _readable(place, status) else Problem("unreadable", status.st_size)


def _readable(place: str, status: os.stat_result) -> bool:
    """Check the mode bits first: access(2) is only needed if they do not let everybody read."""
    return bool(status.st_mode & stat.S_IROTH) or os.access(place, os.R_OK, effective_ids=True)
