"""Compares files on the file system with the datastore's records of them."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Mapping
from typing import Literal, NamedTuple

from lsst.daf.butler.direct_butler import DirectButler
from lsst.resources import ResourcePath

from ..protocol.certified import FileProblem
from .recorded import local_place, member_sizes, protection_of, split_place


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


def to_wire(butler: DirectButler, id_: str, path: str, problem: Problem) -> FileProblem:
    """Return the problem of a dataset's file for the engine."""
    return FileProblem(
        id=id_,
        path=path,
        problem=problem.kind,
        size=problem.size,
        protection=protection_of(butler, path),
    )


class _Folders:
    """Keeps the folder of the last file open, because resolving a whole path for each file doubles the time.

    The members of the last zip file are kept too.
    """

    def __init__(self) -> None:
        self._folder = ""
        self._descriptor: int | None = None
        self._zip = ""
        self._members: Mapping[str, int] = {}

    def stat(self, place: str) -> os.stat_result:
        """Return the status of a file, given its absolute path."""
        folder, _, name = place.rpartition("/")
        if self._descriptor is None or folder != self._folder:
            self.close()
            self._descriptor = os.open(folder or "/", _FOLDER_FLAGS)
            self._folder = folder
        return os.stat(name, dir_fd=self._descriptor)

    def member_size(self, file: str, member: str) -> int | None:
        """Return the size of a member in bytes, `None` if the zip file lacks it; raises `OSError`."""
        if file != self._zip:
            self._zip, self._members = file, member_sizes(file)
        return self._members.get(member)

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
    place = local_place(root, path)
    if place is None:
        return None if ResourcePath(path).exists() else _MISSING
    file, member = split_place(place)
    try:
        status = folders.stat(file)
    except OSError:
        return _MISSING
    found: int | None = status.st_size
    if member is not None:
        try:
            found = folders.member_size(file, member)
        except OSError:
            return Problem("unreadable", status.st_size)
    if found is None:
        return _MISSING
    if size >= 0 and found != size:
        return Problem("size", found)
    return None if _readable(file, status) else Problem("unreadable", found)


def _readable(place: str, status: os.stat_result) -> bool:
    """Check the mode bits first: access(2) is only needed if they do not let everybody read."""
    return bool(status.st_mode & stat.S_IROTH) or os.access(place, os.R_OK, effective_ids=True)
