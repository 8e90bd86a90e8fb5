"""Failures of a request to a repository, in words that name its database."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import TYPE_CHECKING

from .errors import BridgeError
from .failures import explain

if TYPE_CHECKING:
    from .session import Session


@contextlib.contextmanager
def in_words(session: Session, repo: str | None) -> Iterator[None]:
    """Raise a failure of a file system or of a repository's database as a `BridgeError`, and any other as it is.

    Raises
    ------
    BridgeError
        ``collection-missing`` if a handler asked Butler for a collection that does not exist, and those of `explain`.
    """
    try:
        yield
    except BridgeError:
        raise
    except Exception as error:
        explained = _of_collection(error) or explain(error, _database(session, repo))
        if explained is None:
            raise
        raise explained from error


def _of_collection(error: Exception) -> BridgeError | None:
    from lsst.daf.butler import MissingCollectionError

    return (
        BridgeError("collection-missing", str(error)) if isinstance(error, MissingCollectionError) else None
    )


def _database(session: Session, repo: str | None) -> str | None:
    """Return the name and the database of a repository, without connecting to it."""
    if repo is None:
        return None
    from .opening import database_of

    try:
        place = database_of(session.uri(repo))
    except BridgeError:
        return None
    return f"{repo} ({place})" if place else repo
