"""A PostgreSQL server of the tests' own, and repositories in its databases."""

from __future__ import annotations

import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

from lsst.daf.butler import Config
from sqlalchemy import make_url

PROGRAMS = ("initdb", "postgres")
"""Programs of PostgreSQL that the server needs."""
USER = "butler"
START_SECONDS = 60


def why_absent() -> str | None:
    """Return why no server can be started here; `None` if one can."""
    if missing := [name for name in PROGRAMS if shutil.which(name) is None]:
        return f"PostgreSQL is not installed: no {' and no '.join(missing)} on PATH"
    if importlib.util.find_spec("psycopg2") is None:
        return "the driver psycopg2 is not installed: make .venv anew from requirements-dev.txt"
    return None


@dataclass
class Server:
    """A running server.

    Parameters
    ----------
    folder : `~pathlib.Path`
        Folder of the socket.
    """

    folder: Path
    _numbers: Iterator[int] = field(default_factory=count)

    def url(self, database: str) -> str:
        """Return SQLAlchemy's URL of a database."""
        return f"postgresql+psycopg2://{USER}@/{database}?host={self.folder}"

    def new_config(self) -> Config:
        """Make a database, and return the configuration of a repository in it."""
        database = self._make_database("template1")
        # Butler's exclusion constraints of calibration tables need this extension.
        self._run(database, "CREATE EXTENSION btree_gist")
        return Config({"registry": {"db": self.url(database)}})

    def copy(self, repository: Path, folder: Path) -> None:
        """Copy a repository with its database, to which nobody may be connected."""
        shutil.copytree(repository, folder)
        config = Config(folder / "butler.yaml")
        copied = make_url(config["registry", "db"]).database
        config["registry", "db"] = self.url(self._make_database(str(copied)))
        config.dumpToUri(folder / "butler.yaml")

    def _make_database(self, template: str) -> str:
        database = f"repo{next(self._numbers)}"
        self._run("postgres", f"CREATE DATABASE {database} TEMPLATE {template}")
        return database

    def _run(self, database: str, statement: str) -> None:
        import psycopg2

        connection = psycopg2.connect(host=str(self.folder), user=USER, dbname=database)
        connection.autocommit = True  # a database is not made in a transaction
        try:
            with connection.cursor() as cursor:
                cursor.execute(statement)
        finally:
            connection.close()


@contextmanager
def run_server() -> Iterator[Server]:
    """Run a server that listens on a socket in a folder of its own, and remove both in the end."""
    # The server's account cannot enter pytest's folders.
    folder = Path(tempfile.mkdtemp(prefix="calib-postgres-"))
    try:
        as_account = _account(folder)
        data = folder / "data"
        make = ["initdb", "--pgdata", data, "--username", USER, "--auth", "trust", "--no-sync"]
        subprocess.run(make, check=True, capture_output=True, **as_account)
        options = ["-c", "listen_addresses=", "-c", "fsync=off", "-k", folder]
        log = (folder / "log").open("wb")
        server = subprocess.Popen(["postgres", "-D", data, *options], stdout=log, stderr=log, **as_account)
        try:
            _wait(folder, server)
            yield Server(folder)
        finally:
            server.send_signal(
                signal.SIGINT
            )  # without waiting for clients, which a failed test may have left
            server.wait()
            log.close()
    finally:
        shutil.rmtree(folder)


def _account(folder: Path) -> dict[str, Any]:
    """Return the account of the server's processes: PostgreSQL refuses root."""
    if os.getuid() != 0:
        return {}
    nobody = pwd.getpwnam("nobody")
    os.chown(folder, nobody.pw_uid, nobody.pw_gid)
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": [], "cwd": folder}


def _wait(folder: Path, server: subprocess.Popen[bytes]) -> None:
    import time

    import psycopg2

    for _ in range(START_SECONDS * 20):
        try:
            psycopg2.connect(host=str(folder), user=USER, dbname="postgres").close()
        except psycopg2.OperationalError:
            if server.poll() is not None:
                break
            time.sleep(0.05)
        else:
            return
    raise RuntimeError(f"PostgreSQL did not start:\n{(folder / 'log').read_text()}")
