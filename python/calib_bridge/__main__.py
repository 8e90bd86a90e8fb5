"""``python -m calib_bridge``: the bridge as a child process; it exits with code 0 when its standard input ends."""

from __future__ import annotations

import logging
import os
import signal
import sys

from .server import serve


def main() -> None:
    """Serve requests from standard input and answer on standard output, where no other output may appear."""
    answers = _take_standard_output()
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr)
    # Ctrl-C in a terminal and a lost ssh reach the whole process group, but a write that has begun must be finished.
    # Jobs would inherit SIG_IGN, so a handler does nothing instead.
    for number in (signal.SIGINT, signal.SIGHUP):
        signal.signal(number, lambda *_: None)
    with os.fdopen(answers, "wb") as stream:
        serve(sys.stdin.buffer, stream)


def _take_standard_output() -> int:
    """Keep the real output for answers and send every print, of C code too, to standard error."""
    answers = os.dup(1)
    os.dup2(2, 1)
    sys.stdout = sys.stderr
    return answers


if __name__ == "__main__":
    main()
