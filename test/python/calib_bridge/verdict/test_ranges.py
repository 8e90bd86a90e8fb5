"""Calibrations that cp_verify has no pipeline for: numbers, in range, and as they were before."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from calib_bridge.protocol.judgments import JudgeQuery, Judgment, ValueRange, VerifiedRun
from calib_bridge.verdict import Expected, Measured, Replaced, judge

DETECTORS = (0, 1, 2)
NAMES = tuple(f"C{half}{column}" for half in (0, 1) for column in range(8))
RANGES = {"GAIN_ADJUSTMENT": ValueRange(low=0.9, high=1.1, change=0.02, unit="")}
NAN = float("nan")


def corrections(**changed: float) -> Measured:
    """Return gain corrections near 1; ``R22_S01_C03=1.2`` changes one."""
    keys = [(detector, name) for detector in DETECTORS for name in NAMES]
    values = np.random.default_rng(1).normal(1.0, 0.002, len(keys))
    for place, value in changed.items():
        values[keys.index((int(place[6]), place[8:]))] = value
    return Measured(
        exposure=np.zeros(len(keys), np.int64),
        detector=np.array([detector for detector, _ in keys], np.int32),
        amplifier=np.array([name for _, name in keys]),
        values={"GAIN_ADJUSTMENT": values},
        verdicts={},
        source="product",
        names={number: f"R22_S0{number}" for number in DETECTORS},
        problems=(),
    )


def judged(measured: Measured, before: Measured | None = None) -> Judgment:
    nothing = {"internal": [], "external": [], "first": [], "detectors": list(DETECTORS)}
    run = before and VerifiedRun(run="before/run1", **nothing)
    query = JudgeQuery(stem="gain_correction", ranges=RANGES, replaced=run, **nothing)
    return judge(measured, Expected.nothing(), query, before and Replaced(before, Expected.nothing()))


def test_values_in_their_range_pass() -> None:
    judgment = judged(corrections(), corrections())
    assert (judgment.outcome, judgment.source, judgment.causes, judgment.unseen) == (
        "pass",
        "product",
        [],
        [],
    )
    assert [(test.test, test.measured, test.size) for test in judgment.tests] == [
        ("GAIN_ADJUSTMENT_FINITE", 48, 0.0),
        ("GAIN_ADJUSTMENT_RANGE", 48, 0.0),
        ("GAIN_ADJUSTMENT_CHANGE", 48, 0.0),
    ]


@pytest.mark.parametrize(
    ("value", "test"),
    [(1.11, "GAIN_ADJUSTMENT_RANGE"), (0.0, "GAIN_ADJUSTMENT_RANGE"), (NAN, "GAIN_ADJUSTMENT_FINITE")],
)
def test_a_value_out_of_range_or_no_number_needs_a_decision(value: float, test: str) -> None:
    judgment = judged(corrections(R22_S01_C03=value))
    [cause] = judgment.causes
    assert (judgment.outcome, cause.test, cause.kind) == ("needs-decision", test, "amplifier")
    assert cause.words == f"R22_S01 C03: {test} failed"


def test_a_change_is_found_although_the_value_is_in_range() -> None:
    [cause] = judged(corrections(R22_S01_C03=1.05), corrections()).causes
    assert cause.words == "R22_S01 C03: GAIN_ADJUSTMENT_CHANGE against the replaced calibration"
    assert (cause.worst.value, cause.worst.limit) == (1.05, 0.02)


def test_a_detector_out_of_range_as_a_whole_is_a_failure() -> None:
    judgment = judged(corrections(**{f"R22_S01_{name}": 1.3 for name in NAMES}))
    assert (judgment.outcome, [cause.kind for cause in judgment.causes]) == ("fail", ["detector"])


def test_what_the_calibration_lacks_is_not_green() -> None:
    whole = corrections()
    kept = ~((whole.detector == 1) & (whole.amplifier == "C03")) & (whole.detector != 2)
    lacking = replace(
        whole,
        exposure=whole.exposure[kept],
        detector=whole.detector[kept],
        amplifier=whole.amplifier[kept],
        values={"GAIN_ADJUSTMENT": whole.values["GAIN_ADJUSTMENT"][kept]},
        problems=("the calibration of R22_S02, u2, cannot be read: it is cut",),
    )
    judgment = judged(lacking, whole)
    assert judgment.outcome == "could-not-check"
    assert judgment.unchecked == [
        "the calibration of R22_S02, u2, cannot be read: it is cut",
        "the calibration has no values of R22_S02",
        "the calibration has no row for R22_S01 C03, which the replaced one has",
    ]


def test_a_calibration_without_the_value_is_not_green() -> None:
    other = replace(corrections(), values={"SLOPE": np.ones(48)})
    judgment = judged(other)
    assert judgment.outcome == "could-not-check"
    assert judgment.unchecked == ["the calibration has no values of GAIN_ADJUSTMENT"]
