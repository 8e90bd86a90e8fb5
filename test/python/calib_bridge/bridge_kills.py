"""Child processes that kill themselves at a chosen moment."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from typing import Any

from bridge_world import Site

from calib_bridge import journal


def in_child(act: Callable[[], None]) -> int:
    """Run a function in a forked process; return the number of the signal that ended it, or 0."""
    child = os.fork()
    if child == 0:
        try:
            act()
        finally:
            os._exit(0)
    _, status = os.waitpid(child, 0)
    return os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0


def kill_self(*_: Any, **__: Any) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def kill_at(moment: str, site: Site, method: str, params: dict[str, Any]) -> None:
    """Carry out a write in a process that kills itself at a moment of the write."""

    def act() -> None:
        journal.observer = lambda passing, _entry: kill_self() if passing == moment else None
        site.ask(method, **params)

    assert in_child(act) == signal.SIGKILL
