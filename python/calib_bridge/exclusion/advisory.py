"""The lock of a PostgreSQL repository: a session advisory lock on a connection of its own.

The server releases the lock when the connection ends. A second key, the *fence*, makes a lost connection harmless. Each
transaction of a holder takes the fence just before it checks the lock and commits. A new holder waits for the fence, so
that a transaction which passed the check has ended before the new holder observes.
"""

from __future__ import annotations

import contextlib
import datetime
import hashlib
import re
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import sqlalchemy
from lsst.daf.butler.direct_butler import DirectButler

from ..errors import BridgeError
from .hold import printable, wait_for

_TOKEN = "calib.token"
"""Setting of a session that marks its backend as used by one holder."""

_NAME_BYTES = 64
"""PostgreSQL keeps fewer bytes of an ``application_name``."""

_HELD = (
    "SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND granted AND objsubid = 1"
    " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
    " AND classid::bigint = {high} AND objid::bigint = {low}"
)


@dataclass(frozen=True)
class Keys:
    """The advisory locks of a repository: 64-bit numbers of its database and schema."""

    lock: int
    fence: int


def keys_of(database: str, schema: str | None) -> Keys:
    """Return the keys of a repository, equal for all hosts, accounts and versions of the bridge."""

    def key(purpose: str) -> int:
        text = "\0".join(("calib", purpose, database, schema or ""))
        return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], signed=True)

    return Keys(key("lock"), key("fence"))


@contextlib.contextmanager
def hold_advisory(
    repo: str, butler: DirectButler, words: str, seconds: float, is_known_direct: bool
) -> Iterator[AdvisoryHold]:
    """Hold the lock on a connection of its own, whose ``application_name`` is the holder's words.

    Parameters
    ----------
    repo, words : `str`
        World name, and the holder's words.
    butler : `~lsst.daf.butler.direct_butler.DirectButler`
        A reader of the repository.
    seconds : `float`
        How long to wait.
    is_known_direct : `bool`
        Whether it was examined before that no pooler is between.

    Raises
    ------
    BridgeError
        ``repository-busy``; ``lock-pooled`` if a pooler gives connections to several clients in turn;
        ``repository-unreachable``.
    """
    with contextlib.ExitStack() as connections:
        try:
            connection = connections.enter_context(contextlib.closing(_connect(butler)))
            if not is_known_direct:
                other = connections.enter_context(contextlib.closing(_connect(butler)))
                if _ask(connection, "SELECT pg_backend_pid()") == _ask(other, "SELECT pg_backend_pid()"):
                    raise _pooled(repo)
                other.close()
            if _ask(connection, f"SELECT current_setting('{_TOKEN}', true)"):
                raise _pooled(repo)
            hold = AdvisoryHold(repo, butler, connection)
            hold.name(words)
        except _error(butler) as error:
            raise BridgeError("repository-unreachable", f"{repo}: {error}") from error
        hold.take(seconds)
        try:
            yield hold
        finally:
            hold.release()


def advisory_holder(butler: DirectButler) -> tuple[bool, str | None]:
    """Return whether a connection holds the lock, and its words."""
    database = butler._registry._db
    with database.query(sqlalchemy.text("SELECT current_database()")) as result:
        keys = keys_of(result.scalar_one(), database.namespace)
    held = _HELD.format(**_halves(keys.lock))
    select = (
        f"SELECT application_name, backend_start FROM ({held}) AS held LEFT JOIN pg_stat_activity USING (pid)"
    )
    with database.query(sqlalchemy.text(select)) as result:
        row = result.one_or_none()
    if row is None:
        return False, None
    name, start = row
    # Only the holder's own role, and monitoring roles, read when the connection began.
    since = f" connected since {start.astimezone(datetime.UTC):%Y-%m-%dT%H:%M:%SZ}" if start else ""
    return True, f"{printable(name or '')}{since}".strip() or None


class AdvisoryHold:
    """The advisory lock of a PostgreSQL repository.

    Parameters
    ----------
    repo : `str`
        World name, for messages.
    butler : `~lsst.daf.butler.direct_butler.DirectButler`
        A reader of the repository.
    connection : `object`
        The lock's connection (DBAPI), without transactions.
    """

    def __init__(self, repo: str, butler: DirectButler, connection: Any) -> None:
        self._repo = repo
        self._butler = butler
        self._connection = connection
        self._token = secrets.token_hex(8)
        self._keys = keys_of(
            str(_ask(connection, "SELECT current_database()")), butler._registry._db.namespace
        )
        own = f"pid = pg_backend_pid() AND current_setting('{_TOKEN}', true) = '{self._token}'"
        self._check = f"SELECT EXISTS({_HELD.format(**_halves(self._keys.lock))} AND {own})"

    def name(self, words: str) -> None:
        """Give the connection the holder's words, and mark its backend."""
        settings = {_TOKEN: self._token, "application_name": shorten(words)}
        if self._connection.server_version >= 140000:
            settings["idle_session_timeout"] = (
                "0"  # a server's default would end the connection of a long write
            )
        for setting, value in settings.items():
            _ask(self._connection, "SELECT set_config(%s, %s, false)", setting, value)

    def take(self, seconds: float) -> None:
        """Take the lock, then wait until transactions of a holder that lost it have ended."""
        lock, fence = self._keys.lock, self._keys.fence

        def is_taken(key: int) -> bool:
            return bool(_ask(self._connection, "SELECT pg_try_advisory_lock(%s)", key))

        try:
            wait_for(self._repo, seconds, lambda: is_taken(lock), lambda: advisory_holder(self._butler)[1])
            wait_for(
                self._repo,
                seconds,
                lambda: is_taken(fence),
                lambda: "a transaction whose writer lost its lock",
            )
            _ask(self._connection, "SELECT pg_advisory_unlock(%s)", fence)
        except _error(self._butler) as error:
            raise BridgeError("repository-unreachable", f"{self._repo}: {error}") from error
        if not self._is_held():
            raise _pooled(self._repo)

    def require(self, committing: Any = None) -> None:
        """Raise ``repository-lock-lost`` if the connection was lost, or holds the lock no longer."""
        if committing is not None and not _ask(
            committing, "SELECT pg_try_advisory_xact_lock(%s)", self._keys.fence
        ):
            raise BridgeError("repository-lock-lost", f"{self._repo}: another process has taken the lock")
        if not self._is_held():
            raise BridgeError(
                "repository-lock-lost", f"{self._repo}: the lock's connection to PostgreSQL has ended"
            )

    def release(self) -> None:
        """Release the lock; the server also does so when the connection ends."""
        with contextlib.suppress(_error(self._butler)):
            _ask(self._connection, "SELECT pg_advisory_unlock(%s)", self._keys.lock)

    def _is_held(self) -> bool:
        try:
            return bool(_ask(self._connection, self._check))
        except _error(self._butler):
            return False


def shorten(words: str) -> str:
    """Return the holder's words without the domain of the host if PostgreSQL would cut them. Pure."""
    return words if len(words.encode()) < _NAME_BYTES else re.sub(r"(@[^.[]*)[^[]*\[", r"\1[", words, count=1)


def _connect(butler: DirectButler) -> Any:
    """Return a connection outside the pool of Butler's, without transactions."""
    engine = butler._registry._db._engine
    arguments, options = engine.dialect.create_connect_args(engine.url)
    connection = engine.dialect.connect(*arguments, **options)
    connection.autocommit = True
    return connection


def _error(butler: DirectButler) -> type[Exception]:
    """Return the driver's base class of errors."""
    error: type[Exception] = butler._registry._db._engine.dialect.loaded_dbapi.Error
    return error


def _ask(connection: Any, statement: str, *values: object) -> object:
    """Return the first value of the answer to a statement."""
    with contextlib.closing(connection.cursor()) as cursor:
        cursor.execute(statement, values or None)
        return cursor.fetchone()[0]


def _halves(key: int) -> dict[str, int]:
    """Return a key as ``pg_locks`` shows it."""
    return {"high": (key >> 32) & 0xFFFFFFFF, "low": key & 0xFFFFFFFF}


def _pooled(repo: str) -> BridgeError:
    return BridgeError("lock-pooled", f"{repo}: its database is reached by way of a transaction pooler")
