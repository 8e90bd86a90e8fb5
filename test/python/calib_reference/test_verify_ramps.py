"""Verification of a photon transfer curve and of a linearizer at their thresholds."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from calib_reference.instruments import LsstComCam
from calib_reference.products import Linearizer, PhotonTransferCurve
from calib_reference.tasks.verify_linearity import CpVerifyLinearityTask
from calib_reference.tasks.verify_ptc import CpVerifyPtcTask
from calib_reference.values.detector import Amplifier

CAMERA = LsstComCam.camera
ITL, E2V = 5, 4
DIMENSIONS = {"instrument": "LSSTComCam", "detector": E2V}
PAIRS = 6
AMP = CAMERA[E2V].amplifiers[3]
"""The amplifier that most tests change; a turnoff is in adu, its threshold in electron."""


def curve(number: int = E2V, index: int | None = None, **change: float) -> PhotonTransferCurve:
    """Return a curve that passes every test, with changed values for one amplifier."""
    detector = CAMERA[number]
    good = PhotonTransferCurve.fromDetector("LSSTComCam", detector)
    by_pair = np.ones((16, PAIRS))
    columns: dict[str, Any] = {
        "gain": good.gain.copy(),
        "noise": good.noise.copy(),
        "turnoff": 95_000.0 / good.gain,
        "a00": np.full(16, -3e-6),
        "used": by_pair.astype(bool),
        "noise_list": 4.4 * by_pair,
        "raw_means": np.arange(1.0, PAIRS + 1) * 1000.0 * by_pair,
        "row_mean_variances": by_pair,
    }
    for name, value in change.items():
        columns[name][index] = value
    return PhotonTransferCurve(
        metadata={**good.metadata, "PTC_FIT_TYPE": "EXPAPPROXIMATION"},
        amplifiers=good.amplifiers,
        gain_error=good.gain_error,
        **columns,
    )


def failures(number: int, made: PhotonTransferCurve) -> list[str]:
    stats = CpVerifyPtcTask().run(made.toTable(), CAMERA, {**DIMENSIONS, "detector": number}).outputStats
    failed = [
        f"{name} {test}"
        for name, verdict in stats["VERIFY"]["AMP"].items()
        for test, passed in verdict.items()
        if not passed and test != "SUCCESS"
    ]
    assert stats["SUCCESS"] is (not failed)
    assert all(verdict["SUCCESS"] is True for name, verdict in stats["VERIFY"]["AMP"].items()) is (not failed)
    return failed


def amp(number: int, index: int) -> Amplifier:
    return CAMERA[number].amplifiers[index]


@pytest.mark.parametrize("number", [ITL, E2V])
def test_a_good_curve_passes_verification(number: int) -> None:
    assert CAMERA[number].serial.split("-")[0] == ("ITL" if number == ITL else "E2V")
    assert failures(number, curve(number)) == []


@pytest.mark.parametrize(
    ("number", "change", "failed"),
    [
        (E2V, {"gain": 1.049}, []),
        (E2V, {"gain": 1.051}, ["PTC_GAIN"]),
        (E2V, {"gain": 0.949}, ["PTC_GAIN"]),
        (E2V, {"noise": 0.951}, []),
        (E2V, {"noise": 0.949}, ["PTC_NOISE"]),
        (E2V, {"noise": 1.051}, ["PTC_NOISE"]),
    ],
)
def test_gain_and_noise_may_differ_from_nominal_values_by_five_per_cent(
    number: int, change: dict[str, float], failed: list[str]
) -> None:
    nominal = {"gain": amp(number, 3).gain, "noise": amp(number, 3).read_noise}
    changed = curve(number, 3, **{name: factor * nominal[name] for name, factor in change.items()})
    assert failures(number, changed) == [f"{amp(number, 3).name} {test}" for test in failed]


@pytest.mark.parametrize(
    ("number", "change", "failed"),
    [
        (E2V, {"turnoff": 90_001.0 / AMP.gain}, []),
        (E2V, {"turnoff": 89_999.0 / AMP.gain}, ["PTC_TURNOFF"]),
        (E2V, {"a00": -3.51e-6}, []),
        (E2V, {"a00": -3.53e-6}, ["PTC_BFE_A00"]),
        (E2V, {"a00": -2.6e-6}, ["PTC_BFE_A00"]),
        (ITL, {"a00": -2.6e-6}, []),
        (ITL, {"a00": -4.57e-6}, ["PTC_BFE_A00"]),
        (ITL, {"a00": 7e-7}, ["PTC_BFE_A00"]),
        (E2V, {"noise_list": [4.4, 4.4, 4.4, 8.0, 8.0, 8.0]}, ["NOISE_SIGNAL_INDEPENDENCE"]),
        (E2V, {"noise_list": [4.4, 4.4, 4.4, 6.4, 6.4, 6.4]}, []),
        (E2V, {"used": False}, ["NOISE_SIGNAL_INDEPENDENCE"]),
        (
            E2V,
            dict.fromkeys(("gain", "noise", "turnoff", "a00"), float("nan")),
            ["PTC_GAIN", "PTC_NOISE", "PTC_TURNOFF", "PTC_BFE_A00"],
        ),
    ],
)
def test_each_test_of_a_curve_has_the_threshold_of_cp_verify(
    number: int, change: dict[str, Any], failed: list[str]
) -> None:
    assert failures(number, curve(number, 3, **change)) == [
        f"{amp(number, 3).name} {test}" for test in failed
    ]


def test_the_table_has_a_row_for_each_amplifier() -> None:
    table = CpVerifyPtcTask().run(curve(index=3, turnoff=1.0).toTable(), CAMERA, DIMENSIONS).outputResults
    assert table["amplifier"].tolist() == [each.name for each in CAMERA[E2V].amplifiers]
    assert np.flatnonzero(~table["PTC_VERIFY_PTC_TURNOFF"]).tolist() == [3]
    assert np.flatnonzero(~table["PTC_VERIFY_SUCCESS"]).tolist() == [3]
    assert set(table["PTC_PTC_MAX_RAW_MEANS"]) == {6000.0}
    # The numerator is the variance of six pairs, the denominator their photon noise over 48 columns.
    gain = amp(E2V, 0).gain
    assert table["PTC_PTC_ROW_MEAN_VARIANCE_SLOPE"][0] == pytest.approx(
        6.0 * gain**2 / (42_000.0 * gain / 48.0)
    )


@pytest.mark.parametrize(
    ("quadratic", "error", "passed"),
    [
        (0.9e-3 / 33_000.0, 1e-9, True),
        (-0.9e-3 / 33_000.0, 1e-9, True),
        (1.1e-3 / 33_000.0, 1e-9, False),
        (-1.1e-3 / 33_000.0, 1e-9, False),
        (0.0, float("nan"), False),
    ],
)
def test_a_linearizer_may_leave_a_tenth_of_a_per_cent_at_the_brightest_level(
    quadratic: float, error: float, passed: bool
) -> None:
    neutral = Linearizer.fromDetector("LSSTComCam", CAMERA[E2V])
    coefficients, errors = neutral.quadratic.copy(), np.full(16, 1e-9)
    coefficients[7], errors[7] = quadratic, error
    made = Linearizer(
        metadata={**neutral.metadata, "LINEARITY_TYPE": "Squared"},
        amplifiers=neutral.amplifiers,
        quadratic=coefficients,
        quadratic_error=errors,
        max_signal=np.full(16, 33_000.0),
        used=np.ones((16, PAIRS), bool),
        input_ordinates=np.full((16, PAIRS), 1000.0),
        fit_residuals=np.full((16, PAIRS), 0.5),
    )
    done = CpVerifyLinearityTask().run(made.toTable(), CAMERA, DIMENSIONS)
    verdicts = done.outputStats["VERIFY"]["AMP"]
    assert verdicts[neutral.amplifiers[7]] == {"MAX_RESIDUAL_ERROR": passed, "SUCCESS": passed}
    assert all(verdict["SUCCESS"] for name, verdict in verdicts.items() if name != neutral.amplifiers[7])
    assert done.outputStats["SUCCESS"] is passed
    assert done.outputResults["LINEARITY_FIT_RESIDUALS"].tolist() == pytest.approx([0.05] * 16)
