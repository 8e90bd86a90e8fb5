"""Run a command and tell, on the last line of standard error, what it and its children cost: wall clock and CPU.

``python cost.py <command>...`` ends as the command does, once all processes that the command left have ended too. CPU
seconds tell more than the clock on a machine that others use too: a command of several processes gets more of such a
machine than a command of one. ``processes`` lists the CPU seconds of each process with its command line; they are
sampled, and lack up to 20 ms of each process.
"""

from __future__ import annotations

import ctypes
import json
import os
import resource
import subprocess
import sys
import time
from pathlib import Path

SAMPLED = 0.02
"""Seconds between two samples."""

_TICKS = os.sysconf("SC_CLK_TCK")


_PR_SET_CHILD_SUBREAPER = 36


def main() -> None:
    """Run it."""
    # Bridges outlive the process that started them by a moment; they count too.
    ctypes.CDLL(None).prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    begin = time.monotonic()
    processes: dict[int, tuple[list[str], float]] = {}
    running = subprocess.Popen(sys.argv[1:])
    while running.poll() is None:
        sample(processes)
        time.sleep(SAMPLED)
    seconds = time.monotonic() - begin
    while wait_for_any():
        sample(processes)
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    told = {
        "seconds": seconds,
        "cpu": used.ru_utime + used.ru_stime,
        "processes": [{"command": command, "cpu": cpu} for command, cpu in processes.values()],
    }
    print(json.dumps(told), file=sys.stderr)
    sys.exit(running.returncode)


def wait_for_any() -> bool:
    """Wait for a moment; False once no child is left."""
    try:
        if os.waitpid(-1, os.WNOHANG) == (0, 0):
            time.sleep(SAMPLED)
    except ChildProcessError:
        return False
    return True


def sample(processes: dict[int, tuple[list[str], float]]) -> None:
    """Note the CPU seconds of all descendants."""
    found = {int(path.name): stat for path in Path("/proc").glob("[0-9]*") if (stat := _stat(path))}
    family = {os.getpid()}
    while more := {pid for pid, stat in found.items() if pid not in family and int(stat[1]) in family}:
        family |= more
    for pid in family - {os.getpid()}:
        cpu = (int(found[pid][11]) + int(found[pid][12])) / _TICKS
        # A process that has ended has no command line any more.
        command = _command(pid) or processes.get(pid, ([], 0.0))[0]
        processes[pid] = command, cpu


def _stat(path: Path) -> list[str] | None:
    """Return the fields behind the name, which may hold spaces."""
    try:
        return (path / "stat").read_text().rpartition(")")[2].split()
    except OSError:
        return None


def _command(pid: int) -> list[str]:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().decode(errors="replace").split("\0")[:-1]
    except OSError:
        return []


if __name__ == "__main__":
    main()
