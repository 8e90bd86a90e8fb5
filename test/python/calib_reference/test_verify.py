"""Verification of a bias at its thresholds, and merging of verdicts."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calib_reference.tasks.verify_bias import bias_tests
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
