"""Packs a world into an archive that names no path of this machine, and unpacks it anywhere.

``pack.py freeze WORLD ARCHIVE NAME=TEXT...``
    Writes the archive. Every given text is replaced: in repositories and bundles, whose files have a recorded size,
    by a text of the same length; everywhere else by ``@NAME@``. Fails if a file still contains a given text, or the
    name of the account, the machine or a home folder.
``pack.py thaw ARCHIVE FOLDER NAME=TEXT...``
    Unpacks the archive and writes the given texts in place of ``@NAME@``.
"""

from __future__ import annotations

import getpass
import io
import re
import socket
import sys
import tarfile
from collections.abc import Iterator, Mapping
from pathlib import Path

_SIZED = {"repos", "bundles"}
"""Folders whose files keep their size: datastores and manifests record it."""

_PLACEHOLDER = re.compile(rb"@([A-Z]+)@")
_PERSONAL = (b"/home/", b"/tmp/", b"/var/folders/", b"/Users/")
"""Folders of people and of temporary files, on any machine."""


def freeze(world: Path, archive: Path, texts: Mapping[str, str]) -> None:
    """Write the archive.

    Raises
    ------
    SystemExit
        Where a file still names this machine.
    """
    # A folder may lie in another one: the longer name is replaced first.
    known = sorted(texts.items(), key=lambda item: -len(item[1]))
    with tarfile.open(archive, "w:xz", preset=9) as tar:
        for path in sorted(world.rglob("*")):
            name = path.relative_to(world)
            if "hooks" in name.parts and ".git" in name.parts:
                continue
            info = tar.gettarinfo(path, str(name))
            info.uid = info.gid = 0
            info.uname = info.gname = ""
            if not path.is_file() or path.is_symlink():
                tar.addfile(info)
                continue
            content = _anonymous(path.read_bytes(), known, keeps_size=name.parts[0] in _SIZED)
            _require_anonymous(str(name), content, texts)
            info.size = len(content)
            tar.addfile(info, io.BytesIO(content))


def thaw(archive: Path, folder: Path, texts: Mapping[str, str]) -> None:
    """Unpack the archive and write the given texts in place of placeholders."""
    with tarfile.open(archive) as tar:
        tar.extractall(folder, filter="fully_trusted")
    for path in _outside_repositories(folder):
        content = path.read_bytes()
        if b"@" not in content:
            continue
        replaced = _PLACEHOLDER.sub(
            lambda found: texts.get(found[1].decode(), found[0].decode()).encode(), content
        )
        if replaced != content:
            path.write_bytes(replaced)


def _outside_repositories(folder: Path) -> Iterator[Path]:
    for path in folder.rglob("*"):
        if path.is_file() and path.relative_to(folder).parts[0] not in _SIZED:
            yield path


def _anonymous(content: bytes, known: list[tuple[str, str]], *, keeps_size: bool) -> bytes:
    for name, text in known:
        other = ("/frozen" + "-" * len(text))[: len(text)] if keeps_size else f"@{name}@"
        content = content.replace(text.encode(), other.encode())
    account = f"{getpass.getuser()}@{socket.gethostname()}[".encode()
    return content.replace(account, b"ann@build[")


def _require_anonymous(name: str, content: bytes, texts: Mapping[str, str]) -> None:
    tops = {f"/{Path(text).parts[1]}/".encode() for text in texts.values()} - {b"/usr/"}
    account = f"{getpass.getuser()}@{socket.gethostname()}".encode()
    given = {text.encode() for text in texts.values()}
    if left := [text.decode() for text in sorted({*_PERSONAL, *tops, account, *given}) if text in content]:
        sys.exit(f"{name} still names this machine: {', '.join(left)}")


if __name__ == "__main__":
    act, first, second, *rest = sys.argv[1:]
    given = dict(text.split("=", 1) for text in rest)
    {"freeze": freeze, "thaw": thaw}[act](Path(first), Path(second), given)
