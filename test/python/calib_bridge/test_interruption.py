"""Writes that are killed at each of their moments, and how they are completed."""

from __future__ import annotations

import os
import signal
import stat
from pathlib import Path
from typing import Any

import pytest
from bridge_kills import in_child, kill_at, kill_self
from bridge_requests import bundle_of, bundling, certification, chaining, ingesting, row
from bridge_world import CERT, GEN, RUN, TICKET, WHY, Bridge, Site, dataset_files, rows_of
from lsst.daf.butler.direct_butler import DirectButler

from calib_bridge import journal
from calib_bridge.write.staging import put_in_place

MOMENTS = {"before-intent": "done", "after-intent": "redone", "after-act": "found done", "after-done": "done"}
KILLING_BRIDGE = str(Path(__file__).resolve().parents[1] / "killing_bridge.py")


def completions(site: Site, method: str) -> list[str]:
    return [
        entry["outcome"] for entry in site.journal() if entry["method"] == method and entry["phase"] == "done"
    ]


def requests(site: Site) -> dict[str, dict[str, Any]]:
    """One of every kind of write, each possible at once."""
    butler = site.butler()
    refs = sorted(butler.query_datasets("bias", collections=RUN), key=lambda ref: ref.dataId["detector"])
    directory, manifest = bundle_of(site)
    tagging = {"repo": "usdf/main", "why": WHY, "collection": "tag", "ids": [str(refs[0].id)], "doc": ""}
    return {
        "chain": chaining("prepend", [TICKET], "LATISS/calib"),
        "certify": certification([row(ref) for ref in refs], collection=f"{CERT}x"),
        "tag": tagging,
        "submit": {"repo": "usdf/main", "why": WHY, "key": f"{GEN}/run2", "argv": ["true"]},
        "ingest": ingesting(directory, manifest),
        "bundle": bundling(site.folder / "archive" / "again"),
    }


@pytest.fixture
def prepared(two_sites: Site) -> Site:
    """A site where every kind of write is possible; another process made its first writes."""
    two_sites.ask("counters")
    return two_sites


def forget_session(site: Site) -> None:
    """Start a new session, which the journal treats as a new process."""
    assert site.session is not None
    site.session.close()
    if (descriptor := site.session.journal._descriptor) is not None:
        os.close(descriptor)
    site.session = None


@pytest.mark.parametrize("moment", MOMENTS)
def test_every_write_killed_at_any_moment_has_one_completion(prepared: Site, moment: str) -> None:
    all_wishes = requests(prepared)
    forget_session(prepared)
    before = {method: len(completions(prepared, method)) for method in all_wishes}
    forget_session(prepared)
    for method, params in all_wishes.items():
        kill_at(moment, prepared, method, params)
    for method, params in all_wishes.items():
        changed = prepared.ask(method, **params)["changed"]
        assert changed == (moment in ("before-intent", "after-intent")), method
        assert completions(prepared, method)[before[method] :] == [MOMENTS[moment]], method
        assert not prepared.ask(method, **params)["changed"]
    assert prepared.open_intents() == []
    assert prepared.ask("settle", repo="usdf/main", why=WHY) == {"found": 0, "abandoned": 0}
    assert len(rows_of(prepared.butler(), f"{CERT}x")) == 2
    assert len(dataset_files(prepared.repositories["summit/LATISS"])) == 2
    partials = list(prepared.folder.rglob("*.partial"))
    assert partials == []


@pytest.mark.parametrize(("moment", "outcome"), [("after-intent", "abandoned"), ("after-act", "found done")])
def test_settling_records_the_outcome(site: Site, biases: list[Any], moment: str, outcome: str) -> None:
    kill_at(moment, site, "certify", certification([row(ref) for ref in biases]))
    (intent,) = site.observe()["intents"]
    assert (intent["method"], intent["step"]) == ("certify", "test")
    assert "butler certify-calibrations" in intent["command"]
    other = {"set": "DM-2", "step": "test"}
    assert site.ask("settle", repo="usdf/main", why=other) == {"found": 0, "abandoned": 0}
    site.ask("settle", repo="usdf/main", why=WHY)
    assert [entry["outcome"] for entry in site.journal()] == ["intent", outcome]
    assert site.observe()["intents"] == []
    assert site.open_intents() == []


def test_a_redone_write_that_is_killed_again_has_one_completion(site: Site, biases: list[Any]) -> None:
    params = certification([row(ref) for ref in biases])
    for _ in range(3):
        kill_at("after-intent", site, "certify", params)
    site.ask("certify", **params)
    assert completions(site, "certify") == ["redone"]
    assert len({entry["id"] for entry in site.journal()}) == 1
    assert site.open_intents() == []


@pytest.mark.parametrize("name", ["ingest", "transaction"])
def test_an_ingest_killed_midway_is_completed(two_sites: Site, name: str, biases_of: Any) -> None:
    directory, manifest = bundle_of(two_sites)
    params = ingesting(directory, manifest)

    def act() -> None:
        setattr(DirectButler, name, kill_self)
        two_sites.ask("ingest", **params)

    assert in_child(act) == signal.SIGKILL
    assert two_sites.ask("ingest", **params)["changed"]
    assert completions(two_sites, "ingest") == ["redone"]
    assert biases_of("summit/LATISS") == biases_of("usdf/main")
    assert not list((two_sites.work / "staging").rglob("*.yaml"))


@pytest.mark.parametrize(("moment", "outcome"), [*MOMENTS.items(), ("half-way", "redone")])
def test_a_killed_restore_of_files_is_completed(
    two_sites: Site, biases_of: Any, moment: str, outcome: str
) -> None:
    directory, manifest = bundle_of(two_sites)
    two_sites.ask("ingest", **ingesting(directory, manifest))
    before = len(completions(two_sites, "ingest"))
    forget_session(two_sites)
    params = ingesting(directory, manifest, verify=True)
    spoilt, hidden = dataset_files(two_sites.repositories["summit/LATISS"])
    spoilt.write_bytes(b"x" * spoilt.stat().st_size)
    hidden.chmod(0o600)

    def half_way() -> None:
        from calib_bridge.write import ingest

        given = []
        ingest.put_in_place = lambda *args: kill_self() if given else given.append(put_in_place(*args))
        two_sites.ask("ingest", **params)

    if moment == "half-way":
        assert in_child(half_way) == signal.SIGKILL
    else:
        kill_at(moment, two_sites, "ingest", params)
    assert two_sites.ask("ingest", **params)["changed"] == (outcome == "redone" or moment == "before-intent")
    assert completions(two_sites, "ingest")[before:] == [outcome]
    assert biases_of("summit/LATISS") == biases_of("usdf/main")
    assert [stat.S_IMODE(path.stat().st_mode) for path in (spoilt, hidden)] == [0o644, 0o644]
    assert not list(two_sites.folder.rglob("*.partial"))
    assert two_sites.open_intents() == []


@pytest.mark.parametrize("by", ["repeating", "settling"])
@pytest.mark.parametrize(("moment", "outcome"), [("after-intent", "abandoned"), ("after-act", "found done")])
def test_a_process_killed_while_closing_an_intent_leaves_one_completion(
    site: Site, biases: list[Any], by: str, moment: str, outcome: str
) -> None:
    """The kill comes between the completion and the removal of the intent; the next process finds both."""
    params = certification([row(ref) for ref in biases])
    method, closing = (
        ("certify", params) if by == "repeating" else ("settle", {"repo": "usdf/main", "why": WHY})
    )
    kill_at(moment, site, "certify", params)
    kill_at("after-done", site, method, closing)
    assert len(site.open_intents()) == 1
    site.ask(method, **closing)
    closed = ["redone"] if (by, moment) == ("repeating", "after-intent") else [outcome]
    assert [entry["outcome"] for entry in site.journal() if entry["phase"] != "intent"] == closed
    assert site.observe()["intents"] == []
    assert site.open_intents() == []


def test_a_certification_killed_in_its_transaction_keeps_the_old_range(site: Site, biases: list[Any]) -> None:
    site.ask("certify", **certification([row(ref) for ref in biases]))
    butler = site.butler()
    before = rows_of(butler)
    forget_session(site)

    def act() -> None:
        from lsst.daf.butler.registry.sql_registry import SqlRegistry

        SqlRegistry.certify = kill_self  # after decertify, in the same transaction
        site.ask("certify", **certification([row(ref, None) for ref in biases]))

    assert in_child(act) == signal.SIGKILL
    assert rows_of(butler) == before


def test_an_intent_of_a_living_process_is_not_open_for_others(site: Site, biases: list[Any]) -> None:
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:

        def wait_for_the_parent(moment: str, _entry: Any) -> None:
            if moment == "after-intent":
                os.write(writing, b"x")
                signal.pause()

        journal.observer = wait_for_the_parent
        site.ask("certify", **certification([row(ref) for ref in biases]))
        os._exit(0)
    os.read(reading, 1)
    assert len(site.open_intents()) == 1
    assert site.observe()["intents"] == []
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    assert len(site.observe()["intents"]) == 1


def test_a_bridge_kills_itself_or_copies_its_world_at_the_chosen_moment(site: Site, tmp_path: Path) -> None:
    snapshots = tmp_path / "snapshots"
    environment = {"SNAPSHOT_DIR": str(snapshots), "SNAPSHOT_WORLD": str(tmp_path)}
    bridge = Bridge(site, KILLING_BRIDGE, KILL_AT="after-act:2", **environment)
    answer = bridge.ask("chain", **chaining("define", []))
    assert answer is not None
    assert answer["result"]["changed"]
    assert bridge.ask("chain", **chaining("define", [], f"{TICKET}/other")) is None
    assert bridge.process.wait() == -signal.SIGKILL
    for stream in (bridge.process.stdin, bridge.process.stdout, bridge.process.stderr):
        stream.close()
    assert [path.name for path in sorted(snapshots.glob("[0-9]*"))] == [
        "0001-test-chain-usdf_main",
        "0002-test-chain-usdf_main",
    ]
    assert (snapshots / "0002-test-chain-usdf_main" / "repo" / "usdf_main" / "butler.yaml").exists()
    assert [intent["method"] for intent in site.observe()["intents"]] == ["chain"]
