"""A sample of `npm run bench -- science`: simulated raws, processed by the reference pipelines' tasks, are judged."""

from __future__ import annotations

import os
import sys
from functools import cache
from pathlib import Path

import pytest

os.environ["OMP_NUM_THREADS"] = "1"
sys.path.insert(0, str(Path(__file__).parents[4] / "bench/science"))
from processing import KINDS, Kind
from sets import DETECTORS, Set, judge_set, make_set, spoil

from calib_reference.simulate import Fault

COUNT, NUMBER, AMPLIFIER = 6, DETECTORS[4], "C07"


@cache
def clean(seed: int = -1) -> Set:
    return make_set(seed, COUNT, DETECTORS[4:6])


@pytest.mark.parametrize("kind", KINDS)
def test_a_clean_set_passes(kind: Kind) -> None:
    judgment = judge_set(clean(), kind)
    assert (judgment.outcome, judgment.causes, judgment.unchecked) == ("pass", [], [])


@pytest.mark.parametrize(
    ("kind", "fault", "tests"),
    [
        ("bias", Fault(NUMBER, (AMPLIFIER,), noise=1.08), {"NOISE"}),
        ("dark", Fault(NUMBER, leak=0.05), {"DETECTOR_MEAN", "MEAN"}),
        ("flat", Fault(NUMBER, (AMPLIFIER,), gain=0.95), {"LEVEL", "STEP", "NOISE"}),
    ],
)
def test_a_fault_of_the_verified_exposures_is_found_where_it_is(
    kind: Kind, fault: Fault, tests: set[str]
) -> None:
    judgment = judge_set(spoil(clean(), kind, fault, in_construction=False), kind)
    assert judgment.outcome == "needs-decision"
    assert {cause.test for cause in judgment.causes} <= tests
    places = [place for cause in judgment.causes for block in cause.blocks for place in block.places]
    assert {place.detector for place in places} == {NUMBER}
    if fault.amplifiers:
        assert {name for place in places for name in place.amplifiers} == {AMPLIFIER}


@pytest.mark.parametrize(
    ("kind", "fault", "test"),
    [
        ("dark", Fault(NUMBER, leak=0.05), "DETECTOR_MEAN_CHANGE"),
        ("flat", Fault(NUMBER, (AMPLIFIER,), gain=0.95), "LEVEL_CHANGE"),
    ],
)
def test_a_fault_of_the_construction_too_is_found_against_the_replaced_set(
    kind: Kind, fault: Fault, test: str
) -> None:
    spoilt = spoil(clean(), kind, fault, in_construction=True)
    assert judge_set(clean(), kind, clean(-2)).outcome == "pass"
    assert test in {cause.test for cause in judge_set(spoilt, kind, clean(-2)).causes}
