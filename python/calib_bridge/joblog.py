"""What a job's log says: how far it is, and why it failed."""

from __future__ import annotations

import os
import re
from pathlib import Path

_TAIL = 1 << 16

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


def progress(log: Path) -> tuple[int, int | None]:
    """Quanta done and in all; (0, `None`) before the first and for commands that do not say."""
    found = _EXECUTED.findall(tail(log))
    if not found:
        return 0, None
    done, failed, total = (int(number) for number in found[-1])
    return done + failed, total


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
