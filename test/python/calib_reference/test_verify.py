"""Verification of a bias at its thresholds, and merging of verdicts."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from astropy.table import Table
from hypothesis import given
from hypothesis import strategies as st

from calib_reference.tasks.verify_bias import bias_tests
from calib_reference.tasks.verify_flat import CpVerifyFlatExpMergeTask
from calib_reference.tasks.verify_merge import failures, merge_stats

GOOD = {"MEAN": 0.1, "NOISE": 8.5, "CR_NOISE": 8.5}


@pytest.mark.parametrize(
    ("change", "failed"),
    [
        ({}, set()),
        ({"MEAN": 8.6}, {"MEAN"}),
        ({"MEAN": -8.6}, {"MEAN"}),
        ({"NOISE": 8.924, "CR_NOISE": 8.924}, set()),
        ({"NOISE": 8.926, "CR_NOISE": 8.926}, {"NOISE"}),
        ({"CR_NOISE": 9.0}, {"CR_NOISE"}),
        ({"FORCE_FAILURE": True}, {"PROCESSING"}),
        ({"MEAN": float("nan"), "NOISE": float("nan")}, {"MEAN", "NOISE", "CR_NOISE"}),
    ],
)
def test_each_test_of_a_bias_has_the_threshold_of_cp_verify(
    change: dict[str, float | bool], failed: set[str]
) -> None:
    verdicts = bias_tests({**GOOD, **change}, read_noise=8.5, overscan_noise=8.5, tolerance=0.05)
    assert {name for name, passed in verdicts.items() if not passed} - {"SUCCESS"} == failed
    assert verdicts["SUCCESS"] == (not failed)


@pytest.mark.parametrize("overscan_noise", [9.0, float("nan")])
def test_an_inconsistent_nominal_read_noise_does_not_fail_a_bias(overscan_noise: float) -> None:
    verdicts = bias_tests(dict(GOOD), read_noise=8.5, overscan_noise=overscan_noise, tolerance=0.05)
    assert verdicts["READ_NOISE_CONSISTENT"] is False
    assert verdicts["SUCCESS"] is True
    assert failures({"VERIFY": {"AMP": {"C00": verdicts}}}) == []


amps = st.dictionaries(
    st.sampled_from([f"C{row}{column}" for row in "01" for column in range(8)]),
    st.dictionaries(st.sampled_from(["MEAN", "NOISE", "CR_NOISE"]), st.booleans(), min_size=1),
    min_size=1,
)


@given(exposures=st.dictionaries(st.integers(1, 99), amps, min_size=1))
def test_a_run_names_every_failure_of_its_exposures_and_detectors(
    exposures: dict[int, dict[str, dict[str, bool]]],
) -> None:
    merged = {}
    expected = {}
    for exposure, verdicts in exposures.items():
        for verdict in verdicts.values():
            verdict["SUCCESS"] = all(verdict.values())
        stats = {"VERIFY": {"AMP": verdicts}, "SUCCESS": all(v["SUCCESS"] for v in verdicts.values())}
        merged[exposure] = merge_stats({"RXX_S00": stats})
        expected[exposure] = [
            f"RXX_S00 {amp} {test}"
            for amp, verdict in verdicts.items()
            for test, passed in verdict.items()
            if test != "SUCCESS" and not passed
        ]
    run = merge_stats(merged)
    assert {name: run[name].get("FAILURES", []) for name in exposures} == expected
    assert run["SUCCESS"] == (not any(expected.values()))


def flat_stats(mean: float, **failed: bool) -> dict[str, Any]:
    amps = {"C04": {"NOISE": failed.get("NOISE", True), "SUCCESS": failed.get("NOISE", True)}}
    scatter = {"SCATTER": failed.get("SCATTER", True)}
    return {
        "DET": {"MEAN": mean, "SCATTER": 1.0},
        "VERIFY": {"AMP": amps, "DET": scatter},
        "SUCCESS": amps["C04"]["SUCCESS"] and scatter["SCATTER"],
    }


def merged(*stats: dict[str, Any]) -> dict[Any, Any]:
    """Return the statistics of a flat exposure with the given detectors."""
    names: list[str | int] = [f"R22_S1{n}" for n in range(len(stats))]
    tables = [Table({"detector": [n]}) for n in range(len(stats))]
    found: dict[Any, Any] = CpVerifyFlatExpMergeTask().run([*stats], tables, names).outputStats
    return found


@pytest.mark.parametrize(
    ("means", "passed"),
    [
        ((3000.0,), True),
        ((3000.0, 3020.0, 2980.0), True),
        ((3000.0, 3300.0), True),
        ((3000.0, 3330.0), False),
        ((3000.0, float("nan")), False),
    ],
)
def test_a_flat_fails_if_the_levels_of_its_detectors_scatter(means: tuple[float, ...], passed: bool) -> None:
    exposure = merged(*map(flat_stats, means))
    assert exposure["VERIFY"] == {"EXP": {"SCATTER": passed}}
    assert exposure["EXP"]["SCATTER"] == pytest.approx(np.std(means), nan_ok=True)
    assert exposure["SUCCESS"] is passed


def test_a_run_of_flats_names_the_failures_of_exposures_detectors_and_amplifiers() -> None:
    """cp_verify's run names only the first."""
    exposure = merged(flat_stats(3000.0, NOISE=False), flat_stats(4000.0, SCATTER=False))
    names = ["SCATTER", "R22_S10 C04 NOISE", "R22_S11 SCATTER"]
    assert merge_stats({7: exposure, 8: merged(flat_stats(1.0))}) == {
        7: {"SUCCESS": False, "FAILURES": names},
        8: {"SUCCESS": True},
        "SUCCESS": False,
    }
