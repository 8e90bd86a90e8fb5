"""A job's log: its progress and the reason of a failure."""

from __future__ import annotations

import os
import re
import signal
from pathlib import Path
from typing import BinaryIO, NamedTuple

_TAIL = 1 << 16
_SHELL = 128
_BLOCK = 1 << 20

_OVERLAP = 256
"""Bytes; longer than any line of `_EXECUTED`, so that no line is missed between two blocks or while being written."""

# Logged by lsst.pipe.base.mp_graph_executor after every quantum.
_EXECUTED = re.compile(
    rb"Executed (\d+) quanta successfully, (\d+) failed and \d+ remain out of total (\d+) quanta"
)

# The most specific first: the exception of a quantum, any exception, any error record.
_ERRORS = (
    re.compile(r"failed\. Exception \S+: "),
    re.compile(r"^[\w.]*(Error|Exception|Exit|Interrupt)\b.*: "),
    re.compile(r"\b(ERROR|CRITICAL|FATAL|Error:)"),
)


class _Scanned(NamedTuple):
    """The length of the log that was searched, and the last counts found in it."""

    size: int
    counts: tuple[int, int | None]


_NOTHING = _Scanned(0, (0, None))

_scanned: dict[Path, _Scanned] = {}
"""By log; valid because logs only grow."""


def progress(log: Path) -> tuple[int, int | None]:
    """Return the number of finished quanta and of all quanta, or (0, `None`) if the log names none.

    A process searches each byte of a log at most once.
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
    """Search a part of a log backward from its end."""
    while begin < end:
        start = max(begin, end - _BLOCK)
        stream.seek(start)
        found = _EXECUTED.findall(stream.read(end - start + _OVERLAP))
        if found:
            done, failed, total = (int(number) for number in found[-1])
            return done + failed, total
        end = start
    return None


def ended_well(log: Path) -> bool:
    """Return whether the log reports that every quantum was executed, and none failed."""
    found = _EXECUTED.findall(tail(log))
    return bool(found) and found[-1][0] == found[-1][2]


def reason(exit_code: int, log: Path) -> str | None:
    """Return why a command failed: the signal that ended it, else the line of the log that explains it best.

    A negative exit code is the signal's number. A shell adds 128 to the number, where the command was its child.
    """
    number = -exit_code if exit_code < 0 else exit_code - _SHELL
    if number == signal.SIGKILL:
        return "killed by signal 9, probably out of memory (a person's `kill -9` looks alike)"
    if exit_code < 0:
        name = signal.strsignal(number)
        return f"ended by signal {number}{f' ({name})' if name else ''}"
    return last_error(log)


def last_error(log: Path) -> str | None:
    """Return the line that best explains a failure, else the last line."""
    lines = [line.strip() for line in tail(log).decode(errors="replace").splitlines() if line.strip()]
    for pattern in _ERRORS:
        if matching := [line for line in lines if pattern.search(line)]:
            return matching[-1][:1000]
    return lines[-1][:1000] if lines else None


def tail(log: Path) -> bytes:
    """Return the last 64 KiB of a log."""
    try:
        with log.open("rb") as stream:
            size = stream.seek(0, os.SEEK_END)
            stream.seek(max(0, size - _TAIL))
            return stream.read()
    except FileNotFoundError:
        return b""
