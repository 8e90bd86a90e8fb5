"""``python -m calib_bridge``: a stdio child of whoever needs it; ends, with exit code 0, when its input does."""

from __future__ import annotations

import logging
import os
import signal
import sys

from .server import serve


def main() -> None:
    """Serve standard input on standard output, which nothing else ever reaches."""
    answers = _take_standard_output()
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr)
    # Ctrl-C in a terminal and a lost ssh reach the whole process group; the write in hand is finished all the same. A
    # handler, not SIG_IGN, because jobs would inherit that.
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
