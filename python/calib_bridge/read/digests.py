"""``digests``: sha256, size and mode of the files behind a fingerprint."""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import BinaryIO, NamedTuple

from ..internals import datastore_root
from ..protocol.datasets import DigestsParams, DigestsResult
from ..session import Session
from .content_digest import content_digest
from .recorded import local_place, open_place, open_recorded, protection_of, split_place
from .table import Row, read_rows

_THREADS = 4
_BLOCK = 1 << 20


class File(NamedTuple):
    """A file as found; `None` for a property that cannot be determined. ``size`` is in bytes."""

    sha256: str | None
    size: int | None
    mode: int | None


_NOTHING = File(None, None, None)


def digests(session: Session, params: DigestsParams) -> DigestsResult:
    """Read every file of one dataset type in a collection; absent collections and types have no files.

    A dataset is listed once for each copy in chained datastores.
    """
    butler = session.reader(params.repo)
    root = datastore_root(butler)
    rows = {row.id: row for row in read_rows(butler, params.dataset_type, [params.collection])}
    found = [file for row in rows.values() for file in row.files]
    files = read_files(root, found)
    return DigestsResult(
        id=[row.id for row in found],
        path=[row.path or "" for row in found],
        sha256=[file.sha256 for file in files],
        size=[file.size for file in files],
        mode=[file.mode for file in files],
        content=[content_digest(root, row) for row in found] if params.content else None,
        protection=[protection_of(butler, row.path or "") for row in found],
    )


def read_files(root: str | None, rows: Iterable[Row]) -> list[File]:
    """Read the files of rows, in their order.

    Threads help because hashing releases Python's lock. Each holds one block of one file in memory.
    """
    with ThreadPoolExecutor(_THREADS) as threads:
        return list(threads.map(lambda row: read_file(root, row), rows))


def read_file(root: str | None, row: Row) -> File:
    """Read the whole file of a dataset, on a file system or in an object store."""
    if row.path is None:
        return _NOTHING
    place = local_place(root, row.path)
    return _read_remote(row.path) if place is None else _read_local(place)


def _read_local(place: str) -> File:
    """Read a file or a member of a zip file, which has the zip file's permission bits."""
    try:
        status = os.stat(split_place(place)[0])  # noqa: PTH116
    except OSError:
        return _NOTHING
    mode = stat.S_IMODE(status.st_mode)
    try:
        with open_place(place) as stream:
            return File(*_measure(stream), mode)
    except FileNotFoundError:
        return File(None, None, mode)
    except OSError:
        return File(None, status.st_size, mode)


def _read_remote(path: str) -> File:
    """An object store has no permission bits."""
    try:
        with open_recorded(None, path) as stream:
            return File(*_measure(stream), None)
    except (OSError, ValueError):
        return _NOTHING


def _measure(stream: BinaryIO) -> tuple[str, int]:
    digest, size = hashlib.sha256(), 0
    while block := stream.read(_BLOCK):
        digest.update(block)
        size += len(block)
    return digest.hexdigest(), size
