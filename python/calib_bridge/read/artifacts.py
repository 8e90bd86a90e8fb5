"""Files as the file system has them against files as the datastore records them."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable
from typing import Literal

from lsst.resources import ResourcePath

type Problem = Literal["missing", "size", "unreadable"]


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
    problems : `list` [`tuple` [`int`, `str`]]
        By position; none where every file is there with its recorded size and this account may read it.
    """
    found = ((index, _problem(root, *file)) for index, file in enumerate(zip(paths, sizes, strict=True)))
    return [(index, problem) for index, problem in found if problem is not None]


def local_path(root: str | None, path: str) -> str | None:
    """Where a recorded path lies on this machine, `None` for an object store.

    Text and not `pathlib.Path`, here and below: that would take longer than the database, over 100,000 files.
    """
    name = path.partition("#")[0]  # behind it: a member of a zip
    if "://" in name:
        uri = ResourcePath(name)
        return uri.ospath if uri.isLocal else None
    return None if root is None else f"{root}/{name}"


def _problem(root: str | None, path: str, size: int) -> Problem | None:
    if not path:
        return "missing"
    place = local_path(root, path)
    if place is None:
        return None if ResourcePath(path).exists() else "missing"
    try:
        status = os.stat(place)  # noqa: PTH116
    except OSError:
        return "missing"
    if size >= 0 and status.st_size != size and "#" not in path:
        return "size"
    return None if _readable(place, status) else "unreadable"


def _readable(place: str, status: os.stat_result) -> bool:
    """Ask the mode bits first: access(2) only where they do not let everybody read."""
    return bool(status.st_mode & stat.S_IROTH) or os.access(place, os.R_OK, effective_ids=True)
