"""A bridge that fails at each journaled write to the repository FAILING_REPO, in the way FAILING_WAY.

``raise``: by an error that nobody expects, which the bridge survives. ``die``: the process ends.
"""

from __future__ import annotations

import os
import signal

from calib_bridge import journal
from calib_bridge.__main__ import main
from calib_bridge.protocol.journal import JournalEntry


def fail(moment: journal.Moment, entry: JournalEntry) -> None:
    """Fail before the write acts."""
    if moment != "after-intent" or entry.repo != os.environ["FAILING_REPO"]:
        return
    if os.environ["FAILING_WAY"] == "die":
        os.kill(os.getpid(), signal.SIGKILL)
    raise RuntimeError("a disk on fire")


if __name__ == "__main__":
    journal.observer = fail
    main()
