"""Files that are either there whole or not there."""

from __future__ import annotations

import contextlib
import hashlib
import os
import secrets
from collections.abc import Iterator
from pathlib import Path

FILE_MODE = 0o644
FOLDER_MODE = 0o755
_BLOCK = 1 << 20


def write_atomically(path: Path, content: bytes) -> None:
    """Write, make durable, and only then give the name."""
    partial = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    with partial.open("wb") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())
    partial.replace(path)
    descriptor = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def copy_with_digest(source: Path, target: Path) -> str:
    """Copy the content, not the mode bits, and return its sha256 (hexadecimal)."""
    digest = hashlib.sha256()
    target.parent.mkdir(parents=True, exist_ok=True)
    with source.open("rb") as reader, target.open("wb") as writer:
        while block := reader.read(_BLOCK):
            digest.update(block)
            writer.write(block)
        writer.flush()
        os.fsync(writer.fileno())
    target.chmod(FILE_MODE)
    return digest.hexdigest()


def sha256_of(path: Path) -> str:
    """Digest of a file, hexadecimal."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


@contextlib.contextmanager
def readable_by_all() -> Iterator[None]:
    """Make new files 0644 and new folders 0755, whatever the account's umask says (DMTN-222's permission warning)."""
    before = os.umask(0o022)
    try:
        yield
    finally:
        os.umask(before)


def open_modes(folder: Path) -> None:
    """Let everybody read a tree, whatever mode its copies came with."""
    for path in folder.rglob("*"):
        path.chmod(FOLDER_MODE if path.is_dir() else FILE_MODE)
    folder.chmod(FOLDER_MODE)
