"""Verifications without tests of ours are judged by cp_verify's own tests, and a ptc also by its changes."""

from __future__ import annotations

import numpy as np
import pytest

from calib_bridge.protocol.judgments import JudgeQuery, Judgment, VerifiedRun
from calib_bridge.verdict import Expected, Measured, Replaced, judge

NAMES = tuple(f"C{half}{column}" for half in (0, 1) for column in range(8))
DETECTORS = (0, 1, 2)


def table(values: dict[str, np.ndarray], verdicts: dict[str, np.ndarray]) -> Measured:
    count = len(DETECTORS) * len(NAMES)
    return Measured(
        exposure=np.zeros(count, np.int64),
        detector=np.repeat(np.array(DETECTORS, np.int32), len(NAMES)),
        amplifier=np.tile(NAMES, len(DETECTORS)),
        values=values,
        verdicts={name: passed.astype(np.int8) for name, passed in verdicts.items()},
        source="results",
        names={0: "R22_S00"},
        problems=(),
    )


def ptc(seed: int = 0, **changed: np.ndarray) -> Measured:
    rng = np.random.default_rng(seed)
    count = len(DETECTORS) * len(NAMES)
    nominal = np.random.default_rng(99).normal(1.6, 0.03, count)
    values = {
        "PTC_GAIN": nominal * rng.normal(1.0, 1e-3, count),
        "PTC_NOISE": np.full(count, 6.5) * rng.normal(1.0, 3e-3, count),
        **{name: value for name, value in changed.items() if name in ("PTC_GAIN", "PTC_NOISE")},
    }
    passed = np.ones(count)
    return table(
        values, {"PTC_GAIN": passed, "PTC_NOISE": passed, "PROB_TEST": 0 * passed, "SUCCESS": 0 * passed}
    )


def judged(measured: Measured, stem: str = "verifyPtc", before: Measured | None = None) -> Judgment:
    nothing = {"internal": [], "external": [], "first": [], "detectors": list(DETECTORS)}
    query = JudgeQuery(stem=stem, replaced=before and VerifiedRun(run="before/run1", **nothing), **nothing)
    return judge(measured, Expected.nothing(), query, before and Replaced(before, Expected.nothing()))


def test_prob_test_never_decides() -> None:
    assert judged(ptc()).outcome == "pass"
    assert {each.test for each in judged(ptc()).tests} == {"PTC_GAIN", "PTC_NOISE"}


def test_a_failed_test_of_cp_verify_names_its_amplifier() -> None:
    bad = ptc()
    bad.verdicts["PTC_GAIN"][3] = 0  # type: ignore[index]
    judgment = judged(bad)
    [cause] = judgment.causes
    assert (judgment.outcome, cause.kind, cause.words) == (
        "needs-decision",
        "amplifier",
        "R22_S00 C03: PTC_GAIN failed",
    )
    assert [place.amplifiers for block in cause.blocks for place in block.places] == [["C03"]]


@pytest.mark.parametrize("column", ["values", "verdicts"])
def test_a_value_that_is_not_a_number_or_an_absent_outcome_is_not_green(column: str) -> None:
    bad = ptc()
    getattr(bad, column)["PTC_GAIN"][3] = float("nan") if column == "values" else -1
    judgment = judged(bad)
    assert judgment.outcome == "could-not-check"
    assert judgment.unchecked == ["the calibration: no values of PTC_GAIN for R22_S00 C03"]


def test_a_table_without_tests_is_not_green() -> None:
    judgment = judged(table({}, {}), "verifyDefects")
    assert (judgment.outcome, judgment.unchecked) == ("could-not-check", ["verifyDefects made no tests"])


def test_a_gain_that_changed_by_5_per_cent_is_found_against_the_replaced_ptc() -> None:
    for seed in range(20):
        assert judged(ptc(2 * seed), before=ptc(2 * seed + 1)).outcome == "pass"
    gains = ptc(1).values["PTC_GAIN"].copy()
    gains[20] *= 0.95
    judgment = judged(ptc(1, PTC_GAIN=gains), before=ptc(2))
    [cause] = judgment.causes
    assert (cause.test, cause.kind, judgment.outcome) == ("PTC_GAIN_CHANGE", "amplifier", "needs-decision")
    assert cause.words == "detector 1 C04: PTC_GAIN_CHANGE against the replaced calibration"
    assert cause.worst.value == pytest.approx(gains[20], rel=1e-5)


def test_changes_that_the_replaced_ptc_has_no_values_for_are_named() -> None:
    bare = ptc(2)
    del bare.values["PTC_NOISE"]  # type: ignore[attr-defined]
    bare.values["PTC_GAIN"][3] = float("nan")
    judgment = judged(ptc(1), before=bare)
    assert judgment.outcome == "pass"
    assert judgment.unseen == [
        "PTC_GAIN_CHANGE: not compared with the replaced set for R22_S00 C03, because the value of the replaced"
        " calibration is unknown",
        "PTC_NOISE_CHANGE: not compared with the replaced set, because the value of the replaced calibration"
        " is unknown",
    ]


def test_tests_of_detectors_as_a_whole_are_judged_too() -> None:
    made = Measured(
        exposure=np.zeros(3, np.int64),
        detector=np.array(DETECTORS, np.int32),
        amplifier=np.array(["", "", ""]),
        values={"N_VALID": np.array([0.0, 0.0, 4.0])},
        verdicts={"NO_SIGNIFICANT_DETECTION": np.array([1, 1, 0], np.int8)},
        source="results",
        names={},
        problems=(),
    )
    judgment = judged(made, "verifyCrosstalk")
    [cause] = judgment.causes
    assert (cause.kind, cause.words) == ("detector", "detector 2: NO_SIGNIFICANT_DETECTION failed")
    assert [(place.detector, place.amplifiers) for block in cause.blocks for place in block.places] == [
        (2, [])
    ]
    assert judged(made, "verifyCrosstalk").unchecked == []
