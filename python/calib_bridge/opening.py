"""Opening a Butler, with its SQL statements counted."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import sqlalchemy
from lsst.daf.butler import Butler
from lsst.daf.butler.direct_butler import DirectButler
from lsst.daf.butler.registry.interfaces import IncompatibleVersionError
from lsst.daf.butler.registry.versions import ManagerMismatchError, MissingManagerError

from .errors import BridgeError

_OTHER_SCHEMA = (IncompatibleVersionError, ManagerMismatchError, MissingManagerError)
_DIMENSIONS = {"instrument", "detector", "physical_filter", "exposure"}
"""Without which no calibration has a place. A universe of another version has them too, and is read as it is."""


def open_butler(repo: str, uri: str, writeable: bool, count: Callable[[], None]) -> DirectButler:
    """Open a repository.

    Parameters
    ----------
    repo, uri : `str`
        World name, for messages, and Butler URI.
    writeable : `bool`
        Whether the Butler may write.
    count : `~collections.abc.Callable`
        Called once for every SQL statement from here on.

    Returns
    -------
    butler : `~lsst.daf.butler.direct_butler.DirectButler`
        Of a local or shared database; a Butler server cannot be written to.

    Raises
    ------
    BridgeError
        ``repository-schema-differs`` where this Butler does not read the repository's tables, else
        ``repository-unreachable``, whatever Butler, the database or the file system said.
    """
    try:
        butler = Butler.from_config(uri, writeable=writeable)
    except _OTHER_SCHEMA as error:
        raise BridgeError("repository-schema-differs", f"{repo} ({uri}): {error}") from error
    except Exception as error:
        raise BridgeError(
            "repository-unreachable", f"{repo} ({uri}): {type(error).__name__}: {error}"
        ) from error
    if not isinstance(butler, DirectButler):
        raise BridgeError("repository-unreachable", f"{repo} ({uri}) is a Butler server, not a repository")
    if lacking := _DIMENSIONS - set(butler.dimensions.elements.names):
        universe = f"{butler.dimensions.namespace} {butler.dimensions.version}"
        butler.close()
        raise BridgeError(
            "repository-schema-differs",
            f"{repo} ({uri}): dimension universe {universe} has no {', '.join(sorted(lacking))}",
        )

    def before_execute(_conn: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if not statement.startswith("BEGIN"):
            count()

    sqlalchemy.event.listen(butler._registry._db._engine, "before_cursor_execute", before_execute)
    return butler


def database_identity(butler: DirectButler) -> tuple[int, int] | None:
    """Device and inode of an SQLite database: an open connection goes on reading a file that was replaced."""
    name = sqlite_file(butler)
    if name is None:
        return None
    try:
        status = name.stat()
    except OSError:
        return (0, 0)
    return status.st_dev, status.st_ino


def sqlite_file(butler: DirectButler) -> Path | None:
    """File of an SQLite registry; `None` for a database server."""
    url = butler._registry._db._engine.url
    if url.get_backend_name() != "sqlite":
        return None
    filename: str | None = getattr(butler._registry._db, "filename", None) or url.database
    return Path(filename) if filename else None
