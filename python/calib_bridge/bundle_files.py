"""The files of a bundle, by the paths that its manifest names."""

from __future__ import annotations

import io
import os
import stat
from collections.abc import Iterable
from pathlib import Path

from .errors import BridgeError, few


def require_plain_paths(bundle: Path, paths: Iterable[str]) -> None:
    """Refuse paths that could lead out of a bundle, before any is opened.

    Raises
    ------
    BridgeError
        ``bundle-path-unsafe``.
    """
    if wrong := [repr(path) for path in dict.fromkeys(paths) if not _is_plain(path)]:
        raise BridgeError("bundle-path-unsafe", f"{bundle}: {few(wrong)}: expected paths below the bundle")


def _is_plain(path: str) -> bool:
    return (
        path.isprintable()
        and "\\" not in path
        and all(part not in ("", ".", "..") for part in path.split("/"))
    )


def open_file(bundle: Path, path: str) -> io.BufferedReader:
    """Open a regular file below a bundle for reading; a symbolic link on the way is refused.

    Raises
    ------
    BridgeError
        ``bundle-path-unsafe`` for a symbolic link, a folder, a pipe or a device; ``bundle-incomplete`` for no file.
    """
    require_plain_paths(bundle, [path])
    for folder in list(Path(path).parents)[:-1]:
        if (bundle / folder).is_symlink():
            raise BridgeError("bundle-path-unsafe", f"{bundle / folder} is a symbolic link")
    place = bundle / path
    try:
        if not stat.S_ISREG(place.lstat().st_mode):
            raise BridgeError("bundle-path-unsafe", f"{place} is no regular file")
        # Neither follows a link nor waits for a pipe that came since.
        return open(os.open(place, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK), "rb")  # noqa: PTH123
    except (FileNotFoundError, NotADirectoryError):
        raise BridgeError("bundle-incomplete", f"{place} is missing") from None
