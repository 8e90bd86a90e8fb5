"""The frozen world (test/frozen), unpacked once."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).resolve().parent
ARCHIVE = HERE.parents[1] / "frozen/world.tar.xz"


@pytest.fixture(scope="session")
def world(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folder of the world; no test may write to it."""
    folder = tmp_path_factory.mktemp("frozen")
    texts = [f"WORLD={folder}", f"PROJECT={HERE.parents[2]}"]
    subprocess.run(
        [sys.executable, str(HERE / "pack.py"), "thaw", str(ARCHIVE), str(folder), *texts], check=True
    )
    return folder
