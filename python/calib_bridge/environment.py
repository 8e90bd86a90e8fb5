"""The environment of processes that the bridge starts."""

from __future__ import annotations

import os
import sys
from pathlib import Path


def environment() -> dict[str, str]:
    """Where this package and the tools of this interpreter are found."""
    here = str(Path(__file__).resolve().parent.parent)
    tools = str(Path(sys.executable).parent)
    return {
        **os.environ,
        "PATH": os.pathsep.join([tools, os.environ.get("PATH", os.defpath)]),
        "PYTHONPATH": os.pathsep.join(filter(None, [here, os.environ.get("PYTHONPATH")])),
    }
