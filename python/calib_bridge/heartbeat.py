"""Signs of life while a request is open, from a thread, so that the engine can tell long work from a stopped bridge."""

from __future__ import annotations

import contextlib
import json
import os
import threading
from collections.abc import Callable, Mapping

from .activity import current

PATIENCE = 60.0
"""Seconds of silence after which the engine gives a bridge up; CALIB_BRIDGE_PATIENCE overrides it in both."""

BEATS = 12
"""Heartbeats in that time."""


class Heartbeat:
    """A thread that writes the notification ``alive`` at regular times while a request is open.

    Parameters
    ----------
    write : `~collections.abc.Callable`
        Writes a line; must be safe to call from a thread.
    every : `float`
        Seconds between two heartbeats.
    """

    def __init__(self, write: Callable[[bytes], None], every: float) -> None:
        self._write = write
        self._every = every
        self._ended = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Start the thread unless it runs. A process that has threads must not fork, so it starts late."""
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name="heartbeat", daemon=True)
            self._thread.start()

    def stop(self) -> None:
        """End the thread. A thread that waits for a reader of its output is left."""
        self._ended.set()
        if self._thread is not None:
            self._thread.join(timeout=1)

    def _run(self) -> None:
        # Without a reader there is nobody to reassure; the request goes on.
        with contextlib.suppress(OSError, ValueError):
            while not self._ended.wait(self._every):
                doing = current()
                if doing is not None:
                    self._write(_alive(*doing))


def _alive(doing: str, since: str) -> bytes:
    return json.dumps(
        {"jsonrpc": "2.0", "method": "alive", "params": {"doing": doing, "since": since}}
    ).encode()


def interval(environment: Mapping[str, str] = os.environ) -> float:
    """Return the seconds between two heartbeats."""
    try:
        patience = float(environment.get("CALIB_BRIDGE_PATIENCE", PATIENCE))
    except ValueError:
        patience = PATIENCE
    return max(patience, 0.1) / BEATS
