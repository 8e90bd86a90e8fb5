"""A part that could not be checked is never green, and is named."""

from __future__ import annotations

import sys
import time
from pathlib import Path

import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).parent))
from verification import EXTERNAL, INTERNAL, Verification

from calib_bridge.verdict import judge

NAN = float("nan")


@pytest.mark.parametrize("kind", ["bias", "dark", "flat"])
def test_a_missing_detector_is_named(kind: str) -> None:
    judgment = Verification(kind).drop(detector=4).judge()
    assert judgment.outcome == "could-not-check"
    assert any(
        "no values of MEAN and NOISE for all 16 amplifiers of R22_S11" in each for each in judgment.unchecked
    )


def test_a_detector_without_values_and_without_predictions_is_named() -> None:
    smaller = Verification(detectors=range(3))
    query = smaller.query().model_copy(update={"detectors": [0, 1, 2, 7]})
    judgment = judge(smaller.measured(), smaller.expected(), query)
    assert judgment.outcome == "could-not-check"
    assert any("no values of detector 7" in each for each in judgment.unchecked)


def test_fewer_exposures_than_locked_are_named() -> None:
    judgment = Verification().drop(exposure=INTERNAL[1]).judge()
    assert (judgment.outcome, judgment.unchecked) == (
        "could-not-check",
        [f"exposure {INTERNAL[1]}: no values of MEAN and NOISE"],
    )


def test_no_verified_exposure_is_not_green() -> None:
    empty = Verification().drop()
    assert empty.judge().outcome == "could-not-check"
    nothing = Verification(internal=(), external=()).judge()
    assert (nothing.outcome, nothing.unchecked) == (
        "could-not-check",
        ["no exposure or detector was verified"],
    )


@pytest.mark.parametrize("kind", ["bias", "dark", "flat"])
def test_first_exposures_of_sequences_alone_are_not_enough(kind: str) -> None:
    verification = Verification(kind)
    exposures = sorted({*INTERNAL, *EXTERNAL})
    query = verification.query().model_copy(update={"internal": [], "external": [], "first": exposures})
    judgment = judge(verification.measured(), verification.expected(), query)
    assert judgment.outcome == "could-not-check"
    assert "only first exposures of sequences were verified" in judgment.unchecked


@pytest.mark.parametrize("column", ["MEAN", "NOISE"])
def test_one_value_that_is_not_a_number_is_named(column: str) -> None:
    bad = Verification("dark")
    bad.values[column][bad.at(EXTERNAL[2], 4, "C07")] = NAN
    judgment = bad.judge()
    assert judgment.outcome == "could-not-check"
    assert judgment.unchecked == [f"exposure {EXTERNAL[2]}: no values of {column} for R22_S11 C07"]


def test_an_absent_column_is_named() -> None:
    bad = Verification()
    del bad.values["NOISE"]
    judgment = bad.judge()
    assert judgment.outcome == "could-not-check"
    assert [each for each in judgment.unchecked if each.endswith("the table has no values of NOISE")]


@pytest.mark.parametrize(
    ("absent", "tests"),
    [
        ({"read_noise": np.full(144, NAN)}, {"NOISE", "MEAN", "DETECTOR_MEAN"}),
        ({"inputs": {}}, {"NOISE", "MEAN", "DETECTOR_MEAN"}),
    ],
)
def test_tests_without_a_prediction_are_named(absent: dict, tests: set[str]) -> None:
    bad = Verification()
    bad.changed |= absent
    judgment = bad.judge()
    assert judgment.outcome == "could-not-check"
    assert {each.split(" in ")[0] for each in judgment.unchecked} == tests
    assert all("nothing to predict from" in each for each in judgment.unchecked)


def test_an_amplifier_that_the_ptc_lacks_is_named() -> None:
    bad = Verification()
    noise = np.full(144, 6.5)
    noise[71] = NAN
    bad.changed["read_noise"] = noise
    assert any(
        "NOISE in internal exposures: nothing to predict from for R22_S11 C07" in each
        for each in bad.judge().unchecked
    )


LEVELS = {"bias": ("MEAN_CHANGE", "DETECTOR_MEAN_CHANGE"), "flat": ("LEVEL_CHANGE", "SCATTER_CHANGE")}


@pytest.mark.parametrize("kind", LEVELS)
@pytest.mark.parametrize("whose", ["replaced", "verified"])
def test_changes_without_a_level_are_named_and_do_not_close_the_gate(kind: str, whose: str) -> None:
    now, before = Verification(kind, 1), Verification(kind, 2)
    {"replaced": before, "verified": now}[whose].changed["level"] = np.full(144, NAN)
    judgment = now.judge(before)
    expected = [
        f"{name}: not compared with the replaced set, because the value of the {whose} calibration is unknown"
        for name in LEVELS[kind]
    ]
    if (kind, whose) == ("flat", "verified"):  # the level is needed for the predicted noise too
        assert judgment.outcome == "could-not-check"
    else:
        assert judgment.outcome == "pass"
    assert judgment.unseen == expected


def test_changes_of_a_detector_that_the_replaced_set_lacks_are_named() -> None:
    now, before = Verification("dark", 1), Verification("dark", 2)
    before.level[4] = NAN
    judgment = now.judge(before)
    assert judgment.outcome == "pass"
    assert judgment.unseen == [
        f"{name}: not compared with the replaced set for {where}, because the value of the replaced calibration"
        " is unknown"
        for name, where in (
            ("MEAN_CHANGE", "all 16 amplifiers of R22_S11"),
            ("DETECTOR_MEAN_CHANGE", "R22_S11"),
        )
    ]


def test_changes_without_a_standard_error_are_named() -> None:
    now, before = (Verification("bias", seed, internal=INTERNAL[:1], external=()) for seed in (1, 2))
    assert any(
        "because the scatter between exposures is unknown" in each for each in now.judge(before).unseen
    )


@pytest.mark.parametrize("whose", ["replaced", "verified"])
def test_a_calibration_that_is_there_and_cannot_be_read_could_not_be_compared(whose: str) -> None:
    now, before = Verification("bias", 1), Verification("bias", 2)
    bad = {"replaced": before, "verified": now}[whose]
    bad.changed |= {"level": np.full(144, NAN), "unread": ("bias: no level for detector 0: it is cut",)}
    judgment = now.judge(before)
    assert judgment.outcome == "could-not-check"
    assert judgment.unchecked[-1] == "bias: no level for detector 0: it is cut"
    assert Verification("bias", 1).judge().outcome == "pass"


def test_what_no_test_sees_is_said() -> None:
    blind = Verification()
    blind.changed["unseen"] = ("a change of the read noise is not seen",)
    assert (blind.judge().outcome, blind.judge().unseen) == (
        "pass",
        ["a change of the read noise is not seen"],
    )


def test_problems_of_reading_are_unchecked() -> None:
    judgment = Verification().judge(problems=("names were lost",))
    assert (judgment.outcome, judgment.unchecked) == ("could-not-check", ["names were lost"])


def test_one_exposure_has_no_scatter_to_judge_means_by() -> None:
    judgment = Verification(internal=INTERNAL[:1], external=()).judge()
    assert judgment.outcome == "could-not-check"
    assert any(
        each.startswith("MEAN in internal exposures: nothing to predict from") for each in judgment.unchecked
    )


def test_unknown_pixels_leave_only_the_scatter_between_exposures() -> None:
    scattered = Verification()
    scattered.changed["pixels"] = np.full(144, NAN)
    assert scattered.judge().outcome == "pass"
    bad = Verification().scale("NOISE", 1.2, detector=4, amplifier="C07")
    bad.changed["pixels"] = np.full(144, NAN)
    assert {cause.test for cause in bad.judge().causes} == {"NOISE"}


def test_the_whole_camera_is_judged_in_seconds() -> None:
    camera = Verification("flat", detectors=range(189), internal=range(1, 13), external=range(21, 34))
    camera.scale("NOISE", 1.3, detector=100)
    camera.scale("NOISE", 1.3, amplifier="C03")
    began = time.process_time()
    judgment = camera.judge()
    assert time.process_time() - began < 5.0
    assert judgment.outcome == "fail"
    assert len(judgment.causes) > 300
