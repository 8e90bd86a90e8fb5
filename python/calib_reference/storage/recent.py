"""Calibrations that were read a moment ago: one process works through many exposures with the same ones."""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import lru_cache

__all__ = ["read_once"]

MOST = 128
"""Files that are kept: those of a few detectors."""


def read_once[T](read: Callable[[str], T], path: str) -> T:
    """Read a file, or return what was read of it before if it has not changed since.

    The value is shared: whoever gets it must not change it.
    """
    status = os.stat(path)  # noqa: PTH116 - the path is a string, and asked for thousands of times
    value: T = _read(read, path, status.st_mtime_ns, status.st_size)
    return value


@lru_cache(maxsize=MOST)
def _read[T](read: Callable[[str], T], path: str, _modified: int, _size: int) -> T:
    return read(path)
