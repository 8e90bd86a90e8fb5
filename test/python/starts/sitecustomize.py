"""Makes every interpreter write a line into the file named by PYTHON_STARTED.

With PYTHON_THREAD it has a second thread.
"""

from __future__ import annotations

import os
import threading
from pathlib import Path

if "PYTHON_STARTED" in os.environ:
    with Path(os.environ["PYTHON_STARTED"]).open("a") as started:
        started.write(f"{os.getpid()}\n")
if "PYTHON_THREAD" in os.environ:
    threading.Thread(target=threading.Event().wait, daemon=True).start()
