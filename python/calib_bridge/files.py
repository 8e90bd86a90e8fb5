"""Files and folders that are complete or absent, with open permissions."""

from __future__ import annotations

import contextlib
import hashlib
import os
import secrets
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO

from .failures import storing

FILE_MODE = 0o644
FOLDER_MODE = 0o755
_BLOCK = 1 << 20


def write_atomically(path: Path, content: bytes) -> None:
    """Write a file under a temporary name, make it durable, and then rename it."""
    partial = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    with storing(path, len(content)):
        try:
            with partial.open("wb") as stream:
                stream.write(content)
                stream.flush()
                os.fsync(stream.fileno())
            partial.replace(path)
        except BaseException:
            partial.unlink(missing_ok=True)
            raise
    descriptor = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def copy_with_digest(source: BinaryIO, target: Path) -> str:
    """Copy the content of an open file to a path, and return its sha256 (hexadecimal)."""
    digest = hashlib.sha256()
    target.parent.mkdir(parents=True, exist_ok=True)
    with target.open("wb") as writer:
        while block := source.read(_BLOCK):
            digest.update(block)
            writer.write(block)
        writer.flush()
        os.fsync(writer.fileno())
    target.chmod(FILE_MODE)
    return digest.hexdigest()


def sha256_of(path: Path) -> str:
    """Return the sha256 of a file (hexadecimal)."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


@contextlib.contextmanager
def readable_by_all() -> Iterator[None]:
    """Make new files 0644 and new folders 0755, whatever the account's umask (DMTN-222's permission warning)."""
    before = os.umask(0o022)
    try:
        yield
    finally:
        os.umask(before)


def open_modes(folder: Path) -> None:
    """Let everybody read all files and folders of a tree."""
    for path in folder.rglob("*"):
        path.chmod(FOLDER_MODE if path.is_dir() else FILE_MODE)
    folder.chmod(FOLDER_MODE)


@contextlib.contextmanager
def whole_folder(directory: Path, before_rename: Callable[[], None]) -> Iterator[Path]:
    """Yield a folder to fill, and rename it to ``directory`` when complete, readable by all.

    The caller holds a lock. Partial folders of the same name are therefore remains of killed processes, and are
    removed.
    """
    with readable_by_all():
        directory.parent.mkdir(parents=True, exist_ok=True)
        for remains in directory.parent.glob(f"{directory.name}.*.partial"):
            shutil.rmtree(remains)
        partial = directory.with_name(f"{directory.name}.{secrets.token_hex(4)}.partial")
        partial.mkdir()
        try:
            with storing(directory):
                yield partial
                open_modes(partial)
                before_rename()
                os.rename(partial, directory)  # noqa: PTH104 - Path.replace would replace an empty folder
        except BaseException:
            shutil.rmtree(partial, ignore_errors=True)
            raise
