"""The journal and the locks, while nobody is killed."""

from __future__ import annotations

import os
import threading
from typing import Any

import pytest
from bridge_wishes import certification, chaining, row
from bridge_world import CERT, TICKET, Site
from lsst.daf.butler.direct_butler import DirectButler

from calib_bridge import lock


def test_a_write_waits_for_the_lock_and_reads_do_not(site: Site) -> None:
    (site.work / "locks").mkdir(parents=True)
    held = lock.acquire(site.work / "locks" / "usdf_main.lock")
    done = threading.Event()

    def write() -> None:
        site.ask("chain", **chaining("define", []))
        done.set()

    reader = Site(site.folder, site.repositories)
    thread = threading.Thread(target=write)
    thread.start()
    assert reader.observe(chains=[TICKET])["collections"]
    assert not done.wait(0.2)
    os.close(held)
    thread.join()
    assert done.is_set()
    reader.close()


def test_a_write_that_fails_is_abandoned_and_can_be_repeated(
    site: Site, biases: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    wish = certification([row(ref) for ref in biases])

    def fail(*_: Any) -> None:
        raise OSError("disk full")

    with monkeypatch.context() as patch:
        patch.setattr(DirectButler, "transaction", fail)
        with pytest.raises(OSError, match="disk full"):
            site.ask("certify", **wish)
    site.ask("certify", **wish)
    outcomes = [entry["outcome"] for entry in site.journal()]
    assert outcomes == ["intent", "abandoned", "intent", "done"]
    assert site.journal()[1]["after"] == {"error": "OSError: disk full"}


def test_a_cut_line_is_passed_over(site: Site) -> None:
    site.ask("chain", **chaining("define", []))
    (file,) = (site.work / "journal").glob("*.jsonl")
    with file.open("a") as stream:
        stream.write('{"id": "cut')
    assert len(site.journal()) == 2


def test_an_effect_does_not_depend_on_who_wants_it(site: Site, biases: list[Any]) -> None:
    rows = [row(ref) for ref in biases]
    site.ask("certify", **certification(rows))
    butler = site.butler()
    butler.registry.decertify(
        CERT, "bias", butler.registry.queryDatasetAssociations("bias", [CERT]).__next__().timespan
    )
    site.ask("certify", **certification(rows, why={"set": "DM-1", "step": "other"}, ours=[str(biases[0].id)]))
    assert len({entry["effect"] for entry in site.journal()}) == 1
    assert [entry["step"] for entry in site.journal()] == ["test", "test", "other", "other"]


def test_the_journal_says_on_whose_wish_and_documentation_is_no_difference(
    site: Site, biases: list[Any]
) -> None:
    rows = [row(ref) for ref in biases]
    signed = {"set": "DM-1", "step": "test", "source": "commit 01 of Ann", "forced": "night lost otherwise"}
    site.ask("certify", **certification(rows, why=signed, doc="bias of DM-1; commit 01 of Ann"))
    assert site.butler().registry.getCollectionDocumentation(CERT) == "bias of DM-1; commit 01 of Ann"
    told = [(entry["source"], entry["forced"]) for entry in site.journal()]
    assert told == [("commit 01 of Ann", "night lost otherwise")] * 2
    again = site.ask("certify", **certification(rows, doc="bias of DM-1; commit 02 of Ben"))
    assert not again["changed"]
    assert site.butler().registry.getCollectionDocumentation(CERT) == "bias of DM-1; commit 01 of Ann"
    assert len(site.journal()) == 2
