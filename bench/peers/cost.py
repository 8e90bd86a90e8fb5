"""Run a command and tell, on the last line of standard error, what it and its children cost: wall clock and CPU.

``python cost.py <command>...`` ends as the command does. CPU seconds tell more than the clock on a machine that others
use too: a command of several processes gets more of such a machine than a command of one.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import time


def main() -> None:
    """Run it."""
    begin = time.monotonic()
    code = subprocess.run(sys.argv[1:], check=False).returncode
    seconds = time.monotonic() - begin
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    print(json.dumps({"seconds": seconds, "cpu": used.ru_utime + used.ru_stime}), file=sys.stderr)
    sys.exit(code)


if __name__ == "__main__":
    main()
