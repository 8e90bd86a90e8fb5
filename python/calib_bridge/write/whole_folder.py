"""A folder that is there whole or not at all."""

from __future__ import annotations

import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ..files import open_modes, readable_by_all


@contextmanager
def whole_folder(directory: Path) -> Iterator[Path]:
    """Give a folder to be filled, which takes its place at the end, readable by all.

    The caller holds a lock: what others of that name left is of killed processes, and goes.
    """
    with readable_by_all():
        directory.parent.mkdir(parents=True, exist_ok=True)
        for left in directory.parent.glob(f"{directory.name}.*.partial"):
            shutil.rmtree(left)
        partial = directory.with_name(f"{directory.name}.{secrets.token_hex(4)}.partial")
        partial.mkdir()
        try:
            yield partial
            open_modes(partial)
            os.rename(partial, directory)  # noqa: PTH104 - Path.replace would take an empty folder's place too
        except BaseException:
            shutil.rmtree(partial, ignore_errors=True)
            raise
