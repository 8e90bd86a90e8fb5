"""A job's log: how far the job is, and why it failed."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import BinaryIO, NamedTuple

_TAIL = 1 << 16
_BLOCK = 1 << 20

_OVERLAP = 256
"""Bytes: more than a line of `_EXECUTED` has, so that none is lost between two blocks, or half written."""

# lsst.pipe.base.mp_graph_executor, after every quantum
_EXECUTED = re.compile(
    rb"Executed (\d+) quanta successfully, (\d+) failed and \d+ remain out of total (\d+) quanta"
)

# The most telling first: the exception of a quantum, any exception, any error record.
_ERRORS = (
    re.compile(r"failed\. Exception \S+: "),
    re.compile(r"^[\w.]*(Error|Exception|Exit|Interrupt)\b.*: "),
    re.compile(r"\b(ERROR|CRITICAL|FATAL|Error:)"),
)


class _Scanned(NamedTuple):
    """The part of a log that was searched, and the last counts in it."""

    size: int
    counts: tuple[int, int | None]


_NOTHING = _Scanned(0, (0, None))

_scanned: dict[Path, _Scanned] = {}
"""By log: logs only grow."""


def progress(log: Path) -> tuple[int, int | None]:
    """Quanta done and in all; (0, `None`) before the first, and for commands that name none.

    However much the tasks log, each byte is searched at most once by a process.
    """
    try:
        with log.open("rb") as stream:
            size = stream.seek(0, os.SEEK_END)
            known = _scanned.get(log, _NOTHING)
            if known.size > size:
                known = _NOTHING
            counts = _last_counts(stream, max(0, known.size - _OVERLAP), size) or known.counts
    except FileNotFoundError:
        return _NOTHING.counts
    _scanned[log] = _Scanned(size, counts)
    return counts


def _last_counts(stream: BinaryIO, begin: int, end: int) -> tuple[int, int] | None:
    """Search a part of a log from its end."""
    while begin < end:
        start = max(begin, end - _BLOCK)
        stream.seek(start)
        found = _EXECUTED.findall(stream.read(end - start + _OVERLAP))
        if found:
            done, failed, total = (int(number) for number in found[-1])
            return done + failed, total
        end = start
    return None


def last_error(log: Path) -> str | None:
    """The line that tells most about a failure, or the last one there is."""
    lines = [line.strip() for line in tail(log).decode(errors="replace").splitlines() if line.strip()]
    for pattern in _ERRORS:
        if telling := [line for line in lines if pattern.search(line)]:
            return telling[-1][:1000]
    return lines[-1][:1000] if lines else None


def tail(log: Path) -> bytes:
    """End of a log: as much of it as tells how it went."""
    try:
        with log.open("rb") as stream:
            size = stream.seek(0, os.SEEK_END)
            stream.seek(max(0, size - _TAIL))
            return stream.read()
    except FileNotFoundError:
        return b""
