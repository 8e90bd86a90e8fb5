"""``python holding.py <registry>``: hold the lock of an SQLite repository until the input ends."""

from __future__ import annotations

import sys
from pathlib import Path

from calib_bridge.exclusion.lock_file import hold_file, lock_file

registry = Path(sys.argv[1])
with hold_file("a repository", lock_file(registry), registry, "calib vera@sdf[1] LATISS/DM-1 certify", 0):
    print("held", flush=True)
    sys.stdin.read()
