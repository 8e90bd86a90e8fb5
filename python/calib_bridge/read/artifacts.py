"""Files as the file system has them against files as the datastore records them."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable
from typing import Literal

from lsst.daf.butler.direct_butler import DirectButler
from lsst.resources import ResourcePath

from ..internals import datastore_root
from ..protocol import FileProblem
from .row import Row

type Problem = Literal["missing", "size", "unreadable"]


def file_problems(butler: DirectButler, rows: Iterable[Row]) -> list[FileProblem]:
    """Check the files behind rows.

    Parameters
    ----------
    butler : `~lsst.daf.butler.direct_butler.DirectButler`
        Its datastore says where its root is; no statement is made.
    rows : `~collections.abc.Iterable` [`~calib_bridge.read.row.Row`]
        A dataset that is certified for several ranges is checked once.

    Returns
    -------
    problems : `list` [`~calib_bridge.protocol.FileProblem`]
        Empty where every file is there with its recorded size and this account may read it.
    """
    root = datastore_root(butler)
    problems = []
    for row in {row.id: row for row in rows}.values():
        problem = _problem(root, row)
        if problem is not None:
            problems.append(FileProblem(id=row.id, path=row.path or "", problem=problem))
    return problems


def local_path(root: str | None, path: str) -> str | None:
    """Where a recorded path lies on this machine, `None` for an object store.

    Text and not `pathlib.Path`, here and below: that would take longer than the database, over 100,000 files.
    """
    name = path.partition("#")[0]  # behind it: a member of a zip
    if "://" in name:
        uri = ResourcePath(name)
        return uri.ospath if uri.isLocal else None
    return None if root is None else os.path.join(root, name)  # noqa: PTH118


def _problem(root: str | None, row: Row) -> Problem | None:
    if row.path is None:
        return "missing"
    place = local_path(root, row.path)
    if place is None:
        return None if _remote(row.path).exists() else "missing"
    try:
        status = os.stat(place)  # noqa: PTH116
    except OSError:
        return "missing"
    if row.size >= 0 and status.st_size != row.size and "#" not in row.path:
        return "size"
    return None if _readable(place, status) else "unreadable"


def _readable(place: str, status: os.stat_result) -> bool:
    """Ask the mode bits first: access(2) only where they do not let everybody read."""
    return bool(status.st_mode & stat.S_IROTH) or os.access(place, os.R_OK, effective_ids=True)


def _remote(path: str) -> ResourcePath:
    return ResourcePath(path)
