"""Laws of the judgment that hold whatever is broken, and however rows are ordered."""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from calib_bridge.verdict import Measured, judge
from calib_bridge.verdict.limits import quantile, scatter_between

sys.path.insert(0, str(Path(__file__).parent))
from verification import AMPLIFIERS, EXTERNAL, FIRST, INTERNAL, Verification, failures

faults = st.lists(
    st.tuples(
        st.sampled_from(["NOISE", "MEAN"]),
        st.one_of(st.none(), st.sampled_from([*INTERNAL, *EXTERNAL, *FIRST])),
        st.one_of(st.none(), st.integers(0, 2)),
        st.one_of(st.none(), st.sampled_from(AMPLIFIERS)),
    ),
    max_size=6,
)


def spoilt(kind: str, places: list[tuple]) -> Verification:
    bad = Verification(kind, detectors=range(3), first=FIRST)
    for column, exposure, detector, amplifier in places:
        bad.scale(column, 1.4, exposure=exposure, detector=detector, amplifier=amplifier)
    return bad


@given(kind=st.sampled_from(["bias", "dark", "flat"]), places=faults)
@settings(max_examples=15, deadline=None)
def test_causes_hold_every_failure_once_and_no_other_measurement(kind: str, places: list[tuple]) -> None:
    judgment = spoilt(kind, places).judge()
    failed = sum(test.failed for test in judgment.tests)
    counted = [
        (cause.test, cause.exposure_class, exposure, place.detector, amplifier)
        for cause in judgment.causes
        for block in cause.blocks
        for exposure in (block.exposures or [0])
        for place in block.places
        for amplifier in (place.amplifiers or [""])
    ]
    assert len(counted) == len(set(counted)) == failed == sum(cause.failed for cause in judgment.causes)
    assert all(cause.failed <= cause.of for cause in judgment.causes)
    assert (judgment.outcome == "pass") == (failed == 0)
    assert failures(judgment) == set(counted)


@given(places=faults, seed=st.integers(0, 100))
@settings(max_examples=8, deadline=None)
def test_the_order_of_rows_does_not_matter(places: list[tuple], seed: int) -> None:
    bad = spoilt("flat", places)
    rows = bad.measured()
    order = np.random.default_rng(seed).permutation(len(rows.exposure))
    shuffled: Measured = replace(
        rows,
        exposure=rows.exposure[order],
        detector=rows.detector[order],
        amplifier=rows.amplifier[order],
        values={name: values[order] for name, values in rows.values.items()},
    )
    assert judge(shuffled, bad.expected(), bad.query()) == bad.judge()


@given(places=faults)
@settings(max_examples=8, deadline=None)
def test_a_judgment_is_json_with_rounded_numbers(places: list[tuple]) -> None:
    judgment = spoilt("bias", places).judge()
    text = judgment.model_dump_json()
    assert type(judgment).model_validate_json(text) == judgment

    def numbers(value: object) -> list[float]:
        if isinstance(value, dict):
            return [each for item in value.values() for each in numbers(item)]
        if isinstance(value, list):
            return [each for item in value for each in numbers(item)]
        return [value] if isinstance(value, float) else []

    assert all(float(f"{each:.6g}") == each for each in numbers(json.loads(text)))


@given(
    column=st.sampled_from(["MEAN", "NOISE"]),
    exposure=st.sampled_from([*INTERNAL, *EXTERNAL, *FIRST]),
    detector=st.integers(0, 2),
    amplifier=st.sampled_from(AMPLIFIERS),
    broken=st.sampled_from(["not a number", "missing"]),
)
@settings(max_examples=12, deadline=None)
def test_no_lost_value_is_green(
    column: str, exposure: int, detector: int, amplifier: str, broken: str
) -> None:
    bad = Verification("flat", detectors=range(3), first=FIRST)
    if broken == "missing":
        bad.drop(exposure=exposure, detector=detector, amplifier=amplifier)
    else:
        bad.values[column][bad.at(exposure, detector, amplifier)] = float("nan")
    judgment = bad.judge()
    assert judgment.outcome == "could-not-check"
    assert any(str(exposure) in reason and amplifier in reason for reason in judgment.unchecked)


@pytest.mark.parametrize(
    ("freedom", "exact"), [(float("inf"), 5.3267), (300.0, 5.4599), (60.0, 6.0535), (30.0, 6.9557)]
)
def test_limits_follow_students_distribution(freedom: float, exact: float) -> None:
    assert quantile(1e-7, freedom) == pytest.approx(exact, rel=0.01)


@given(seed=st.integers(0, 1000))
@settings(max_examples=20, deadline=None)
def test_a_scatter_is_that_of_most_places(seed: int) -> None:
    rng = np.random.default_rng(seed)
    values = 3.0 * rng.normal(size=(6, 144)) + 100.0 * rng.normal(size=144)
    values[2, :10] += 1e6
    seen = scatter_between(values)
    assert seen.sigma == pytest.approx(3.0, rel=5.0 / np.sqrt(seen.freedom))
