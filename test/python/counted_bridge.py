"""A bridge that logs its start in the file BRIDGES_STARTED, so that a test can check that an ``up`` starts none."""

from __future__ import annotations

import os
from pathlib import Path

from calib_bridge.__main__ import main

if __name__ == "__main__":
    with Path(os.environ["BRIDGES_STARTED"]).open("a") as started:
        started.write(f"{os.getpid()}\n")
    main()
