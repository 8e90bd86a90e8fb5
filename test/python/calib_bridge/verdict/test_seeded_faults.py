"""A sample of `npm run bench -- science`: faults that are injected into simulated raws get their outcome and words."""

from __future__ import annotations

import os
import sys
from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np
import pytest

os.environ["OMP_NUM_THREADS"] = "1"
sys.path.insert(0, str(Path(__file__).parents[4] / "bench/science"))
from faults import SEEDED, Seeded, render_seeded
from processing import CAMERA, KINDS, Kind, build, combine_flats
from sets import DETECTORS, Set, judge_set, make_set

from calib_reference.simulate import Fault, read_noise

COUNT, NUMBERS, SEED = 6, DETECTORS[3:6], 1


@cache
def clean(seed: int = -1) -> Set:
    return make_set(seed, COUNT, NUMBERS)


@pytest.mark.parametrize("kind", KINDS)
def test_a_clean_set_passes_also_against_another_one(kind: Kind) -> None:
    judgment = judge_set(clean(), kind, clean(-2))
    assert (judgment.outcome, judgment.causes, judgment.unchecked) == ("pass", [], [])


@pytest.mark.parametrize("seeded", SEEDED, ids=lambda each: each.title)
def test_a_seeded_fault_gets_its_outcome_and_its_words(seeded: Seeded) -> None:
    struck = seeded.struck(clean(), SEED)
    judgment = seeded.judge(clean(), lambda: clean(-2), struck)
    words = [*(cause.words for cause in judgment.causes), *judgment.unchecked]
    assert judgment.outcome == seeded.outcome, words
    assert seeded.is_named_by(judgment, struck), words


def test_a_shower_in_a_combined_exposure_changes_no_pixel_of_the_dark_by_three_standard_errors() -> None:
    number, internal = NUMBERS[0], clean().internal
    fault = Fault(number, rays=20.0, exposures=frozenset({internal["dark"][1].id}))
    spoilt = build(CAMERA[number], internal, [fault], clean().built[number], ["dark"]).dark
    change = (spoilt.data - clean().built[number].dark.data) * internal["dark"][0].dark_time
    assert 0.0 < np.abs(change).max() < 3.0 * read_noise(CAMERA[number]).mean() / np.sqrt(COUNT)


def test_a_detector_that_one_flat_lacks_shifts_no_level_of_the_others() -> None:
    one, other, _ = NUMBERS
    medians = clean().built[one].medians.copy()
    medians[2] = np.nan
    lacking = {**clean().built, one: replace(clean().built[one], medians=medians)}
    flat = combine_flats(lacking, clean().internal["flat"], [other])[other]
    assert np.median(flat.data / clean().flats[other].data) == pytest.approx(1.0, abs=2e-4)


@pytest.mark.parametrize("kind", KINDS)
def test_a_detector_that_one_verified_exposure_lacks_is_named(kind: Kind) -> None:
    complete = clean().values[NUMBERS[1]][kind]
    kept = np.arange(len(complete.exposures)) != 3
    columns = {name: getattr(complete, name)[kept] for name in ("exposures", "mean", "noise", "verdicts")}
    values = {**clean().values, NUMBERS[1]: {kind: replace(complete, **columns)}}
    judgment = judge_set(replace(clean(), values=values), kind)
    assert judgment.outcome == "could-not-check"
    words = f"exposure {complete.exposures[3]}: no values of MEAN and NOISE for all 16 amplifiers of R22_S11"
    assert words in judgment.unchecked


def test_the_benchmark_counts_the_sets_in_which_a_fault_got_its_outcome_and_its_words() -> None:
    row = {"seeded": SEEDED[0].title, "count": 6, "outcome": SEEDED[0].outcome, "named": True}
    _, line = render_seeded([row, {**row, "named": False}, {**row, "outcome": "pass"}])
    assert line.split()[-6:] == ["6", "needs-decision", "2", "1", "3", "pass"]
