"""Judgments of clean and spoilt verifications: outcome, causes and words."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).parent))
from verification import AMPLIFIERS, EXTERNAL, FIRST, INTERNAL, Verification, failures

KINDS = ("bias", "dark", "flat")


@pytest.mark.parametrize("kind", KINDS)
def test_clean_verifications_pass(kind: str) -> None:
    for seed in range(5):
        judgment = Verification(kind, seed).judge()
        assert (judgment.outcome, judgment.causes, judgment.unchecked) == ("pass", [], [])


@pytest.mark.parametrize("kind", KINDS)
def test_the_sizes_of_all_tests_add_up_to_that_of_the_verification(kind: str) -> None:
    judgment = Verification(kind).judge()
    assert sum(test.size for test in judgment.tests) == pytest.approx(5e-4, rel=1e-4)


def test_one_amplifier_that_is_too_noisy_is_one_cause() -> None:
    judgment = Verification().scale("NOISE", 1.2, detector=4, amplifier="C07").judge()
    assert judgment.outcome == "needs-decision"
    assert {(cause.kind, cause.exposure_class, cause.failed, cause.of) for cause in judgment.causes} == {
        ("amplifier", "internal", 7, 7),
        ("amplifier", "external", 7, 7),
    }
    assert judgment.causes[0].words == (
        "R22_S11 C07: NOISE in 6 of 6 internal exposures and over all 6 internal exposures together"
    )
    assert [(block.exposures, len(block.places)) for block in judgment.causes[0].blocks] == [
        (list(INTERNAL), 1),
        ([], 1),
    ]


def test_a_noisy_exposure_is_one_cause_and_a_remark() -> None:
    bad = INTERNAL[2]
    judgment = Verification().scale("NOISE", 1.2, exposure=bad, detector=4).judge()
    [cause] = judgment.causes
    assert (cause.kind, cause.outcome) == ("exposure", "needs-decision")
    assert cause.words == f"exposure {bad}: NOISE in all 16 amplifiers of R22_S11"
    assert judgment.remarks == [f"without {bad} all tests pass: leave it out and take the next rerun letter"]


def test_a_noisy_exposure_of_the_verification_alone_asks_for_no_rerun() -> None:
    judgment = Verification().scale("NOISE", 1.2, exposure=EXTERNAL[0]).judge()
    assert judgment.remarks == [
        f"without {EXTERNAL[0]} all tests pass: leave it out and take the next letter of the verification"
    ]


def test_a_lost_detector_is_a_failure() -> None:
    judgment = Verification().add("MEAN", -50.0, detector=3).scale("NOISE", 0.1, detector=3).judge()
    assert judgment.outcome == "fail"
    assert {cause.kind for cause in judgment.causes if cause.outcome == "fail"} == {"detector"}
    assert "R22_S10: NOISE in 112 of 112 measurements of internal exposures" in [
        cause.words for cause in judgment.causes
    ]


def test_a_bad_class_of_exposures_is_a_failure() -> None:
    bad = Verification()
    for exposure in EXTERNAL:
        bad.scale("NOISE", 1.3, exposure=exposure)
    judgment = bad.judge()
    [cause] = judgment.causes
    assert (judgment.outcome, cause.kind, cause.exposure_class) == ("fail", "class", "external")
    assert cause.failed == cause.of == 7 * 144


def test_a_test_that_fails_everywhere_needs_a_decision_if_it_did_so_in_the_replaced_set() -> None:
    assert Verification().scale("NOISE", 1.3).judge().outcome == "fail"
    judgment = Verification(seed=1).scale("NOISE", 1.3).judge(Verification(seed=2).scale("NOISE", 1.3))
    assert judgment.outcome == "needs-decision"
    assert {(cause.kind, cause.words.endswith(", as in the replaced set")) for cause in judgment.causes} == {
        ("everywhere", True)
    }
    assert [(each.test, each.same, each.new, each.gone) for each in judgment.compared or []] == [
        ("NOISE", 144, 0, 0)
    ]


def test_the_replaced_set_tells_known_new_and_gone_amplifiers_apart() -> None:
    now, before = Verification(seed=1), Verification(seed=2)
    for name, where in {"C00": (now, before), "C01": (now,), "C02": (before,), "C03": (before,)}.items():
        for each in where:
            each.scale("NOISE", 1.3, detector=0, amplifier=name)
    judgment = now.judge(before)
    assert [(each.test, each.same, each.new, each.gone) for each in judgment.compared or []] == [
        ("NOISE", 1, 1, 2)
    ]


def test_first_exposures_of_sequences_are_one_cause_that_needs_a_decision() -> None:
    bad = Verification(first=FIRST).scale("NOISE", 2.0, exposure=FIRST[0])
    judgment = bad.judge()
    [cause] = judgment.causes
    assert (judgment.outcome, cause.kind, cause.exposure_class, cause.failed) == (
        "needs-decision",
        "class",
        "first",
        144,
    )
    assert all(test.size == 0 for test in judgment.tests if test.exposure_class == "first")


@pytest.mark.parametrize(
    ("kind", "fault", "tests"),
    [
        ("bias", {"column": "NOISE", "factor": 1.08, "detector": 4, "amplifier": "C07"}, {"NOISE"}),
        ("dark", {"column": "NOISE", "factor": 0.85, "detector": 4, "amplifier": "C07"}, {"NOISE"}),
        ("dark", {"column": "MEAN", "term": 1.5, "detector": 4}, {"MEAN", "DETECTOR_MEAN"}),
        ("flat", {"column": "MEAN", "factor": 0.99, "detector": 4, "amplifier": "C07"}, {"LEVEL", "STEP"}),
        ("flat", {"column": "MEAN", "factor": 1.01, "detector": 4}, {"SCATTER"}),
    ],
)
def test_faults_are_found_by_their_tests_where_they_are(kind: str, fault: dict, tests: set[str]) -> None:
    bad = Verification(kind)
    change = bad.scale if "factor" in fault else bad.add
    judgment = change(**fault).judge()
    assert {cause.test for cause in judgment.causes} == tests
    assert {place[3] for place in failures(judgment)} == {4}
    if "amplifier" in fault:
        assert {place[4] for place in failures(judgment)} == {"C07"}


def test_deviations_below_the_floor_never_fail() -> None:
    query = Verification("flat").query()
    assert (query.floors.noise, query.floors.level, query.floors.mean) == (0.02, 0.003, 0.5)
    # Without scatter, every deviation would be significant.
    exact = Verification("bias")
    exact.values["MEAN"][...] = 0.49
    exact.changed["pixels"] = np.full(exact.level.size, 1e12)
    assert "MEAN" not in {cause.test for cause in exact.judge().causes}
    exact.values["MEAN"][...] = 3.0
    assert {"MEAN", "DETECTOR_MEAN"} <= {cause.test for cause in exact.judge().causes}


@pytest.mark.parametrize(("construction", "caught"), [(1.0, set()), (0.95, {"LEVEL_CHANGE"})])
def test_a_gain_that_changed_in_construction_too_is_found_against_the_replaced_flat(
    construction: float, caught: set[str]
) -> None:
    now, before = Verification("flat", 1), Verification("flat", 2)
    now.level[4, AMPLIFIERS.index("C07")] /= construction
    now.values["NOISE"][:, 4, AMPLIFIERS.index("C07")] *= np.sqrt(construction)
    judgment = now.judge(before)
    assert {cause.test for cause in judgment.causes} == caught
    if caught:
        assert judgment.causes[0].words == "R22_S11 C07: LEVEL_CHANGE against the replaced calibration"


def test_a_gain_that_changed_does_not_change_the_level_of_the_other_amplifiers() -> None:
    now, before = Verification("flat", 1), Verification("flat", 2)
    for each in (now, before):
        # Light falls off toward a corner, so that the middle amplifiers are far apart.
        each.level *= np.linspace(0.9, 1.0, len(AMPLIFIERS))
    now.level[4, -1] *= 0.9
    changed = {each for each in failures(now.judge(before)) if each[0] == "LEVEL_CHANGE"}
    assert changed == {("LEVEL_CHANGE", None, 0, 4, AMPLIFIERS[-1])}


def test_a_leak_in_construction_too_is_found_against_the_replaced_dark() -> None:
    now, before = Verification("dark", 1), Verification("dark", 2)
    assert now.judge(before).outcome == "pass"
    now.level[4] += 0.05
    causes = now.judge(before).causes
    assert {cause.test for cause in causes} == {"MEAN_CHANGE", "DETECTOR_MEAN_CHANGE"}
    assert {place[3] for place in failures(now.judge(before))} == {4}


def test_a_detector_that_fails_over_all_exposures_together_is_one_cause() -> None:
    judgment = Verification("dark").add("MEAN", 3.0, detector=4).judge()
    assert judgment.outcome == "needs-decision"
    means = [cause for cause in judgment.causes if cause.test == "MEAN"]
    assert {(cause.kind, cause.failed, cause.of) for cause in means} == {("detector", 16, 16)}
    assert means[0].words == "R22_S11: MEAN in 16 of 16 measurements over all internal exposures together"


def test_a_ray_in_a_few_exposures_of_an_amplifier_is_no_failure() -> None:
    bad = Verification("dark")
    for exposure in (*INTERNAL[:2], *EXTERNAL[:2]):
        bad.add("MEAN", 8.0, exposure=exposure, detector=4, amplifier="C07")
    assert bad.judge().outcome == "pass"


@pytest.mark.parametrize("light", [0.0001, 0.4, 5.0])
@pytest.mark.parametrize("internal", [2, 6])
def test_a_flat_without_the_usual_light_is_one_cause_and_no_other_test_judges_it(
    light: float, internal: int
) -> None:
    exposure = INTERNAL[0]
    bad = Verification("flat", internal=INTERNAL[:internal]).scale("MEAN", light, exposure=exposure)
    judgment = bad.judge()
    [cause] = judgment.causes
    assert (judgment.outcome, cause.kind) == ("needs-decision", "exposure")
    assert cause.words == f"exposure {exposure}: LIGHT in 9 of 9 detectors"
    assert judgment.remarks[0].startswith(f"without {exposure} all tests pass")


def test_a_lamp_that_flickers_is_no_failure() -> None:
    bad = Verification("flat", seed=3)
    for number, exposure in enumerate(bad.exposures):
        bad.scale("MEAN", 0.97 + 0.01 * (number % 7), exposure=exposure)
        bad.scale("NOISE", (0.97 + 0.01 * (number % 7)) ** 0.5, exposure=exposure)
    assert bad.judge().outcome == "pass"


def test_flats_that_are_all_without_light_are_not_green() -> None:
    assert Verification("flat").scale("MEAN", 1e-4).judge().outcome != "pass"


def test_failures_of_several_amplifiers_in_one_exposure_are_one_cause() -> None:
    bad, exposure = Verification("flat"), INTERNAL[2]
    for detector, amplifier in ((0, "C00"), (0, "C04"), (5, "C12")):
        bad.scale("MEAN", 0.99, exposure=exposure, detector=detector, amplifier=amplifier)
    causes = [cause for cause in bad.judge().causes if cause.test == "LEVEL" and cause.blocks[0].exposures]
    words = f"exposure {exposure}: LEVEL in 2 amplifiers of R22_S00 and R22_S12 C12"
    assert [(cause.kind, cause.words) for cause in causes] == [("exposure", words)]


def test_a_response_of_a_detector_that_changed_in_construction_too_is_found_against_the_replaced_flat() -> (
    None
):
    now, before = Verification("flat", 1), Verification("flat", 2)
    now.level[4] *= 0.98
    now.values["NOISE"][:, 4] /= np.sqrt(0.98)
    [cause] = now.judge(before).causes
    assert (cause.test, cause.words) == (
        "SCATTER_CHANGE",
        "R22_S11: SCATTER_CHANGE against the replaced calibration",
    )
