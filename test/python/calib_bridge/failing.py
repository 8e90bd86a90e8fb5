"""File systems that fail as real ones do: without room, or read-only."""

from __future__ import annotations

import contextlib
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest


@contextlib.contextmanager
def small_disk(folder: Path, kilobytes: int) -> Iterator[Path]:
    """Give a folder and its content a small file system of its own; skip the test where none can be mounted."""
    kept = folder.with_name(f"{folder.name}.kept")
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copytree(folder, kept)
    made = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={kilobytes}k", "tmpfs", folder], check=False)
    if made.returncode != 0:
        pytest.skip("this account may not mount a file system")
    try:
        shutil.copytree(kept, folder, dirs_exist_ok=True)
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", folder], check=True)


@contextlib.contextmanager
def full_disk(folder: Path, kilobytes: int = 4096) -> Iterator[Path]:
    """Give a folder a file system without any room; the file ``filling`` takes it, and may be removed."""
    with small_disk(folder, kilobytes):
        fill(folder)
        yield folder


def fill(folder: Path) -> None:
    """Write until no byte is left."""
    with (folder / "filling").open("wb", buffering=0) as stream, contextlib.suppress(OSError):
        while True:
            stream.write(b"\0" * 4096)


@contextlib.contextmanager
def read_only(folder: Path) -> Iterator[Path]:
    """Mount a folder over itself so that nobody may write to it."""
    for arguments in (["--bind", folder, folder], ["-o", "remount,ro,bind", folder]):
        if subprocess.run(["mount", *arguments], check=False).returncode != 0:
            pytest.skip("this account may not mount a file system")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", folder], check=True)
