"""A bridge that first says that it was started, in the file named by BRIDGES_STARTED: for the guard on a no-op up."""

from __future__ import annotations

import os
from pathlib import Path

from calib_bridge.__main__ import main

if __name__ == "__main__":
    with Path(os.environ["BRIDGES_STARTED"]).open("a") as started:
        started.write(f"{os.getpid()}\n")
    main()
