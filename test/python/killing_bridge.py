"""A bridge that kills itself, or copies its world, at a chosen moment of a write, for the tests of interruption.

``KILL_AT=<moment>:<n>``
    SIGKILL at a moment (``before-intent``, ``after-intent``, ``after-act``, ``after-done``) of the n-th journaled write
    of this process, counted from 1.
``SNAPSHOT_DIR=<folder>`` and ``SNAPSHOT_WORLD=<folder>``
    Before every intent, copy the world to ``<SNAPSHOT_DIR>/<ordinal>-<step>-<method>-<repo>``. The ordinal counts the
    writes of all bridges that share the folder.

Run as ``python test/python/killing_bridge.py`` with PYTHONPATH as for ``python -m calib_bridge``.
"""

from __future__ import annotations

import fcntl
import os
import re
import shutil
import signal
from pathlib import Path

from calib_bridge import journal
from calib_bridge.__main__ import main
from calib_bridge.protocol.journal import JournalEntry


class Executioner:
    """An observer of the journal.

    Parameters
    ----------
    kill_at : `str`
        ``<moment>:<n>``, or empty.
    snapshots, world : `str`
        Folders, or empty.
    """

    def __init__(self, kill_at: str, snapshots: str, world: str) -> None:
        self._moment, _, ordinal = kill_at.partition(":")
        self._ordinal = int(ordinal or 0)
        self._snapshots = Path(snapshots) if snapshots else None
        self._world = Path(world)
        self._writes = 0

    def __call__(self, moment: journal.Moment, entry: JournalEntry) -> None:
        """Copy the world or kill the process if the moment is the chosen one."""
        if moment == "before-intent":
            self._writes += 1
            if self._snapshots is not None:
                _copy(self._world, self._snapshots, entry)
        if (moment, self._writes) == (self._moment, self._ordinal):
            os.kill(os.getpid(), signal.SIGKILL)


def _copy(world: Path, snapshots: Path, entry: JournalEntry) -> None:
    """Copy the world under the next ordinal; a lock makes the ordinals of several bridges one series."""
    snapshots.mkdir(parents=True, exist_ok=True)
    with (snapshots / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        ordinal = 1 + sum(path.is_dir() and not path.name.startswith(".") for path in snapshots.iterdir())
        label = re.sub(r"[^\w.-]+", "_", f"{entry.step}-{entry.method}-{entry.repo}")
        partial = snapshots / ".partial"
        shutil.rmtree(partial, ignore_errors=True)
        shutil.copytree(
            world, partial, symlinks=True, ignore=lambda folder, names: _outside(folder, names, snapshots)
        )
        partial.rename(snapshots / f"{ordinal:04d}-{label}")


def _outside(folder: str, names: list[str], snapshots: Path) -> list[str]:
    """Return the names that are not copied: the snapshots themselves."""
    return [name for name in names if Path(folder, name) == snapshots]


def run() -> None:
    """Run the bridge with the observer that the environment chooses."""
    journal.observer = Executioner(
        os.environ.get("KILL_AT", ""),
        os.environ.get("SNAPSHOT_DIR", ""),
        os.environ.get("SNAPSHOT_WORLD", "."),
    )
    main()


if __name__ == "__main__":
    run()
