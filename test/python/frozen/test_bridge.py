"""Journals, open intents and job records of the frozen world are read, and written in the same form."""

from __future__ import annotations

import json
import time
from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest

from calib_bridge.completions import Completions
from calib_bridge.jobs import job_of, start
from calib_bridge.journal import Journal
from calib_bridge.protocol.journal import JournalEntry
from calib_bridge.write.run import effect_of
from calib_bridge.write.settle import WRITES

HERE = Path(__file__).parent
EFFECTS: list[dict[str, Any]] = json.loads((HERE / "effects.json").read_text())
"""For each kind of write: parameters as an open intent holds them, and the effect by which the intent is found."""


@pytest.mark.parametrize("golden", EFFECTS, ids=[golden["method"] for golden in EFFECTS])
def test_the_effect_of_a_write_is_unchanged(golden: dict[str, Any]) -> None:
    write = WRITES[golden["method"]]
    assert effect_of(write, write.model.model_validate(golden["params"])) == golden["effect"]


def test_every_kind_of_write_has_an_effect_here() -> None:
    assert {golden["method"] for golden in EFFECTS} == set(WRITES)


def test_the_open_intent_is_read_with_its_parameters(world: Path) -> None:
    (intent,) = Journal(world / "sites/summit").dead_intents()
    entry = intent.entry
    assert (entry.set, entry.step, entry.repo, entry.method) == (
        "LATISS/DM-43540",
        "activate",
        "summit/LATISS",
        "chain",
    )
    write = WRITES[entry.method]
    assert effect_of(write, write.model.model_validate(intent.params)) == entry.effect


def test_every_line_of_the_journals_is_read(world: Path) -> None:
    for site in ("usdf", "summit"):
        folder = world / "sites" / site / "journal"
        lines = [
            json.loads(line) for path in folder.glob("*.jsonl") for line in path.read_text().splitlines()
        ]
        # The chain file of an entry is newer than these lines.
        entries = [
            entry.model_dump(mode="json", by_alias=True, exclude={"chain_file"})
            for entry in Journal(folder.parent).entries()
        ]
        assert entries == sorted(lines, key=lambda line: line["at"])


def test_a_new_line_has_the_fields_of_all_frozen_lines(world: Path) -> None:
    lines = [line for path in world.glob("sites/*/journal/*.jsonl") for line in path.read_text().splitlines()]
    fields = set[str]().union(*map(json.loads, lines))
    assert fields <= set(JournalEntry.model_validate_json(lines[0]).model_dump(mode="json", by_alias=True))


def test_completed_writes_are_found_in_the_text_of_the_lines(world: Path) -> None:
    found: dict[str, set[str]] = defaultdict(set)
    for path in (world / "sites/summit/journal").glob("*.jsonl"):
        completions = Completions(path)
        completions.read_on()
        for name, step, repo in completions.writes:
            assert repo == "summit/LATISS"
            found[name].add(step)
    usual = {"deliver", "tag", "selfCheck", "activate"}
    assert found == {
        "LATISS/DM-43525": usual,
        "LATISS/DM-43530": usual,
        "LATISS/DM-43540": usual,
        "LATISS/DM-43550": usual,
    }


@pytest.mark.parametrize(
    ("key", "state", "exit_code"),
    [
        ("LATISS/calib/DM-43560/spots/biasBootstrapGen.20240326a/run1", "killed", None),
        ("LATISS/calib/DM-43560/spots/biasBootstrapGen.20240326a/run2", "finished", 0),
        ("LATISS/calib/DM-43525/lowerSetTemp/biasGen.20240326a/run1", "finished", 0),
    ],
)
def test_the_record_of_a_job_is_found_and_read(
    world: Path, key: str, state: str, exit_code: int | None
) -> None:
    facts = job_of(world / "sites/usdf", "usdf/embargo", key).facts()
    assert facts is not None
    assert (facts.repo, facts.key, facts.state, facts.exit_code) == ("usdf/embargo", key, state, exit_code)


def test_a_new_job_has_the_record_of_frozen_jobs(world: Path, tmp_path: Path) -> None:
    key = "LATISS/calib/DM-43525/lowerSetTemp/biasGen.20240326a/run1"
    then = job_of(world / "sites/usdf", "usdf/embargo", key).folder
    start(tmp_path, "usdf/embargo", key, ["true"])
    now = job_of(tmp_path, "usdf/embargo", key).folder
    assert now.relative_to(tmp_path) == then.relative_to(world / "sites/usdf")
    while not (now / "result.json").exists():
        time.sleep(0.01)
    # runner.json, which names host and process, is newer.
    assert {path.name for path in now.iterdir()} == {path.name for path in then.iterdir()} | {"runner.json"}
    assert set(_json(now / "spec.json")) == set(_json(then / "spec.json"))
    assert _json(now / "result.json") == _json(then / "result.json")


def _json(path: Path) -> dict[str, Any]:
    return dict(json.loads(path.read_text()))
