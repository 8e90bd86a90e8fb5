"""Files as the file system has them against files as the datastore records them."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable
from typing import Literal, NamedTuple

from lsst.resources import ResourcePath


class Problem(NamedTuple):
    """What is wrong with a file, and how large it is: `None` where there is none."""

    kind: Literal["missing", "size", "unreadable"]
    size: int | None


_MISSING = Problem("missing", None)


def find_problems(root: str | None, paths: Iterable[str], sizes: Iterable[int]) -> list[tuple[int, Problem]]:
    """Check files.

    Parameters
    ----------
    root : `str` or `None`
        Of the datastore, if it is local.
    paths : `~collections.abc.Iterable` [`str`]
        As the datastore records them: relative to its root or an absolute URI; empty where it records nothing.
    sizes : `~collections.abc.Iterable` [`int`]
        Of each, in bytes; negative where nobody measured it.

    Returns
    -------
    problems : `list` [`tuple` [`int`, `Problem`]]
        By position; none where every file is there with its recorded size and this account may read it.
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
    """Where a recorded path lies on this machine, `None` for an object store.

    Text and not `pathlib.Path`, here and below: that would take longer than the database, over 100,000 files.
    """
    name = path.partition("#")[0]  # behind it: a member of a zip
    if "://" in name:
        uri = ResourcePath(name)
        return uri.ospath if uri.isLocal else None
    return None if root is None else f"{root}/{name}"


class _Folders:
    """The folder of the last file, kept open: to look up a whole path again for each file takes as long as the rest."""

    def __init__(self) -> None:
        self._folder = ""
        self._descriptor: int | None = None

    def stat(self, place: str) -> os.stat_result:
        """Look at a file, by its absolute path."""
        folder, _, name = place.rpartition("/")
        if self._descriptor is None or folder != self._folder:
            self.close()
            self._descriptor = os.open(folder or "/", _LOOK)
            self._folder = folder
        return os.stat(name, dir_fd=self._descriptor)

    def close(self) -> None:
        """Give the descriptor back."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None


_LOOK = os.O_DIRECTORY | getattr(os, "O_PATH", os.O_RDONLY)
"""Linux needs no right to list a folder for looking at a file in it."""


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
    """Ask the mode bits first: access(2) only where they do not let everybody read."""
    return bool(status.st_mode & stat.S_IROTH) or os.access(place, os.R_OK, effective_ids=True)
