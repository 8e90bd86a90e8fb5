"""The parent of the bridges on this machine: it imports Butler once, and each bridge is a fork of it.

``python -m calib_bridge.parent <module> <bridges>``. Descriptors 3, 4 and 5 are the standard input, output and error
of bridge 0; the next three are those of bridge 1, and so on. A line of its input, ``<bridge>`` or ``<bridge> butler``,
asks for a bridge, which runs the module. A line of its output answers: ``<bridge> forked <pid>`` or
``<bridge> refused``. Another line reports the end of a bridge: ``<bridge> ended <code>``, negative for a signal. The
parent exits when its input ends; its bridges do so by themselves.
"""

from __future__ import annotations

import contextlib
import gc
import os
import runpy
import select
import signal
import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

FIRST = 3
"""Descriptor of the first bridge's standard input."""

PRELOADED = (
    "calib_bridge.server",
    "calib_bridge.opening",
    "calib_bridge.read.observe",
    "lsst.daf.butler.direct_butler._direct_butler",
    "lsst.daf.butler.datastores.fileDatastore",
    "lsst.daf.butler.registry.attributes",
    "lsst.daf.butler.registry.dimensions.static",
)
"""Modules that every observation of a repository takes."""

WITHOUT_THREADS = {"OPENBLAS_NUM_THREADS": "1", "JE_ARROW_MALLOC_CONF": "background_thread:false"}
"""Libraries read these when they are imported, and start no threads then. Bridges have the environment of the start."""


class Parent:
    """Forks bridges and reports their ends.

    Parameters
    ----------
    bridges : `int`
        The number of bridges that have descriptors.
    """

    def __init__(self, bridges: int) -> None:
        self._unused = set(range(bridges))
        self._running: dict[int, int] = {}
        self._environment = dict(os.environ)
        self._wake, self._waker = os.pipe()

    def run(self) -> bool:
        """Serve requests until the input ends.

        Returns
        -------
        forked : `bool`
            Whether this process is a fork, which has a bridge's descriptors and environment, and has to be one.
        """
        for number in (self._wake, self._waker):
            os.set_blocking(number, False)
        signal.set_wakeup_fd(self._waker)
        # A signal without a handler wakes nobody. A Ctrl-C that reaches the parent must not end it.
        for handled in (signal.SIGCHLD, signal.SIGINT, signal.SIGHUP):
            signal.signal(handled, lambda *_: None)
        return any(self._is_fork(int(bridge), words) for bridge, *words in self._requests())

    def _requests(self) -> Iterator[list[str]]:
        """Yield the words of each request; report ends of bridges meanwhile."""
        text = b""
        while True:
            ready, _, _ = select.select([0, self._wake], [], [])
            if self._wake in ready:
                with contextlib.suppress(BlockingIOError):
                    os.read(self._wake, 4096)
                self._report_ends()
            if 0 in ready:
                read = os.read(0, 4096)
                if not read:
                    return
                *lines, text = (text + read).split(b"\n")
                for line in lines:
                    yield line.decode().split()

    def _is_fork(self, bridge: int, words: list[str]) -> bool:
        """Fork a bridge; True in the fork."""
        if "butler" in words:
            _import_once()
        if bridge not in self._unused or not _is_single_threaded():
            _say(f"{bridge} refused")
            return False
        self._unused.discard(bridge)
        child = os.fork()
        if child == 0:
            self._become(bridge)
            return True
        self._running[child] = bridge
        for number in _descriptors(bridge):
            os.close(number)
        _say(f"{bridge} forked {child}")
        return False

    def _become(self, bridge: int) -> None:
        """Give up all that belongs to the parent or to other bridges."""
        signal.set_wakeup_fd(-1)
        for handled in (signal.SIGCHLD, signal.SIGHUP):
            signal.signal(handled, signal.SIG_DFL)
        signal.signal(signal.SIGINT, signal.default_int_handler)
        os.setsid()
        for target, number in enumerate(_descriptors(bridge)):
            os.dup2(number, target)
        for number in (self._wake, self._waker, *_descriptors(bridge)):
            os.close(number)
        for other in self._unused:
            for number in _descriptors(other):
                os.close(number)
        os.environ.clear()
        os.environ.update(self._environment)

    def _report_ends(self) -> None:
        while self._running:
            child, status = os.waitpid(-1, os.WNOHANG)
            if child == 0:
                return
            _say(f"{self._running.pop(child)} ended {os.waitstatus_to_exitcode(status)}")


def _descriptors(bridge: int) -> range:
    return range(FIRST + 3 * bridge, FIRST + 3 * bridge + 3)


def _import_once() -> None:
    """Import what bridges need. A bridge reports at its first request what cannot be imported."""
    if "lsst.daf.butler" in sys.modules:
        return
    os.environ.update(WITHOUT_THREADS)
    # A collection of garbage finds nothing here, and would copy the pages of all that was imported into every fork.
    gc.disable()
    for module in PRELOADED:
        with contextlib.suppress(Exception):
            import_module(module)
    gc.freeze()
    gc.enable()


def _is_single_threaded() -> bool:
    """Whether this process may fork: a lock that another thread holds would stay taken in the fork."""
    threads = Path("/proc/self/task")
    return threads.is_dir() and len(list(threads.iterdir())) == 1


def _say(line: str) -> None:
    """Report to the engine, which may be gone: then the input ends too."""
    with contextlib.suppress(BrokenPipeError):
        os.write(1, f"{line}\n".encode())


def main(module: str, bridges: int) -> None:
    """Run the parent, and in each fork a bridge.

    Parameters
    ----------
    module : `str`
        The bridge's module, usually ``calib_bridge``.
    bridges : `int`
        The number of bridges that have descriptors.
    """
    for bridge in range(bridges):
        for number in _descriptors(bridge):
            # A Python that is started over ssh gets three descriptors only: fails here, before an import.
            os.fstat(number)
    if Parent(bridges).run():
        sys.argv[1:] = []
        runpy.run_module(module, run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
