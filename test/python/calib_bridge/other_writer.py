"""Another process that writes: it stops in the middle of its write, with the lock held, until it may go on."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bridge_world import Site

from calib_bridge import journal


def elsewhere(site: Site, folder: Path) -> Site:
    """Return a site of another world's folder, with the same repositories."""
    folder.mkdir()
    return Site(folder, site.repositories)


class OtherWriter:
    """A fork that holds the lock of a write, as another host or account would.

    Parameters
    ----------
    site : `bridge_world.Site`
        Its site, without a session.
    method : `str`
        The write.
    before : `~collections.abc.Callable`, optional
        Called first in the fork, to change its account.
    **params
        Parameters of the write.
    """

    def __init__(
        self, site: Site, method: str, before: Callable[[], None] = lambda: None, **params: Any
    ) -> None:
        self._held, holding = os.pipe()
        going, self._go = os.pipe()
        self.pid = os.fork()
        if self.pid == 0:
            code = 1
            try:
                os.close(self._go)
                before()

                def wait(moment: str, _entry: object) -> None:
                    if moment == "after-intent":
                        os.write(holding, b"held")
                        os.read(going, 1)

                journal.observer = wait
                site.ask(method, **params)
                code = 0
            finally:
                os._exit(code)
        os.close(holding)
        os.close(going)
        assert os.read(self._held, 4) == b"held", "the other writer did not begin"

    def signal(self, number: signal.Signals) -> None:
        os.kill(self.pid, number)

    def kill(self) -> None:
        self.signal(signal.SIGKILL)
        self._wait()

    def finish(self) -> int:
        """Let the write go on; return the exit code."""
        os.close(self._go)
        return os.waitstatus_to_exitcode(self._wait())

    def _wait(self) -> int:
        return os.waitpid(self.pid, 0)[1]
