"""Failures of file systems and databases in words: code, place, and the bytes that are needed and free."""

from __future__ import annotations

import contextlib
import errno
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from .errors import BridgeError

_NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_NO_RIGHT = {errno.EACCES, errno.EPERM, errno.EROFS}

_SQLITE = {
    "SQLITE_FULL": "disk-full",
    "SQLITE_READONLY": "repository-read-only",
    "SQLITE_BUSY": "database-contended",
    "SQLITE_LOCKED": "database-contended",
}
"""By the begin of SQLite's name of an error; a name of an extended code goes on behind it."""

_POSTGRES = {
    "53100": "disk-full",
    "25006": "repository-read-only",
    "42501": "repository-read-only",
    "40001": "database-contended",
    "40P01": "database-contended",
    "55P03": "database-contended",
    "57P": "connection-lost",
    "08": "connection-lost",
}
"""By the begin of SQLSTATE."""


@contextlib.contextmanager
def storing(place: Path, size: int | None = None) -> Iterator[None]:
    """Name the place of a write, and the bytes that it needs, if it finds no room or no right to write.

    Raises
    ------
    BridgeError
        ``disk-full`` and ``permission-denied``.
    """
    try:
        yield
    except OSError as error:
        if (explained := _of_file(error, place, size)) is None:
            raise
        raise explained from error


def explain(error: BaseException, database: str | None = None) -> BridgeError | None:
    """Return a failure of a file system or a database in words; `None` for any other.

    Parameters
    ----------
    error : `BaseException`
        The exception, which may have been raised from another.
    database : `str`, optional
        The database that the request was about: file or URL, with the repository's name.
    """
    each: BaseException | None = error
    while each is not None:
        if isinstance(each, BridgeError):
            return each
        if found := _of_file(each) or _of_driver(each, database) or _of_database(each, database):
            return found
        each = getattr(each, "orig", None) or each.__cause__
    return None


def _of_file(error: BaseException, place: Path | None = None, size: int | None = None) -> BridgeError | None:
    if not isinstance(error, OSError) or error.errno not in _NO_ROOM | _NO_RIGHT:
        return None
    path = error.filename2 or error.filename or place
    words = f"{path}: {error.strerror}" if path else str(error.strerror)
    if error.errno in _NO_RIGHT:
        return BridgeError("permission-denied", words)
    needed = "" if size is None else f"; {size} bytes are needed"
    return BridgeError("disk-full", f"{words}{needed}{_free(path)}")


def _of_driver(error: BaseException, database: str | None) -> BridgeError | None:
    """Return a missing driver in words; SQLAlchemy imports it when a repository is opened."""
    if not isinstance(error, ModuleNotFoundError) or "sqlalchemy" not in _importers(error):
        return None
    words = f"the Python package {error.name} is not installed"
    return BridgeError("driver-missing", f"{database}: {words}" if database else words)


def _importers(error: BaseException) -> set[str]:
    """Return the packages through which an exception was raised."""
    found, trace = set(), error.__traceback__
    while trace is not None:
        found.add(str(trace.tb_frame.f_globals.get("__name__", "")).partition(".")[0])
        trace = trace.tb_next
    return found


def _of_database(error: BaseException, database: str | None) -> BridgeError | None:
    code = _code_of(error)
    if code is None:
        return None
    # SQLAlchemy's own words include the statement and all of its values.
    reason = " ".join(str(getattr(error, "orig", None) or error).split())
    words = f"{database}: {reason}" if database else reason
    # Free bytes are known of a file only, which is SQLite's.
    return BridgeError(code, f"{words}{_free(_file_in(database)) if code == 'disk-full' else ''}")


def _code_of(error: Any) -> str | None:
    """Return the code of a driver's error; without importing a driver, which a repository may not need."""
    if getattr(error, "connection_invalidated", False):
        return "connection-lost"
    for name, codes in ((getattr(error, "sqlite_errorname", None), _SQLITE), (_sqlstate(error), _POSTGRES)):
        for begin, code in codes.items():
            if name and name.startswith(begin):
                return code
    # psycopg2 raises this without a SQLSTATE for a connection that has ended.
    is_closed = type(error).__module__ == "psycopg2" and type(error).__name__ == "InterfaceError"
    return "connection-lost" if is_closed else None


def _sqlstate(error: Any) -> str | None:
    found = getattr(error, "pgcode", None) or getattr(error, "sqlstate", None)
    return found if isinstance(found, str) else None


def _file_in(database: str | None) -> str | None:
    place = (database or "").partition("(")[2].rstrip(")")
    return place if place.startswith("/") else None


def _free(path: object) -> str:
    """Return how many bytes the account may still write at a place."""
    place = Path(str(path)) if path else None
    while place is not None and not place.exists() and place != place.parent:
        place = place.parent
    if place is None or not place.is_absolute():
        return ""
    return f"; {shutil.disk_usage(place).free} bytes are free at {place}"
