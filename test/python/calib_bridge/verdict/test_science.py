"""`npm run bench -- science` keeps measured values, judges them anew, and counts false alarms and detections."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

os.environ["OMP_NUM_THREADS"] = "1"
sys.path.insert(0, str(Path(__file__).parents[4] / "bench/science"))
import science
from kept import load
from sets import DETECTORS
from tables import render_clean, render_detections

SAMPLE = [
    "--clean",
    "2:1",
    "--detect",
    "2:1",
    "--asked-only",
    "2",
    "--detectors",
    "1",
    "--first",
    "-500",
    "--pulls",
    "0",
    "--seeded",
]


def test_a_sample_is_simulated_once_and_judged_again_from_its_values(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = [*SAMPLE, "--jobs", "1", "--values", str(tmp_path)]
    science.main(arguments)
    first = capsys.readouterr()
    assert "1 of 1 sets" in first.err
    assert "N = 2: 0 of 1 clean sets do not pass" in first.out
    found = [line.split()[-3] for line in first.out.splitlines() if line.startswith(("gain", "leak"))]
    assert found == ["1"] * 4
    before = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*.npz")}
    assert {path.stem for path in before} == {"-500", "-2000"}
    for more in ([], ["--kept"]):
        science.main([*arguments, *more])
        assert capsys.readouterr().out == first.out
    assert {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*.npz")} == before
    assert load(tmp_path / "2/-500.npz", -500, 2, DETECTORS[:1]) is not None
    assert load(tmp_path / "2/-500.npz", -500, 2, DETECTORS) is None, "other detectors are another set"


def test_false_alarms_and_detections_are_counted() -> None:
    tests = [["NOISE", "external", False, 864, 0, 2, 4e-5]]
    row = {
        "count": 6,
        "seed": 0,
        "kind": "bias",
        "outcome": "pass",
        "words": [],
        "tests": tests,
        "fault": None,
    }
    fault = {
        **row,
        "fault": "gain of an amplifier",
        "size": 0.05,
        "kind": "flat",
        "found": True,
        "else": False,
    }
    rows = [
        row,
        {**row, "kind": "dark", "outcome": "needs-decision", "words": ["C07: NOISE"]},
        {**fault, "power": 0.9},
        {**fault, "power": 0.6, "found": False},
    ]
    clean = "\n".join(render_clean(rows))
    assert "N = 6: 1 of 1 clean sets do not pass" in clean
    assert "seed 0, dark: C07: NOISE" in clean
    detected = [line.split() for line in render_detections(rows)]
    assert detected[1] == ["gain", "of", "an", "amplifier", "6", "0.05", "1", "2", "0", "1.5"]
