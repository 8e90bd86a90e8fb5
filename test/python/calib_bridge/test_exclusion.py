"""Writers of one repository exclude each other, whatever folder, account and process they write from."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import socket
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from bridge_requests import bundle_of, certification, chain_members, chaining, ingesting, row
from bridge_world import CERT, RUN, TICKET, Site, dataset_files, rows_of
from lsst.daf.butler import Butler
from other_writer import OtherWriter, elsewhere

from calib_bridge import journal
from calib_bridge.errors import BridgeError
from calib_bridge.exclusion.host import is_same_host
from calib_bridge.exclusion.lock_file import FileHold, lock_file

SHORT = "0.1"


@pytest.fixture(params=["sqlite", "postgres"])
def shared(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Site:
    """A site whose writes wait for a short time only."""
    monkeypatch.setenv("CALIB_LOCK_SECONDS", SHORT)
    names = {"sqlite": "site", "postgres": "postgres_site"}
    site: Site = request.getfixturevalue(names[request.param])
    return site


@pytest.fixture
def other(shared: Site, tmp_path: Path) -> Iterator[OtherWriter]:
    """Another process, of another world's folder, in the middle of a write."""
    why = {"set": "LATISS/DM-2", "step": "activate"}
    writer = OtherWriter(
        elsewhere(shared, tmp_path / "elsewhere"), "chain", **chaining("define", [], "u/other", why=why)
    )
    yield writer
    with contextlib.suppress(ProcessLookupError, ChildProcessError):
        writer.kill()


def refused(act: Callable[[], object]) -> BridgeError:
    with pytest.raises(BridgeError) as raised:
        act()
    return raised.value


def locks(site: Site) -> dict[str, Any]:
    (lock,) = site.ask("locks", repos=["usdf/main"])["locks"]
    return lock


def test_a_write_is_refused_by_name_while_another_process_writes(shared: Site, other: OtherWriter) -> None:
    error = refused(lambda: shared.ask("chain", **chaining("define", [])))
    assert error.code == "repository-busy"
    holder = f"@{socket.gethostname()}[{other.pid}] LATISS/DM-2 activate"
    assert holder in error.detail
    assert shared.journal() == []
    held = locks(shared)
    assert held["held"]
    assert holder in held["holder"]
    assert other.finish() == 0
    assert locks(shared) == {"repo": "usdf/main", "held": False, "holder": None, "reason": None}
    assert shared.ask("chain", **chaining("define", []))["changed"]
    assert set(shared.butler().collections.query("*")) >= {TICKET, "u/other"}


def test_a_killed_holder_frees_the_lock(shared: Site, other: OtherWriter) -> None:
    other.kill()
    assert shared.ask("chain", **chaining("define", []))["changed"]


def test_a_stopped_holder_keeps_the_lock_and_then_ends_its_write(shared: Site, other: OtherWriter) -> None:
    other.signal(signal.SIGSTOP)
    assert f"[{other.pid}]" in refused(lambda: shared.ask("chain", **chaining("define", []))).detail
    other.signal(signal.SIGCONT)
    assert other.finish() == 0
    assert "u/other" in shared.butler().collections.query("*")


def test_four_writers_of_one_chain_lose_nothing(
    shared: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("CALIB_LOCK_SECONDS")
    members = [f"u/member{number}" for number in range(4)]
    butler = shared.butler()
    for member in members:
        butler.collections.register(member)
    children = []
    for member in members:
        child = os.fork()
        if child == 0:
            code = 1
            try:
                # The members that a chain has are observed before the intent, and written after it.
                journal.observer = lambda moment, _: os.sched_yield()
                own = elsewhere(shared, tmp_path / member.replace("/", "_"))
                code = (
                    0
                    if own.ask("chain", **chaining("define", [member], ownedPrefix=member))["changed"]
                    else 2
                )
            finally:
                os._exit(code)
        children.append(child)
    assert [os.waitpid(child, 0)[1] for child in children] == [0] * 4
    assert sorted(chain_members(shared.butler(), TICKET)) == members


def test_soon_after_a_wait_in_vain_no_write_waits_again(
    shared: Site, other: OtherWriter, monkeypatch: pytest.MonkeyPatch
) -> None:
    import time

    monkeypatch.setenv("CALIB_LOCK_SECONDS", "0.5")
    refused(lambda: shared.ask("chain", **chaining("define", [])))
    begin = time.monotonic()
    assert refused(lambda: shared.ask("chain", **chaining("define", []))).code == "repository-busy"
    assert time.monotonic() - begin < 0.4
    assert other.finish() == 0
    assert shared.ask("chain", **chaining("define", []))["changed"]


def test_a_removed_lock_file_ends_the_write_before_its_commit(
    site: Site, biases: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    registry = site.repositories["usdf/main"] / "gen3.sqlite3"
    with monkeypatch.context() as patch:
        patch.setattr(
            journal, "observer", lambda moment, _: moment == "after-intent" and lock_file(registry).unlink()
        )
        error = refused(lambda: site.ask("certify", **certification([row(ref) for ref in biases])))
    assert error.code == "repository-lock-lost"
    assert [entry["outcome"] for entry in site.journal()] == ["intent", "abandoned"]
    assert CERT not in site.butler().collections.query("*")
    assert site.ask("certify", **certification([row(ref) for ref in biases]))["changed"]


def test_files_that_were_moved_before_the_lock_was_lost_are_found_by_the_next_write(
    two_sites: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = two_sites.repositories["summit/LATISS"]
    params = ingesting(*bundle_of(two_sites))
    check = FileHold.require

    def lose_after_moves(hold: FileHold, committing: Any = None) -> None:
        if dataset_files(target):
            lock_file(target / "gen3.sqlite3").unlink()
        check(hold, committing)

    with monkeypatch.context() as patch:
        patch.setattr(FileHold, "require", lose_after_moves)
        assert refused(lambda: two_sites.ask("ingest", **params)).code == "repository-lock-lost"
    assert list(two_sites.butler("summit/LATISS").query_datasets("bias", RUN, explain=False)) == []
    assert two_sites.ask("ingest", **params)["changed"]
    butler = two_sites.butler("summit/LATISS")
    found = sorted(Path(butler.getURI(ref).ospath) for ref in butler.query_datasets("bias", RUN))
    assert found == dataset_files(target)


def test_an_import_names_who_holds_the_staging_folder(
    two_sites: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CALIB_LOCK_SECONDS", SHORT)
    params = ingesting(*bundle_of(two_sites))
    other = OtherWriter(Site(two_sites.folder, two_sites.repositories), "ingest", **params)
    error = refused(lambda: two_sites.ask("ingest", **params))
    assert error.code == "repository-busy"
    assert error.detail.startswith("the staging folder of summit/LATISS is held by calib ")
    assert f"[{other.pid}] DM-1 test since " in error.detail
    assert other.finish() == 0
    assert not two_sites.ask("ingest", **params)["changed"]


class TestOnPostgres:
    """A write whose connection is lost."""

    @pytest.fixture
    def rows(self, postgres_site: Site, monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
        monkeypatch.setenv("CALIB_LOCK_SECONDS", SHORT)
        refs = postgres_site.butler().query_datasets("bias", collections="*", find_first=False)
        return [row(ref) for ref in refs]

    def test_a_connection_lost_before_the_commit_ends_the_write(
        self, postgres_site: Site, rows: list[dict[str, Any]], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        with monkeypatch.context() as patch:
            patch.setattr(
                journal, "observer", lambda moment, _: moment == "after-intent" and cut(postgres_site)
            )
            error = refused(lambda: postgres_site.ask("certify", **certification(rows)))
        assert error.code == "repository-lock-lost"
        assert [entry["outcome"] for entry in postgres_site.journal()] == ["intent", "abandoned"]
        assert CERT not in postgres_site.butler().collections.query("*")
        assert postgres_site.ask("certify", **certification(rows))["changed"]
        assert len(rows_of(postgres_site.butler())) == 2

    def test_a_connection_lost_after_the_last_check_lets_nobody_in_before_the_commit(
        self, postgres_site: Site, rows: list[dict[str, Any]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        from calib_bridge.exclusion.advisory import AdvisoryHold

        following = elsewhere(postgres_site, tmp_path / "elsewhere")
        check, met = AdvisoryHold.require, []

        def check_then_lose(hold: AdvisoryHold, committing: Any = None) -> None:
            check(hold, committing)
            if committing is not None and has_written(committing) and not met:
                cut(postgres_site)
                met.append(refused(lambda: following.ask("chain", **chaining("define", []))))

        monkeypatch.setattr(AdvisoryHold, "require", check_then_lose)
        # The first commit with a change registers the collection, the second would certify.
        assert (
            refused(lambda: postgres_site.ask("certify", **certification(rows))).code
            == "repository-lock-lost"
        )
        assert [error.code for error in met] == ["repository-busy"]
        assert "lost its lock" in met[0].detail
        butler = postgres_site.butler()
        assert CERT in butler.collections.query("*")
        assert rows_of(butler) == []
        following.session.gave_up.clear()
        assert following.ask("certify", **certification(rows))["changed"]
        following.close()

    def test_a_transaction_pooler_is_refused(
        self, postgres_site: Site, rows: list[dict[str, Any]], tmp_path: Path
    ) -> None:
        from postgres_pooler import run_pooler

        with run_pooler(postgres_site, tmp_path / "pooled") as pooled:
            assert pooled.ask("probe", repo="usdf/main")["reachable"]
            error = refused(lambda: pooled.ask("certify", **certification(rows)))
        assert error.code == "lock-pooled"
        assert CERT not in postgres_site.butler().collections.query("*")


def has_written(connection: Any) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_current_xact_id_if_assigned()")
        return cursor.fetchone()[0] is not None


def cut(site: Site) -> None:
    """End the connection that holds the lock, as a failing network or an administrator does."""
    import sqlalchemy

    ended = (
        "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE application_name LIKE 'calib %'"
    )
    with site.butler()._registry._db.query(sqlalchemy.text(ended)) as result:
        assert result.scalars().all() == [True]


GROUP = 60_000
OUTSIDE = 60_001


@pytest.mark.skipif(os.getuid() != 0, reason="only root can act as other accounts")
class TestAccounts:
    """Accounts of the registry's group."""

    @pytest.fixture
    def common(self, bias_template: Path) -> Iterator[Path]:
        """A folder with a repository that a group may write to."""
        folder = Path(
            tempfile.mkdtemp(prefix="calib-exclusion-")
        )  # pytest's own folders are closed to other accounts
        folder.chmod(0o777)
        shutil.copytree(bias_template, folder / "repo")
        for path in (folder / "repo", *(folder / "repo").rglob("*")):
            os.chown(path, 60_010, GROUP)
            path.chmod(0o2775 if path.is_dir() else 0o664)
        yield folder
        shutil.rmtree(folder)

    def test_accounts_of_one_group_exclude_each_other(
        self, common: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("CALIB_LOCK_SECONDS", SHORT)
        first = OtherWriter(
            Site(common / "first", {"usdf/main": common / "repo"}),
            "chain",
            before=as_account(60_011, GROUP),
            **chaining("define", []),
        )
        second = Site(common / "second", {"usdf/main": common / "repo"})

        def try_to_write() -> str:
            return outcome_as(60_012, GROUP, lambda: second.ask("chain", **chaining("define", [], "u/b")))

        assert try_to_write() == "repository-busy"
        assert first.finish() == 0
        status = lock_file(common / "repo" / "gen3.sqlite3").stat()
        assert (status.st_uid, status.st_gid, status.st_mode & 0o777) == (60_011, GROUP, 0o664)
        assert try_to_write() == "done"

    def test_an_account_outside_the_group_is_refused(self, common: Path) -> None:
        site = Site(common / "outside", {"usdf/main": common / "repo"})
        assert (
            outcome_as(60_013, OUTSIDE, lambda: site.ask("chain", **chaining("define", [])))
            == "repository-read-only"
        )


def as_account(user: int, group: int) -> Callable[[], None]:
    def change() -> None:
        os.setgroups([])
        os.setgid(group)
        os.setuid(user)
        os.umask(0o077)

    return change


def outcome_as(user: int, group: int, act: Callable[[], object]) -> str:
    """Act in a fork as another account; return the error's code, or ``done``."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        outcome = "failed"
        try:
            as_account(user, group)()
            act()
            outcome = "done"
        except BridgeError as error:
            outcome = error.code
        finally:
            os.write(writing, outcome.encode())
            os._exit(0)
    os.close(writing)
    os.waitpid(child, 0)
    return os.read(reading, 100).decode()


class TestOneHost:
    """A world that names the only host that writes."""

    def test_another_host_writes_nothing(
        self, site: Site, butler: Butler, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        opening = site.opening()
        opening["repositories"][0]["writer"] = "sdfcron001.slac.stanford.edu"
        monkeypatch.setattr(site, "opening", lambda: opening)
        error = refused(lambda: site.ask("chain", **chaining("define", [])))
        assert error.code == "writer-elsewhere"
        assert "sdfcron001" in error.detail
        assert TICKET not in butler.collections.query("*")
        assert not site.work.exists()
        probed = site.ask("probe", repo="usdf/main")
        assert (probed["reachable"], probed["writable"]) == (True, False)
        assert "sdfcron001" in probed["reason"]

    def test_this_host_writes(self, site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
        opening = site.opening()
        opening["repositories"][0]["writer"] = socket.gethostname().upper()
        monkeypatch.setattr(site, "opening", lambda: opening)
        assert site.ask("chain", **chaining("define", []))["changed"]

    @pytest.mark.parametrize(
        ("one", "other", "same"),
        [
            ("sdf1", "sdf1", True),
            ("sdf1", "SDF1.slac.edu", True),
            ("sdf1.slac.edu", "sdf1", True),
            ("sdf1.slac.edu", "sdf1.noirlab.edu", False),
            ("sdf1", "sdf10", False),
        ],
    )
    def test_names_of_one_host(self, one: str, other: str, same: bool) -> None:
        assert is_same_host(one, other) is same
