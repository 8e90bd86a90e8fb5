"""Full disks, lost rights and lost connections have codes with their places, and the next run succeeds."""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import psycopg2
import pytest
from bridge_requests import (
    bundle_of,
    bundling,
    certification,
    ingesting,
    make_bundle,
    row,
)
from bridge_world import TICKET, WHY, Bridge, Site, dataset_files, rows_of
from failing import fill, full_disk, read_only, small_disk
from lsst.daf.butler import Config, DatasetRef
from lsst.daf.butler.registry.databases import sqlite
from postgres_server import Server
from sqlalchemy import make_url

from calib_bridge import journal
from calib_bridge.errors import BridgeError
from calib_bridge.session import Session
from calib_bridge.write import run

ACCOUNT_BRIDGE = Path(__file__).resolve().parents[1] / "account_bridge.py"
SUMMIT = "summit/LATISS"


@contextmanager
def refused(code: str, *words: str) -> Iterator[None]:
    with pytest.raises(BridgeError) as caught:
        yield
    assert caught.value.code == code, caught.value.detail
    for each in words:
        assert each in caught.value.detail


def completions(site: Site) -> list[str]:
    return [entry["outcome"] for entry in site.journal() if entry["phase"] != "intent"]


def test_a_full_datastore_leaves_no_file_and_the_next_ingest_succeeds(two_sites: Site) -> None:
    directory, manifest = bundle_of(two_sites)
    datastore = two_sites.repositories[SUMMIT] / "LATISS"
    with (
        full_disk(datastore),
        refused("disk-full", str(datastore), "No space left", "; 0 bytes are free at "),
    ):
        two_sites.ask("ingest", **ingesting(directory, manifest))
    assert not list((two_sites.work / "staging").rglob("*"))
    assert not dataset_files(two_sites.repositories[SUMMIT])
    assert two_sites.ask("ingest", **ingesting(directory, manifest))["changed"]
    assert completions(two_sites)[-2:] == ["abandoned", "done"]
    assert len(dataset_files(two_sites.repositories[SUMMIT])) == 2


def test_a_full_staging_folder_is_named_with_the_bytes_needed_and_emptied(two_sites: Site) -> None:
    directory, manifest = bundle_of(two_sites)
    needed = sum(made["size"] for made in manifest["datasets"])
    with small_disk(two_sites.work / "staging", 64) as staging:
        fill(staging)
        with refused("disk-full", str(staging), f"{needed} bytes are needed; 0 bytes are free at "):
            two_sites.ask("ingest", **ingesting(directory, manifest))
        assert [path.name for path in staging.iterdir()] == ["filling"]
    assert completions(two_sites).count("abandoned") == 0


def test_a_full_archive_leaves_no_part_of_a_bundle(site: Site) -> None:
    with full_disk(site.folder / "archive") as archive:
        with refused("disk-full", str(archive), "0 bytes are free"):
            make_bundle(site)
        assert [path.name for path in archive.iterdir()] == ["filling"]
        (archive / "filling").unlink()
        assert site.ask("bundle", **bundling(archive / "DM-1"))["changed"]


def test_a_write_that_the_journal_has_no_room_for_is_not_made(site: Site, biases: list[DatasetRef]) -> None:
    asked = certification([row(ref) for ref in biases])
    with full_disk(site.work / "journal") as folder:
        with refused("disk-full", str(folder / "open"), "bytes are needed; 0 bytes are free"):
            site.ask("certify", **asked)
        assert not any((folder / "open").iterdir())
        (folder / "filling").unlink()
        assert site.ask("certify", **asked)["changed"]
        assert completions(site) == ["done"]


def test_a_line_that_the_journal_has_half_room_for_is_taken_back_and_the_next_run_settles(
    site: Site, biases: list[DatasetRef], monkeypatch: pytest.MonkeyPatch
) -> None:
    # Longer than a page of the file system, so that part of the line finds room.
    asked = certification([row(ref) for ref in biases], why={**WHY, "forced": "x y " * 1500})
    with full_disk(site.work / "journal") as folder:
        (folder / "filling").unlink()

        def leave_little(moment: str, _entry: object) -> None:
            if moment == "after-act":
                fill(folder)

        monkeypatch.setattr(journal, "observer", leave_little)
        with refused("disk-full", ".jsonl"):
            site.ask("certify", **asked)
        monkeypatch.undo()
        (folder / "filling").unlink()
        assert len(rows_of(site.butler())) == 2
        assert len(site.open_intents()) == 1
        assert site.ask("journal", set=None)["unreadable"] == []
        assert site.session is not None
        os.close(site.session.journal._descriptor)  # as at the end of the process
        site.session = None
        assert not site.ask("certify", **asked)["changed"]
        assert completions(site) == ["found done"]
        assert not site.open_intents()


def test_a_full_registry_is_named_and_the_next_write_succeeds(site: Site, biases: list[DatasetRef]) -> None:
    asked = certification([row(ref) for ref in biases])
    registry = site.repositories["usdf/main"] / "gen3.sqlite3"
    with full_disk(site.repositories["usdf/main"]) as folder:
        with refused("disk-full", str(registry), "usdf/main", "database or disk is full"):
            site.ask("certify", **asked)
        (folder / "filling").unlink()
        assert site.ask("certify", **asked)["changed"]
    assert completions(site)[-1] == "done"


def test_a_read_only_mount_is_reported_by_write_and_probe(site: Site, biases: list[DatasetRef]) -> None:
    with read_only(site.repositories["usdf/main"]) as folder:
        with refused("repository-read-only", str(folder)):
            site.ask("certify", **certification([row(ref) for ref in biases]))
        probed = site.ask("probe", repo="usdf/main")
        assert (probed["writable"], str(folder) in probed["reason"]) == (False, True)


def test_a_work_folder_that_is_read_only_is_named(site: Site, biases: list[DatasetRef]) -> None:
    site.work.mkdir()
    with (
        read_only(site.work),
        refused("permission-denied", str(site.work), "Read-only file system"),
    ):
        site.ask("certify", **certification([row(ref) for ref in biases]))


def test_a_folder_of_the_datastore_without_rights_is_named_and_nothing_arrives(two_sites: Site) -> None:
    directory, manifest = bundle_of(two_sites)
    folder = two_sites.repositories[SUMMIT] / "LATISS"
    folder.mkdir(exist_ok=True)
    folder.chmod(0o555)
    bridge = Bridge(two_sites, str(ACCOUNT_BRIDGE))
    answer = bridge.ask("ingest", **ingesting(directory, manifest))
    folder.chmod(0o755)
    assert answer is not None
    assert answer["error"]["data"]["code"] == "permission-denied"
    assert str(folder) in answer["error"]["data"]["detail"]
    again = bridge.ask("ingest", **ingesting(directory, manifest))
    bridge.end()
    assert again is not None
    assert again["result"]["changed"]
    assert completions(two_sites)[-2:] == ["abandoned", "done"]


def certify_all(site: Site) -> dict[str, Any]:
    found = site.butler().query_datasets("bias", collections="*", find_first=False)
    return certification([row(ref) for ref in sorted(found, key=str)])


def administer(site: Site, *statements: str) -> None:
    """Carry out statements as the owner of a repository's database."""
    url = make_url(Config(site.repositories["usdf/main"] / "butler.yaml")["registry", "db"])
    # The server ends the connections of a database that it changes, so that this connection is to another.
    with closing(psycopg2.connect(host=url.query["host"], user="butler", dbname="postgres")) as connection:
        connection.autocommit = True
        with connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement.format(database=url.database))


def test_postgresql_that_only_reads_is_reported_by_write_and_probe(postgres_site: Site) -> None:
    asked = certify_all(postgres_site)
    administer(postgres_site, "ALTER DATABASE {database} SET default_transaction_read_only = on")
    with refused("repository-read-only", "usdf/main", "default_transaction_read_only"):
        postgres_site.ask("certify", **asked)
    probed = postgres_site.ask("probe", repo="usdf/main")
    assert (probed["reachable"], probed["writable"]) == (True, False)
    assert "default_transaction_read_only" in probed["reason"]


def test_a_role_without_rights_is_reported_by_write_and_probe(postgres_site: Site) -> None:
    asked = certify_all(postgres_site)
    administer(postgres_site, "CREATE ROLE reading LOGIN IN ROLE pg_read_all_data")
    config = postgres_site.repositories["usdf/main"] / "butler.yaml"
    config.write_text(config.read_text().replace("butler@", "reading@"))
    with refused("repository-read-only", "role reading may not insert into the table collection"):
        postgres_site.ask("certify", **asked)
    probed = postgres_site.ask("probe", repo="usdf/main")
    assert (probed["reachable"], probed["writable"]) == (True, False)


def test_postgresql_without_room_is_reported_and_the_next_write_succeeds(
    postgres_site: Site, postgres: Server
) -> None:
    asked = certify_all(postgres_site)
    place = postgres.folder / "small"
    with small_disk(place, 32_768):
        shutil.chown(place, "nobody")
        administer(postgres_site, f"CREATE TABLESPACE small LOCATION '{place}'")
        postgres_site.opened.pop().close()
        administer(postgres_site, "ALTER DATABASE {database} SET TABLESPACE small")
        try:
            fill(place)
            with refused("disk-full", "usdf/main", "could not extend file"):
                postgres_site.ask("certify", **asked)
            (place / "filling").unlink()
            assert postgres_site.ask("certify", **asked)["changed"]
            assert completions(postgres_site) == ["abandoned", "done"]
        finally:
            administer(postgres_site, "DROP DATABASE {database} WITH (FORCE)", "DROP TABLESPACE small")


TERMINATE = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{database}'"


@pytest.mark.parametrize("whose", ["writer", "lock"])
def test_a_connection_that_is_lost_at_a_commit_costs_nothing(
    postgres_site: Site, monkeypatch: pytest.MonkeyPatch, whose: str
) -> None:
    asked = certify_all(postgres_site)
    require = Session.require_held
    ended: list[int] = []

    def end_first(self: Session, repo: str, committing: Any = None) -> None:
        if committing is not None and not ended:
            ended.append(1)
            negated = "" if whose == "lock" else "NOT"
            administer(postgres_site, f"{TERMINATE} AND application_name {negated} LIKE 'calib%'")
        require(self, repo, committing)

    monkeypatch.setattr(Session, "require_held", end_first)
    if whose == "lock":
        with refused("repository-lock-lost"):
            postgres_site.ask("certify", **asked)
    else:
        assert postgres_site.ask("certify", **asked)["changed"]
    assert ended
    again = postgres_site.ask("certify", **asked)
    assert again["changed"] == (whose == "lock")
    assert len(rows_of(postgres_site.butler())) == 2
    assert completions(postgres_site).count("done") == 1


@pytest.mark.parametrize("sqlstate", ["40001", "40P01"])
def test_a_deadlock_and_a_serialization_failure_are_tried_again(
    postgres_site: Site, monkeypatch: pytest.MonkeyPatch, sqlstate: str
) -> None:
    asked = certify_all(postgres_site)
    require = Session.require_held
    failed: list[int] = []

    def fail_first(self: Session, repo: str, committing: Any = None) -> None:
        require(self, repo, committing)
        if committing is not None and not failed:
            failed.append(1)
            with committing.cursor() as cursor:
                cursor.execute(
                    f"DO $$ BEGIN RAISE EXCEPTION 'as PostgreSQL' USING ERRCODE = '{sqlstate}'; END $$"
                )

    monkeypatch.setattr(Session, "require_held", fail_first)
    assert postgres_site.ask("certify", **asked)["changed"]
    assert failed
    assert completions(postgres_site) == ["done"]


def test_a_read_that_loses_its_connection_is_reported_and_the_next_succeeds(
    postgres_site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    postgres_site.observe()
    ended: list[int] = []

    def end_first(self: Session, repo: str) -> None:
        if not ended:
            ended.append(1)
            administer(postgres_site, TERMINATE)

    monkeypatch.setattr(Session, "_count", end_first)
    with refused("connection-lost", "usdf/main"):
        postgres_site.observe(chains=[TICKET])
    assert postgres_site.observe(chains=[TICKET])


def test_a_driver_that_is_not_installed_is_named(postgres_site: Site) -> None:
    config = postgres_site.repositories["usdf/main"] / "butler.yaml"
    config.write_text(config.read_text().replace("psycopg2", "psycopg2cffi"))
    with refused("driver-missing", "usdf/main", "psycopg2cffi"):
        postgres_site.observe()
    assert "psycopg2cffi" in postgres_site.ask("probe", repo="usdf/main")["reason"]


@pytest.mark.parametrize("held", [1, 99])
def test_a_locked_registry_is_tried_again_and_then_reported(
    site: Site, biases: list[DatasetRef], monkeypatch: pytest.MonkeyPatch, held: int
) -> None:
    monkeypatch.setattr(run, "_PAUSES", (0.01, 0.01))
    connect = sqlite._onSqlite3Connect

    def connect_without_waiting(connection: sqlite3.Connection, record: Any) -> None:
        connect(connection, record)
        connection.execute("PRAGMA busy_timeout = 0")

    monkeypatch.setattr(sqlite, "_onSqlite3Connect", connect_without_waiting)
    asked = certification([row(ref) for ref in biases])
    with closing(sqlite3.connect(site.repositories["usdf/main"] / "gen3.sqlite3")) as other:
        tries: list[int] = []
        pending = Session.writer

        def lock(self: Session, repo: str) -> Any:
            tries.append(1)
            other.execute("ROLLBACK") if other.in_transaction else None
            if len(tries) <= held:
                other.execute("BEGIN IMMEDIATE")
            return pending(self, repo)

        monkeypatch.setattr(Session, "writer", lock)
        if held == 1:
            assert site.ask("certify", **asked)["changed"]
            assert completions(site) == ["done"]
        else:
            with refused("database-contended", "usdf/main", "database is locked"):
                site.ask("certify", **asked)
            assert completions(site) == ["abandoned"]
        assert len(tries) == (2 if held == 1 else 3)
