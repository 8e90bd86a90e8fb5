"""The journal and the locks of processes that are not killed."""

from __future__ import annotations

import json
import os
import threading
from typing import Any

import pytest
from bridge_kills import kill_at
from bridge_requests import certification, chaining, row
from bridge_world import CERT, TICKET, WHY, Site
from lsst.daf.butler.direct_butler import DirectButler

from calib_bridge import lock
from calib_bridge.errors import BridgeError
from calib_bridge.exclusion.lock_file import lock_file


def test_a_write_waits_for_the_lock_and_reads_do_not(site: Site) -> None:
    held = lock.acquire(lock_file(site.repositories["usdf/main"] / "gen3.sqlite3"))
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
    params = certification([row(ref) for ref in biases])

    def fail(*_: Any) -> None:
        raise OSError("disk full")

    with monkeypatch.context() as patch:
        patch.setattr(DirectButler, "transaction", fail)
        with pytest.raises(OSError, match="disk full"):
            site.ask("certify", **params)
    site.ask("certify", **params)
    outcomes = [entry["outcome"] for entry in site.journal()]
    assert outcomes == ["intent", "abandoned", "intent", "done"]
    assert site.journal()[1]["after"] == {"error": "OSError: disk full"}


def test_a_truncated_line_is_ignored(site: Site) -> None:
    site.ask("chain", **chaining("define", []))
    (file,) = (site.work / "journal").glob("*.jsonl")
    with file.open("a") as stream:
        stream.write('{"id": "cut')
    assert len(site.journal()) == 2


def test_an_effect_does_not_depend_on_the_requester(site: Site, biases: list[Any]) -> None:
    rows = [row(ref) for ref in biases]
    site.ask("certify", **certification(rows))
    butler = site.butler()
    butler.registry.decertify(
        CERT, "bias", butler.registry.queryDatasetAssociations("bias", [CERT]).__next__().timespan
    )
    site.ask("certify", **certification(rows, why={"set": "DM-1", "step": "other"}, ours=[str(biases[0].id)]))
    assert len({entry["effect"] for entry in site.journal()}) == 1
    assert [entry["step"] for entry in site.journal()] == ["test", "test", "other", "other"]


def test_the_journal_has_the_source_and_documentation_is_not_a_difference(
    site: Site, biases: list[Any]
) -> None:
    rows = [row(ref) for ref in biases]
    signed = {"set": "DM-1", "step": "test", "source": "commit 01 of Ann", "forced": "night lost otherwise"}
    site.ask("certify", **certification(rows, why=signed, doc="bias of DM-1; commit 01 of Ann"))
    assert site.butler().registry.getCollectionDocumentation(CERT) == "bias of DM-1; commit 01 of Ann"
    result = [(entry["source"], entry["forced"]) for entry in site.journal()]
    assert result == [("commit 01 of Ann", "night lost otherwise")] * 2
    again = site.ask("certify", **certification(rows, doc="bias of DM-1; commit 02 of Ben"))
    assert not again["changed"]
    assert site.butler().registry.getCollectionDocumentation(CERT) == "bias of DM-1; commit 01 of Ann"
    assert len(site.journal()) == 2


def test_records_of_a_newer_bridge_are_read_without_their_new_fields(site: Site, biases: list[Any]) -> None:
    kill_at("after-intent", site, "certify", certification([row(ref) for ref in biases]))
    kill_at("after-done", site, "chain", chaining("define", []))
    (certifying,) = [path for path in site.open_intents() if '"certify"' in path.read_text()]
    content = json.loads(certifying.read_bytes())
    certifying.write_text(json.dumps({**content, "priority": 1, "entry": {**content["entry"], "host": "a"}}))
    for path in (site.work / "journal").glob("*.jsonl"):
        entries = [json.loads(line) for line in path.read_bytes().splitlines()]
        newer = [{"id": each.pop("id"), "shift": "night", **each, "host": "a"} for each in entries]
        path.write_text("".join(json.dumps(each, separators=(",", ":")) + "\n" for each in newer))
    assert [each["method"] for each in site.observe()["intents"]] == ["certify"]
    assert [each["phase"] for each in site.journal()] == ["intent", "intent", "done"]
    assert site.ask("journal", set=None)["unreadable"] == []
    survey = {"repo": "usdf/main", "sets": ["DM-1"], "prefixes": [], "chains": [], "datasetTypes": []}
    written = site.ask("survey", **survey, certified=[], tagged=[])["written"]
    assert written == [{"set": "DM-1", "step": "test"}]
    assert site.ask("certify", **certification([row(ref) for ref in biases]))["changed"]
    assert [entry["outcome"] for entry in site.journal() if entry["method"] == "certify"] == [
        "intent",
        "intent",
        "redone",
    ]


def test_unreadable_records_are_reported_and_stop_nothing(site: Site, biases: list[Any]) -> None:
    kill_at("after-intent", site, "certify", certification([row(ref) for ref in biases]))
    (intent,) = site.open_intents()
    damaged = intent.with_name("0.json")
    damaged.write_text("{")
    (file,) = (site.work / "journal").glob("*.jsonl")
    line = json.loads(file.read_bytes())
    file.write_text(f'no journal\n{json.dumps({**line, "phase": "handed over"})}\n{{"id": "cut')
    answer = site.ask("journal", set=None)
    assert answer["entries"] == []
    assert [(each["place"], each["text"][:9]) for each in answer["unreadable"]] == [
        (f"{file.name}:1", "no journal"[:9]),
        (f"{file.name}:2", '{"id": "'.ljust(9, line["id"][0])),
        ("open/0.json", "{"),
    ]
    assert "phase" in answer["unreadable"][1]["reason"]
    # The intent's line cannot be read, so the intent counts as open.
    assert len(site.observe()["intents"]) == 1
    assert site.ask("settle", repo="usdf/main", why=WHY) == {"found": 0, "abandoned": 1}
    assert [path.name for path in site.open_intents()] == ["0.json"]


@pytest.mark.parametrize("change", [{"method": "weld"}, {"params": {"repo": "usdf/main", "seam": 1}}])
def test_an_interrupted_write_of_a_newer_bridge_stays_open_when_the_others_are_settled(
    site: Site, biases: list[Any], change: dict[str, Any]
) -> None:
    kill_at("after-intent", site, "certify", certification([row(ref) for ref in biases]))
    (newer,) = site.open_intents()
    content = json.loads(newer.read_bytes())
    content["entry"].update({name: value for name, value in change.items() if name == "method"})
    newer.write_text(json.dumps({**content, "params": change.get("params", content["params"])}))
    kill_at("after-intent", site, "chain", chaining("define", []))
    with pytest.raises(
        BridgeError, match=r"^intent-unknown: usdf/main has unknown open intents: (weld|certify) "
    ):
        site.ask("settle", repo="usdf/main", why=WHY)
    assert site.open_intents() == [newer]
    assert [each["outcome"] for each in site.journal() if each["method"] == "chain"] == [
        "intent",
        "abandoned",
    ]
