"""Opening a Butler with its SQL statements counted, and checking whether the account may write."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import sqlalchemy
from lsst.daf.butler import Butler, Config
from lsst.daf.butler._butler_repo_index import ButlerRepoIndex
from lsst.daf.butler.direct_butler import DirectButler
from lsst.daf.butler.registry.interfaces import IncompatibleVersionError
from lsst.daf.butler.registry.versions import ManagerMismatchError, MissingManagerError
from lsst.daf.butler.repo_relocation import replaceRoot

from .errors import BridgeError
from .failures import explain
from .internals import file_datastores

_OTHER_SCHEMA = (IncompatibleVersionError, ManagerMismatchError, MissingManagerError)
_DIMENSIONS = {"instrument", "detector", "physical_filter", "exposure"}
"""Dimensions that every calibration needs; any dimension universe that has them is accepted."""

_RIGHTS = """
SELECT current_user, pg_is_in_recovery(), current_setting('default_transaction_read_only'), (
    SELECT min(relname) FROM pg_class WHERE relkind IN ('r', 'p')
    AND relname IN ('collection', 'collection_chain', 'run', 'dataset', 'file_datastore_records')
    AND relnamespace = (SELECT oid FROM pg_namespace WHERE nspname = :schema)
    AND NOT has_table_privilege(oid, 'INSERT')
)
"""
"""Role, server and first table without a right; the reader's own transactions are read-only in any case."""


def open_butler(repo: str, uri: str, writeable: bool, count: Callable[[], None]) -> DirectButler:
    """Open a repository.

    Parameters
    ----------
    repo, uri : `str`
        World name, for messages, and Butler URI.
    writeable : `bool`
        Whether the Butler may write.
    count : `~collections.abc.Callable`
        Called once for every later SQL statement.

    Returns
    -------
    butler : `~lsst.daf.butler.direct_butler.DirectButler`
        Connected to the database itself; a Butler server cannot be written to.

    Raises
    ------
    BridgeError
        ``repository-schema-differs`` if this Butler cannot read the repository's tables; any code of
        `~calib_bridge.failures.explain`; ``repository-unreachable`` for any other failure of Butler.
    """
    try:
        butler = Butler.from_config(uri, writeable=writeable)
    except _OTHER_SCHEMA as error:
        raise BridgeError("repository-schema-differs", f"{repo} ({uri}): {error}") from error
    except Exception as error:
        explained = explain(error, f"{repo} ({database_of(uri) or uri})")
        raise explained or BridgeError(
            "repository-unreachable", f"{repo} ({uri}): {type(error).__name__}: {error}"
        ) from error
    if not isinstance(butler, DirectButler):
        raise BridgeError("repository-unreachable", f"{repo} ({uri}) is a Butler server, not a repository")
    if not file_datastores(butler):
        butler.close()
        raise BridgeError("repository-unreachable", f"{repo} ({uri}): its datastore keeps no files")
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


def before_commits(butler: DirectButler, check: Callable[[Any], None]) -> None:
    """Call a check with the connection (DBAPI) before each commit of a Butler; if it raises, nothing is committed."""

    def before_commit(connection: sqlalchemy.Connection) -> None:
        try:
            check(connection.connection)
        except BaseException:
            # SQLAlchemy rolls a failed commit back only when it closes the connection.
            connection.connection.rollback()
            raise

    sqlalchemy.event.listen(butler._registry._db._engine, "commit", before_commit)


def database_of(uri: str) -> str | None:
    """Return what identifies a repository's database, without connecting to it.

    Parameters
    ----------
    uri : `str`
        URI or label.

    Returns
    -------
    database : `str` or `None`
        The file of SQLite; server, database and schema of PostgreSQL, without the account. `None` if the configuration
        cannot be read or names no database.
    """
    try:
        place = ButlerRepoIndex.get_repo_uri(uri, return_label=True)
        file = place if place.getExtension() in (".yaml", ".json") else place.join("butler.yaml")
        config = Config(file)
        root = config.get("root", file.dirname())
        url = sqlalchemy.make_url(replaceRoot(config["registry", "db"], root))
    except Exception:  # an unreachable repository is reported when it is opened
        return None
    if url.get_backend_name() == "sqlite":
        return str(Path(url.database or "").resolve())
    schema = config.get(("registry", "namespace"))
    return (
        f"{url.set(username=None, password=None, drivername=url.get_backend_name())} {schema or ''}".strip()
    )


def database_identity(butler: DirectButler) -> tuple[int, int] | None:
    """Return device and inode of an SQLite file: an open connection keeps reading a file that was replaced."""
    name = sqlite_file(butler)
    if name is None:
        return None
    try:
        status = name.stat()
    except OSError:
        return (0, 0)
    return status.st_dev, status.st_ino


def sqlite_file(butler: DirectButler) -> Path | None:
    """Return the file of an SQLite registry, or `None` for a database server."""
    url = butler._registry._db._engine.url
    if url.get_backend_name() != "sqlite":
        return None
    filename: str | None = getattr(butler._registry._db, "filename", None) or url.database
    return Path(filename) if filename else None


def write_refusal(butler: DirectButler) -> str | None:
    """Return why the account may not write to a repository, from its rights and without trying to write.

    Parameters
    ----------
    butler : `~lsst.daf.butler.direct_butler.DirectButler`
        An open repository.

    Returns
    -------
    reason : `str` or `None`
        `None` if no right lacks on local files, and on a PostgreSQL server's tables.
    """
    places: list[Path] = []
    database = sqlite_file(butler)
    if database:
        places += [database, database.parent]  # SQLite writes its rollback journal beside the database
    places += [
        Path(root.ospath) for root in butler._datastore.roots.values() if root is not None and root.isLocal
    ]
    for place in places:
        if place.exists() and not os.access(place, os.W_OK, effective_ids=True):
            return f"no permission to write to {place}"
    return _server_refusal(butler) if database is None else None


def _server_refusal(butler: DirectButler) -> str | None:
    """Return why a role may not write to PostgreSQL's tables."""
    database = butler._registry._db
    with database.query(sqlalchemy.text(_RIGHTS), parameters={"schema": database.namespace}) as result:
        role, standby, read_only, table = result.one()
    if standby:
        return "the PostgreSQL server is a standby, which only reads"
    if read_only == "on":
        return f"PostgreSQL gives the role {role} read-only transactions (default_transaction_read_only)"
    return f"the PostgreSQL role {role} may not insert into the table {table}" if table else None
